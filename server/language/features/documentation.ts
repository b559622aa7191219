/** What a declaration says about itself, as Markdown: the same text for hover and completion. */
import type { DocumentKind } from "../document-kind.ts";
import { describeData } from "../grammar/describe-data.ts";
import { enumerated } from "../grammar/matching/describe.ts";
import type { TextLeaf } from "../grammar/matching/leaves.ts";
import type { Annotations, DataPattern } from "../grammar/pattern.ts";

export interface Documented {
  readonly annotations: Annotations | undefined;
}

/** The first text that one of the declarations has; "" when none has any. */
export function documentationOf(declarations: readonly Documented[]): string {
  return declarations.find(({ annotations }) => annotations?.documentation)?.annotations?.documentation ?? "";
}

/** The value of an `lv:` annotation, of the first declaration that has it. */
export function noteOf(declarations: readonly Documented[], name: string): string | undefined {
  return declarations.find(({ annotations }) => annotations?.notes.has(name))?.annotations?.notes.get(name);
}

/** Text, default, unit, since: what is known, a paragraph each. */
export function describeDeclaration(declarations: readonly Documented[]): string {
  const since = noteOf(declarations, "since");
  const unit = noteOf(declarations, "unit");
  const otherwise = noteOf(declarations, "default");
  const facts = [
    otherwise === undefined ? "" : `Default: \`${otherwise}\``,
    unit === undefined ? "" : `Unit: ${unit}`,
    since === undefined ? "" : `Since libvirt ${since}`,
  ];
  return [asMarkdown(documentationOf(declarations)), facts.filter((fact) => fact !== "").join(" · ")]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Tags in the text are shown as code; Markdown would swallow them. */
function asMarkdown(text: string): string {
  return text.replace(/<[^<>]+>/g, "`$&`").replaceAll("*", "\\*");
}

/** The values that are possible, each with its own documentation where it has one. */
export function describeValues(texts: readonly TextLeaf[]): string {
  const values = enumerated(texts).map((value) => {
    const leaf = texts.find((candidate) => candidate.kind === "value" && candidate.value === value);
    const words = leaf && "annotations" in leaf ? (leaf.annotations?.documentation ?? "") : "";
    return words === "" ? `- \`${value}\`` : `- \`${value}\`: ${asMarkdown(words.replaceAll("\n", " "))}`;
  });
  const kinds = texts
    .filter((leaf): leaf is DataPattern => leaf.kind === "data")
    .map((leaf) => `- ${describeData(leaf)}`);
  const lines = [...values, ...new Set(kinds)];
  return lines.length > 0 ? `Values:\n${lines.join("\n")}` : "";
}

/** A Markdown link to libvirt's own page, at the place that the declaration names; "" where libvirt has no page. */
export function libvirtLink(kind: DocumentKind, declarations: readonly Documented[]): string {
  if (kind.page === undefined) return "";
  const fragment = noteOf(declarations, "link");
  const page = `https://libvirt.org/${kind.page}.html`;
  return `[libvirt: ${kind.page}](${fragment === undefined ? page : `${page}#${fragment}`})`;
}
