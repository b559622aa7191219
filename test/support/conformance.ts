/** Reads James Clark's RELAX NG test suites, whose test cases hold grammars and documents as plain elements. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { childElements, elementsOf } from "../../server/language/xml/walk.ts";

export interface ConformanceCase {
  /** Counted from one, as a person would. */
  readonly number: number;
  readonly element: XmlElement;
  /** The XML (or the plain text) inside an element as a document of its own. */
  readonly contentOf: (holder: XmlElement) => string;
  /** Files that the grammar refers to, by path. */
  readonly resources: ReadonlyMap<string, string>;
}

const FOLDER = "../shared/conformance";

/** Why the suite cannot run, for a clear line in the report; `false` when it can. */
export function isMissing(suite: string): string | false {
  return existsSync(`${FOLDER}/${suite}`) ? false : `${FOLDER}/${suite} is not there`;
}

/** All test cases of a suite in order. */
export function readSuite(suite: string): readonly ConformanceCase[] {
  const text = expandEntities(readFileSync(`${FOLDER}/${suite}`, "utf8"));
  const elements = [...elementsOf(parse(text))].filter((element) => element.name === "testCase");
  return elements.map((element, index) => {
    const contentOf = (holder: XmlElement): string => contentIn(text, holder);
    return { number: index + 1, element, contentOf, resources: resourcesOf(element, "", contentOf) };
  });
}

/** The suite has one entity, and the documents that use it leave its declaration behind. */
function expandEntities(text: string): string {
  return [...text.matchAll(/<!ENTITY (\w+) "([^"]*)">/g)].reduce(
    (expanded, [, name, value = ""]) => expanded.replaceAll(`&${name};`, decodeCharacters(value)),
    text,
  );
}

function decodeCharacters(text: string): string {
  return text.replace(/&#x([0-9A-F]+);/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)));
}

function resourcesOf(
  element: XmlElement,
  folder: string,
  contentOf: ConformanceCase["contentOf"],
): ReadonlyMap<string, string> {
  const files = childElements(element, "resource").map(
    (resource) => [folder + attributeOf(resource, "name"), contentOf(resource)] as const,
  );
  const below = childElements(element, "dir").flatMap((dir) => [
    ...resourcesOf(dir, `${folder}${attributeOf(dir, "name")}/`, contentOf),
  ]);
  return new Map([...files, ...below]);
}

export function attributeOf(element: XmlElement, name: string): string {
  return element.attributes.find((attribute) => attribute.name === name)?.value ?? "";
}

/** With the namespaces that are declared around it. */
function contentIn(text: string, holder: XmlElement): string {
  const [content] = childElements(holder);
  if (!content) return textOf(holder);
  const nameEnd = content.nameSpan.end;
  return text.slice(content.span.start, nameEnd) + namespacesAround(content) + text.slice(nameEnd, content.span.end);
}

export function textOf(element: XmlElement): string {
  return element.children.map((child) => (child.kind === "text" || child.kind === "cdata" ? child.value : "")).join("");
}

function namespacesAround(element: XmlElement): string {
  const own = new Set(element.attributes.map((attribute) => attribute.name));
  const found = new Map<string, string>();
  for (let at = element.parent; at; at = at.parent) {
    for (const { name, value } of at.attributes) {
      const isNamespace = name === "xmlns" || name.startsWith("xmlns:");
      if (isNamespace && !own.has(name) && !found.has(name)) found.set(name, value);
    }
  }
  return [...found].map(([name, value]) => ` ${name}="${value}"`).join("");
}
