/**
 * Reads from a target what documents can be measured by: libvirt's version, its network and PCI devices, the functions
 * of its SR-IOV cards with their use, and the names of its objects. Only commands that change nothing; a failed one leaves its part out.
 */
import { runOn } from "./deploy.ts";
import { type NameList, readHostNames } from "./host-names.ts";
import type { HostObject } from "./host-objects.ts";
import { childNamed, childrenNamed, type HostElement, readHostXml } from "./host-xml.ts";
import { domainCommands } from "./object-commands.ts";
import type { Virsh, VirshOptions } from "./virsh.ts";

export interface HostFacts {
  readonly target: string;
  readonly names: readonly NameList[];
  /** Of the kinds that somebody wanted to know. */
  readonly objects: readonly HostObject[];
  readonly version: string | null;
  readonly netDevices: readonly string[];
  readonly pciDevices: readonly string[];
  readonly physicalFunctions: readonly PhysicalFunction[];
}

interface PciFunction {
  readonly address: string;
  readonly interface: string | null;
  readonly driver: string | null;
  readonly iommuGroup: number | null;
}

export interface PhysicalFunction extends PciFunction {
  readonly maximum: number;
  readonly virtualFunctions: readonly VirtualFunction[];
}

export interface VirtualFunction extends PciFunction {
  readonly use: string | null;
}

/** How many commands run at a time; over SSH the transport has the same limit. */
const parallel = 8;

/** What the target has and completion asks for; what cannot be read is left out. */
export async function readHostFacts(virsh: Virsh, options: VirshOptions = {}): Promise<HostFacts> {
  const run = async (...args: readonly string[]): Promise<string> => {
    const result = await virsh.run(args, options);
    return result.ok ? result.value : "";
  };
  const dump = async (name: string): Promise<HostElement | undefined> =>
    readHostXml(await run("nodedev-dumpxml", name));
  const version = readVersion(await run("version", "--daemon"));
  const pciNames = lines(await run("nodedev-list", "--cap", "pci"));
  const nets = await inTurns(lines(await run("nodedev-list", "--cap", "net")), dump);
  const interfaces = new Map(nets.flatMap((net) => interfaceOf(net)));
  const cards = await inTurns(
    [...interfaces.keys()].filter((name) => pciNames.includes(name)),
    dump,
  );
  const physical = cards.flatMap((card) => (card && virtualOf(card) ? [card] : []));
  const names = physical.flatMap((card) => childrenNamed(virtualOf(card), "address").map(nameOfAddress));
  const functions = await inTurns(names, async (name) => [name, await dump(name)] as const);
  const uses = names.length > 0 ? await readUses(virsh, options, run) : new Map<string, string>();
  const netDevices = nets.flatMap((net) => childNamed(childNamed(net, "capability"), "interface")?.text ?? []);
  const virtual = new Map(functions.map(([name, element]) => [name, functionOf(name, element, interfaces)]));
  return {
    target: virsh.target.name,
    version,
    netDevices,
    names: await readHostNames(virsh, netDevices, options),
    objects: [],
    pciDevices: pciNames.flatMap((name) => addressOfName(name) ?? []),
    physicalFunctions: physical.flatMap((card) => {
      const name = childNamed(card, "name")?.text ?? "";
      const own = functionOf(name, card, interfaces);
      const virtualFunctions = childrenNamed(virtualOf(card), "address").flatMap((address) => {
        const found = virtual.get(nameOfAddress(address));
        return found ? [{ ...found, use: uses.get(found.address) ?? null }] : [];
      });
      return own
        ? [{ ...own, maximum: Number(virtualOf(card)?.attributes.get("maxCount") ?? 0), virtualFunctions }]
        : [];
    }),
  };
}

/** The daemon's version where virsh tells it, and otherwise that of the library. */
export function readVersion(output: string): string | null {
  const match = /^Running against daemon: (\S+)$/m.exec(output) ?? /^Using library: libvirt (\S+)$/m.exec(output);
  return match?.[1] ?? null;
}

function lines(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => line.trim() || []);
}

/** The parent device and the name of a network device. */
function interfaceOf(net: HostElement | undefined): readonly (readonly [parent: string, name: string])[] {
  const parent = childNamed(net, "parent")?.text;
  const name = childNamed(childNamed(net, "capability"), "interface")?.text;
  return parent !== undefined && name !== undefined ? [[parent, name]] : [];
}

/** The capability that lists the virtual functions; a physical function without any has it too. */
function virtualOf(device: HostElement): HostElement | undefined {
  const capabilities = childrenNamed(childNamed(device, "capability"), "capability");
  return capabilities.find(({ attributes }) => attributes.get("type") === "virt_functions");
}

function functionOf(
  name: string,
  device: HostElement | undefined,
  interfaces: ReadonlyMap<string, string>,
): PciFunction | undefined {
  const address = addressOfName(name);
  if (address === undefined) return undefined;
  const group = childNamed(childNamed(device, "capability"), "iommuGroup")?.attributes.get("number");
  return {
    address,
    interface: interfaces.get(name) ?? null,
    driver: childNamed(childNamed(device, "driver"), "name")?.text ?? null,
    iommuGroup: group === undefined ? null : Number(group),
  };
}

/** "pci_0000_3b_02_1" is the device at 0000:3b:02.1. */
function addressOfName(name: string): string | undefined {
  const match = /^pci_([0-9a-f]{4,})_([0-9a-f]{2})_([0-9a-f]{2})_([0-7])$/.exec(name);
  return match ? `${match[1]}:${match[2]}:${match[3]}.${match[4]}` : undefined;
}

function nameOfAddress(address: HostElement): string {
  return `pci_${addressOf(address).replace(/[:.]/g, "_")}`;
}

function addressOf({ attributes }: HostElement): string {
  const part = (name: string, width: number): string => {
    return Number(attributes.get(name) ?? 0)
      .toString(16)
      .padStart(width, "0");
  };
  return `${part("domain", 4)}:${part("bus", 2)}:${part("slot", 2)}.${part("function", 1)}`;
}

type Run = (...args: readonly string[]) => Promise<string>;

/** Who has a PCI device, by its address: a guest, or a network that keeps it for guests. */
async function readUses(virsh: Virsh, options: VirshOptions, run: Run): Promise<ReadonlyMap<string, string>> {
  const networks = await inTurns(lines(await run("net-list", "--name")), async (name) => {
    return networkUses(name, readHostXml(await run("net-dumpxml", "--", name)));
  });
  const guests = await inTurns(lines(await run("list", "--name")), async (name) => {
    const guest = await runOn(virsh, domainCommands, name, ["dumpxml"], options);
    return guestUses(name, guest.ok ? readHostXml(guest.value) : undefined);
  });
  return new Map([...networks.flat(), ...guests.flat()]);
}

type Use = readonly [address: string, use: string];

function networkUses(name: string, network: HostElement | undefined): readonly Use[] {
  const forward = childNamed(network, "forward");
  if (forward?.attributes.get("mode") !== "hostdev") return [];
  return childrenNamed(forward, "address").map((address) => [addressOf(address), `pool of the network "${name}"`]);
}

/** Host devices stand in `<hostdev>`, or in an interface that libvirt has made into one. */
export function guestUses(name: string, domain: HostElement | undefined): readonly Use[] {
  const devices = childNamed(domain, "devices");
  const sources = [...childrenNamed(devices, "hostdev"), ...childrenNamed(devices, "interface")].flatMap((device) => {
    return childrenNamed(childNamed(device, "source"), "address");
  });
  const addresses = sources.filter(({ attributes }) => attributes.has("slot"));
  return addresses.map((address) => [addressOf(address), `guest "${name}"`]);
}

async function inTurns<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const results: Value[] = [];
  for (let start = 0; start < items.length; start += parallel) {
    results.push(...(await Promise.all(items.slice(start, start + parallel).map(work))));
  }
  return results;
}
