/** Subnets of a network move to free ones: of a clone all, of a network that has one of another's that one. */
import { possible, replaceValue } from "../fixes.ts";
import { formatSubnet, type Ip, ipOf, isInside, parseIp, type Subnet } from "../ip.ts";
import { readSubnet } from "../ip-element.ts";
import type { Fix, Problem, TextEdit } from "../problem.ts";
import type { Block } from "../references/clash-subnet.ts";
import type { Holders } from "../references/free-names.ts";
import { nextFreeBlock, takenBlocks } from "../references/free-subnets.ts";
import { children } from "../rules/elements.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { nodesBelow } from "../xml/walk.ts";

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
