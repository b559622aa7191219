/** End tags that are misspelt or missing: what they can have been, each as a problem whose repair writes it. */
import { preferred, replaceSpan } from "../fixes.ts";
import type { Problem } from "../problem.ts";
import { Indentation } from "../xml/indentation.ts";
import { mismatchedEndTag, problem, shown, unclosedElement } from "../xml/problems.ts";
import type { XmlDocument, XmlElement, XmlMarkup } from "../xml/tree.ts";
import { innermost } from "./element-at.ts";
import { strayName } from "./lost-start-tags.ts";

/** Either of the two names can be the wrong one. */
export function eitherName({ text }: XmlDocument, mismatch: Problem): readonly Problem[] {
  const start = mismatch.related[0]?.span;
  if (!start) return [];
  const [opened, closed] = [text.slice(start.start, start.end), text.slice(mismatch.span.start, mismatch.span.end)];
  return [endNamed(opened, start, closed, mismatch.span), startNamed(opened, start, closed, mismatch.span)];
}

type Place = Problem["span"];

/** The start tag is right. */
function endNamed(opened: string, start: Place, closed: string, end: Place): Problem {
  const { fixes, ...mismatch } = mismatchedEndTag({ name: closed, span: end }, { name: opened, span: start });
  return { ...mismatch, fixes: fixes.map((fix, index) => ({ ...fix, preferred: index === 0 })) };
}

/** The end tag is right. */
function startNamed(opened: string, start: Place, closed: string, end: Place): Problem {
  const [wrong, right] = [shown(opened), shown(closed)];
  const message = `<${wrong}> ends with </${right}>, which is what fits here; write <${right}>`;
  const fixes = [
    preferred(`Write <${right}>`, replaceSpan(start, closed)),
    { ...preferred(`Rename the end tag to </${wrong}>`, replaceSpan(end, opened)), preferred: false },
  ];
  return problem("mismatched-end-tag", start, message, fixes, [{ span: end, message: `</${right}> stands here` }]);
}

/** A stray end tag behind an element that has none is its own, wherever it is indented. */
export function renamedStray(
  { text }: XmlDocument,
  stray: XmlMarkup,
  unclosed: readonly XmlElement[],
): readonly Problem[] {
  const closed = strayName(text, stray);
  const element = unclosed.findLast(({ span }) => span.start < stray.span.start);
  if (!element || closed === "") return [];
  const at = stray.span.start + 2;
  const end = { start: at, end: at + closed.length };
  return [
    endNamed(element.name, element.nameSpan, closed, end),
    startNamed(element.name, element.nameSpan, closed, end),
  ];
}

/** So many elements behind an unclosed one can still be in it. */
const MOST = 8;

/**
 * Where an unclosed element can end but where its indentation says: before a child that it cannot have, or behind what
 * cannot stand beside it.
 * @param strange where the names of elements begin that cannot stand where they are
 */
export function otherEnds(
  document: XmlDocument,
  element: XmlElement,
  strange: ReadonlySet<number>,
): readonly Problem[] {
  const { parent } = element;
  if (!parent || strange.size === 0) return [];
  const children = element.children.filter(isElement);
  const foreign = children.findIndex(({ nameSpan }) => strange.has(nameSpan.start));
  if (foreign >= 0) return [endingBehind(document, element, children[foreign - 1])];
  const siblings = parent.children.slice(parent.children.indexOf(element) + 1).filter(isElement);
  const [next] = siblings;
  if (!next || !strange.has(next.nameSpan.start)) return [];
  return siblings.slice(0, MOST).map((last) => endingBehind(document, element, last));
}

function endingBehind({ text }: XmlDocument, element: XmlElement, last: XmlElement | undefined): Problem {
  const indentation = new Indentation(text);
  const at = last?.span.end ?? element.startTag.end;
  const isOneLine = indentation.isSameLine(element.span.start, at - 1);
  const before = isOneLine ? "" : `${indentation.lineEnd()}${indentation.whiteSpace(element.span.start)}`;
  const endTag = replaceSpan({ start: at, end: at }, `${before}</${element.name}>`);
  return unclosedElement(element.name, element.nameSpan, endTag);
}

function isElement(node: XmlElement["children"][number]): node is XmlElement {
  return node.kind === "element";
}

/** The elements that have no end tag, in text order. */
export function unclosedElements({ root, problems }: XmlDocument): readonly XmlElement[] {
  return problems
    .filter(({ code }) => code === "unclosed-element")
    .map(({ span }) => innermost(root, span.start))
    .filter((element) => element !== undefined);
}
