/**
 * The language library's front door: text in, plain data out. It starts nothing, reads no file and keeps nothing but
 * the grammars that it has loaded; whatever it needs from the world is handed to `createLanguageService`.
 */
import type { Analysis } from "./analysis.ts";
import { type DocumentKind, documentKind, otherKind } from "./document-kind.ts";
import { assembleProblems, mendedProblems } from "./features/diagnostics.ts";
import type { HostFacts } from "./features/host-facts.ts";
import { hostProblems } from "./features/host-facts-problems.ts";
import { joinMended } from "./features/meant-repairs.ts";
import { meantTag } from "./features/meant-tags.ts";
import { withNamespaces } from "./features/namespaces.ts";
import { withUnmarkedTags } from "./features/unmarked-tags.ts";
import { valueSpaceProblems } from "./features/value-spaces.ts";
import { versionProblems } from "./features/version-problems.ts";
import type { Grammar, ReadGrammarFile } from "./grammar/grammar.ts";
import { checkGrammar, type GrammarFiles, loadGrammar } from "./grammar/load.ts";
import { type Match, matchDocument } from "./grammar/matching/match.ts";
import { once } from "./once.ts";
import type { Problem, RuleLevel } from "./problem.ts";
import { checkRules } from "./rules/index.ts";
import { QuietParts } from "./rules/quiet-parts.ts";
import type { Version } from "./version.ts";
import { parse } from "./xml/parse.ts";
import type { XmlDocument, XmlElement } from "./xml/tree.ts";

export interface LanguageServiceHost {
  /** Reads our own grammars. */
  readonly readGrammar: ReadGrammarFile;
  /** Reads libvirt's own *.rng files, which then decide instead of ours; `undefined` to judge by ours. */
  readonly readForeignGrammar: ReadGrammarFile | undefined;
}

export interface AnalyzeOptions {
  /** What the current target has; without it nothing is said about a host. */
  readonly host?: HostFacts | undefined;
  readonly version: Version;
  /** How problems are shown instead of as usual, by their code. */
  readonly ruleLevels?: ReadonlyMap<string, RuleLevel>;
}

export interface LanguageService {
  /**
   * Never throws, whatever the text. With the analysis of a slightly older text of the same document, what has
   * not changed is not matched again.
   */
  readonly analyze: (text: string, options: AnalyzeOptions, previous?: Analysis) => Analysis;
}

interface LoadedGrammar {
  readonly grammar: Grammar | undefined;
  readonly problems: readonly string[];
}

/** Each grammar is loaded when a document first needs it, and kept as long as the service. */
export function createLanguageService(host: LanguageServiceHost): LanguageService {
  const loaded = new Map<string, LoadedGrammar>();
  const files: GrammarFiles = new Map();
  const grammarOf = (kind: DocumentKind, isHelp: boolean): LoadedGrammar => {
    const key = `${isHelp} ${kind.grammar}`;
    const known = loaded.get(key);
    if (known) return known;
    const made = load(isHelp ? { ...host, readForeignGrammar: undefined } : host, kind, files);
    loaded.set(key, made);
    return made;
  };
  const helpOf = host.readForeignGrammar && ((kind: DocumentKind) => grammarOf(kind, true).grammar);
  const grammars = { grammarOf: (kind: DocumentKind) => grammarOf(kind, false), helpOf };
  return { analyze: (text, options, previous) => analyze(grammars, text, options, { previous }) };
}

interface Grammars {
  readonly grammarOf: (kind: DocumentKind) => LoadedGrammar;
  readonly helpOf: ((kind: DocumentKind) => Grammar | undefined) | undefined;
}

/** Why a text is analysed. */
interface Occasion {
  readonly previous?: Analysis | undefined;
  /** To see whether a repair is meant: it is judged as it stands then. */
  readonly isTrial?: true;
}

/**
 * A format that the foreign folder does not have (a fragment, or something newer), or has in a form that nobody can read,
 * is judged by our own grammar.
 */
function load(host: LanguageServiceHost, kind: DocumentKind, files: GrammarFiles): LoadedGrammar {
  const foreign = host.readForeignGrammar;
  const useForeign = foreign && kind.libvirtGrammar && foreign(kind.libvirtGrammar) !== undefined;
  // Formats that no grammar describes yet get what XML and the rules say.
  if (!useForeign && host.readGrammar(kind.grammar) === undefined) return { grammar: undefined, problems: [] };
  const result = useForeign
    ? checkGrammar(foreign, kind.libvirtGrammar ?? kind.grammar)
    : loadGrammar(host.readGrammar, kind.grammar, files);
  if (result.ok) return { grammar: result.grammar, problems: [] };
  const problems = result.problems.map(
    ({ file, line, column, message }) => `${file}:${line + 1}:${column + 1}: ${message}`,
  );
  const own = useForeign ? load({ ...host, readForeignGrammar: undefined }, kind, files) : undefined;
  return { grammar: own?.grammar, problems: [...problems, ...(own?.problems ?? [])] };
}

function analyze(grammars: Grammars, text: string, options: AnalyzeOptions, occasion: Occasion): Analysis {
  const { grammarOf, helpOf } = grammars;
  const { previous } = occasion;
  const { version } = options;
  const written = parse(text);
  const kind = documentKind(written);
  if (!kind || !written.root) {
    const nothing = {
      grammar: undefined,
      match: undefined,
      help: () => undefined,
      other: () => undefined,
      problems: [],
      grammarProblems: [],
    };
    return { text, document: written, kind: undefined, version, quiet: undefined, ...nothing };
  }
  const { grammar, problems: grammarProblems } = grammarOf(kind);
  const reusable = previous?.grammar === grammar ? previous?.match : undefined;
  const { document, root, match } = read(grammar, written, written.root, reusable);
  const quiet = new QuietParts(text, previous?.version === version ? previous.quiet : undefined);
  // What libvirt's own files say of a value is coarser, so only our leaves tell a keyword from a text.
  const spaces = match && !helpOf ? valueSpaceProblems(kind.name, document, match) : [];
  const layers = {
    document,
    xml: withNamespaces(document, kind),
    grammar: [...(match?.problems ?? []), ...spaces],
    versions: match ? versionProblems(document, match, version) : [],
    rules: [...checkRules(kind, root, version, quiet), ...(options.host ? hostProblems(kind, root, options.host) : [])],
  };
  const levels = options.ruleLevels ?? new Map();
  const problemsOf = (other: string) => analyze(grammars, other, options, {}).problems;
  const tried = (other: string) => analyze(grammars, other, options, { isTrial: true }).problems;
  const meant = match && meantTag(document, match.problems, (other) => judged(grammar, other));
  const all = meant ? mendedProblems(document, meant, levels, problemsOf) : assembleProblems(layers, levels);
  const problems = match && !occasion.isTrial ? joinMended(document, match, all, tried) : all;
  const help = helpOf ? once(() => matched(helpOf(kind), document)) : () => match;
  const another = otherKind(document);
  const other = once(() => another && matched(grammarOf(another).grammar, document));
  return { text, document, kind, version, grammar, match, quiet, help, other, problems, grammarProblems };
}

interface Reading {
  readonly document: XmlDocument;
  readonly root: XmlElement;
  readonly match: Match | undefined;
}

/** The document as it is meant, as far as the grammar can tell. */
function read(
  grammar: Grammar | undefined,
  document: XmlDocument,
  root: XmlElement,
  previous: Match | undefined,
): Reading {
  if (!grammar) return { document, root, match: undefined };
  const match = matchDocument(grammar, document, previous);
  const meant = withUnmarkedTags(document, match.problems);
  if (!meant?.root) return { document, root, match };
  const other = matchDocument(grammar, meant, previous);
  const isBetter = other.problems.length < match.problems.length;
  return isBetter ? { document: meant, root: meant.root, match: other } : { document, root, match };
}

/** What XML and the grammar say of a text. */
function judged(grammar: Grammar | undefined, text: string): readonly Problem[] {
  const document = parse(text);
  return [...document.problems, ...(matched(grammar, document)?.problems ?? [])];
}

function matched(grammar: Grammar | undefined, document: XmlDocument): Match | undefined {
  return grammar && matchDocument(grammar, document);
}
