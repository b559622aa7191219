/** Loads a grammar: reads its files in either syntax, joins them and makes patterns of them. */
import { compile } from "./compile.ts";
import type { GrammarProblem, GrammarResult, ReadGrammarFile } from "./grammar.ts";
import { MatchTables } from "./matching/tables.ts";
import type { SourcePlace } from "./pattern.ts";
import { PatternFactory } from "./pattern-factory.ts";
import { readCompact } from "./read-compact.ts";
import { readXml } from "./read-xml.ts";
import { checkRestrictions } from "./restrictions.ts";
import type { SimplePattern } from "./simple.ts";
import { type Simplified, simplify } from "./simplify.ts";
import type { FileReader } from "./simplify-grammar.ts";
import type { SyntaxPattern, SyntaxProblem } from "./syntax.ts";

/** Files that were read, for grammars that share parts. */
export type GrammarFiles = Map<string, SyntaxPattern>;

/**
 * The grammar whose file is `entry`. Of what is wrong only that is said which keeps the grammar from being read and
 * joined; a reference to nothing, for example, stands for what is never allowed. So this is for grammars that are known
 * to be right, as our own are by our tests, and it is fast, because the rest, even reading the bodies of definitions, happens when a document needs it. With the
 * same `files`, further grammars that share parts are read faster.
 */
export function loadGrammar(read: ReadGrammarFile, entry: string, files: GrammarFiles = new Map()): GrammarResult {
  const { simplified, problems, unread } = readAll(read, entry, files, true);
  return toResult(read, simplified?.start, unread.length > 0 ? unread : problems);
}

/** The same for a grammar from elsewhere: looks at all of it and says everything that is wrong. */
export function checkGrammar(read: ReadGrammarFile, entry: string): GrammarResult {
  const { simplified, problems, unread } = readAll(read, entry, new Map(), false);
  simplified?.checkAll();
  const isSound = simplified && unread.length === 0 && problems.length === 0;
  if (isSound) problems.push(...checkRestrictions(simplified.start));
  return toResult(read, simplified?.start, unread.length > 0 ? unread : problems);
}

function toResult(
  read: ReadGrammarFile,
  start: SimplePattern | undefined,
  problems: readonly SyntaxProblem[],
): GrammarResult {
  if (!start || problems.length > 0) return { ok: false, problems: withLines(read, problems) };
  const factory = new PatternFactory();
  const pattern = compile(factory, start);
  return { ok: true, grammar: { start: pattern, factory, tables: new MatchTables(pattern, factory) } };
}

interface Read {
  readonly simplified: Simplified | undefined;
  readonly problems: SyntaxProblem[];
  /** Of files that could not be read: as long as there are some, the other problems may follow from them. */
  readonly unread: readonly SyntaxProblem[];
}

function readAll(read: ReadGrammarFile, entry: string, files: GrammarFiles, isLazy: boolean): Read {
  const problems: SyntaxProblem[] = [];
  const unread: SyntaxProblem[] = [];
  const failed = new Set<string>();
  const readFile = (path: string, namespace: string, place: SourcePlace): SyntaxPattern | undefined => {
    const key = `${path} ${namespace}`;
    const known = files.get(key);
    if (known || failed.has(key)) return known;
    const result = readOne(read, path, namespace, place, isLazy);
    unread.push(...result.problems);
    if (result.pattern) files.set(key, result.pattern);
    else failed.add(key);
    return result.pattern;
  };
  const reader: FileReader = { problems, openFiles: [entry], readFile };
  const syntax = readFile(entry, "", { file: entry, offset: 0 });
  return { simplified: syntax && simplify(reader, syntax), problems, unread };
}

function readOne(read: ReadGrammarFile, path: string, namespace: string, place: SourcePlace, isLazy: boolean) {
  const text = read(path);
  if (text === undefined) {
    return { pattern: undefined, problems: [{ place, message: `There is no file "${path}"` }] };
  }
  return path.endsWith(".rnc") ? readCompact(path, text, namespace, isLazy) : readXml(path, text, namespace);
}

/** In the order of each file, the files in the order in which their first problem was found. */
function withLines(read: ReadGrammarFile, problems: readonly SyntaxProblem[]): readonly GrammarProblem[] {
  const files = [...new Set(problems.map(({ place }) => place.file))];
  return files.flatMap((file) => {
    const text = read(file) ?? "";
    const inFile = problems.filter(({ place }) => place.file === file);
    return inFile
      .sort((a, b) => a.place.offset - b.place.offset)
      .map(({ place, message }) => ({ file, ...lineAndColumn(text, place.offset), message }));
  });
}

function lineAndColumn(text: string, offset: number): Pick<GrammarProblem, "line" | "column"> {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length - 1, column: offset - before.lastIndexOf("\n") - 1 };
}
