/**
 * The kinds of names that documents define and refer to. Adding one takes a row here and its places in the tables of
 * the formats (`places-domain.ts`, `places-others.ts`).
 */

/** How a name is written, and what makes two of them the same. */
export type Notation = "name" | "number" | "mac" | "uuid" | "ip";

export interface SymbolKindFacts {
  /** As a person would call it in a sentence. */
  readonly word: string;
  /** A name of the workspace can be defined in one document and used in another; other names end with their document. */
  readonly reach: "workspace" | "document";
  /** Other documents are asked for the same name: because it reaches there, or because it should be there once. */
  readonly isShared: boolean;
  /** No document defines it: whoever names it means the same thing as all others who do, so each place counts as one. */
  readonly isNamedByUse: boolean;
  readonly notation: Notation;
  /** What a new name must look like, and how to say it when it does not. */
  readonly shape: Shape | undefined;
}

export interface Shape {
  readonly pattern: RegExp;
  readonly rule: string;
}

const fileName: Shape = { pattern: /^[^/\s][^/\n]*$/, rule: "needs a name without '/': it becomes a file name" };
const uuid: Shape = {
  pattern: /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  rule: "must be like 6695eb01-f6a4-8304-79aa-97f2502e193f",
};
const mac: Shape = {
  pattern: /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i,
  rule: "must be like 52:54:00:6c:3c:01",
};
const ip: Shape = { pattern: /^[0-9a-f.:]+$/i, rule: "must be an IP address" };
const index: Shape = { pattern: /^(0|[1-9]\d{0,9})$/, rule: "needs a number" };
const positive: Shape = { pattern: /^[1-9]\d{0,9}$/, rule: "needs a number from 1 on" };
/** The kernel of the host takes no longer names, and none with a slash. */
const device: Shape = {
  pattern: /^[\w.:\\-]{1,15}$/,
  rule: "needs a name of 1 to 15 letters, digits and _.-:",
};
const checkpoint: Shape = {
  pattern: /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/,
  rule: "needs a name of letters, digits and _.- that does not begin with a dot",
};
const portgroup: Shape = { pattern: /^[\w.:\\/-]+$/, rule: "needs a name of letters, digits and _.-:/" };
const filter: Shape = {
  pattern: /^[\p{L}_][\p{L}\p{N}_.-]*$/u,
  rule: "needs a name of letters, digits and _.- that begins with a letter or _",
};
const hostname: Shape = {
  pattern: /^[a-z\d_][a-z\d_.-]*$/i,
  rule: "must have letters, digits and _.- only, and begin with a letter, a digit or _",
};
const path: Shape = {
  pattern: /^(\/|\[[^\]]+\] ?\S)/,
  rule: "must be an absolute path, or one in a datastore of VMware such as [local] vm/vm.vmdk",
};
const alias: Shape = {
  pattern: /^ua-[A-Za-z0-9_-]+$/,
  rule: "must begin with 'ua-' and have only letters, digits, '-' and '_' behind it: libvirt drops other aliases",
};
const variable: Shape = { pattern: /^\w+$/, rule: "must have letters, digits and '_' only" };
const target: Shape = {
  pattern: /^((ioemu:)?(fd|hd|sd|vd|xvd|ubd)\w+|nvme\d+n\d+(p\d+)?)$/,
  rule: "needs a name such as vda, sda, hda or fda",
};

function workspace(word: string, notation: Notation, shape: Shape | undefined): SymbolKindFacts {
  return { word, reach: "workspace", isShared: true, isNamedByUse: false, notation, shape };
}

function local(word: string, notation: Notation, shape: Shape | undefined): SymbolKindFacts {
  return { word, reach: "document", isShared: false, isNamedByUse: false, notation, shape };
}

function byUse(facts: SymbolKindFacts): SymbolKindFacts {
  return { ...facts, isNamedByUse: true };
}

export const symbolKinds = {
  network: workspace("network", "name", fileName),
  /** Its scope is the name of the network. */
  portgroup: workspace("port group", "name", portgroup),
  filter: workspace("network filter", "name", filter),
  /**
   * A variable of a filter's rules, without the dollar; its scope is the filter. Who uses or includes the filter gives it
   * its value (`filter-variables.ts`).
   */
  "filter-variable": workspace("variable of a network filter", "name", variable),
  pool: workspace("storage pool", "name", fileName),
  /** Its scope is the name of the pool; a volume's own document does not say it. */
  volume: workspace("storage volume", "name", fileName),
  path: workspace("path", "name", path),
  /** Its scope is the format of the object. */
  uuid: workspace("UUID", "uuid", uuid),
  /** What a secret is for; its scope is the type of the usage. */
  "secret-usage": workspace("usage of a secret", "name", undefined),
  domain: workspace("guest", "name", fileName),
  /** Its scope is the name of the guest. */
  snapshot: workspace("snapshot", "name", fileName),
  checkpoint: workspace("checkpoint", "name", checkpoint),
  "node-device": workspace("device of the host", "name", fileName),
  /** A bridge or NIC of the host; libvirt makes the bridges of some networks itself. */
  "host-interface": workspace("network interface of the host", "name", device),
  mac: workspace("MAC address", "mac", mac),
  /** A device of the host that guests take for themselves; named by its bus and address. */
  "host-device": workspace("device of the host", "name", undefined),
  /** A type of mediated devices; its scope is the device that offers it. */
  "mdev-type": workspace("type of mediated devices", "name", undefined),
  mdev: workspace("mediated device", "uuid", uuid),
  /** What a network receives at most, of which guests reserve parts. Its scope is the name of the network. */
  "inbound-rate": workspace("inbound rate", "name", undefined),
  /** The network device that the host sees of a guest's; its scope is the name of the guest. */
  "interface-target": workspace("interface", "name", device),
  /** Where a lock manager keeps leases. */
  lockspace: byUse(workspace("lock space", "name", undefined)),
  /** Its scope is the lock space. */
  lease: byUse(workspace("lease", "name", undefined)),
  /** Guests that name the same one share it. */
  "shared-memory": byUse(workspace("shared memory", "name", fileName)),
  /** What the `<ip>` of a network makes; named by its first address and its prefix. */
  subnet: workspace("subnet", "name", undefined),
  /** A static address of DHCP. */
  "dhcp-address": { ...local("address", "ip", ip), isShared: true },
  /** Its scope is the type of the controller. */
  controller: local("controller", "number", index),
  iothread: local("I/O thread", "number", positive),
  vcpu: local("vCPU", "number", index),
  "throttle-group": local("throttle group", "name", undefined),
  /** Disks that name the same group share its limits. */
  "limits-group": byUse(local("group of limits", "name", undefined)),
  "security-model": local("security driver", "name", undefined),
  /** A name that the DNS of a network knows. */
  "dns-name": local("name in DNS", "name", hostname),
  "numa-cell": local("NUMA cell", "number", index),
  audio: local("audio backend", "number", positive),
  alias: local("alias", "name", alias),
  "disk-target": local("disk", "name", target),
  "boot-order": local("place in the boot order", "number", positive),
  /** Where a device is in the guest: bus and all numbers. */
  address: local("address", "name", undefined),
} as const satisfies Readonly<Record<string, SymbolKindFacts>>;

export type SymbolKind = keyof typeof symbolKinds;

/** The facts of a kind, with the type that all kinds share. */
export function factsOf(kind: SymbolKind): SymbolKindFacts {
  return symbolKinds[kind];
}
