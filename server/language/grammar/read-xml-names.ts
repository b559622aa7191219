/** Names and name classes of RELAX NG's XML syntax. */
import type { XmlElement } from "../xml/tree.ts";
import { XSD_TYPES } from "./datatypes-types.ts";
import { attributeNameProblem, type NameClass, wildcardProblem } from "./name-class.ts";
import {
  allowAttributes,
  attribute,
  childrenOf,
  enter,
  report,
  requiredAttribute,
  textOf,
  trim,
  type XmlContext,
} from "./read-xml-context.ts";

const NAME_CLASSES = new Set(["name", "anyName", "nsName", "choice"]);

/** The name of an element or attribute declaration, and the children that are left for its content. */
export function readDeclaredName(
  context: XmlContext,
  element: XmlElement,
  kind: "element" | "attribute",
): { readonly name: NameClass; readonly rest: readonly XmlElement[] } {
  const children = childrenOf(context, element);
  const written = attribute(element, "name");
  if (written) {
    // An attribute's name is in no namespace unless the declaration itself says so.
    const isLocal = kind === "attribute" && !attribute(element, "ns");
    const name = toName(context, trim(written.value), isLocal ? "" : context.namespace, written.span.start);
    return { name: checkedName(context, element, kind, name), rest: children };
  }
  const [first, ...rest] = children;
  if (!first || !NAME_CLASSES.has(first.localName)) {
    report(context, element.nameSpan.start, `<${kind}> needs a name: the attribute "name", or <name> as first child`);
    return { name: { kind: "name", namespace: "", localName: "" }, rest: children };
  }
  return { name: checkedName(context, element, kind, readNameClass(context, first)), rest };
}

function checkedName(
  context: XmlContext,
  element: XmlElement,
  kind: "element" | "attribute",
  name: NameClass,
): NameClass {
  const problem = kind === "attribute" ? attributeNameProblem(name) : undefined;
  if (problem) report(context, element.nameSpan.start, problem);
  return name;
}

function readNameClass(outer: XmlContext, element: XmlElement): NameClass {
  const context = enter(outer, element);
  allowAttributes(context, element, []);
  switch (element.localName) {
    case "name":
      return toName(context, trim(textOf(context, element)), context.namespace, element.span.start);
    case "anyName":
      return checkedWildcard(context, element, { kind: "anyName", except: readExcept(context, element) });
    case "nsName": {
      const { namespace } = context;
      return checkedWildcard(context, element, { kind: "nsName", namespace, except: readExcept(context, element) });
    }
    case "choice":
      return readChoice(context, element);
    default:
      report(context, element.nameSpan.start, `<${element.localName}> is not a name class`);
      return { kind: "name", namespace: "", localName: "" };
  }
}

function checkedWildcard(context: XmlContext, element: XmlElement, name: NameClass): NameClass {
  const problem = wildcardProblem(name);
  if (problem) report(context, element.nameSpan.start, problem);
  return name;
}

function readExcept(context: XmlContext, element: XmlElement): NameClass | undefined {
  const [except, ...others] = childrenOf(context, element);
  for (const other of others) report(context, other.span.start, `<${element.localName}> can contain one <except> only`);
  if (!except) return undefined;
  if (except.localName !== "except") {
    report(context, except.nameSpan.start, `<${element.localName}> can contain <except> only`);
    return undefined;
  }
  const inside = enter(context, except);
  allowAttributes(inside, except, []);
  return readChoice(inside, except);
}

/** The name classes in an element, at least one. */
function readChoice(context: XmlContext, element: XmlElement): NameClass {
  const [first, ...others] = childrenOf(context, element).map((child) => readNameClass(context, child));
  if (!first) report(context, element.nameSpan.start, `<${element.localName}> cannot be empty`);
  const none: NameClass = { kind: "name", namespace: "", localName: "" };
  return others.reduce<NameClass>((left, right) => ({ kind: "choice", left, right }), first ?? none);
}

/** A name as written, with or without a prefix; without, it is in the given namespace. */
function toName(context: XmlContext, written: string, namespace: string, offset: number): NameClass {
  const colon = written.indexOf(":");
  const prefix = written.slice(0, Math.max(colon, 0));
  const localName = written.slice(colon + 1);
  if (!isNcName(localName) || (colon >= 0 && !isNcName(prefix))) {
    report(context, offset, `"${written}" is not a name`);
  } else if (colon >= 0 && !context.prefixes.has(prefix)) {
    report(context, offset, `The prefix "${prefix}" is not declared`);
  }
  return { kind: "name", namespace: colon < 0 ? namespace : (context.prefixes.get(prefix) ?? ""), localName };
}

/** The attribute that names a definition, a parameter or a datatype. */
export function requiredName(context: XmlContext, element: XmlElement, attributeName: string): string {
  const name = requiredAttribute(context, element, attributeName);
  const found = attribute(element, attributeName);
  if (found && !isNcName(name)) report(context, found.span.start, `"${found.value}" is not a name without prefix`);
  return name;
}

function isNcName(text: string): boolean {
  return XSD_TYPES.get("NCName")?.isValid(text) ?? false;
}
