/** Writes the pages of docs/formats from the grammars: what each document type is made of, with an example. */
import { describeData } from "../server/language/grammar/describe-data.ts";
import type { Grammar } from "../server/language/grammar/grammar.ts";
import { names } from "../server/language/grammar/name-class.ts";
import type {
  Annotations,
  AttributePattern,
  ElementPattern,
  Pattern,
  ValuePattern,
} from "../server/language/grammar/pattern.ts";
import { formatVersion, parseVersion } from "../server/language/version.ts";
import { partsOf } from "./grammar-walk.ts";

export interface Format {
  /** Name of the document type and of its page. */
  readonly name: string;
  readonly grammar: Grammar;
  /** A document of the type. */
  readonly example: string;
  /** libvirt's own page about it. */
  readonly link: string;
}

/** Documents inside another one, and single devices, which have their own page or are on another one. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ["domain", "domain"],
  ["inactiveDomain", "domain"],
]);

/** The whole text of a page. */
export function formatPage({ name, grammar, example, link }: Format): string {
  const roots = groupByName(partsOf(grammar.start).elements);
  const sections = name === "fragment" ? roots.map(deviceSection) : sectionsOf(name, roots);
  return `# ${name}

${wrap(roots.length === 1 ? describe(roots[0]?.declarations ?? []) : introductionOf(name))}

libvirt's own description: [${link}](${link}). This page is made from the grammar by \`npm run docs\`.

\`\`\`xml
${example.trim()}
\`\`\`

${sections.join("\n")}`;
}

function introductionOf(name: string): string {
  return name === "fragment"
    ? "A single device of a guest, for virsh attach-device, update-device and detach-device. The root is one of these elements, whose content is as on the page of [domain](domain.md)."
    : "The root is one of these elements.";
}

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
    const known = groups.get(name.localName) ?? [];
    groups.set(name.localName, [...known, declaration]);
  }
  return [...groups].map(([name, all]) => ({ name, declarations: all }));
}

function deviceSection({ name, declarations }: Group<ElementPattern>): string {
  return `- \`<${name}>\`: ${describe(declarations)}`;
}

/** A section for each element, the outer ones first. What is declared once and used in several places is said once. */
function sectionsOf(page: string, roots: readonly Group<ElementPattern>[]): readonly string[] {
  const written = new Map<string, string>();
  const open = roots.map((group) => ({ path: group.name, group }));
  const sections: string[] = [];
  const lists: Lists = new Map();
  for (const { path, group } of open) {
    const key = keyOf(group);
    if (written.has(key)) continue;
    written.set(key, path);
    const children = contentsOf(group).flatMap((content) => partsOf(content).elements);
    const inner = groupByName([...new Set(children)]);
    sections.push(section(lists, path, group, inner, (child) => whereIs(page, written, path, child)));
    for (const child of inner) {
      if (!isElsewhere(page, child.name)) open.push({ path: `${path}/${child.name}`, group: child });
    }
  }
  return sections;
}

/** Equal for the same declarations, wherever they are used. */
function keyOf({ declarations }: Group<ElementPattern>): string {
  return [...new Set(declarations.map(({ source }) => `${source.file}:${source.offset}`))].sort().join(" ");
}

function contentsOf({ declarations }: Group<ElementPattern>): readonly Pattern[] {
  return [...new Set(declarations.map((declaration) => declaration.content()))];
}

function isElsewhere(page: string, name: string): boolean {
  return elsewhere.has(name) && elsewhere.get(name) !== page;
}

function whereIs(
  page: string,
  written: ReadonlyMap<string, string>,
  path: string,
  child: Group<ElementPattern>,
): string {
  if (isElsewhere(page, child.name)) return `\`<${child.name}>\` (see [${elsewhere.get(child.name)}](domain.md))`;
  const known = written.get(keyOf(child));
  return known === undefined || known === `${path}/${child.name}`
    ? `\`<${child.name}>\``
    : `\`<${child.name}>\` (as ${known})`;
}

/** The long lists of values that the page has had, and where. */
type Lists = Map<string, string>;

function section(
  lists: Lists,
  path: string,
  group: Group<ElementPattern>,
  children: readonly Group<ElementPattern>[],
  mention: (child: Group<ElementPattern>) => string,
): string {
  const contents = contentsOf(group);
  const attributes = groupByName([...new Set(contents.flatMap((content) => partsOf(content).attributes))]);
  const lines = [
    `## ${path}`,
    "",
    wrap(describe(group.declarations)),
    "",
    ...attributes.flatMap((attribute) => attributeLines(lists, path, attribute)),
    ...textLines(contents),
    ...(children.length > 0 ? [wrap(`- Contains ${children.map(mention).join(", ")}`)] : []),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function attributeLines(
  lists: Lists,
  path: string,
  { name, declarations }: Group<AttributePattern>,
): readonly string[] {
  const contents = [...new Set(declarations.map(({ content }) => content))];
  return [`- \`${name}\`: ${describe(declarations)}`, ...once(lists, `\`${name}\` of ${path}`, valueLines(contents))];
}

/** A long list is written once on a page. */
function once(lists: Lists, place: string, lines: readonly string[]): readonly string[] {
  const key = lines.join("\n");
  const known = lists.get(key);
  if (lines.length > 6 && known !== undefined) return [`  - the same as for ${known}`];
  if (known === undefined) lists.set(key, place);
  return lines;
}

function textLines(contents: readonly Pattern[]): readonly string[] {
  const values = valueLines(contents);
  return values.length > 0 ? ["- Its text is one of", ...values] : [];
}

/** The values of an enumeration, and what else is possible beside them. */
function valueLines(contents: readonly Pattern[]): readonly string[] {
  const parts = contents.map(partsOf);
  const values = new Map<string, readonly ValuePattern[]>();
  for (const value of parts.flatMap((part) => part.values)) {
    values.set(value.value, [...(values.get(value.value) ?? []), value]);
  }
  const data = new Set(parts.flatMap((part) => part.data).map(describeData));
  // What yes and no do is said of the attribute.
  if (values.size === 0) return [];
  if (isSwitch([...values.keys()])) return [`  - \`${[...values.keys()].join("` or `")}\``];
  const lines = [...values].map(([value, declarations]) => `  - \`${value}\`: ${describe(declarations)}`);
  return [...lines, ...[...data].map((text) => `  - ${text}`)];
}

function isSwitch(values: readonly string[]): boolean {
  return values.every((value) => ["yes", "no", "on", "off"].includes(value)) && values.length === 2;
}

interface Documented {
  readonly annotations: Annotations | undefined;
}

/** The help texts on one line, that of each variant once, and the facts that hold for all of them. */
function describe(declarations: readonly Documented[]): string {
  const texts = new Set(declarations.map(({ annotations }) => annotations?.documentation ?? ""));
  const since = notesOf(declarations, "since").map((note) => parseVersion(note ?? "") ?? 0);
  const earliest = Math.min(...since);
  const facts = [
    ["Default: `", onlyNote(declarations, "default"), "`."],
    ["Unit: ", onlyNote(declarations, "unit"), "."],
    ["Since libvirt ", earliest > 0 ? formatVersion(earliest) : undefined, "."],
  ].flatMap(([before, fact, after]) => (fact === undefined ? [] : [`${before}${fact}${after}`]));
  const text = [...texts]
    .filter((part) => part !== "")
    .join(" Or: ")
    .replaceAll("\n", " ")
    .replace(/<[^<>]+>/g, "`$&`")
    .replaceAll("*", "\\*");
  return [text, ...facts].filter((part) => part !== "").join(" ");
}

function notesOf(declarations: readonly Documented[], name: string): readonly (string | undefined)[] {
  return declarations.map(({ annotations }) => annotations?.notes.get(name));
}

/** A note that all variants have. */
function onlyNote(declarations: readonly Documented[], name: string): string | undefined {
  const [first, ...others] = new Set(notesOf(declarations, name));
  return others.length > 0 ? undefined : first;
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
