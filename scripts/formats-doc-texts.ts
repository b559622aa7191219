/** Help texts, facts and values as lines of a page of docs/formats. */
import { describeData } from "../server/language/grammar/describe-data.ts";
import type { Annotations, Pattern, ValuePattern } from "../server/language/grammar/pattern.ts";
import { formatVersion, parseVersion } from "../server/language/version.ts";
import { partsOf } from "./grammar-walk.ts";

interface Documented {
  readonly annotations: Annotations | undefined;
}

/** Without the variants that have no effect, unless none has any. */
export function effective<Declaration extends Documented>(
  declarations: readonly Declaration[],
): readonly Declaration[] {
  const useful = declarations.filter(({ annotations }) => {
    return !annotations?.notes.has("ignored") && !annotations?.notes.has("refused");
  });
  return useful.length > 0 ? useful : declarations;
}

/** The help texts on one line, that of each variant once, and the facts that hold for all of them. */
export function describe(all: readonly Documented[]): string {
  const declarations = effective(all);
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

/** A line for each text that variants of one thing have, after the labels of those that have it. */
export function variantLines<Declaration extends Documented>(
  declarations: readonly Declaration[],
  labels: ReadonlyMap<Declaration, readonly string[]>,
): readonly string[] {
  const byText = new Map<string, string[]>();
  for (const declaration of declarations) {
    const text = describe([declaration]);
    byText.set(text, [...(byText.get(text) ?? []), ...(labels.get(declaration) ?? [])]);
  }
  return [...byText].map(([text, all]) => `- For ${[...new Set(all)].join(", ")}: ${text}`);
}

/**
 * The values of an enumeration, and what else is possible beside them.
 * @param caseOf when what has one of these contents may come; `undefined` where nothing says so
 */
export function valueLines(
  contents: readonly Pattern[],
  caseOf: (contents: readonly Pattern[]) => string | undefined,
): readonly string[] {
  const parts = contents.map((content) => ({ content, ...partsOf(content) }));
  const values = new Set(parts.flatMap((part) => part.values.map(({ value }) => value)));
  const data = new Set(parts.flatMap((part) => part.data).map(describeData));
  if (values.size === 0) return [];
  // What yes and no do is said of the attribute.
  if (isSwitch([...values])) return [`  - \`${[...values].join("` or `")}\``];
  const lines = [...values].flatMap((value) => {
    const uses = parts.flatMap(({ content, values: all }) =>
      all.filter((one) => one.value === value).map((declaration) => ({ declaration, content })),
    );
    return oneValueLines(value, uses, caseOf);
  });
  return [...lines, ...[...data].map((text) => `  - ${text}`)];
}

interface ValueUse {
  readonly declaration: ValuePattern;
  readonly content: Pattern;
}

function oneValueLines(
  value: string,
  uses: readonly ValueUse[],
  caseOf: (contents: readonly Pattern[]) => string | undefined,
): readonly string[] {
  const declarations = effective(uses.map(({ declaration }) => declaration));
  const byText = new Map<string, Pattern[]>();
  for (const { declaration, content } of uses.filter((use) => declarations.includes(use.declaration))) {
    const text = describe([declaration]);
    byText.set(text, [...(byText.get(text) ?? []), content]);
  }
  const cases = [...byText].map(([text, contents]) => [caseOf(contents), text] as const);
  const known = new Set(cases.map(([name]) => name));
  if (known.size < 2 || known.has(undefined)) {
    return [`  - \`${value}\`: ${describe(declarations)}`];
  }
  return [`  - \`${value}\`:`, ...cases.map(([name, text]) => `    - For ${name}: ${text}`)];
}

function isSwitch(values: readonly string[]): boolean {
  return values.every((value) => ["yes", "no", "on", "off"].includes(value)) && values.length === 2;
}
