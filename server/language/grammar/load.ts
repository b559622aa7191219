/** Loads a grammar: reads its files in either syntax, joins them and makes patterns of them. */
import { compile } from "./compile.ts";
import type { GrammarProblem, GrammarResult, ReadGrammarFile } from "./grammar.ts";
import type { SourcePlace } from "./pattern.ts";
import { PatternFactory } from "./pattern-factory.ts";
import { readCompact } from "./read-compact.ts";
import { readXml } from "./read-xml.ts";
import { checkRestrictions } from "./restrictions.ts";
import type { SimplePattern } from "./simple.ts";
import { simplify } from "./simplify.ts";
import type { FileReader } from "./simplify-grammar.ts";
import type { SyntaxPattern, SyntaxProblem } from "./syntax.ts";

/** Files that were read, for grammars that share parts. */
export type GrammarFiles = Map<string, SyntaxPattern>;

/**
 * The grammar whose file is `entry`, or everything that is wrong with it; whether it keeps the restrictions that
 * only a mistaken author breaks is left to `checkGrammar`. With the same `files`, further grammars are read faster.
 */
export function loadGrammar(read: ReadGrammarFile, entry: string, files: GrammarFiles = new Map()): GrammarResult {
  const { pattern, problems } = readAll(read, entry, files);
  return problems.length > 0 || !pattern ? { ok: false, problems } : toGrammar(pattern);
}

/** Like `loadGrammar`, and the restrictions of the RELAX NG specification, section 7, are problems too. */
export function checkGrammar(read: ReadGrammarFile, entry: string): GrammarResult {
  const { pattern, problems } = readAll(read, entry, new Map());
  if (problems.length > 0 || !pattern) return { ok: false, problems };
  const broken = checkRestrictions(pattern);
  return broken.length > 0 ? { ok: false, problems: withLines(read, broken) } : toGrammar(pattern);
}

function toGrammar(pattern: SimplePattern): GrammarResult {
  const factory = new PatternFactory();
  return { ok: true, grammar: { start: compile(factory, pattern), factory } };
}

interface Read {
  readonly pattern: SimplePattern | undefined;
  readonly problems: readonly GrammarProblem[];
}

function readAll(read: ReadGrammarFile, entry: string, files: GrammarFiles): Read {
  const problems: SyntaxProblem[] = [];
  const failed = new Set<string>();
  const readFile = (path: string, namespace: string, place: SourcePlace): SyntaxPattern | undefined => {
    const key = `${path} ${namespace}`;
    const known = files.get(key);
    if (known || failed.has(key)) return known;
    const result = readOne(read, path, namespace, place);
    problems.push(...result.problems);
    if (result.pattern) files.set(key, result.pattern);
    else failed.add(key);
    return result.pattern;
  };
  const reader: FileReader = { problems, openFiles: [entry], readFile };
  const syntax = readFile(entry, "", { file: entry, offset: 0 });
  const pattern = syntax && simplify(reader, syntax);
  return { pattern, problems: problems.length > 0 ? withLines(read, problems) : [] };
}

function readOne(read: ReadGrammarFile, path: string, namespace: string, place: SourcePlace) {
  const text = read(path);
  if (text === undefined) {
    return { pattern: undefined, problems: [{ place, message: `There is no file "${path}"` }] };
  }
  return path.endsWith(".rnc") ? readCompact(path, text, namespace) : readXml(path, text, namespace);
}

function withLines(read: ReadGrammarFile, problems: readonly SyntaxProblem[]): readonly GrammarProblem[] {
  return problems.map(({ place, message }) => {
    const before = (read(place.file) ?? "").slice(0, place.offset);
    const line = before.split("\n").length - 1;
    return { file: place.file, line, column: before.length - before.lastIndexOf("\n") - 1, message };
  });
}
