/** Reads RELAX NG compact syntax into a syntax tree. */
import { readAnnotations } from "./read-compact-annotations.ts";
import { type CompactContext, newContext, placeOf, readDeclarations } from "./read-compact-context.ts";
import { decodeEscapes } from "./read-compact-escapes.ts";
import { readComponents, readPattern, startsComponent } from "./read-compact-patterns.ts";
import { Scanner } from "./read-compact-scanner.ts";
import type { SyntaxPattern, SyntaxResult } from "./syntax.ts";

/**
 * `namespace` is what names take over where the file declares no default namespace. Reports the first mistake. A lazy
 * reader leaves the bodies of definitions for later, and a body that turns out to be wrong stands for what is never allowed.
 */
export function readCompact(file: string, text: string, namespace: string, isLazy = false): SyntaxResult {
  const decoded = decodeEscapes(text);
  if (decoded.problem) {
    const { offset, message } = decoded.problem;
    return { pattern: undefined, problems: [{ place: { file, offset }, message }] };
  }
  const scanner = new Scanner(decoded.text);
  const context = newContext(file, scanner, namespace, decoded.toFile, isLazy);
  const pattern = readFile(context);
  if (!scanner.failure) return { pattern, problems: [] };
  const { offset, message } = scanner.failure;
  return { pattern: undefined, problems: [{ place: placeOf(context, offset), message }] };
}

/** A file is either one pattern or the inside of a grammar. */
function readFile(context: CompactContext): SyntaxPattern {
  const { scanner } = context;
  readDeclarations(context);
  const place = placeOf(context, scanner.start);
  if (scanner.is("end") || startsGrammar(context)) {
    const components = readComponents(context, false);
    if (scanner.is("}")) scanner.failHere('This "}" closes nothing');
    return { kind: "grammar", components, place, annotations: undefined };
  }
  const pattern = readPattern(context);
  if (!scanner.is("end")) scanner.failHere("Nothing may follow the pattern");
  const isJoined = pattern.kind === "choice" || pattern.kind === "group" || pattern.kind === "interleave";
  if (!isJoined && scanner.followingEnd === scanner.previousEnd) {
    scanner.failHere("No annotation may follow the pattern that is the whole grammar");
  }
  return pattern;
}

/** Looks behind the annotations that come first. */
function startsGrammar(context: CompactContext): boolean {
  const { scanner } = context;
  if (!scanner.is("documentation") && !scanner.is("[")) return startsComponent(context);
  const mark = scanner.mark();
  readAnnotations(context);
  const starts = startsComponent(context);
  if (!scanner.failure) scanner.reset(mark);
  return starts;
}
