/**
 * Makes interned patterns of a simplified grammar, each element's content when it is first asked for. What the author
 * wrote beside a reference or a definition travels down to the element or attribute that it stands for.
 */
import { inheritAnnotations, overlayAnnotations } from "./annotations.ts";
import type { Annotations, ElementPattern, Pattern } from "./pattern.ts";
import type { PatternFactory } from "./pattern-factory.ts";
import type { Definition, SimpleBranch, SimpleNamed, SimplePattern, SimpleReference } from "./simple.ts";
import { START } from "./syntax.ts";

type Inherited = Annotations | undefined;

interface Compiler {
  readonly factory: PatternFactory;
  readonly definitions: Map<Definition, Map<Inherited, Pattern>>;
  readonly elements: Map<SimpleNamed, Map<Inherited, ElementPattern>>;
  readonly contents: Map<SimpleNamed, Pattern>;
  readonly open: Set<Definition>;
  /** What each pair of annotations joins to, so that equal declarations stay one object. */
  readonly inherited: Map<Annotations, Map<Inherited, Annotations>>;
  readonly overlaid: Map<Annotations, Map<Inherited, Annotations>>;
}

/** The pattern of the grammar's start, made by the factory, so that equal ones are the same object. */
export function compile(factory: PatternFactory, start: SimplePattern): Pattern {
  const compiler: Compiler = {
    factory,
    definitions: new Map(),
    elements: new Map(),
    contents: new Map(),
    open: new Set(),
    inherited: new Map(),
    overlaid: new Map(),
  };
  return toPattern(compiler, start, undefined, undefined);
}

/** `definition` is the name of the definition whose whole body the pattern is. */
function toPattern(
  compiler: Compiler,
  pattern: SimplePattern,
  inherited: Inherited,
  definition: string | undefined,
): Pattern {
  const { factory } = compiler;
  switch (pattern.kind) {
    case "empty":
    case "text":
    case "notAllowed":
      return factory[pattern.kind];
    case "choice":
      return toChoice(compiler, pattern, overlay(compiler, inherited, pattern.annotations), definition);
    case "group":
    case "interleave":
      return toSequence(compiler, pattern, overlay(compiler, inherited, pattern.annotations));
    case "oneOrMore": {
      const annotations = overlay(compiler, inherited, pattern.annotations);
      return factory.oneOrMore(toPattern(compiler, pattern.pattern, annotations, definition));
    }
    case "list":
      return factory.list(toPattern(compiler, pattern.pattern, undefined, undefined));
    case "data": {
      const except = pattern.except && toPattern(compiler, pattern.except, undefined, undefined);
      const annotations = inherit(compiler, pattern.annotations, inherited);
      return factory.data({ datatype: pattern.datatype, except, annotations, definition });
    }
    case "value":
      return factory.value({ datatype: pattern.datatype, value: pattern.value, annotations: pattern.annotations });
    case "attribute":
      return factory.attribute({
        name: pattern.name,
        content: toPattern(compiler, pattern.content, undefined, undefined),
        annotations: inherit(compiler, pattern.annotations, inherited),
        source: pattern.place,
      });
    case "element":
      return toElement(compiler, pattern, inherited);
    case "ref":
      return toDefinition(compiler, pattern, inherited);
  }
}

/**
 * What was said of the whole holds for an optional part, and for the spellings of one kind of data; the name of the
 * definition also for data beside single values, such as a number or "auto".
 */
function toChoice(
  compiler: Compiler,
  { children }: SimpleBranch,
  inherited: Inherited,
  definition: string | undefined,
): Pattern {
  const parts = children.filter((child) => child.kind !== "empty");
  const isOneThing = parts.length === 1 || parts.every((part) => part.kind === "data");
  const isOneType = isOneThing || parts.every((part) => part.kind === "data" || part.kind === "value");
  const passed = [isOneThing ? inherited : undefined, isOneType ? definition : undefined] as const;
  return compiler.factory.choiceOf(children.map((child) => toPattern(compiler, child, ...passed)));
}

function toSequence(compiler: Compiler, { kind, children }: SimpleBranch, inherited: Inherited): Pattern {
  const { factory } = compiler;
  const passed = children.length === 1 ? inherited : undefined;
  const parts = children.map((child) => toPattern(compiler, child, passed, undefined));
  const join = kind === "group" ? "group" : "interleave";
  return parts.reduceRight<Pattern>((right, left) => factory[join](left, right), factory.empty);
}

function toElement(compiler: Compiler, element: SimpleNamed, inherited: Inherited): Pattern {
  return remember(compiler.elements, element, inherited, () =>
    compiler.factory.element({
      name: element.name,
      annotations: inherit(compiler, element.annotations, inherited),
      source: element.place,
      content: () => contentOf(compiler, element),
    }),
  );
}

function contentOf(compiler: Compiler, element: SimpleNamed): Pattern {
  const known = compiler.contents.get(element);
  if (known) return known;
  const made = toPattern(compiler, element.content, undefined, undefined);
  compiler.contents.set(element, made);
  return made;
}

function toDefinition(compiler: Compiler, { definition, annotations }: SimpleReference, inherited: Inherited): Pattern {
  const ofUse = overlay(compiler, annotations, inherited);
  const passed = overlay(compiler, definition.annotations, ofUse);
  const name = definition.name === START ? undefined : definition.name;
  // A definition that is still being compiled contains itself, which only a checked grammar is known not to do.
  if (compiler.open.has(definition)) return compiler.factory.notAllowed;
  return remember(compiler.definitions, definition, passed, () => {
    compiler.open.add(definition);
    const pattern = toPattern(compiler, definition.body(), passed, name);
    compiler.open.delete(definition);
    return pattern;
  });
}

function inherit(compiler: Compiler, own: Inherited, ofUse: Inherited): Inherited {
  if (!own || !ofUse) return own ?? ofUse;
  return remember(compiler.inherited, own, ofUse, () => inheritAnnotations(own, ofUse));
}

function overlay(compiler: Compiler, general: Inherited, special: Inherited): Inherited {
  if (!general || !special) return special ?? general;
  return remember(compiler.overlaid, general, special, () => overlayAnnotations(general, special));
}

function remember<First, Second, Value>(
  known: Map<First, Map<Second, Value>>,
  first: First,
  second: Second,
  make: () => Value,
): Value {
  const inner = known.get(first) ?? new Map<Second, Value>();
  known.set(first, inner);
  const found = inner.get(second);
  if (found !== undefined) return found;
  const made = make();
  inner.set(second, made);
  return made;
}
