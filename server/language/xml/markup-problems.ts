/** What the parser says about comments, CDATA, instructions, the XML declaration and the DOCTYPE. */
import type { Problem, Span } from "../problem.ts";
import { choice, insert, problem, repair, replace, shown } from "./problems.ts";

export function unterminatedComment(span: Span, end: number): Problem {
  return problem("unterminated-comment", span, "The comment is never closed; add -->", [
    repair("Add -->", insert(end, " -->")),
  ]);
}

export function doubleHyphen(span: Span): Problem {
  return problem("double-hyphen-in-comment", span, "“--” is not allowed inside a comment; write “- -”", [
    repair("Write “- -”", insert(span.start + 1, " ")),
  ]);
}

export function unterminatedCdata(span: Span, end: number): Problem {
  return problem("unterminated-cdata", span, "The CDATA section is never closed; add ]]>", [
    repair("Add ]]>", insert(end, "]]>")),
  ]);
}

export function unterminatedInstruction(span: Span, end: number): Problem {
  return problem("unterminated-instruction", span, "The processing instruction is never closed; add ?>", [
    choice("Add ?>", insert(end, "?>")),
  ]);
}

export function invalidInstruction(target: string, span: Span): Problem {
  const message =
    target === ""
      ? "A processing instruction begins with a name right after “<?”; write one, or remove the instruction"
      : `“${shown(target)}” cannot be the name of a processing instruction; choose another one, or remove it`;
  return problem("invalid-instruction", span, message);
}

export function missingInstructionSpace(target: string, span: Span): Problem {
  const message = `White space is missing after “${shown(target)}”; add it`;
  return problem("invalid-instruction", span, message, [repair("Add a space", insert(span.end, " "))]);
}

export function unknownMarkup(span: Span): Problem {
  const message =
    "“<!” begins a comment (<!-- … -->), CDATA or a DOCTYPE, but none follows; write &lt;! for the characters";
  return problem("unknown-markup", span, message, [
    choice("Write &lt;", replace({ start: span.start, end: span.start + 1 }, "&lt;")),
  ]);
}

export function misplacedDeclaration(span: Span): Problem {
  const message = "The XML declaration must be the very first thing in a document; move it there, or remove it";
  return problem("misplaced-xml-declaration", span, message);
}

export function invalidDeclaration(detail: string, span: Span): Problem {
  return problem("invalid-xml-declaration", span, detail);
}

export function misplacedDoctype(detail: string, span: Span): Problem {
  return problem("misplaced-doctype", span, detail);
}

export function invalidDoctype(detail: string, span: Span): Problem {
  return problem("invalid-doctype", span, detail);
}
