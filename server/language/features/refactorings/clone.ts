/** Makes of a guest or a network another one that can stand beside it on the same host. */
import { removeAttribute, removeElement, replaceSpan, replaceText, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { type Holders, isFreeName, nextFree, nextName } from "../../references/free-names.ts";
import { takenBlocks } from "../../references/free-subnets.ts";
import type { SymbolKind } from "../../references/symbol-kinds.ts";
import { attribute, child, children, descendants, text, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { newMac, newUuid, type Random } from "../proposal.ts";
import { movedSubnets } from "../subnet-moves.ts";
import { hostClaims } from "./clone-claims.ts";
import { devicesOf, removeAddresses } from "./devices.ts";
import { isAtTop, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** At the top of a guest or network that has a name; elsewhere there is nothing to offer. */
export function* makeClone(place: RefactoringPlace): Iterable<Refactoring> {
  const { analysis, root, random } = place;
  if (!isAtTop(place, "name", "uuid") || !child(root, "name")) return;
  if (analysis.kind?.name === "domain") {
    const edits = [...identity(place, "domain"), ...cloneGuest(root, random)];
    yield { title: "Make this a clone: new name, UUID and MACs, no addresses", edits };
  }
  if (analysis.kind?.name === "network") {
    const edits = [...identity(place, "network"), ...cloneNetwork(place)];
    yield { title: "Make this a clone: new name, UUID, MAC, bridge and subnets", edits };
  }
}

function identity({ root, random, ...holders }: RefactoringPlace, kind: SymbolKind): readonly TextEdit[] {
  const name = child(root, "name");
  const old = name ? text(name).trim() : "";
  const id = attribute(root, "id");
  return [
    ...(name && old !== "" ? [replaceText(name, nameOfClone(holders, kind, old))] : []),
    ...newIdentifier(root, newUuid(random)),
    ...(id ? [removeAttribute(id)] : []),
  ];
}

function nameOfClone(holders: Holders, kind: SymbolKind, old: string): string {
  const name = `${old}-clone`;
  const isFree = (candidate: string): boolean => isFreeName(holders, { kind, name: candidate, scope: undefined });
  return isFree(name) ? name : (nextFree(name, "-", isFree) ?? name);
}

/** A UUID instead of the one that there is, and of the same one that the firmware of a guest shows. */
function newIdentifier(root: XmlElement, made: string): readonly TextEdit[] {
  const uuid = child(root, "uuid");
  if (!uuid || text(uuid).trim() === "") return [];
  const shown = descendants(root, "sysinfo", "system", "entry").filter((entry) => value(entry, "name") === "uuid");
  return [uuid, ...shown.filter((entry) => text(entry).trim() !== "")].map((old) => replaceText(old, made));
}

/** The generation id and the variables of the firmware belong to one guest; without them libvirt makes new ones. */
function cloneGuest(root: XmlElement, random: Random): readonly TextEdit[] {
  const devices = devicesOf(root);
  const macs = devices.flatMap((device) => (device.name === "interface" ? children(device, "mac") : []));
  const generation = children(root, "genid").filter((genid) => text(genid).trim() !== "");
  return [
    ...newAddresses(macs, value(root, "type"), random),
    ...generation.map((genid) => replaceText(genid, newUuid(random))),
    ...descendants(root, "os", "nvram").flatMap(newVariables),
    ...devices.flatMap(hostClaims),
    ...removeAddresses(devices),
  ];
}

/** What the variables begin as stays said. */
function newVariables(nvram: XmlElement): readonly TextEdit[] {
  if (text(nvram).trim() === "" && nvram.children.length === 0) return [];
  const [template, type] = [attribute(nvram, "template"), attribute(nvram, "type")];
  if (!template) return [removeElement(nvram)];
  const empty = replaceSpan({ start: nvram.startTag.end - 1, end: nvram.span.end }, "/>");
  return [empty, ...(type ? [removeAttribute(type)] : [])];
}

/** A bridge of the host stays; of those that libvirt makes, and of subnets, each network has its own. */
function cloneNetwork({ root, random, ...holders }: RefactoringPlace): readonly TextEdit[] {
  const isOwn = !["bridge", "private", "vepa", "passthrough", "hostdev"].includes(
    attribute(child(root, "forward"), "mode")?.value ?? "",
  );
  const bridge = attribute(child(root, "bridge"), "name");
  const named = bridge && { kind: "host-interface" as const, name: bridge.value, scope: undefined };
  const isKnown = holders.index !== undefined || holders.host !== undefined;
  const free = isKnown && named ? nextName(holders, named, "") : undefined;
  return [
    ...newAddresses(children(root, "mac"), undefined, random),
    // Without one libvirt finds a free name itself.
    ...(isOwn && bridge ? [free === undefined ? removeAttribute(bridge) : replaceValue(bridge, free)] : []),
    ...movedSubnets(root, takenBlocks(holders)),
  ];
}

function newAddresses(macs: readonly XmlElement[], type: string | undefined, random: Random): readonly TextEdit[] {
  const taken = new Set(macs.map((mac) => value(mac, "address")?.toLowerCase() ?? ""));
  return macs.flatMap((mac) => {
    const address = attribute(mac, "address");
    const made = newMac(random, type, taken);
    taken.add(made);
    return address ? [replaceValue(address, made)] : [];
  });
}
