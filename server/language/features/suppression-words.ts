/**
 * The comments that switch problems off: `libvirt-xml disable-next-line CODE ...` and `libvirt-xml disable CODE ...`.
 * What follows the codes behind a colon or the like, or is no code, is the author's reason.
 */
import type { Span } from "../problem.ts";

/** What is said of a comment that switches nothing off. */
export const suppressionCode = "suppression-unknown";

export const scopes = ["disable-next-line", "disable"] as const;

export interface Word {
  readonly text: string;
  readonly span: Span;
}

export interface SuppressionComment {
  /** The whole comment. */
  readonly span: Span;
  /** How far it reaches, as it is written. */
  readonly scope: Word;
  readonly codes: readonly Word[];
}

/** All comments that want to switch something off, in text order. */
export function suppressionComments(text: string): readonly SuppressionComment[] {
  if (!text.includes("libvirt-xml")) return [];
  const comments = text.matchAll(/(<!--\s*libvirt-xml:?\s+)(disable[\w-]*)([\s\S]*?)-->/g);
  return Array.from(comments, ({ 0: all, 1: before = "", 2: scope = "", 3: rest = "", index }) => {
    const start = index + before.length;
    const end = start + scope.length;
    return {
      span: { start: index, end: index + all.length },
      scope: { text: scope, span: { start, end } },
      codes: codesIn(rest, end),
    };
  });
}

function codesIn(rest: string, offset: number): readonly Word[] {
  const codes: Word[] = [];
  for (const { 1: before = "", 2: text = "", 3: behind, index } of rest.matchAll(/([\s,]*)([^\s,:;.]+)([:;.]?)/g)) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) break;
    const start = offset + index + before.length;
    codes.push({ text, span: { start, end: start + text.length } });
    if (behind !== "") break;
  }
  return codes;
}
