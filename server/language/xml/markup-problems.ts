/** What the parser says about comments, CDATA, instructions, the XML declaration and the DOCTYPE. */
import type { Problem, Span, TextEdit } from "../problem.ts";
import { choice, insert, problem, repair, replace, shown } from "./problems.ts";

/** `<!-- text`. The span is that of the `<!--`, `end` is where the comment is taken to be over. */
export function unterminatedComment(span: Span, end: number): Problem {
  return problem("unterminated-comment", span, "The comment is never closed; add -->", [
    repair("Add -->", insert(end, " -->")),
  ]);
}

/** `<!-- a -- b -->`. */
export function doubleHyphen(span: Span): Problem {
  return problem("double-hyphen-in-comment", span, '"--" is not allowed inside a comment; write "- -"', [
    repair("Write “- -”", insert(span.start + 1, " ")),
  ]);
}

/** `<![CDATA[text`. The span is that of the opening, `end` is where the section is taken to be over. */
export function unterminatedCdata(span: Span, end: number): Problem {
  return problem("unterminated-cdata", span, "The CDATA section is never closed; add ]]>", [
    repair("Add ]]>", insert(end, "]]>")),
  ]);
}

/** `edit` writes what is missing. */
export function unterminatedInstruction(span: Span, edit: TextEdit): Problem {
  return problem("unterminated-instruction", span, "The processing instruction is never closed; add ?>", [
    choice("Add ?>", edit),
  ]);
}

/** `<?xml version="1.0"`; `edit` writes what is missing. */
export function unterminatedDeclaration(span: Span, edit: TextEdit): Problem {
  return problem("unterminated-instruction", span, "The XML declaration is never closed; add ?>", [
    repair("Add ?>", edit),
  ]);
}

/** `<? text?>`, `<?a:b?>` or `<?XML?>`; the target is "" when there is none. */
export function invalidInstruction(target: string, span: Span): Problem {
  const message =
    target === ""
      ? 'A processing instruction begins with a name right after "<?"; write one, or remove the instruction'
      : `"${shown(target)}" cannot be the name of a processing instruction; choose another one, or remove it`;
  return problem("invalid-instruction", span, message);
}

/** `<?target"text"?>`; the span is that of the target. */
export function missingInstructionSpace(target: string, span: Span): Problem {
  const message = `White space is missing after "${shown(target)}"; add it`;
  return problem("invalid-instruction", span, message, [repair("Add a space", insert(span.end, " "))]);
}

/** `<!element`, on the `<!` that begins neither a comment nor CDATA nor a DOCTYPE. */
export function unknownMarkup(span: Span): Problem {
  const message =
    '"<!" begins a comment (<!-- … -->), CDATA or a DOCTYPE, but none follows; write &lt;! for the characters';
  return problem("unknown-markup", span, message, [
    choice("Write &lt;", replace({ start: span.start, end: span.start + 1 }, "&lt;")),
  ]);
}

/** @param space what stands before it, if that is white space alone */
export function misplacedDeclaration(span: Span, space: Span | undefined): Problem {
  const advice = space ? "remove the white space before it" : "move it there, or remove it";
  const message = `The XML declaration must be the very first thing in a document; ${advice}`;
  const fixes = space ? [repair("Remove the white space before it", replace(space, ""))] : [];
  return problem("misplaced-xml-declaration", span, message, fixes);
}

/** `<?xml encoding="UTF-8"?>`, `<?xml version="one"?>`; the detail is the whole message. */
export function invalidDeclaration(detail: string, span: Span): Problem {
  return problem("invalid-xml-declaration", span, detail);
}

/** `<a/><!DOCTYPE a>`, or a second one. The span is that of the keyword, `doctype` all that goes. */
export function misplacedDoctype(span: Span, doctype: Span): Problem {
  const message = "A DOCTYPE must stand before the root element, and only once; remove it (libvirt needs none)";
  return problem("misplaced-doctype", span, message, [repair("Remove the DOCTYPE", replace(doctype, ""))]);
}

/** `<!DOCTYPE network [`, on the keyword. */
export function unterminatedDoctype(span: Span): Problem {
  const message = 'The DOCTYPE is never closed; add ">" (after the "]" of its declarations, if it has any)';
  return problem("invalid-doctype", span, message);
}

/** `<!DOCTYPE network SYSTEM>`; `expected` is part of a sentence, the span what stands there instead. */
export function invalidDoctype(expected: string, span: Span, doctype: Span): Problem {
  const message = `The DOCTYPE is not well-formed: ${expected} is expected here; correct it, or remove the DOCTYPE (libvirt needs none)`;
  return problem("invalid-doctype", span, message, [choice("Remove the DOCTYPE", replace(doctype, ""))]);
}
