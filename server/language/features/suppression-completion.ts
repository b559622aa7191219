/** What can be typed in a comment that switches problems off: how far it reaches, and the codes of the problems that there are. */
import type { Analysis } from "../analysis.ts";
import type { Span } from "../problem.ts";
import type { CompletionItem } from "./completion.ts";
import { scopes, suppressionCode } from "./suppression-words.ts";

/** @param comment the span of the comment that the offset is in */
export function suppressionItems(
  { text, problems }: Analysis,
  comment: Span,
  offset: number,
): readonly CompletionItem[] {
  const typed = text.slice(comment.start, offset);
  const behind = /^[\w-]*/.exec(text.slice(offset, comment.end))?.[0].length ?? 0;
  const [, word] = /^<!--\s*libvirt-xml:?\s+([\w-]*)$/.exec(typed) ?? [];
  const [, code] = /^<!--\s*libvirt-xml:?\s+disable(?:-next-line)?[\s,]+(?:[\w-]+[\s,]+)*([\w-]*)$/.exec(typed) ?? [];
  const start = offset - (word ?? code ?? "").length;
  // The end of a comment that is closed at once is none of the word's.
  const span = { start, end: text.startsWith("-->", offset) ? offset : offset + behind };
  if (word !== undefined) return scopes.map((scope) => item(scope, span, explanations[scope]));
  if (code === undefined) return [];
  const others = problems.filter((problem) => problem.code !== suppressionCode);
  const messages = new Map(others.map(({ code, message }) => [code, message]));
  return [...messages].map(([name, message]) => item(name, span, message));
}

const explanations: Readonly<Record<(typeof scopes)[number], string>> = {
  "disable-next-line": "Switches problems off on what follows the comment.",
  disable: "Switches problems off in the whole document.",
};

function item(label: string, span: Span, documentation: string): CompletionItem {
  return {
    label,
    kind: "value",
    span,
    snippet: label,
    filterText: label,
    documentation,
    declaration: undefined,
    detail: "",
  };
}
