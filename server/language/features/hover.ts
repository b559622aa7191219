/** What the thing under the cursor means. */
import type { Analysis } from "../analysis.ts";
import { expectedValues } from "../grammar/matching/expected.ts";
import type { TextLeaf } from "../grammar/matching/leaves.ts";
import type { Match } from "../grammar/matching/match.ts";
import type { AttributePattern, ElementPattern } from "../grammar/pattern.ts";
import { bits, formatSubnet, ipOf, netmaskOfPrefix, parseIp, prefixOfNetmask, subnetOf } from "../ip.ts";
import type { Span } from "../problem.ts";
import { type Place, placeAt } from "../xml/place.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { attributeValue } from "../xml/walk.ts";
import { describeDeclaration, describeValues, libvirtLink, noteOf } from "./documentation.ts";
import { describeQuantity, isSizeUnit } from "./quantity.ts";

export interface Hover {
  readonly span: Span;
  /** Markdown. */
  readonly text: string;
}

/** `undefined` where there is nothing to say. */
export function hover(analysis: Analysis, offset: number): Hover | undefined {
  const { match, kind, document } = analysis;
  if (!match || !kind) return undefined;
  const place = placeAt(document, offset);
  const help = analysis.help();
  const found = (help && describe(help, place)) ?? describe(match, place);
  if (!found) return undefined;
  const outer = declarationsAround(help ?? match, found.element);
  const link = libvirtLink(kind, [...found.declarations, ...outer]);
  return { span: found.span, text: [...found.parts, link].filter((part) => part !== "").join("\n\n") };
}

/** Those of the element and of all around it, the inner ones first: libvirt's page speaks of an element's parts there. */
function declarationsAround(match: Match, element: XmlElement): readonly ElementPattern[] {
  const found: ElementPattern[] = [];
  for (let at: XmlElement | undefined = element; at; at = at.parent) found.push(...match.declarations(at));
  return found;
}

interface Found {
  readonly span: Span;
  /** What is described, or what has it. */
  readonly element: XmlElement;
  readonly parts: readonly string[];
  readonly declarations: Parameters<typeof libvirtLink>[1];
}

function describe(match: Match, place: Place): Found | undefined {
  switch (place.kind) {
    case "element-name":
      return describeElement(match, place.element, place.span);
    case "end-tag-name":
      return place.element && describeElement(match, place.element, place.span);
    case "attribute-name":
      return describeAttribute(match, place.attribute, place.span);
    case "attribute-value":
      return describeValue(match, place.attribute, place.span);
    case "content":
      return place.text ? describeText(match, place.parent) : undefined;
    default:
      return undefined;
  }
}

function describeElement(match: Match, element: XmlElement, span: Span): Found | undefined {
  const declarations = match.declarations(element);
  if (declarations.length === 0) return undefined;
  const parts = [`**\`<${element.name}>\`**`, describeDeclaration(declarations), describeAddress(element)];
  return { span, element, parts, declarations };
}

function describeAttribute(match: Match, attribute: XmlAttribute, span: Span): Found | undefined {
  const declarations = match.attributeDeclarations(attribute);
  if (declarations.length === 0) return undefined;
  const parts = [
    attributeHeading(attribute),
    describeDeclaration(declarations),
    describeValues(possibleValues(match, attribute, declarations)),
  ];
  return { span, element: attribute.parent, parts, declarations };
}

/** Not only what the declaration at hand takes: of a type that decides what else there is, all that fit are told. */
function possibleValues(
  match: Match,
  attribute: XmlAttribute,
  declarations: readonly AttributePattern[],
): readonly TextLeaf[] {
  const { values, data } = expectedValues(match, attribute);
  if (values.length + data.length > 0) return [...values, ...data];
  return declarations.flatMap((leaf) => match.matcher.leaves.of(leaf.content).texts);
}

function attributeHeading({ name, parent }: XmlAttribute): string {
  return `**${name}** of \`<${parent.name}>\``;
}

function describeValue(match: Match, attribute: XmlAttribute, span: Span): Found | undefined {
  const declarations = match.attributeDeclarations(attribute);
  if (declarations.length === 0) return undefined;
  const leaves = match.valueLeaves(attribute).filter((leaf) => leaf.kind === "value");
  const address = describeAddress(attribute.parent);
  const amount = describeAmount(attribute, declarations);
  if (leaves.length === 0) return withMore(describeAttribute(match, attribute, span), amount, address);
  const parts = [
    `**${attribute.value}**`,
    describeDeclaration(leaves),
    `${attributeHeading(attribute)}: ${describeDeclaration(declarations)}`,
    address,
  ];
  return { span, element: attribute.parent, parts, declarations: [...leaves, ...declarations] };
}

function withMore(found: Found | undefined, ...parts: readonly string[]): Found | undefined {
  return found && { ...found, parts: [...found.parts, ...parts] };
}

function describeText(match: Match, element: XmlElement): Found | undefined {
  const declarations = match.declarations(element);
  const node = element.children.find((child) => child.kind === "text" && child.value.trim() !== "");
  if (declarations.length === 0 || !node || !("value" in node)) return undefined;
  const leaves = match.textLeaves(element).filter((leaf) => leaf.kind === "value");
  const value = node.value.trim();
  const ofElement = `**\`<${element.name}>\`**: ${describeDeclaration(declarations)}`;
  const parts = leaves.length > 0 ? [`**${value}**`, describeDeclaration(leaves), ofElement] : [ofElement];
  const size = describeSize(match, element, declarations, value);
  return { span: node.span, element, parts: [...parts, size], declarations };
}

/** Which subnet an address and its mask make, or which addresses a range holds. */
function describeAddress(element: XmlElement): string {
  const value = (name: string) => element.attributes.find((attribute) => attribute.name === name)?.value;
  const [start, end] = [parseIp(value("start") ?? ""), parseIp(value("end") ?? "")];
  if (start && end && start.family === end.family && start.value <= end.value) {
    return `${count(end.value - start.value + 1n)} addresses from ${start.text} to ${end.text}`;
  }
  const address = parseIp(value("address") ?? "");
  if (!address) return "";
  const [prefix, netmask] = [value("prefix"), value("netmask")];
  const length = prefix !== undefined ? Number(prefix) : prefixOfNetmask(netmask ?? "");
  if (length === undefined || !Number.isInteger(length) || length < 0 || length > bits(address.family)) return "";
  const subnet = subnetOf(address, length);
  const size = subnet.last.value - subnet.first.value + 1n;
  if (address.family === "ipv6") return `Subnet ${formatSubnet(subnet)}: ${count(size)} addresses`;
  if (size < 4n) return `Subnet ${formatSubnet(subnet)}, netmask ${netmaskOfPrefix(length)}`;
  const [first, last] = [ipOf("ipv4", subnet.first.value + 1n).text, ipOf("ipv4", subnet.last.value - 1n).text];
  return (
    `Subnet ${formatSubnet(subnet)}, netmask ${netmaskOfPrefix(length)}, broadcast ${subnet.last.text}: ` +
    `${count(size - 2n)} addresses for hosts, ${first} to ${last}`
  );
}

function count(number: bigint): string {
  if (number < 1_000_000_000n) return number.toString().replace(/\B(?=(\d{3})+$)/g, " ");
  return `2^${number.toString(2).length - 1}`;
}

/** `219200` with the unit KiB is 214 MiB. The unit may stand beside the number; left out, the grammar knows it. */
function describeSize(
  match: Match,
  element: XmlElement,
  declarations: readonly ElementPattern[],
  value: string,
): string {
  const { leaves } = match.matcher;
  const declared = declarations.flatMap((leaf) => leaves.attributes(leaf.content(), "", "unit"));
  const unit = writtenUnit(element) ?? noteOf(declared, "default") ?? noteOf(declarations, "unit");
  return unit === undefined ? "" : describeQuantity(value, unit);
}

function describeAmount(attribute: XmlAttribute, declarations: readonly AttributePattern[]): string {
  const unit = noteOf(declarations, "unit");
  if (unit === undefined) return "";
  return describeQuantity(attribute.value, (isSizeUnit(unit) ? writtenUnit(attribute.parent) : undefined) ?? unit);
}

/** What an attribute beside a number says; a drive's address has a unit too, which is none. */
function writtenUnit(element: XmlElement): string | undefined {
  const unit = attributeValue(element, "unit") ?? attributeValue(element, "units");
  return unit !== undefined && isSizeUnit(unit) ? unit : undefined;
}
