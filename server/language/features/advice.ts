/** When advice is given: about an element in which libvirt refuses something, only once that is mended. */
import type { Problem, Span } from "../problem.ts";
import type { XmlDocument } from "../xml/tree.ts";
import { childElements } from "../xml/walk.ts";
import { coverage } from "./coverage.ts";
import { innermost } from "./element-at.ts";

/**
 * Tells whether a warning or less on the start tag of an element comes too early: there is an error in the element.
 * @param errors where libvirt refuses the document
 */
export function earlyAdvice(document: XmlDocument, errors: readonly Span[]): (problem: Problem) => boolean {
  const hasError = coverage(errors);
  return ({ severity, span }) => {
    if (severity === "error") return false;
    const element = innermost(document.root, span.start);
    if (!element?.parent || span.start >= element.startTag.end) return false;
    // What is advised of the whole document does not wait for each of its parts.
    const isPart = element.parent.parent !== undefined || childElements(element).length === 0;
    return isPart && hasError(element.span);
  };
}
