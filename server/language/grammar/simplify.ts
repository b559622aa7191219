/** Makes one grammar of the syntax trees of its files (RELAX NG specification, section 4). */
import { bindPrefixes, type DatatypeResult, makeDatatype } from "./datatypes.ts";
import type { Datatype } from "./pattern.ts";
import type { Definition, SimpleNamed, SimplePattern } from "./simple.ts";
import { type FileReader, joinComponents, title } from "./simplify-grammar.ts";
import { findRecursion } from "./simplify-recursion.ts";
import { START, type SyntaxData, type SyntaxGrammar, type SyntaxPattern, type SyntaxValue } from "./syntax.ts";

interface Simplifier extends FileReader {
  readonly datatypes: Map<string, DatatypeResult>;
}

interface Scope {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly parent: Scope | undefined;
}

/** Adds problems to those of the reader; the result is of use only when there are none at the end. */
export function simplify(reader: FileReader, pattern: SyntaxPattern): SimplePattern {
  const simplifier: Simplifier = { ...reader, datatypes: new Map() };
  const simple = toSimple(simplifier, undefined, pattern);
  reader.problems.push(...findRecursion(simple));
  return simple;
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
  const parameters = data.kind === "data" ? data.parameters : [];
  const key = JSON.stringify([data.library, data.type, parameters]);
  const known = simplifier.datatypes.get(key);
  const result = known ?? makeDatatype(data.library, data.type, parameters);
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

function toValue(simplifier: Simplifier, { value, ...data }: SyntaxValue): SimplePattern {
  const { place, annotations, resolvePrefix } = data;
  const datatype = datatypeOf(simplifier, { value, ...data });
  if (!datatype) return { kind: "notAllowed", place, annotations };
  if (!datatype.allows(value, resolvePrefix)) {
    return notAllowed(simplifier, data, `"${value}" is not a value of the datatype "${data.type}"`);
  }
  return { kind: "value", datatype: bindPrefixes(datatype, resolvePrefix), value, place, annotations };
}

/** A grammar is its start pattern; its definitions are known to its inside only. */
function toGrammar(simplifier: Simplifier, parent: Scope | undefined, grammar: SyntaxGrammar): SimplePattern {
  const { place, annotations } = grammar;
  const joined = joinComponents(simplifier, grammar.components);
  const definitions = new Map<string, Definition>();
  const scope: Scope = { definitions, parent };
  for (const { name, parts, annotations: own } of joined.values()) {
    const first = parts[0]?.place ?? place;
    const body: SimplePattern = { kind: "notAllowed", place: first, annotations: undefined };
    definitions.set(name, { name, place: first, annotations: own, body });
  }
  for (const { name, parts, combine } of joined.values()) {
    const definition = definitions.get(name);
    const [first, ...others] = parts.map((part) => toSimple(simplifier, scope, part.body));
    if (!definition || !first) continue;
    definition.body =
      others.length === 0
        ? first
        : { kind: combine, children: [first, ...others], place: definition.place, annotations: undefined };
  }
  if (!definitions.has(START)) return notAllowed(simplifier, grammar, 'This grammar has no "start"');
  return toReference(simplifier, scope, START, { place, annotations });
}

/** Another file as a pattern; it sees no definitions of this one. */
function toExternal(simplifier: Simplifier, external: Extract<SyntaxPattern, { kind: "externalRef" }>): SimplePattern {
  const { path, namespace, place } = external;
  if (simplifier.openFiles.includes(path)) {
    return notAllowed(simplifier, external, `"${path}" refers to itself`);
  }
  const file = simplifier.readFile(path, namespace, place);
  if (!file) return { kind: "notAllowed", place, annotations: undefined };
  simplifier.openFiles.push(path);
  const pattern = toSimple(simplifier, undefined, file);
  simplifier.openFiles.pop();
  return pattern;
}
