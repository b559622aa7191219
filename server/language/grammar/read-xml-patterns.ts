/** Patterns and grammars of RELAX NG's XML syntax: each can contain the other. */
import type { XmlElement } from "../xml/tree.ts";
import {
  allowAttributes,
  attribute,
  type Base,
  baseOf,
  childrenOf,
  enter,
  placeOf,
  report,
  requiredAttribute,
  textOf,
  trim,
  type XmlContext,
} from "./read-xml-context.ts";
import { readDeclaredName, requiredName } from "./read-xml-names.ts";
import { resolvePath, START, type SyntaxComponent, type SyntaxData, type SyntaxPattern } from "./syntax.ts";

/** What is no pattern is a problem of the context, and `notAllowed` stands for it. */
export function readPattern(outer: XmlContext, element: XmlElement): SyntaxPattern {
  const context = enter(outer, element);
  const base = baseOf(context, element);
  const kind = element.localName;
  switch (kind) {
    case "element":
    case "attribute": {
      allowAttributes(context, element, ["name"]);
      const { name, rest } = readDeclaredName(context, element, kind);
      return { kind, name, content: readContent(context, element, rest), ...base };
    }
    case "choice":
    case "group":
    case "interleave": {
      allowAttributes(context, element, []);
      return joined(context, element, kind, base);
    }
    case "optional":
    case "zeroOrMore":
    case "oneOrMore":
    case "list":
    case "mixed":
      allowAttributes(context, element, []);
      return { kind, pattern: readGroup(context, element, childrenOf(context, element)), ...base };
    case "ref":
    case "parentRef":
      allowAttributes(context, element, ["name"]);
      expectNoChildren(context, element);
      return { kind, name: requiredName(context, element, "name"), ...base };
    case "empty":
    case "text":
    case "notAllowed":
      allowAttributes(context, element, []);
      expectNoChildren(context, element);
      return { kind, ...base };
    case "data":
      return readData(context, element, base);
    case "value":
      return readValue(context, element, base);
    case "externalRef":
      allowAttributes(context, element, ["href"]);
      expectNoChildren(context, element);
      return { kind, path: readPath(context, element), namespace: context.namespace, ...base };
    case "grammar":
      allowAttributes(context, element, []);
      return { kind, components: readComponents(context, element, false), ...base };
    default:
      report(context, element.nameSpan.start, `<${kind}> is not a pattern of RELAX NG`);
      return { kind: "notAllowed", ...base };
  }
}

/** An attribute without content has text; anything else needs some. */
function readContent(context: XmlContext, element: XmlElement, children: readonly XmlElement[]): SyntaxPattern {
  if (element.localName === "attribute" && children.length === 0) {
    return { kind: "text", place: placeOf(context, element), annotations: undefined };
  }
  if (element.localName === "attribute" && children.length > 1) {
    report(context, children[1]?.span.start ?? 0, "<attribute> can contain one pattern only; use <group> or <choice>");
  }
  return readGroup(context, element, children);
}

/** Several patterns stand one after the other. */
function readGroup(context: XmlContext, element: XmlElement, children: readonly XmlElement[]): SyntaxPattern {
  const patterns = children.map((child) => readPattern(context, child));
  const [first, second] = patterns;
  if (!first) {
    report(context, element.nameSpan.start, `<${element.localName}> needs a pattern`);
    return { kind: "notAllowed", place: placeOf(context, element), annotations: undefined };
  }
  return second ? { kind: "group", children: patterns, place: first.place, annotations: undefined } : first;
}

function joined(
  context: XmlContext,
  element: XmlElement,
  kind: "choice" | "group" | "interleave",
  base: Base,
): SyntaxPattern {
  const children = childrenOf(context, element).map((child) => readPattern(context, child));
  const [first] = children;
  if (!first) report(context, element.nameSpan.start, `<${kind}> needs a pattern`);
  return children.length === 1 && first && !base.annotations ? first : { kind, children, ...base };
}

function expectNoChildren(context: XmlContext, element: XmlElement): void {
  for (const child of childrenOf(context, element)) {
    report(context, child.span.start, `<${element.localName}> cannot contain <${child.localName}>`);
  }
}

function readData(context: XmlContext, element: XmlElement, base: Base): SyntaxData {
  allowAttributes(context, element, ["type"]);
  const parameters: (readonly [string, string])[] = [];
  let except: SyntaxPattern | undefined;
  for (const child of childrenOf(context, element)) {
    if (except) report(context, child.span.start, "Nothing may follow the <except> of <data>");
    else if (child.localName === "param") parameters.push(readParameter(context, child));
    else if (child.localName === "except") except = readExcept(context, child);
    else report(context, child.span.start, `<data> cannot contain <${child.localName}>`);
  }
  const type = requiredName(context, element, "type");
  return { kind: "data", library: context.library, type, parameters, except, ...base };
}

function readParameter(outer: XmlContext, element: XmlElement): readonly [string, string] {
  const context = enter(outer, element);
  allowAttributes(context, element, ["name"]);
  return [requiredName(context, element, "name"), textOf(context, element)];
}

function readExcept(outer: XmlContext, element: XmlElement): SyntaxPattern {
  const context = enter(outer, element);
  allowAttributes(context, element, []);
  return joined(context, element, "choice", { place: placeOf(context, element), annotations: undefined });
}

function readValue(context: XmlContext, element: XmlElement, base: Base): SyntaxPattern {
  allowAttributes(context, element, ["type"]);
  const value = textOf(context, element);
  const { prefixes, namespace } = context;
  const resolvePrefix = (prefix: string): string | undefined => (prefix === "" ? namespace : prefixes.get(prefix));
  if (!attribute(element, "type")) return { kind: "value", library: "", type: "token", value, resolvePrefix, ...base };
  const type = requiredName(context, element, "type");
  return { kind: "value", library: context.library, type, value, resolvePrefix, ...base };
}

function readPath(context: XmlContext, element: XmlElement): string {
  const href = requiredAttribute(context, element, "href");
  const path = resolvePath(context.base, href);
  const offset = attribute(element, "href")?.span.start ?? element.span.start;
  if (href.includes("#")) report(context, offset, "The path of a grammar cannot have a fragment");
  if (path === undefined) report(context, offset, `"${href}" leads out of the folder of the grammars`);
  return path ?? "";
}

/** `inInclude`: only what may override is allowed. */
function readComponents(context: XmlContext, element: XmlElement, inInclude: boolean): readonly SyntaxComponent[] {
  return childrenOf(context, element).flatMap((child) => {
    const component = readComponent(context, child, inInclude);
    return component ? [component] : [];
  });
}

function readComponent(outer: XmlContext, element: XmlElement, inInclude: boolean): SyntaxComponent | undefined {
  const context = enter(outer, element);
  const base = baseOf(context, element);
  const kind = element.localName;
  switch (kind) {
    case "start":
    case "define": {
      allowAttributes(context, element, kind === "start" ? ["combine"] : ["name", "combine"]);
      const name = kind === "start" ? START : requiredName(context, element, "name");
      const children = childrenOf(context, element);
      const [, second] = children;
      if (kind === "start" && second) report(context, second.span.start, "<start> can contain one pattern only");
      const body = readGroup(context, element, children);
      return { kind: "define", name, combine: readCombine(context, element), body, ...base };
    }
    case "div":
      allowAttributes(context, element, []);
      return { kind, components: readComponents(context, element, inInclude), ...base };
    case "include": {
      allowAttributes(context, element, ["href"]);
      if (inInclude) report(context, element.nameSpan.start, "<include> cannot stand inside another one");
      const components = readComponents(context, element, true);
      return { kind, path: readPath(context, element), namespace: context.namespace, components, ...base };
    }
    default:
      report(context, element.nameSpan.start, `<${kind}> cannot stand directly in <${element.parent?.localName}>`);
      return undefined;
  }
}

function readCombine(context: XmlContext, element: XmlElement): "choice" | "interleave" | undefined {
  const found = attribute(element, "combine");
  if (!found) return undefined;
  const value = trim(found.value);
  if (value === "choice" || value === "interleave") return value;
  report(context, found.span.start, `"combine" is "choice" or "interleave", not "${found.value}"`);
  return undefined;
}
