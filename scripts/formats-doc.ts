/** Writes the pages of docs/formats from the grammars: what each document type is made of, with an example. */
import type { Grammar } from "../server/language/grammar/grammar.ts";
import { names } from "../server/language/grammar/name-class.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../server/language/grammar/pattern.ts";
import { describe, effective, valueLines, variantLines } from "./formats-doc-texts.ts";
import {
  type Conditions,
  conditionsOf,
  isShort,
  type Labels,
  labelsByConditions,
  labelsOf,
  occurrences,
  outerLabels,
} from "./formats-doc-variants.ts";
import { partsOf } from "./grammar-walk.ts";

export interface Format {
  /** Name of the document type and of its page. */
  readonly name: string;
  readonly grammar: Grammar;
  /** Documents of the type, the most usual first. A comment in front says what is special. */
  readonly examples: readonly string[];
  /** libvirt's own page about it, where there is one. */
  readonly link: string | undefined;
}

/** Guests inside another document have a page of their own. */
const guestGrammar = "parts/domain.rnc";
const guestPage = "domain";

/** The whole text of a page. */
export function formatPage({ name, grammar, examples, link }: Format): string {
  const roots = groupByName(partsOf(grammar.start).elements);
  const [root] = roots;
  const sections = name === "fragment" ? roots.map(deviceSection) : sectionsOf(name, roots);
  return `# ${name}

${root && roots.length === 1 ? textOf(root, labelsIn(root, undefined)) : wrap(introductionOf(name))}

${examples.map(exampleBlock).join("\n\n")}

${link === undefined ? "libvirt has no description of its own." : `libvirt's own description is at <${link}>.`} This page is made from the grammar by \`npm run docs\`.

${sections.join("\n").trimEnd()}
`;
}

function exampleBlock(text: string): string {
  const [whole, comment] = /^<!--\s*(.*?)\s*-->\s*/s.exec(text) ?? ["", undefined];
  const block = `\`\`\`xml\n${text.slice(whole.length).trim()}\n\`\`\``;
  return comment === undefined ? block : `${wrap(comment)}\n\n${block}`;
}

function introductionOf(name: string): string {
  return name === "fragment"
    ? "A single device of a guest, for virsh attach-device, update-device and detach-device. The root is one of these elements, whose content is as on the page of [domain](domain.md)."
    : "The root is one of these elements.";
}

/** What has one name at one place: mostly one declaration, or one for each variant. */
interface Group<Declaration> {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

function groupByName<Declaration extends ElementPattern | AttributePattern>(
  declarations: readonly Declaration[],
): readonly Group<Declaration>[] {
  const groups = new Map<string, Declaration[]>();
  for (const declaration of declarations) {
    const [name] = names(declaration.name);
    if (!name) continue;
    const shown = withPrefix(name);
    groups.set(shown, [...(groups.get(shown) ?? []), declaration]);
  }
  return [...groups].map(([name, all]) => ({ name, declarations: all }));
}

/** libvirt's namespaces name their prefix: http://libvirt.org/schemas/network/dnsmasq/1.0 is dnsmasq. */
function withPrefix({ namespace, localName }: { readonly namespace: string; readonly localName: string }): string {
  const prefix = namespace.split("/").at(-2);
  return prefix === undefined ? localName : `${prefix}:${localName}`;
}

function deviceSection({ name, declarations }: Group<ElementPattern>): string {
  const used = effective(declarations);
  const labels = labelsOf(used, []);
  if (!labels) return `- \`<${name}>\`: ${describe(used)}`;
  return [`- \`<${name}>\`:`, ...variantLines(used, labels).map((line) => `  ${line}`)].join("\n");
}

/** What all sections of a page share. */
interface Page {
  readonly name: string;
  /** The page begins with the text of its root. */
  readonly isIntroduced: boolean;
  /** Where each group of declarations has its section: the outermost place that it is used at. */
  readonly places: ReadonlyMap<string, string>;
  /** The long lists of values that the page has had, and where. */
  readonly lists: Map<string, string>;
}

/** A section for each element, followed by those of its children. What is used in several places is said once. */
function sectionsOf(name: string, roots: readonly Group<ElementPattern>[]): readonly string[] {
  const page = { name, isIntroduced: roots.length === 1, places: placesOf(name, roots), lists: new Map() };
  return roots.flatMap((group) => sectionsAt(page, group.name, group, undefined));
}

function placesOf(page: string, roots: readonly Group<ElementPattern>[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const open = roots.map((group) => ({ path: group.name, group }));
  for (const { path, group } of open) {
    const key = keyOf(group);
    if (places.has(key)) continue;
    places.set(key, path);
    for (const child of childrenOf(group)) {
      if (!isElsewhere(page, child)) open.push({ path: `${path}/${child.name}`, group: child });
    }
  }
  return places;
}

/** Equal for the same declarations, wherever they are used. */
function keyOf({ declarations }: Group<ElementPattern>): string {
  return [...new Set(declarations.map(({ source }) => `${source.file}:${source.offset}`))].sort().join(" ");
}

function contentsOf({ declarations }: Group<ElementPattern>): readonly Pattern[] {
  return [...new Set(declarations.map((declaration) => declaration.content()))];
}

function childrenOf(group: Group<ElementPattern>): readonly Group<ElementPattern>[] {
  return groupByName([...new Set(contentsOf(group).flatMap((content) => partsOf(content).elements))]);
}

function isElsewhere(page: string, { name, declarations }: Group<ElementPattern>): boolean {
  const isGuest = name === "domain" || name === "inactiveDomain";
  return isGuest && page !== guestPage && declarations.some(({ source }) => source.file.endsWith(guestGrammar));
}

function sectionsAt(
  page: Page,
  path: string,
  group: Group<ElementPattern>,
  parent: Surroundings | undefined,
): readonly string[] {
  if (page.places.get(keyOf(group)) !== path) return [];
  const labels = labelsIn(group, parent);
  const outer = parent && outerLabels(effective(group.declarations), parent.conditions);
  const conditions = conditionsOf(contentsOf(group), labels, outer);
  return [
    section(page, path, group, labels, conditions),
    ...childrenOf(group).flatMap((child) => sectionsAt(page, `${path}/${child.name}`, child, { group, conditions })),
  ];
}

/** What an element stands in, and under which conditions its parts may come. */
interface Surroundings {
  readonly group: Group<ElementPattern>;
  readonly conditions: Conditions;
}

function labelsIn(
  { declarations }: Group<ElementPattern>,
  parent: Surroundings | undefined,
): Labels<ElementPattern> | undefined {
  const used = effective(declarations);
  if (!parent) return labelsOf(used, []);
  const own = labelsOf(used, contentsOf(parent.group));
  return own && isShort(own) ? own : (labelsByConditions(used, parent.conditions) ?? own);
}

/** The help texts of an element; where they differ by a type of its own or its parent, that type is named. */
function textOf(group: Group<ElementPattern>, labels: Labels<ElementPattern> | undefined): string {
  const declarations = effective(group.declarations);
  return labels ? variantLines(declarations, labels).join("\n") : wrap(describe(declarations));
}

function section(
  page: Page,
  path: string,
  group: Group<ElementPattern>,
  labels: Labels<ElementPattern> | undefined,
  conditions: Conditions,
): string {
  const contents = contentsOf(group);
  const attributes = groupByName([...new Set(contents.flatMap((content) => partsOf(content).attributes))]);
  const text = page.isIntroduced && !path.includes("/") ? "" : textOf(group, labels);
  const lines = [
    `${path.split("/").length < 3 ? "##" : "###"} ${path}`,
    "",
    ...(text === "" ? [] : [text, ""]),
    ...sameAttributes(page, path, contents, conditions, attributes),
    ...textLines(group, labels),
    ...containsLines(page, path, group, conditions),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Many attributes that another element has too are said once on a page. */
function sameAttributes(
  page: Page,
  path: string,
  owners: readonly Pattern[],
  conditions: Conditions,
  attributes: readonly Group<AttributePattern>[],
): readonly string[] {
  const lines = attributes.flatMap((attribute) => attributeLines(page, path, owners, conditions, attribute));
  const key = lines.join("\n");
  const known = page.lists.get(key);
  if (attributes.length > 2 && known !== undefined) return [`- The same attributes as ${known}`];
  page.lists.set(key, `[${path}](${anchor(path)})`);
  return lines;
}

function attributeLines(
  page: Page,
  path: string,
  owners: readonly Pattern[],
  conditions: Conditions,
  { name, declarations }: Group<AttributePattern>,
): readonly string[] {
  const used = effective(declarations);
  const contents = [...new Set(used.map(({ content }) => content))];
  const labels = labelsOf(used, owners) ?? labelsByConditions(used, conditions);
  const condition = labels ? undefined : conditions(used);
  const notes = [
    ...(occurrences(owners, declarations).isNeeded ? ["needed"] : []),
    ...(condition === undefined ? [] : [`with ${condition}`]),
  ];
  const title = `- \`${name}\`${notes.length > 0 ? ` (${notes.join(", ")})` : ""}:`;
  const text = labels
    ? [title, ...variantLines(used, labels).map((line) => `  ${line}`)]
    : [`${title} ${describe(used)}`];
  const place = `\`${name}\` of [${path}](${anchor(path)})`;
  const caseOf = (all: readonly Pattern[]): string | undefined => {
    const owned = used.filter(({ content }) => all.includes(content));
    return labels ? [...new Set(owned.flatMap((one) => labels.get(one) ?? []))].join(", ") : conditions(owned);
  };
  return [...text, ...once(page.lists, place, valueLines(contents, caseOf))];
}

/** A long list is written once on a page. */
function once(lists: Map<string, string>, place: string, lines: readonly string[]): readonly string[] {
  const key = lines.join("\n");
  const known = lists.get(key);
  if (lines.length > 6 && known !== undefined) return [`  - the same as for ${known}`];
  if (known === undefined) lists.set(key, place);
  return lines;
}

function textLines(
  { declarations }: Group<ElementPattern>,
  labels: Labels<ElementPattern> | undefined,
): readonly string[] {
  const owned = declarations.map((declaration) => ({ declaration, content: declaration.content() }));
  const values = valueLines([...new Set(owned.map(({ content }) => content))], (all) => {
    const owners = owned.filter(({ content }) => all.includes(content));
    return labels && [...new Set(owners.flatMap(({ declaration }) => labels.get(declaration) ?? []))].join(", ");
  });
  return values.length > 0 ? ["- Its text is one of", ...values] : [];
}

/** The children, by how often they may come and by the type that they go with. */
function containsLines(
  page: Page,
  path: string,
  group: Group<ElementPattern>,
  conditions: Conditions,
): readonly string[] {
  const contents = contentsOf(group);
  const byTitle = new Map<string, string[]>();
  for (const child of childrenOf(group)) {
    const { isNeeded, isRepeated } = occurrences(contents, child.declarations);
    const condition = conditions(effective(child.declarations));
    const title =
      condition === undefined
        ? howOften(isNeeded, isRepeated)
        : `With ${condition}${isRepeated ? " any number of" : ""}`;
    byTitle.set(title, [...(byTitle.get(title) ?? []), mention(page, path, child)]);
  }
  const rank = (title: string): number => (title.startsWith("Needs") ? 0 : title.startsWith("Can") ? 1 : 2);
  const titles = [...byTitle.keys()].sort((a, b) => rank(a) - rank(b));
  return titles.map((title) => wrap(`- ${title} ${(byTitle.get(title) ?? []).join(", ")}`));
}

function howOften(isNeeded: boolean, isRepeated: boolean): string {
  if (isNeeded) return isRepeated ? "Needs one or more" : "Needs";
  return isRepeated ? "Can have any number of" : "Can have";
}

function mention({ name, places }: Page, path: string, child: Group<ElementPattern>): string {
  if (isElsewhere(name, child)) return `\`<${child.name}>\` (see [${guestPage}](${guestPage}.md))`;
  return `[\`<${child.name}>\`](${anchor(places.get(keyOf(child)) ?? path)})`;
}

/** Where a heading is on its page, by the rule of GitHub and VS Code. */
function anchor(path: string): string {
  return `#${path.toLowerCase().replace(/[^a-z0-9_-]/g, "")}`;
}

/** Lines of at most 120 characters, broken at spaces. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 120) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length > 0 && text.startsWith("- ") ? `  ${word}` : word);
  }
  return lines.join("\n");
}
