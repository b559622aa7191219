/**
 * Values that the grammar cannot list, but that are likely or free: the next target of a disk, a new MAC address. Where
 * they go is data: tables of places by their last names, so that they hold in a whole guest and in a single device.
 */

import type { Analysis } from "../analysis.ts";
import type { ExpectedValues } from "../grammar/matching/expected.ts";
import { groupBy } from "../maps.ts";
import type { XmlElement } from "../xml/tree.ts";
import type { Proposal, ProposalPlace, ProposalRequest } from "./proposal.ts";
import { guestPlaces } from "./proposals-guest.ts";
import { hardwarePlaces } from "./proposals-hardware.ts";
import { networkPlaces } from "./proposals-network.ts";
import { otherPlaces } from "./proposals-others.ts";

/** By the last name of their paths. */
const places: ReadonlyMap<string, readonly ProposalPlace[]> = byLastName([
  ...guestPlaces,
  ...hardwarePlaces,
  ...networkPlaces,
  ...otherPlaces,
]);

/** The most likely first; only what the grammar takes there. */
export function proposalsAt(
  { match, document }: Analysis,
  expected: ExpectedValues,
  request: Omit<ProposalRequest, "root">,
): readonly Proposal[] {
  const { root } = document;
  if (!match || !root) return [];
  const listed = new Set(expected.values.map(({ value }) => value));
  const isPossible = (value: string): boolean =>
    expected.text || expected.data.some((leaf) => match.matcher.leafAllows(leaf, value, request.element));
  return likelyValues({ ...request, root }).filter(({ value }) => !listed.has(value) && isPossible(value));
}

/** The most likely first, whatever a grammar says. */
export function likelyValues(request: ProposalRequest): readonly Proposal[] {
  const { element, attribute } = request;
  const way = [...namesTo(element), ...(attribute ? [`@${attribute.name}`] : [])];
  return (places.get(way.at(-1) ?? "") ?? [])
    .filter(({ path }) => endsWith(way, path.split("/")))
    .flatMap(({ propose }) => propose(request));
}

function byLastName(all: readonly ProposalPlace[]): ReadonlyMap<string, readonly ProposalPlace[]> {
  return groupBy(all, ({ path }) => path.slice(path.lastIndexOf("/") + 1));
}

function namesTo(element: XmlElement): readonly string[] {
  const names: string[] = [];
  for (let at: XmlElement | undefined = element; at; at = at.parent) names.push(at.name);
  return names.reverse();
}

function endsWith(way: readonly string[], end: readonly string[]): boolean {
  return end.every((name, index) => way[way.length - end.length + index] === name);
}
