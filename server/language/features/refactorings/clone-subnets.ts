/** The subnets of a clone: free ones, with all addresses in them moved by as much as they are. */
import { replaceValue } from "../../fixes.ts";
import { type Ip, ipOf, isInside, parseIp, type Subnet } from "../../ip.ts";
import { readSubnet } from "../../ip-element.ts";
import type { TextEdit } from "../../problem.ts";
import type { Block } from "../../references/clash-subnet.ts";
import { nextFreeBlock } from "../../references/free-subnets.ts";
import { children } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { nodesBelow } from "../../xml/walk.ts";

interface Move {
  readonly from: Subnet;
  readonly by: bigint;
}

/**
 * Ranges, static hosts, names in DNS and gateways go along. Where no free subnet is found, nothing moves.
 * @param taken what others have
 */
export function movedSubnets(root: XmlElement, taken: readonly (Block | undefined)[]): readonly TextEdit[] {
  const own = children(root, "ip").flatMap((element) => readSubnet(element).subnet ?? []);
  const moves: Move[] = [];
  const all = [...taken, ...own];
  for (const from of own) {
    const to = nextFreeBlock(from, all);
    if (!to) continue;
    all.push(to);
    moves.push({ from, by: to.first.value - from.first.value });
  }
  if (moves.length === 0) return [];
  return [...nodesBelow([root])].flatMap((node) =>
    (node.kind === "element" ? node.attributes : []).flatMap((attribute) => {
      const moved = movedIp(moves, parseIp(attribute.value));
      return moved ? [replaceValue(attribute, moved.text)] : [];
    }),
  );
}

function movedIp(moves: readonly Move[], ip: Ip | undefined): Ip | undefined {
  const move = ip && moves.find(({ from }) => isInside(from, ip));
  return move && ipOf(ip.family, ip.value + move.by);
}
