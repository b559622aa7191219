/** Subnets of a network move to free ones: of a clone all, of a network that has one of another's that one, of a repair what it adds. */
import { applyEdits, differences } from "../edits.ts";
import { possible, replaceValue } from "../fixes.ts";
import { formatSubnet, type Ip, ipOf, isInside, parseIp, type Subnet } from "../ip.ts";
import { readSubnet } from "../ip-element.ts";
import type { Fix, Problem, TextEdit } from "../problem.ts";
import type { Block } from "../references/clash-subnet.ts";
import type { Holders } from "../references/free-names.ts";
import { isFreeBlock, nextFreeBlock, takenBlocks } from "../references/free-subnets.ts";
import { children } from "../rules/elements.ts";
import { parse } from "../xml/parse.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { attributeValue, nodesBelow } from "../xml/walk.ts";

interface Move {
  readonly from: Subnet;
  readonly to: Block;
}

/**
 * The edits that give a network free subnets instead of its own; where none is found, one stays.
 * @param taken what others have
 */
export function movedSubnets(root: XmlElement, taken: readonly (Block | undefined)[]): readonly TextEdit[] {
  return movedAddresses(root, freeMoves(children(root, "ip"), [...taken, ...children(root, "ip").map(subnetOf)]));
}

const clashes: ReadonlySet<string> = new Set(["clash-subnet", "host-subnet-taken"]);

/** The repair of a subnet that another network has. */
export function subnetFixes({ root }: XmlDocument, { code, span }: Problem, holders: Holders): readonly Fix[] {
  if (!root || !clashes.has(code)) return [];
  const all = children(root, "ip");
  const own = all.filter((element) => element.span.start <= span.start && span.end <= element.span.end);
  const [move] = freeMoves(own, [...takenBlocks(holders), ...all.map(subnetOf)]);
  if (!move) return [];
  const title = `Move the subnet to ${formatSubnet(move.to)}, with all addresses in it`;
  return [possible(title, ...movedAddresses(root, [move]))];
}

/**
 * The edits of a network, with other addresses where they would add a subnet that another network has. What the author
 * wrote stays.
 */
export function withFreeSubnets(
  { text, document }: { readonly text: string; readonly document: XmlDocument },
  edits: readonly TextEdit[],
  holders: Holders,
): readonly TextEdit[] {
  if (document.root?.name !== "network" || !edits.some(({ newText }) => newText.includes("address="))) return edits;
  const taken = takenBlocks(holders);
  if (taken.length === 0) return edits;
  const changed = applyEdits(text, edits);
  const { root } = parse(changed);
  const all = root ? children(root, "ip") : [];
  const added = all.filter((element) => {
    const address = attributeValue(element, "address");
    const isAdded = address !== undefined && !text.includes(address);
    const subnet = subnetOf(element);
    return isAdded && subnet && !isFreeBlock(taken, subnet);
  });
  const moves = freeMoves(added, [...taken, ...all.map(subnetOf)]);
  return root && moves.length > 0 ? differences(text, applyEdits(changed, movedAddresses(root, moves))) : edits;
}

function subnetOf(element: XmlElement): Subnet | undefined {
  return readSubnet(element).subnet;
}

function freeMoves(elements: readonly XmlElement[], taken: readonly (Block | undefined)[]): readonly Move[] {
  const all = [...taken];
  return elements.flatMap((element) => {
    const from = subnetOf(element);
    const to = from && nextFreeBlock(from, all);
    if (!to) return [];
    all.push(to);
    return [{ from, to }];
  });
}

/** Ranges, static hosts, names in DNS and gateways go along; what others keep under `<metadata>` is theirs. */
function movedAddresses(root: XmlElement, moves: readonly Move[]): readonly TextEdit[] {
  if (moves.length === 0) return [];
  return [...nodesBelow(root.children.filter((node) => node.kind !== "element" || node.name !== "metadata"))].flatMap(
    (node) =>
      (node.kind === "element" ? node.attributes : []).flatMap((attribute) => {
        const moved = movedIp(moves, parseIp(attribute.value));
        return moved ? [replaceValue(attribute, moved.text)] : [];
      }),
  );
}

function movedIp(moves: readonly Move[], ip: Ip | undefined): Ip | undefined {
  const move = ip && moves.find(({ from }) => isInside(from, ip));
  return move && ipOf(ip.family, ip.value + move.to.first.value - move.from.first.value);
}
