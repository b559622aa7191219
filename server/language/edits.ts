/** Carrying out edits on a text. */
import { diffLines } from "diff";
import type { TextEdit } from "./problem.ts";

/** @throws when two edits overlap, which is a mistake of whoever made them */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = "";
  let position = 0;
  for (const { span, newText } of sorted) {
    if (span.start < position) throw new Error(`edits overlap at ${span.start}`);
    result += text.slice(position, span.start) + newText;
    position = span.end;
  }
  return result + text.slice(position);
}

/** The same edits with the line ends and the quotes of the text, and its way to write attributes below each other. */
export function inStyleOf(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  return withLineEnds(text, withQuotes(text, belowEachOther(text, edits)));
}

/** An attribute that is added behind one with a line of its own gets one too. */
function belowEachOther(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits.map((edit) => {
    const { span, newText } = edit;
    if (span.start !== span.end || !/^ [\w:.-]+='[^']*'$/.test(newText)) return edit;
    const line = text.slice(text.lastIndexOf("\n", span.start - 1) + 1, span.start);
    const [, indent] = /^([ \t]+)[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')$/.exec(line) ?? [];
    return indent === undefined ? edit : { span, newText: `\n${indent}${newText.slice(1)}` };
  });
}

/** As the first line end is. */
function withLineEnds(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const end = text.indexOf("\n");
  if (end < 1 || text[end - 1] !== "\r") return edits;
  return edits.map(({ span, newText }) => ({ span, newText: newText.replace(/\r?\n/g, "\r\n") }));
}

/** As most attributes have them. */
function withQuotes(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (!edits.some(({ newText }) => newText.includes("='")) || !prefersDoubleQuotes(text)) return edits;
  return edits.map(({ span, newText }) => ({ span, newText: inDoubleQuotes(newText) }));
}

/** So much of a text shows how it is written. */
const longestLook = 50_000;

/** More `="` than `='`, in the part of the text that is looked at; no for a text without either. */
export function prefersDoubleQuotes(text: string): boolean {
  const start = text.slice(0, longestLook);
  const [double = 0, single = 0] = [/="/g, /='/g].map((quote) => start.match(quote)?.length);
  return double > single;
}

/** Quotes stay as they are in text, comments and CDATA sections, and around values that hold double quotes. */
export function inDoubleQuotes(xml: string): string {
  const quoted = (tag: string) => tag.replace(/(?<=[\w:.-]=)'([^'"<]*)'/g, '"$1"');
  const markups = /^\s*[\w:.-]+='[^<>]*|<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[\p{L}_][^<>]*>/gu;
  return xml.replace(markups, (markup) => (markup.startsWith("<!") ? markup : quoted(markup)));
}

/** The one edit that makes the new text of the old, as short as it can be. */
function difference(text: string, newText: string): TextEdit {
  const shorter = Math.min(text.length, newText.length);
  let start = 0;
  while (start < shorter && text[start] === newText[start]) start++;
  let behind = 0;
  while (behind < shorter - start && text[text.length - 1 - behind] === newText[newText.length - 1 - behind]) behind++;
  return { span: { start, end: text.length - behind }, newText: newText.slice(start, newText.length - behind) };
}

/** Texts that differ in more lines than these have little in common. */
const mostLines = 2000;

/**
 * The edits that make the new text of the old, each within the lines that differ, so that what lies between them is
 * not touched. What has hardly a line in common is one edit.
 */
export function differences(text: string, newText: string): readonly TextEdit[] {
  const changes = diffLines(text, newText, { maxEditLength: mostLines });
  if (!changes) return [difference(text, newText)];
  const edits: TextEdit[] = [];
  let [offset, removed, added] = [0, "", ""];
  const endEdit = (): void => {
    const { span, newText: shortest } = difference(removed, added);
    const at = { start: offset + span.start, end: offset + span.end };
    if (removed !== added) edits.push({ span: at, newText: shortest });
    offset += removed.length;
    [removed, added] = ["", ""];
  };
  for (const change of changes) {
    if (change.removed) removed += change.value;
    else if (change.added) added += change.value;
    else {
      endEdit();
      offset += change.value.length;
    }
  }
  endEdit();
  return edits;
}
