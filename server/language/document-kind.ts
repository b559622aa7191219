/**
 * Which libvirt format a document is, told from its root element. Everything else is left alone, and so is a root
 * in a default namespace: libvirt's documents have none.
 */
import type { XmlDocument, XmlElement } from "./xml/tree.ts";

export interface DocumentKind {
  /** The format, such as "network", "domain", "fragment" (a single device), "hostinterface". */
  readonly name: string;
  /** Our grammar, relative to the folder of grammars. */
  readonly grammar: string;
  /** libvirt's own grammar for it, where libvirt has one; fragments have none. */
  readonly libvirtGrammar: string | undefined;
  /** Page of the format on libvirt's site, without folder and ending; libvirt has none about interfaces of the host. */
  readonly page: string | undefined;
}

function kind(name: string, grammar: string, libvirtGrammar: string | undefined, page?: string): DocumentKind {
  return { name, grammar, libvirtGrammar, page };
}

const fragment = kind("fragment", "fragment.rnc", undefined, "formatdomain");
const hostInterface = kind("hostinterface", "interface.rnc", "interface.rng");

/** Roots of single devices of a guest; `<interface>` can be one of the host too. */
const devices = `
  audio channel console controller crypto disk filesystem graphics hostdev hub input iommu lease memballoon memory nvram
  panic parallel pstore redirdev rng serial shmem smartcard sound tpm video vsock watchdog
`
  .trim()
  .split(/\s+/);

const kinds: ReadonlyMap<string, DocumentKind> = new Map([
  ["network", kind("network", "network.rnc", "network.rng", "formatnetwork")],
  ["networkport", kind("networkport", "networkport.rnc", "networkport.rng", "formatnetworkport")],
  ["domain", kind("domain", "domain.rnc", "domain.rng", "formatdomain")],
  ["pool", kind("pool", "pool.rnc", "storagepool.rng", "formatstorage")],
  ["volume", kind("volume", "volume.rnc", "storagevol.rng", "formatstorage")],
  ["filter", kind("filter", "filter.rnc", "nwfilter.rng", "formatnwfilter")],
  ["filterbinding", kind("filterbinding", "filterbinding.rnc", "nwfilterbinding.rng", "formatnwfilter")],
  ["device", kind("device", "device.rnc", "nodedev.rng", "formatnode")],
  ["secret", kind("secret", "secret.rnc", "secret.rng", "formatsecret")],
  ["domainsnapshot", kind("domainsnapshot", "domainsnapshot.rnc", "domainsnapshot.rng", "formatsnapshot")],
  ["domaincheckpoint", kind("domaincheckpoint", "domaincheckpoint.rnc", "domaincheckpoint.rng", "formatcheckpoint")],
  ["domainbackup", kind("domainbackup", "domainbackup.rnc", "domainbackup.rng", "formatbackup")],
  ["capabilities", kind("capabilities", "capabilities.rnc", "capability.rng", "formatcaps")],
  ["domainCapabilities", kind("domaincapabilities", "domaincapabilities.rnc", "domaincaps.rng", "formatdomaincaps")],
  [
    "storagepoolCapabilities",
    kind("storagepoolcapabilities", "storagepoolcapabilities.rnc", "storagepoolcaps.rng", "formatstoragecaps"),
  ],
  ["cpu", kind("cpu", "cpu.rnc", "cpu.rng", "formatdomain")],
  ["sysinfo", kind("sysinfo", "sysinfo.rnc", undefined, "formatdomain")],
  ...devices.map((root) => [root, fragment] as const),
]);

/** Roots that one of the formats begins with. */
export const knownRoots: ReadonlySet<string> = new Set([...kinds.keys(), "interface"]);

/**
 * Can a text that begins so be one of libvirt's documents? Only the name of the root is looked at, without parsing.
 * @param head the beginning of a text; when the root does not come in it, it may still be one
 */
export function mayBeLibvirt(head: string): boolean {
  let at = 0;
  for (;;) {
    const open = head.indexOf("<", at);
    if (open < 0) return true;
    const end = prologEnd(head, open);
    if (end === undefined) return knownRoots.has(/^[^\s/>]*/.exec(head.slice(open + 1, open + 100))?.[0] ?? "");
    if (end < 0) return true;
    at = end;
  }
}

/** Where a comment, an instruction or a DOCTYPE ends, -1 when not in this text; `undefined` for anything else. */
function prologEnd(head: string, open: number): number | undefined {
  if (head.startsWith("<!--", open)) return head.indexOf("-->", open + 4);
  if (head.startsWith("<?", open)) return head.indexOf("?>", open);
  if (!head.startsWith("<!", open)) return undefined;
  const end = head.indexOf(">", open);
  const subset = head.indexOf("[", open);
  return subset >= 0 && subset < end ? head.indexOf("]", subset) : end;
}

/**
 * The format of a document, `undefined` when its root is missing or not one of libvirt's. When its start tag is misspelt its
 * end tag may say it.
 */
export function documentKind({ root }: XmlDocument): DocumentKind | undefined {
  if (!root || root.namespace !== "") return undefined;
  return kindNamed(root.name, root) ?? (root.endTag && kindNamed(root.endTag.name, root));
}

function kindNamed(name: string, root: XmlElement): DocumentKind | undefined {
  return name === "interface" ? interfaceKind(root) : kinds.get(name);
}

const hostTypes = ["ethernet", "bridge", "vlan", "bond"];
const hostParts = ["start", "protocol", "bridge", "bond", "mtu", "mac", "link"];

/** The other format that a document can still become: nothing in an `<interface>` says yet whose it is. */
export function otherKind({ root }: XmlDocument): DocumentKind | undefined {
  if (root?.name !== "interface" || root.namespace !== "" || interfaceKind(root) !== fragment) return undefined;
  const isBegun = (words: readonly string[], written: string): boolean =>
    words.some((word) => word.startsWith(written));
  const isOpen =
    root.attributes.every(({ name, value }) =>
      name === "type" ? isBegun(hostTypes, value) : isBegun(["name"], name),
    ) && root.children.every((child) => child.kind !== "element" || isBegun(hostParts, child.name));
  return isOpen ? hostInterface : undefined;
}

/**
 * An interface of the host has a name and a start mode; an interface of a guest has neither. Both can be of type
 * bridge or ethernet, so the type decides only where it is of one side alone. `<interface dev="...">` without a type
 * is neither: it is part of a network, as for `virsh net-update`.
 */
function interfaceKind(root: XmlElement): DocumentKind | undefined {
  const attributes = new Map(root.attributes.map((attribute) => [attribute.name, attribute.value]));
  const type = attributes.get("type");
  if (type === undefined && attributes.has("dev")) return undefined;
  if (attributes.has("name") || type === "bond" || type === "vlan") return hostInterface;
  // A guest's interface can have <vlan> too.
  const hostChildren = new Set(["start", "protocol", "bond", "bridge"]);
  const isHost = root.children.some((child) => child.kind === "element" && hostChildren.has(child.name));
  return isHost ? hostInterface : fragment;
}
