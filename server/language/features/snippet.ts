/** The notation of snippets, in which completion writes what is to be filled in: `$1`, `${1|a,b|}`. */
import type { Span } from "../problem.ts";

/** The text as a snippet that inserts just that. */
export function escapeSnippet(text: string): string {
  return text.replace(/[$}\\]/g, "\\$&");
}

/** A tab stop that offers some words; the editor begins with the first. */
export function choiceOf(number: number, words: readonly string[]): string {
  return `\${${number}|${words.map((word) => word.replace(/[$}\\,|]/g, "\\$&")).join(",")}|}`;
}

/** A tab stop that begins with a text. */
export function placeholder(number: number, text: string): string {
  return text === "" ? `$${number}` : `\${${number}:${escapeSnippet(text)}}`;
}

/** What a snippet can begin as. */
export interface Variant {
  /** The snippet with another value at the front of one of its choices. */
  readonly snippet: string;
  /** Of each choice the first value, and nothing filled in. */
  readonly text: string;
}

/** A snippet with each other value of each of its choices at the front. */
export function variants(snippet: string): readonly Variant[] {
  const choices = [...snippet.matchAll(/(?<!\\)\$\{(\d+)\|((?:\\.|[^|\\])*)\|\}/g)];
  return choices.flatMap(({ 0: all, 1: number = "", 2: list = "", index }) => {
    const words = list.split(/(?<!\\),/);
    return words.slice(1).map((word) => {
      const sorted = [word, ...words.filter((other) => other !== word)].join(",");
      const variant = `${snippet.slice(0, index)}\${${number}|${sorted}|}${snippet.slice(index + all.length)}`;
      return { snippet: variant, text: plainText(variant) };
    });
  });
}

/** What the snippet is before anything is filled in; of a choice its first value, and that in all places of its number. */
export function plainText(snippet: string): string {
  const first = new Map<string, string>();
  const remember = (_all: string, number: string, text: string): string => {
    first.set(number, text);
    return text;
  };
  return snippet
    .replace(/(?<!\\)\$\{(\d+)\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, remember)
    .replace(/(?<!\\)\$\{(\d+):((?:\\.|[^}\\])*)\}/g, remember)
    .replace(/(?<!\\)\$\{?(\d+)\}?/g, (_all, number: string) => first.get(number) ?? "")
    .replace(/\\([$}\\,|])/g, "$1");
}

export interface Filled {
  readonly text: string;
  /** Where something was filled in, in text order. */
  readonly blanks: readonly Span[];
}

/** Writes something into the empty values and texts of a piece of a document. */
export function fill(text: string, filler: string): Filled {
  const blanks: Span[] = [];
  let filled = "";
  let at = 0;
  for (const { index, 0: found } of text.matchAll(/=''|=""|><\//g)) {
    const before = found[0] === "=" ? 2 : 1;
    filled += text.slice(at, index + before);
    blanks.push({ start: filled.length, end: filled.length + filler.length });
    filled += filler;
    at = index + before;
  }
  return { text: filled + text.slice(at), blanks };
}
