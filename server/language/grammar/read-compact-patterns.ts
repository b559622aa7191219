/** Patterns and grammars of compact syntax: each can contain the other. */
import { attributeNameProblem } from "./name-class.ts";
import {
  type LeadingAnnotations,
  readAnnotationElement,
  readAnnotationName,
  readAnnotations,
  skipFollowingAnnotations,
} from "./read-compact-annotations.ts";
import { type CompactContext, libraryOf, placeOf } from "./read-compact-context.ts";
import { type Base, readLocation, readParameters, readValue } from "./read-compact-leaves.ts";
import { readNameClass } from "./read-compact-names.ts";
import { Scanner } from "./read-compact-scanner.ts";
import { skipBody } from "./read-compact-skip.ts";
import { START, type SyntaxComponent, type SyntaxDefine, type SyntaxPattern } from "./syntax.ts";

const OPERATORS = { "|": "choice", ",": "group", "&": "interleave" } as const;
const REPEATS = { "?": "optional", "*": "zeroOrMore", "+": "oneOrMore" } as const;

const DEPTH_LIMIT = 500;

/** One pattern or several joined by one operator. */
export function readPattern(context: CompactContext): SyntaxPattern {
  const { scanner } = context;
  const offset = scanner.start;
  scanner.depth++;
  if (scanner.depth > DEPTH_LIMIT) scanner.failHere(`Patterns cannot be nested deeper than ${DEPTH_LIMIT}`);
  const pattern = readOperands(context, offset);
  scanner.depth--;
  return pattern;
}

function readOperands(context: CompactContext, offset: number): SyntaxPattern {
  const { scanner } = context;
  const first = readParticle(context);
  const operator = scanner.kind;
  if (operator !== "|" && operator !== "," && operator !== "&") return first;
  const children = [first];
  checkExceptAlone(context);
  while (scanner.accept(operator)) {
    children.push(readParticle(context));
    checkExceptAlone(context);
  }
  if (scanner.is("|") || scanner.is(",") || scanner.is("&")) {
    scanner.failHere(`"${operator}" and "${scanner.kind}" cannot be mixed without parentheses`);
  }
  return { kind: OPERATORS[operator], children, place: placeOf(context, offset), annotations: undefined };
}

function readParticle(context: CompactContext): SyntaxPattern {
  const { scanner } = context;
  const offset = scanner.start;
  const pattern = readAnnotatedPrimary(context);
  const sign = scanner.kind;
  if (sign !== "?" && sign !== "*" && sign !== "+") return pattern;
  checkExceptAlone(context);
  scanner.next();
  if (scanner.is("?") || scanner.is("*") || scanner.is("+")) scanner.failHere("This pattern is repeated already");
  skipFollowingAnnotations(context);
  return { kind: REPEATS[sign], pattern, place: placeOf(context, offset), annotations: undefined };
}

function readAnnotatedPrimary(context: CompactContext): SyntaxPattern {
  const { scanner } = context;
  const leading = readAnnotations(context);
  const start = scanner.start;
  const pattern = readPrimary(context, leading);
  if (leading.hasElements && pattern.kind === "value") {
    scanner.fail("A value cannot have annotation elements; use ## or an annotation attribute", start);
  }
  skipFollowingAnnotations(context);
  return pattern;
}

function readPrimary(context: CompactContext, { annotations }: LeadingAnnotations): SyntaxPattern {
  const { scanner } = context;
  const place = placeOf(context, scanner.start);
  const base = { place, annotations };
  switch (scanner.kind) {
    case "identifier": {
      const name = scanner.value;
      scanner.next();
      return { kind: "ref", name, place, annotations };
    }
    case "keyword":
      return readKeyword(context, base);
    case "cname": {
      const library = libraryOf(context, scanner.prefix);
      return readDatatype(context, library, base);
    }
    case "literal":
      return readValue(context, "", "token", base);
    case "(": {
      scanner.next();
      const pattern = readPattern(context);
      scanner.expect(")");
      return annotations ? { kind: "group", children: [pattern], ...base } : pattern;
    }
    default:
      scanner.failHere("A pattern is missing");
      return { kind: "empty", ...base };
  }
}

function readKeyword(context: CompactContext, base: Base): SyntaxPattern {
  const { scanner } = context;
  const { place, annotations } = base;
  const keyword = scanner.value;
  switch (keyword) {
    case "string":
    case "token":
      return readDatatype(context, "", base);
    case "element":
    case "attribute":
      return readNamed(context, keyword, base);
    case "list":
    case "mixed":
      scanner.next();
      return { kind: keyword, pattern: readBraced(context), place, annotations };
    case "empty":
    case "text":
    case "notAllowed":
      scanner.next();
      return { kind: keyword, place, annotations };
    case "parent": {
      scanner.next();
      const name = scanner.value;
      scanner.expect("identifier", "The name of the definition");
      return { kind: "parentRef", name, ...base };
    }
    case "grammar": {
      scanner.next();
      scanner.expect("{");
      const components = readComponents(context, false);
      scanner.expect("}");
      return { kind: "grammar", components, ...base };
    }
    case "external":
      scanner.next();
      return { kind: "externalRef", ...readLocation(context), ...base };
    default:
      scanner.failHere(`A pattern is missing; to use the definition "${keyword}" write \\${keyword}`);
      return { kind: "empty", ...base };
  }
}

function readNamed(context: CompactContext, kind: "element" | "attribute", base: Base): SyntaxPattern {
  const { scanner } = context;
  scanner.next();
  const start = scanner.start;
  const name = readNameClass(context, kind);
  const problem = kind === "attribute" ? attributeNameProblem(name) : undefined;
  if (problem) scanner.fail(problem, start);
  const content = readBraced(context);
  return { kind, name, content, place: base.place, annotations: base.annotations };
}

function readBraced(context: CompactContext): SyntaxPattern {
  context.scanner.expect("{");
  const pattern = readPattern(context);
  context.scanner.expect("}");
  return pattern;
}

/** On the name of the datatype: a value of it, or any of its values. */
function readDatatype(context: CompactContext, library: string, base: Base): SyntaxPattern {
  const { scanner } = context;
  const type = scanner.value;
  scanner.next();
  if (scanner.is("literal")) return readValue(context, library, type, base);
  const parameters = scanner.accept("{") ? readParameters(context) : [];
  const except = scanner.accept("-") ? readExcept(context) : undefined;
  const { place, annotations } = base;
  return { kind: "data", library, type, parameters, except, place, annotations };
}

/** After the `-`. */
function readExcept(context: CompactContext): SyntaxPattern {
  const pattern = readAnnotatedPrimary(context);
  checkExceptAlone(context);
  context.scanner.exceptEnd = context.scanner.previousEnd;
  return pattern;
}

/** Data with an exception can only be part of something bigger in parentheses. */
function checkExceptAlone({ scanner }: CompactContext): void {
  if (scanner.exceptEnd === scanner.previousEnd) scanner.failHere("Data with an exception needs parentheses here");
}

const COMBINES = { "|=": "choice", "&=": "interleave" } as const;

/** Up to the closing brace or the end. `inInclude`: only what may override is allowed. */
export function readComponents(context: CompactContext, inInclude: boolean): readonly SyntaxComponent[] {
  const { scanner } = context;
  const components: SyntaxComponent[] = [];
  while (!scanner.is("}") && !scanner.is("end")) {
    if (!scanner.is("identifier") && !scanner.is("cname")) {
      components.push(readComponent(context, inInclude));
      continue;
    }
    const isDefinition = scanner.is("identifier");
    const name = readAnnotationName(context);
    if (scanner.is("[")) readAnnotationElement(context, name, undefined);
    else if (!isDefinition) scanner.failHere('"[" is missing');
    else {
      const base = { place: placeOf(context, name.offset), annotations: undefined };
      components.push(readAssignment(context, name.localName, base));
    }
  }
  return components;
}

/** Does a definition, `div`, `include` or annotation element start here, and not a pattern? */
export function startsComponent(context: CompactContext): boolean {
  const { scanner } = context;
  if (scanner.isKeyword("start") || scanner.isKeyword("div") || scanner.isKeyword("include")) return true;
  if (scanner.is("cname")) return scanner.nextIs((kind) => kind === "[");
  return (
    scanner.is("identifier") && scanner.nextIs((kind) => kind === "=" || kind === "|=" || kind === "&=" || kind === "[")
  );
}

function readComponent(context: CompactContext, inInclude: boolean): SyntaxComponent {
  const { scanner } = context;
  const { annotations } = readAnnotations(context);
  const base = { place: placeOf(context, scanner.start), annotations };
  if (scanner.acceptKeyword("div")) {
    return { kind: "div", components: readBracedComponents(context, inInclude), ...base };
  }
  if (scanner.isKeyword("include")) {
    if (inInclude) scanner.failHere('An "include" cannot stand inside another one');
    scanner.next();
    const location = readLocation(context);
    const components = scanner.is("{") ? readBracedComponents(context, true) : [];
    return { kind: "include", ...location, components, ...base };
  }
  const isStart = scanner.isKeyword("start");
  if (!isStart && !scanner.is("identifier")) {
    const hint = scanner.is("keyword") ? `; to define "${scanner.value}" write \\${scanner.value}` : "";
    scanner.failHere(`A definition is missing${hint}`);
  }
  const name = isStart ? START : scanner.value;
  scanner.next();
  return readAssignment(context, name, base);
}

/** Behind the name of a definition. */
function readAssignment(context: CompactContext, name: string, base: Base): SyntaxComponent {
  const { scanner } = context;
  const sign = scanner.kind;
  if (sign !== "=" && sign !== "|=" && sign !== "&=") scanner.failHere('"=" is missing');
  const combine = sign === "|=" || sign === "&=" ? COMBINES[sign] : undefined;
  scanner.next();
  return (
    readLater(context, name, combine, base) ?? { kind: "define", name, combine, body: readPattern(context), ...base }
  );
}

/** A definition whose body is read when it is asked for; `undefined` when it has to be read now. */
function readLater(
  context: CompactContext,
  name: string,
  combine: SyntaxDefine["combine"],
  { place, annotations }: Base,
): SyntaxDefine | undefined {
  const { scanner } = context;
  const mark = scanner.mark();
  if (!context.isLazy) return undefined;
  if (!skipBody(scanner) && !scanner.failure) {
    scanner.reset(mark);
    return undefined;
  }
  let known: SyntaxPattern | undefined;
  return {
    kind: "define",
    name,
    combine,
    place,
    annotations,
    get body(): SyntaxPattern {
      known ??= readBody({ ...context, scanner: new Scanner(scanner.text, mark.start) }, place);
      return known;
    },
  };
}

function readBody(context: CompactContext, place: SyntaxPattern["place"]): SyntaxPattern {
  const body = readPattern(context);
  return context.scanner.failure ? { kind: "notAllowed", place, annotations: undefined } : body;
}

function readBracedComponents(context: CompactContext, inInclude: boolean): readonly SyntaxComponent[] {
  context.scanner.expect("{");
  const components = readComponents(context, inInclude);
  context.scanner.expect("}");
  return components;
}
