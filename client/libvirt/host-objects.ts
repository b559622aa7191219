/**
 * Reads what the objects of a target claim for themselves, so that documents can be measured by it: UUIDs, the MAC
 * addresses of guests, the bridges and addresses of networks. One command for each object.
 */
import { runOn } from "./deploy.ts";
import { childNamed, childrenNamed, type HostElement, readHostXml } from "./host-xml.ts";
import { objectCommands } from "./object-commands.ts";
import type { Virsh, VirshOptions } from "./virsh.ts";

export interface HostObject {
  /** The format of its document. */
  readonly kind: string;
  readonly name: string;
  readonly uuid: string | null;
  /** Of the interfaces of a guest. */
  readonly macs: readonly string[];
  /** The bridge that libvirt makes for a network. */
  readonly bridge: string | null;
  /** Where a network has addresses, such as `10.0.0.1/24` or `10.0.0.1/255.255.255.0`. */
  readonly addresses: readonly string[];
}

/** By the kind of object: the command that lists all names, and the one that prints an object. */
const commands: Readonly<Record<string, readonly [list: readonly string[], dump: readonly string[]]>> = {
  network: [["net-list", "--all", "--name"], ["net-dumpxml"]],
  domain: [
    ["list", "--all", "--name"],
    ["dumpxml", "--inactive"],
  ],
  pool: [["pool-list", "--all", "--name"], ["pool-dumpxml"]],
};

/**
 * All objects of a kind; none of a kind that cannot be asked for.
 * @param isWanted asked before each command; what is not wanted any more is not read to its end
 */
export async function readHostObjects(
  virsh: Virsh,
  kind: string,
  isWanted: () => boolean,
  options: VirshOptions = {},
): Promise<readonly HostObject[]> {
  if (kind === "filter") return readFilters(virsh, options);
  const [list, dump] = commands[kind] ?? [];
  const ways = objectCommands.get(kind);
  const listed = list && (await virsh.run(list, options));
  if (!dump || !ways || !listed?.ok) return [];
  const objects: HostObject[] = [];
  for (const name of listed.value.split("\n").flatMap((line) => line.trim() || [])) {
    if (!isWanted()) return [];
    const printed = await runOn(virsh, ways, name, dump, options);
    const object = printed.ok ? objectOf(kind, name, readHostXml(printed.value)) : undefined;
    if (object) objects.push(object);
  }
  return objects;
}

/** The list of filters tells their UUIDs, and they claim nothing else. */
async function readFilters(virsh: Virsh, options: VirshOptions): Promise<readonly HostObject[]> {
  const listed = await virsh.run(["nwfilter-list"], options);
  const rows = listed.ok ? listed.value.split("\n").map((line) => line.trim().split(/ {3,}/)) : [];
  return rows.flatMap(([uuid, name]) =>
    uuid === undefined || name === undefined
      ? []
      : [{ kind: "filter", name, uuid, macs: [], bridge: null, addresses: [] }],
  );
}

function objectOf(kind: string, name: string, root: HostElement | undefined): HostObject | undefined {
  if (!root) return undefined;
  const interfaces = kind === "domain" ? childrenNamed(childNamed(root, "devices"), "interface") : [];
  return {
    kind,
    name,
    uuid: childNamed(root, "uuid")?.text ?? null,
    macs: interfaces.flatMap((nic) => childNamed(nic, "mac")?.attributes.get("address") ?? []),
    bridge: kind === "network" && isManaged(root) ? (childNamed(root, "bridge")?.attributes.get("name") ?? null) : null,
    addresses: kind === "network" ? childrenNamed(root, "ip").flatMap(addressOf) : [],
  };
}

/** In the other modes guests join a bridge that the host has, and several networks may do so. */
function isManaged(network: HostElement): boolean {
  const mode = childNamed(network, "forward")?.attributes.get("mode") ?? "nat";
  return ["nat", "route", "open"].includes(mode);
}

function addressOf({ attributes }: HostElement): readonly string[] {
  const [address, mask] = [attributes.get("address"), attributes.get("prefix") ?? attributes.get("netmask")];
  return address === undefined || mask === undefined ? [] : [`${address}/${mask}`];
}
