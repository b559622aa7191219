/** Connects an interface of a guest otherwise: bridge of the host or network of libvirt; a host device becomes an interface and back. */
import { removeAttribute, removeElement, replaceSpan, replaceValue } from "../../fixes.ts";
import { renameElement } from "../../grammar/matching/message-words.ts";
import type { TextEdit } from "../../problem.ts";
import { type Holders, isFreeName } from "../../references/free-names.ts";
import { attribute, child, children, descendants, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { around, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** The bridge that libvirt's own first network has. */
const usualBridges: ReadonlyMap<string, string> = new Map([["default", "virbr0"]]);

/** From a bridge to a network and back. The other name is the known one. */
export function* connectInterface({ analysis, path, bridges, index, host }: RefactoringPlace): Iterable<Refactoring> {
  const holders = { index, host };
  const element = around(path, "interface");
  const type = attribute(element, "type");
  const source = child(element, "source");
  if (!element || !type || !source || !["domain", "fragment"].includes(analysis.kind?.name ?? "")) return;
  const bridge = attribute(source, "bridge");
  const network = attribute(source, "network");
  const known = new Map([...usualBridges, ...bridges()]);
  if (type.value === "bridge" && bridge) {
    const name = [...known].find(([, own]) => own === bridge.value)?.[0] ?? bridge.value;
    yield {
      title: `Connect to libvirt's network "${name}" instead of the bridge`,
      edits: [
        replaceValue(type, "network"),
        replaceSpan(bridge.nameSpan, "network"),
        ...replaced(bridge.value, name, bridge),
      ],
    };
  }
  const name = network && bridgeOf(network.value, known, holders);
  if (type.value === "network" && network && name !== undefined && canBeOnBridge(element)) {
    const others = source.attributes.filter((other) => other !== network);
    yield {
      title: `Connect to the host's bridge "${name}" instead of the network`,
      edits: [
        replaceValue(type, "bridge"),
        replaceSpan(network.nameSpan, "bridge"),
        ...replaced(network.value, name, network),
        ...others.map(removeAttribute),
        ...descendants(element, "bandwidth", "inbound").flatMap((inbound) => floor(inbound)),
      ],
    };
  }
}

/** The bridge of a network, or one that is called as the network is; `undefined` where none is known. */
function bridgeOf(network: string, known: ReadonlyMap<string, string>, holders: Holders): string | undefined {
  const ofTarget = holders.host?.objects?.find(({ kind, name }) => kind === "network" && name === network)?.bridge;
  const bridge = known.get(network) ?? ofTarget ?? undefined;
  if (bridge !== undefined || bridgeName.test(network)) return bridge ?? network;
  return isFreeName(holders, { kind: "host-interface", name: network, scope: undefined }) ? undefined : network;
}

/** What people call bridges: br0, br-lan, virbr1, vmbr0, ovsbr0. */
const bridgeName = /^([a-z]{0,4}br\d+|br-[\w.-]{1,12})$/;

function replaced(old: string, name: string, attribute: Parameters<typeof replaceValue>[0]): readonly TextEdit[] {
  return old === name ? [] : [replaceValue(attribute, name)];
}

/** Only a network can promise a minimum. */
function floor(inbound: XmlElement): readonly TextEdit[] {
  const found = attribute(inbound, "floor");
  return found ? [removeAttribute(found)] : [];
}

/**
 * Tags need Open vSwitch on libvirt before 11.0, and a network may have set that up; it may have said of which type a port
 * is too. The transient one of a team is a device of the host that the network gives.
 */
function canBeOnBridge(element: XmlElement): boolean {
  const port = child(element, "virtualport");
  const isTyped = !port || value(port, "type") !== undefined;
  const isTransient = value(child(element, "teaming"), "type") === "transient";
  return isTyped && !isTransient && (!child(element, "vlan") || value(port, "type") === "openvswitch");
}

const keptOfDevice = new Set(["source", "address", "alias", "boot", "driver", "rom", "teaming", "acpi"]);

/** For a `<hostdev>` that is a PCI device; the user has to know that it is a virtual function. */
export function* deviceToInterface({ analysis, path }: RefactoringPlace): Iterable<Refactoring> {
  const device = around(path, "hostdev");
  const source = child(device, "source");
  const address = child(source, "address");
  if (!device || !source || !address || !["domain", "fragment"].includes(analysis.kind?.name ?? "")) return;
  if (value(device, "mode") !== "subsystem" || value(device, "type") !== "pci") return;
  const { end } = address.nameSpan;
  const typeOfAddress = attribute(address, "type") ? [] : [replaceSpan({ start: end, end }, " type='pci'")];
  yield {
    title: "Make this an interface of type hostdev, so that libvirt sets MAC and VLAN of the virtual function",
    edits: [
      ...renameElement(device, "interface"),
      ...device.attributes.flatMap((written) => {
        if (written.name === "type") return [replaceValue(written, "hostdev")];
        return written.name === "managed" ? [] : [removeAttribute(written)];
      }),
      ...source.attributes.map(removeAttribute),
      ...typeOfAddress,
      ...children(device)
        .filter(({ name }) => !keptOfDevice.has(name))
        .map(removeElement),
    ],
  };
}

/** The way back: the guest gets the function as it is. */
export function* interfaceToDevice({ analysis, path }: RefactoringPlace): Iterable<Refactoring> {
  const element = around(path, "interface");
  const type = attribute(element, "type");
  const source = child(element, "source");
  const address = child(source, "address");
  if (!element || !address || type?.value !== "hostdev") return;
  if (!["domain", "fragment"].includes(analysis.kind?.name ?? "") || value(address, "type") !== "pci") return;
  const typeOfAddress = attribute(address, "type");
  yield {
    title: "Make this a plain host device, for which libvirt sets no MAC and no VLAN",
    edits: [
      ...renameElement(element, "hostdev"),
      replaceSpan(type.span, "mode='subsystem' type='pci'"),
      ...element.attributes.filter(({ name }) => name !== "type" && name !== "managed").map(removeAttribute),
      ...(typeOfAddress ? [removeAttribute(typeOfAddress)] : []),
      ...children(element)
        .filter(({ name }) => !keptOfDevice.has(name))
        .map(removeElement),
    ],
  };
}
