/** What can be typed at a place, with exactly the range that it replaces. */
import type { Analysis } from "../analysis.ts";
import { inDoubleQuotes, prefersDoubleQuotes } from "../edits.ts";
import { escapeValue } from "../fixes.ts";
import {
  type ExpectedAttribute,
  type ExpectedElement,
  type ExpectedName,
  type ExpectedValues,
  expectedAttributes,
  expectedElements,
  expectedText,
  expectedValues,
} from "../grammar/matching/expected.ts";
import type { Match } from "../grammar/matching/match.ts";
import { once } from "../once.ts";
import type { Span, TextEdit } from "../problem.ts";
import { type Candidate, candidatesAt } from "../references/candidates.ts";
import type { Holders } from "../references/free-names.ts";
import { type IndexedDocument, readNames, WorkspaceIndex } from "../references/workspace-index.ts";
import type { Version } from "../version.ts";
import { type Place, placeAt } from "../xml/place.ts";
import type { XmlElement, XmlNode } from "../xml/tree.ts";
import { allowedByRules } from "./allowed-by-rules.ts";
import { type Documented, describeDeclaration } from "./documentation.ts";
import { withFreshValues } from "./fresh-values.ts";
import type { HostFacts } from "./host-facts.ts";
import { hostItems } from "./host-facts-completion.ts";
import { prefixAt } from "./namespaces.ts";
import type { ProposalRequest, Random } from "./proposal.ts";
import { proposalsAt } from "./proposals.ts";
import { attributeSkeleton, elementSkeleton } from "./skeleton.ts";
import { escapeSnippet } from "./snippet.ts";
import { starterOf } from "./starters.ts";
import { suppressionItems } from "./suppression-completion.ts";
import { typicalRank } from "./typical-values.ts";
import { isUseful, rarity } from "./useful.ts";
import { quotesOf, textSpanAt, typedWord, type ValuePlace, valuePlace } from "./value-place.ts";

export interface CompletionItem {
  readonly label: string;
  readonly kind: "document" | "element" | "closing-tag" | "attribute" | "value" | "name" | "proposal";
  /** What is replaced. It holds the cursor. */
  readonly span: Span;
  /** In snippet syntax. */
  readonly snippet: string;
  /** With less in it, for where the rules refuse the snippet. */
  readonly otherwise?: (() => string) | undefined;
  /** What the editor compares with the text of the span up to the cursor. */
  readonly filterText: string;
  /** Markdown. */
  readonly documentation: string;
  /** A few words behind the label. */
  readonly detail: string;
  /** What it needs elsewhere in the document. */
  readonly declaration: TextEdit | undefined;
}

/** What completion knows of the workspace. */
export interface WorkspaceNames {
  readonly index: WorkspaceIndex;
  /** The document itself, under its address; without it names of others are not offered, but count as taken. */
  readonly document: IndexedDocument | undefined;
}

/**
 * The most useful first. None in documents that are not libvirt's.
 * @param names what other documents define; without them only the names of this one are offered
 * @param facts what the current target has, if there is one
 */
export function complete(
  analysis: Analysis,
  offset: number,
  random: Random,
  names?: WorkspaceNames,
  facts?: HostFacts,
): readonly CompletionItem[] {
  const { match, kind, document, version } = analysis;
  if (!match || !kind) return [];
  const place = placeAt(document, offset);
  if (place.kind === "comment") return suppressionItems(analysis, place.node.span, offset);
  const holders = { index: names?.index, host: facts };
  const context = { analysis, match, version, offset, random, holders };
  const items = withHelp(context, itemsAt(context, place), place);
  const own = once(() => names?.document ?? readNames("", document));
  const right = allowedByRules(analysis, offset, items);
  const possible = withFreshValues(right, place, {
    root: document.root,
    kind: kind.name,
    own,
    random,
    holders,
  });
  const ofHost = facts && hostItems(analysis, place, offset, possible, facts);
  // Where the target's devices fit, not every name that it has does.
  const { likely, others } = nameItems(
    analysis,
    place,
    offset,
    own,
    names?.document && names.index,
    ofHost ? undefined : facts,
  );
  const allowed = unlike(likely, possible);
  // What is free comes before what is taken, so the names of the document itself come last.
  const all = [
    ...(ofHost ?? []),
    ...likely,
    ...allowed,
    ...unlike(allowed, others),
    ...otherItems(context, items, place),
  ];
  if (!prefersDoubleQuotes(analysis.text)) return all;
  return all.map((item) => ({ ...item, snippet: inDoubleQuotes(item.snippet) }));
}

/** What else fits while the document can still become one of another format. */
function otherItems(context: Context, items: readonly CompletionItem[], place: Place): readonly CompletionItem[] {
  const match = context.analysis.other();
  if (!match) return [];
  const detail = "interface of the host";
  return unlike(items, itemsAt({ ...context, match }, place)).map((item) => ({ ...item, detail }));
}

/** Those items whose labels the others do not have. */
function unlike(others: readonly CompletionItem[], items: readonly CompletionItem[]): readonly CompletionItem[] {
  const labels = new Set(others.map(({ label }) => label));
  return items.filter(({ label }) => !labels.has(label));
}

interface NameItems {
  /** Mostly names of other documents and of the target. */
  readonly likely: readonly CompletionItem[];
  /** Names of this document, or the next free one. */
  readonly others: readonly CompletionItem[];
}

function nameItems(
  { text }: Analysis,
  place: Place,
  offset: number,
  ownNames: () => IndexedDocument | undefined,
  index: WorkspaceIndex | undefined,
  facts: HostFacts | undefined,
): NameItems {
  const where = valuePlace(place, text, offset);
  const own = where && ownNames();
  if (!own) return { likely: [], others: [] };
  const candidates = candidatesAt(index ?? new WorkspaceIndex(), own, where.at, facts);
  const item = ({ name, where: source, isFree }: Candidate): CompletionItem => ({
    label: name,
    kind: "name",
    span: where.span,
    snippet: `${where.before}${escapeSnippet(escapeValue(name))}${where.after}`,
    filterText: `${where.before}${name}`,
    documentation: "",
    detail: isFree ? "the next that is free" : source,
    declaration: undefined,
  });
  return {
    likely: candidates.filter(({ isLikely }) => isLikely).map(item),
    others: candidates.filter(({ isLikely }) => !isLikely).map(item),
  };
}

/** What libvirt's own grammars offer has no help texts; ours know what most of it means. */
function withHelp(context: Context, items: readonly CompletionItem[], place: Place): readonly CompletionItem[] {
  const { analysis } = context;
  const help = analysis.help();
  if (!help || help === analysis.match) return items;
  const described = itemsAt({ ...context, match: help }, place);
  const texts = new Map(described.map(({ kind, label, documentation }) => [`${kind} ${label}`, documentation]));
  return items.map((item) => ({
    ...item,
    documentation: texts.get(`${item.kind} ${item.label}`) ?? item.documentation,
  }));
}

interface Context {
  readonly analysis: Analysis;
  readonly match: Match;
  readonly version: Version;
  readonly offset: number;
  readonly random: Random;
  readonly holders: Holders;
}

function itemsAt(context: Context, place: Place): readonly CompletionItem[] {
  const { offset, match } = context;
  switch (place.kind) {
    case "content":
      return contentItems(context, place.parent, place.index, place.text);
    case "element-name":
      return elementNameItems(context, place.element, place.index);
    case "attributes": {
      const span = { start: offset, end: offset };
      return attributeItems(context, expectedAttributes(match, place.element), span, place.isSpaced ? "" : " ", true);
    }
    case "attribute-name": {
      const { attribute } = place;
      const hasValue = attribute.valueSpan !== undefined;
      return attributeItems(context, expectedAttributes(match, attribute.parent, attribute), place.span, "", !hasValue);
    }
    case "attribute-value": {
      const { attribute } = place;
      const request = { element: attribute.parent, attribute };
      const into = { span: place.span, ...quotesOf(place, context.analysis.text) };
      return valueItems(context, expectedValues(match, attribute), request, into);
    }
    case "end-tag-name":
      return place.element ? [closingTag(place.element, place.span, place.isClosed ? "" : ">", "")] : [];
    case "cdata":
    case "prolog":
    case "epilog":
    case "comment":
    case "instruction":
    case "declaration":
    case "doctype":
    case "unread":
    case "delimiter":
      return [];
  }
}

/** Between tags: elements, the end tag when it is missing, and what the text of the element can be. */
function contentItems(
  context: Context,
  parent: XmlElement,
  index: number,
  text: XmlNode | undefined,
): readonly CompletionItem[] {
  const { match, offset } = context;
  const at = { start: offset, end: offset };
  const hasElements = parent.children.some((node) => node.kind === "element");
  const word = typedWord(text, context.analysis.text, offset);
  const elements = elementItems(context, parent, expectedElements(match, parent, index), word, true);
  const isTyped = word.start < offset && elements.length > 0;
  const close = parent.endTag || isTyped ? [] : [closingTag(parent, at, ">", "</")];
  if (hasElements) return [...elements, ...close];
  const span = textSpanAt(text, context.analysis.text, offset);
  const request = { element: parent, attribute: undefined };
  const into = span && { span, before: "", after: "" };
  const values = into ? valueItems(context, expectedText(match, parent), request, into) : [];
  return [...values, ...elements, ...close];
}

/** In a start tag's name, or behind a bare `<`: the whole element is written, unless there is more of it already. */
function elementNameItems(context: Context, element: XmlElement, index: number): readonly CompletionItem[] {
  const { match } = context;
  const isWhole = element.attributes.length > 0 || element.startTagClosed;
  const start = element.span.start;
  const span = isWhole ? element.nameSpan : { start, end: element.nameSpan.end };
  const expected = expectedElements(match, element.parent, index, element);
  const items = elementItems(context, element.parent, expected, span, !isWhole);
  const parent = element.parent;
  const close = !isWhole && parent && !parent.endTag ? [closingTag(parent, span, ">", "</")] : [];
  return [...items, ...close];
}

/** @param isWhole write the element with what it needs, not just its name */
function elementItems(
  context: Context,
  parent: XmlElement | undefined,
  expected: readonly ExpectedElement[],
  span: Span,
  isWhole: boolean,
): readonly CompletionItem[] {
  // Who types no bracket means the element all the same.
  const bracket = isWhole && context.analysis.text[span.start] !== "<" && span.start < span.end ? "" : "<";
  // Just a name cannot bring others with it.
  const possible = isWhole ? expected : expected.filter(({ companions }) => companions.length === 0);
  return usable(possible, context.version).flatMap(({ name, namespace, declarations, companions, required }) => {
    const prefix = prefixAt(namespace, parent, context.analysis.kind);
    if (!prefix) return [];
    const label = `${prefix.written}${name}`;
    const starter = isWhole ? starterOf(parent, label) : undefined;
    const skeleton = () => elementSkeleton(context, declarations, companions, label);
    return {
      label,
      kind: "element",
      span,
      snippet: starter ?? (isWhole ? skeleton() : escapeSnippet(label)),
      otherwise: starter === undefined ? undefined : skeleton,
      filterText: isWhole ? `${bracket}${label}` : label,
      documentation: describeDeclaration(declarations),
      detail: required ? "required" : "",
      declaration: prefix.declaration,
    };
  });
}

function attributeItems(
  context: Context,
  expected: readonly ExpectedAttribute[],
  span: Span,
  before: string,
  withValue: boolean,
): readonly CompletionItem[] {
  // Just a name cannot bring others with it.
  const possible = withValue ? expected : expected.filter(({ companions }) => companions.length === 0);
  const plain = possible.filter(({ namespace }) => namespace === "");
  return usable(plain, context.version).map(({ name, declarations, companions, required }) => ({
    label: name,
    kind: "attribute",
    span,
    snippet: before + (withValue ? attributeSkeleton(context, declarations, companions, name) : escapeSnippet(name)),
    filterText: name,
    documentation: describeDeclaration(declarations),
    detail: required ? "required" : "",
    declaration: undefined,
  }));
}

/** What the version does not know yet, and what has no effect where it stands, is left out; what is required comes first, then what is usual. */
function usable<Expected extends ExpectedName<Documented>>(
  expected: readonly Expected[],
  version: Version,
): readonly Expected[] {
  const known = expected.flatMap((item) => {
    const declarations = item.declarations.filter((declaration) => isUseful(declaration.annotations, version));
    return declarations.length > 0 ? [{ ...item, declarations }] : [];
  });
  return known.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ required, declarations }: ExpectedName<Documented>): number {
  return required ? -1 : Math.min(...declarations.map(rarity));
}

/** The words that the grammar lists, and then what is likely or free. What "yes" means is said by what it is set for. */
function valueItems(
  context: Context,
  expected: ExpectedValues,
  request: Pick<ProposalRequest, "element" | "attribute">,
  into: Omit<ValuePlace, "at">,
): readonly CompletionItem[] {
  const { analysis, match, version, random, holders } = context;
  const owners = request.attribute
    ? match.attributeDeclarations(request.attribute)
    : match.declarations(request.element);
  const ofOwner = describeDeclaration(owners);
  const describeValue = (leaf: Documented): string =>
    [describeDeclaration([leaf]), ofOwner].filter((text) => text !== "").join("\n\n---\n\n");
  const words = expected.values
    .filter((leaf) => isUseful(leaf.annotations, version))
    .map((leaf) => ({ leaf, rank: valueRank(analysis, request, leaf.value) ?? rarity(leaf) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ leaf }) => valueItem("value", leaf.value, into, describeValue(leaf), ""));
  const proposals = proposalsAt(analysis, expected, { ...request, random, holders });
  return [...words, ...proposals.map(({ value, reason }) => valueItem("proposal", value, into, "", reason))];
}

/** Where the architecture of the guest says how usual a value is. */
function valueRank(
  { document }: Analysis,
  { element, attribute }: Pick<ProposalRequest, "element" | "attribute">,
  value: string,
): number | undefined {
  return document.root && attribute && typicalRank(document.root, element, attribute.name, value);
}

function valueItem(
  kind: "value" | "proposal",
  value: string,
  { span, before, after }: Omit<ValuePlace, "at">,
  documentation: string,
  detail: string,
): CompletionItem {
  const snippet = `${before}${escapeSnippet(value)}${after}`;
  return {
    label: value,
    kind,
    span,
    snippet,
    filterText: `${before}${value}`,
    documentation,
    detail,
    declaration: undefined,
  };
}

function closingTag(element: XmlElement, span: Span, after: string, before: string): CompletionItem {
  const newText = `${before}${element.name}${after}`;
  return {
    label: `</${element.name}>`,
    kind: "closing-tag",
    span,
    snippet: escapeSnippet(newText),
    filterText: before === "" ? element.name : newText,
    documentation: "",
    detail: "",
    declaration: undefined,
  };
}
