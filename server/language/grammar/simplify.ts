/** Makes one grammar of the syntax trees of its files (RELAX NG specification, section 4). */
import { bindPrefixes, type DatatypeResult, makeDatatype } from "./datatypes.ts";
import type { Datatype, SourcePlace } from "./pattern.ts";
import type { Definition, SimpleNamed, SimplePattern } from "./simple.ts";
import { type FileReader, type JoinedDefinition, joinComponents, title } from "./simplify-grammar.ts";
import { findRecursion } from "./simplify-recursion.ts";
import { START, type SyntaxData, type SyntaxGrammar, type SyntaxPattern, type SyntaxValue } from "./syntax.ts";

interface Simplifier extends FileReader {
  readonly datatypes: Map<string, DatatypeResult>;
  /** All definitions of all grammars. */
  readonly definitions: Definition[];
}

interface Scope {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly parent: Scope | undefined;
}

export interface Simplified {
  readonly start: SimplePattern;
  /** Looks at every definition, used or not, and adds everything that is wrong with them to the problems. */
  readonly checkAll: () => void;
}

/**
 * Adds problems to those of the reader, as they are met: definitions are simplified when somebody asks for them, and
 * what is wrong in them stands for what is never allowed.
 */
export function simplify(reader: FileReader, pattern: SyntaxPattern): Simplified {
  const simplifier: Simplifier = { ...reader, datatypes: new Map(), definitions: [] };
  const start = toSimple(simplifier, undefined, pattern);
  const checkAll = (): void => {
    // The list grows on the way, by the definitions of nested grammars.
    for (const definition of simplifier.definitions) definition.body();
    reader.problems.push(...findRecursion(start));
  };
  return { start, checkAll };
}

function toSimple(simplifier: Simplifier, scope: Scope | undefined, pattern: SyntaxPattern): SimplePattern {
  const { place, annotations } = pattern;
  switch (pattern.kind) {
    case "empty":
    case "text":
    case "notAllowed":
      return pattern;
    case "choice":
    case "group":
    case "interleave": {
      const children = pattern.children.map((child) => toSimple(simplifier, scope, child));
      return { kind: pattern.kind, children, place, annotations };
    }
    case "oneOrMore":
    case "list":
      return { kind: pattern.kind, pattern: toSimple(simplifier, scope, pattern.pattern), place, annotations };
    case "optional":
    case "zeroOrMore":
    case "mixed":
      return writeOut(pattern.kind, toSimple(simplifier, scope, pattern.pattern), pattern);
    case "element":
    case "attribute": {
      const content = toSimple(simplifier, scope, pattern.content);
      return { kind: pattern.kind, name: pattern.name, content, place, annotations } satisfies SimpleNamed;
    }
    case "ref":
      return toReference(simplifier, scope, pattern.name, pattern);
    case "parentRef":
      return toReference(simplifier, scope?.parent, pattern.name, pattern);
    case "data":
      return toData(simplifier, scope, pattern);
    case "value":
      return toValue(simplifier, pattern);
    case "grammar":
      return toGrammar(simplifier, scope, pattern);
    case "externalRef":
      return toExternal(simplifier, pattern);
  }
}

type Base = Pick<SimplePattern, "place" | "annotations">;

/** `optional`, `zeroOrMore` and `mixed` in terms of the other patterns. */
function writeOut(kind: "optional" | "zeroOrMore" | "mixed", pattern: SimplePattern, base: Base): SimplePattern {
  const { place, annotations } = base;
  if (kind === "mixed") {
    const text: SimplePattern = { kind: "text", place, annotations: undefined };
    return { kind: "interleave", children: [pattern, text], place, annotations };
  }
  const empty: SimplePattern = { kind: "empty", place, annotations: undefined };
  const some: SimplePattern =
    kind === "optional" ? pattern : { kind: "oneOrMore", pattern, place, annotations: undefined };
  return { kind: "choice", children: [some, empty], place, annotations };
}

function toReference(simplifier: Simplifier, scope: Scope | undefined, name: string, base: Base): SimplePattern {
  const { place, annotations } = base;
  const definition = scope?.definitions.get(name);
  if (definition) return { kind: "ref", definition, place, annotations };
  const message = scope
    ? `${title(name)} does not exist in this grammar`
    : `${title(name)} cannot be used here, because there is no grammar around it`;
  return notAllowed(simplifier, base, message);
}

function notAllowed(simplifier: Simplifier, { place }: Pick<SimplePattern, "place">, message: string): SimplePattern {
  simplifier.problems.push({ place, message });
  return { kind: "notAllowed", place, annotations: undefined };
}

function datatypeOf(simplifier: Simplifier, data: SyntaxData | SyntaxValue): Datatype | undefined {
  const { library, type } = data;
  const parameters = data.kind === "data" ? data.parameters : [];
  const key = parameters.length === 0 ? `${library} ${type}` : `${library} ${type} ${JSON.stringify(parameters)}`;
  const known = simplifier.datatypes.get(key);
  const result = known ?? makeDatatype(library, type, parameters);
  if (!known) simplifier.datatypes.set(key, result);
  if (result.ok) return result.datatype;
  simplifier.problems.push({ place: data.place, message: result.message });
  return undefined;
}

function toData(simplifier: Simplifier, scope: Scope | undefined, data: SyntaxData): SimplePattern {
  const { place, annotations } = data;
  const datatype = datatypeOf(simplifier, data);
  const except = data.except && toSimple(simplifier, scope, data.except);
  if (!datatype) return { kind: "notAllowed", place, annotations };
  return { kind: "data", datatype, except, place, annotations };
}

function toValue(simplifier: Simplifier, pattern: SyntaxValue): SimplePattern {
  const { value, resolvePrefix, place, annotations } = pattern;
  const datatype = datatypeOf(simplifier, pattern);
  if (!datatype) return { kind: "notAllowed", place, annotations };
  if (!datatype.allows(value, resolvePrefix)) {
    return notAllowed(simplifier, pattern, `"${value}" is not a value of the datatype "${pattern.type}"`);
  }
  return { kind: "value", datatype: bindPrefixes(datatype, resolvePrefix), value, place, annotations };
}

/** A grammar is its start pattern; its definitions are known to its inside only. */
function toGrammar(simplifier: Simplifier, parent: Scope | undefined, grammar: SyntaxGrammar): SimplePattern {
  const { place, annotations } = grammar;
  const joined = joinComponents(simplifier, grammar.components);
  const definitions = new Map<string, Definition>();
  const scope: Scope = { definitions, parent };
  for (const definition of joined.values()) {
    const made = toDefinition(simplifier, scope, definition, place);
    definitions.set(made.name, made);
    simplifier.definitions.push(made);
  }
  if (!definitions.has(START)) return notAllowed(simplifier, grammar, 'This grammar has no "start"');
  return toReference(simplifier, scope, START, { place, annotations });
}

function toDefinition(
  simplifier: Simplifier,
  scope: Scope,
  { name, parts, combine, annotations }: JoinedDefinition,
  grammar: SourcePlace,
): Definition {
  const place = parts[0]?.define.place ?? grammar;
  let made: SimplePattern | undefined;
  const body = (): SimplePattern => {
    const bodies = parts.map(({ define, openFiles }) => toSimple({ ...simplifier, openFiles }, scope, define.body));
    return joinParts(bodies, combine, place);
  };
  return {
    name,
    place,
    annotations,
    body: () => {
      made ??= body();
      return made;
    },
  };
}

function joinParts(
  parts: readonly SimplePattern[],
  combine: "choice" | "interleave",
  place: SourcePlace,
): SimplePattern {
  const [first, second] = parts;
  return first && !second ? first : { kind: combine, children: parts, place, annotations: undefined };
}

/** Another file as a pattern; it sees no definitions of this one. */
function toExternal(simplifier: Simplifier, external: Extract<SyntaxPattern, { kind: "externalRef" }>): SimplePattern {
  const { path, namespace, place } = external;
  if (simplifier.openFiles.includes(path)) {
    return notAllowed(simplifier, external, `"${path}" refers to itself`);
  }
  const file = simplifier.readFile(path, namespace, place);
  if (!file) return { kind: "notAllowed", place, annotations: undefined };
  return toSimple({ ...simplifier, openFiles: [...simplifier.openFiles, path] }, undefined, file);
}
