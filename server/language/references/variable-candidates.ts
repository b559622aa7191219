/** The variables of network filters that can stand at a place: as the name of a parameter, or as a value in a rule. */
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements } from "../xml/walk.ts";
import type { Candidate } from "./candidates.ts";
import { connectedWith, includedBy } from "./filter-variables.ts";
import { libvirtsVariables, standardVariables } from "./libvirts-filters.ts";
import { variableIn } from "./notation.ts";
import { type Found, type IndexedDocument, relativeTo, type WorkspaceIndex } from "./workspace-index.ts";

/**
 * What a filter, or one that it includes, uses; those first that have no value yet. MAC is not among them: libvirt
 * replaces whatever is given for it.
 * @param at the attribute `name` of a `<parameter>`
 */
export function parameterNames(index: WorkspaceIndex, own: IndexedDocument, at: XmlAttribute): readonly Candidate[] {
  const reference = at.parent.parent;
  const filters = includedBy(index, attributeValue(reference, "filter") ?? "");
  const found = index.definitions("filter-variable").filter(({ name }) => filters.has(name.scope ?? ""));
  const names = new Map(found.map((one) => [one.name.name, whereOf(one, own)]));
  for (const filter of filters) for (const name of libvirtsVariables(filter) ?? []) names.set(name, "");
  names.delete("MAC");
  const learning = names.has("IP") ? ["CTRL_IP_LEARNING"] : [];
  const others = reference ? childElements(reference, "parameter").filter((one) => one !== at.parent) : [];
  const given = new Set(others.map((parameter) => attributeValue(parameter, "name")));
  const sorted = [...names.keys()].sort();
  return [...sorted, ...learning]
    .map((name) => ({ name, where: names.get(name) ?? "", isFree: false, isLikely: true }))
    .toSorted((a, b) => Number(given.has(a.name)) - Number(given.has(b.name)));
}

/**
 * First the variable that libvirt fills in, then those that the filter uses for such values, then those of the filters
 * that it includes or that include it: what they stand for is not known here.
 * @param at an attribute of what a rule matches
 */
export function valuesOfRule(index: WorkspaceIndex, own: IndexedDocument, at: XmlAttribute): readonly Candidate[] {
  const filter = at.parent.parent?.parent;
  const sort = sortOf(at);
  const used = filter ? usesIn(filter, at) : [];
  const connected = connectedWith(index, attributeValue(filter, "name") ?? "");
  const others = index
    .definitions("filter-variable")
    .filter(({ document, name }) => document.uri !== own.uri && connected.has(name.scope ?? ""))
    .filter(({ name }) => !standardVariables.has(name.name) && !used.some((use) => use.name === name.name));
  return [
    ...(standardBySort.get(sort) ?? []).map((name) => ({ name, where: "" })),
    ...used.filter((use) => use.sort === sort).map(({ name }) => ({ name, where: "" })),
    ...others.map((other) => ({ name: other.name.name, where: whereOf(other, own) })),
  ].map(({ name, where }) => ({ name: `$${name}`, where, isFree: false, isLikely: true }));
}

const standardBySort: ReadonlyMap<string, readonly string[]> = new Map([
  ["mac", ["MAC"]],
  ["ip", ["IP"]],
  ["ipv6", ["IPV6"]],
]);

/** What the values of an attribute are, so that one variable can be in all attributes of a sort. */
function sortOf({ name, parent: match }: XmlAttribute): string {
  if (name.endsWith("mask")) return `${name.includes("mac") || match.name === "stp" ? "mac" : match.name} mask`;
  if (name.includes("mac") || name.endsWith("-address")) return "mac";
  if (/ip(addr|from|to)$/.test(name)) return match.name.endsWith("ipv6") ? "ipv6" : "ip";
  return name.includes("port") ? "port" : name;
}

/** The variables of a filter's rules, without the one that is being typed. */
function usesIn(filter: XmlElement, typed: XmlAttribute): readonly { readonly name: string; readonly sort: string }[] {
  return childElements(filter, "rule").flatMap((rule) =>
    rule.children.flatMap((match) =>
      (match.kind === "element" ? match.attributes : []).flatMap((attribute) => {
        const part = attribute === typed ? undefined : variableIn(attribute.value);
        return part ? [{ name: part.name, sort: sortOf(attribute) }] : [];
      }),
    ),
  );
}

function whereOf({ document }: Found, own: IndexedDocument): string {
  return document.uri === own.uri ? "" : relativeTo(own.uri, document.uri);
}
