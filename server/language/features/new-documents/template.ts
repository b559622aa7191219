/** Ready-made documents: how they are written down here, and the snippets that they become. */
import { parseVersion, type Version } from "../../version.ts";
import { choiceOf, escapeSnippet, placeholder } from "../snippet.ts";

export interface DocumentTemplate {
  /** The root element and what is special, such as "network nat": what is shown and typed. */
  readonly label: string;
  /** One sentence: whom it is for, or what it does. */
  readonly detail: string;
  /** The document, indented by two spaces, with `{place:value}` where something is to be chosen; see `snippetFrom`. */
  readonly text: string;
  /** The libvirt that knows all of it, as for `parseVersion`; `undefined` when none in use is too old. */
  readonly since: Version | undefined;
}

/** @param since such as "9.0.0" */
export function template(label: string, detail: string, text: string, since?: string): DocumentTemplate {
  return { label, detail, text: text.trim(), since: parseVersion(since ?? "") };
}

/**
 * The snippet of a document. `{dev:eth0}` becomes a place to fill in that begins with eth0, `{dev}` the same once more,
 * `{mode:bridge|vepa}` a choice. The places are visited in the order of the text.
 * @param choose what a place begins with, from its name and what the document has there
 */
export function snippetFrom({ text }: DocumentTemplate, choose: (place: string, value: string) => string): string {
  const numbers = new Map<string, number>();
  const parts = text.split(/\{(\w+)(?::([^{}]*))?\}/);
  const snippet = parts.map((part, index) => {
    if (index % 3 === 0) return escapeSnippet(part).replace(/^(?: {2})+/gm, (indent) => "\t".repeat(indent.length / 2));
    if (index % 3 === 2) return "";
    const known = numbers.get(part);
    if (known !== undefined) return `$${known}`;
    const number = numbers.size + 1;
    numbers.set(part, number);
    const words = choose(part, parts[index + 1] ?? "").split("|");
    return words.length > 1 ? choiceOf(number, words) : placeholder(number, words[0] ?? "");
  });
  return `${snippet.join("")}$0`;
}
