/**
 * What the parser says about tags, attributes and text: one function for each problem. A message says what is wrong
 * and what to do; the span is the smallest thing to change.
 */
import type { Fix, Problem, RelatedSpan, Span, TextEdit } from "../problem.ts";
import type { XmlProblemCode } from "./problem-codes.ts";

/** Every problem of the parser keeps libvirt from reading the document at all, so it is an error. */
export function problem(
  code: XmlProblemCode,
  span: Span,
  message: string,
  fixes: readonly Fix[] = [],
  related: readonly RelatedSpan[] = [],
): Problem {
  return { code, severity: "error", span, message, fixes, related };
}

/** The safe and only sensible repair. */
export function repair(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits, preferred: true };
}

/** A repair among others. */
export function choice(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits, preferred: false };
}

/** @param at offset in UTF-16 code units, as in all spans */
export function insert(at: number, newText: string): TextEdit {
  return { span: { start: at, end: at }, newText };
}

/** An empty text removes what is there. */
export function replace(span: Span, newText: string): TextEdit {
  return { span, newText };
}

/** What the user wrote, shortened when it is long. */
export function shown(written: string): string {
  return written.length <= 40 ? written : `${written.slice(0, 39)}…`;
}

/** `<a>` without `</a>`, on its name; `endTag` writes it where the element is taken to end. */
export function unclosedElement(name: string, span: Span, endTag: TextEdit): Problem {
  const tag = `</${shown(name)}>`;
  return problem("unclosed-element", span, `<${shown(name)}> is never closed; add ${tag}`, [
    repair(`Add ${tag}`, endTag),
  ]);
}

/**
 * @param isConfirmed an end tag follows, so only the ">" is missing
 * @param lessThan where the "<" is, if it may be meant as text
 */
export function unfinishedStartTag(
  name: string,
  span: Span,
  tagEnd: number,
  isConfirmed: boolean,
  lessThan: number | undefined,
): Problem {
  const open = choice("Add “>”", insert(tagEnd, ">"));
  const empty = choice("Close the element with “/>”", insert(tagEnd, "/>"));
  const advice = isConfirmed ? 'add ">"' : `close it with "/>", or with ">" and </${shown(name)}>`;
  const asText =
    lessThan === undefined ? [] : [choice("Write “&lt;”", replace({ start: lessThan, end: lessThan + 1 }, "&lt;"))];
  const fixes = isConfirmed ? [{ ...open, preferred: true }] : [...asText, empty, open];
  return problem("unfinished-start-tag", span, `The tag <${shown(name)} has no end; ${advice}`, fixes);
}

/**
 * `<a/` without the ">".
 * @param tagEnd behind the "/"
 */
export function unfinishedEmptyTag(name: string, span: Span, tagEnd: number): Problem {
  return problem("unfinished-start-tag", span, `The tag <${shown(name)} has no end; add ">" after "/"`, [
    repair("Add “>”", insert(tagEnd, ">")),
  ]);
}

/** `</a` without the ">". */
export function unfinishedEndTag(name: string, span: Span): Problem {
  return problem("unfinished-end-tag", span, `The end tag </${shown(name)} has no end; add ">"`, [
    repair("Add “>”", insert(span.end, ">")),
  ]);
}

/** A bare `</`, which closes the element of that name. */
export function namelessEndTag(name: string, span: Span): Problem {
  const tag = `</${shown(name)}>`;
  return problem("unfinished-end-tag", span, `This end tag has no name; write ${tag}`, [
    repair(`Write ${tag}`, replace(span, `</${name}>`)),
  ]);
}

export interface Named {
  readonly name: string;
  readonly span: Span;
}

/** `<a></b>`; the spans are those of the names, so that either can be changed. */
export function mismatchedEndTag(endTag: Named, startTag: Named): Problem {
  const [wrong, right] = [shown(endTag.name), shown(startTag.name)];
  const message = `</${wrong}> does not close <${right}>; write </${right}>, or rename the start tag`;
  return problem(
    "mismatched-end-tag",
    endTag.span,
    message,
    [
      choice(`Write </${right}>`, replace(endTag.span, startTag.name)),
      choice(`Rename the start tag to <${wrong}>`, replace(startTag.span, endTag.name)),
    ],
    [{ span: startTag.span, message: `<${right}> is opened here` }],
  );
}

/** `open` is the innermost open element, when another one of the end tag's name is open around it. */
export function strayEndTag(name: string, span: Span, open: string | undefined): Problem {
  const reason = open
    ? `does not belong here, because <${shown(open)}> is still open`
    : `closes nothing, because no ${name === "" ? "element" : `<${shown(name)}>`} is open here`;
  const tag = name === "" ? "This end tag" : `</${shown(name)}>`;
  return problem("stray-end-tag", span, `${tag} ${reason}; remove it`, [
    repair("Remove the end tag", replace(span, "")),
  ]);
}

/** The end of the root, when more of the document and another end of the root follow. */
export function earlyEndOfRoot(name: string, span: Span, endTag: Span): Problem {
  const message = `</${shown(name)}> ends the document, but more of it follows; remove this end tag`;
  return problem("stray-end-tag", span, message, [repair("Remove the end tag", replace(endTag, ""))]);
}

/** @param tag in its shortest form */
export function missingLessThan(tag: string, span: Span, at: number): Problem {
  return problem("missing-less-than", span, `The "<" of the tag ${shown(tag)} is missing; add it`, [
    repair("Add “<”", insert(at, "<")),
  ]);
}

/** `<a>text<a>` where the second tag is meant to close the first; on its name. */
export function missingSlash(name: string, span: Span): Problem {
  return problem("missing-slash", span, `The "/" of the end tag </${shown(name)}> is missing; add it`, [
    repair("Add “/”", insert(span.start, "/")),
  ]);
}

/** `<` where a tag is begun and no name follows; kept as a half-typed element. */
export function missingElementName(span: Span): Problem {
  const message =
    '"<" begins a tag, but no name follows; write the name of an element, or &lt; for the character itself';
  return problem("missing-element-name", span, message, [choice("Write &lt;", replace(span, "&lt;"))]);
}

/** `<a>1 < 2</a>`. */
export function strayLessThan(span: Span): Problem {
  return problem("stray-less-than", span, '"<" begins a tag, but none follows; write &lt; for the character itself', [
    repair("Write &lt;", replace(span, "&lt;")),
  ]);
}

/** `position` is where the bad character stands in the name. */
export function invalidName(written: string, bad: string, position: number, span: Span): Problem {
  const message =
    position === 0
      ? `"${shown(written)}" is no name in XML, because it begins with "${bad}"; begin it with a letter or "_"`
      : `"${shown(written)}" is no name in XML, because of "${bad}"; use letters, digits, "-", "_" and "."`;
  return problem("invalid-name", span, message);
}

/** `<a / b="c">`, `<a b=="c">`, `</a b>`: what is neither a name nor a value there. */
export function unexpectedInTag(written: string, span: Span, isEndTag: boolean): Problem {
  const message = `"${shown(written)}" is not allowed ${isEndTag ? "in an end tag" : "inside a tag"}; remove it`;
  return problem("unexpected-in-tag", span, message, [repair(`Remove “${shown(written)}”`, replace(span, ""))]);
}

/** `<a b="c"d="e"/>`, on the name that touches the value. */
export function missingAttributeSpace(name: string, span: Span): Problem {
  const message = `"${shown(name)}" touches what stands before it; add a space between them`;
  return problem("missing-attribute-space", span, message, [repair("Add a space", insert(span.start, " "))]);
}

/** `<a "c"/>`. */
export function missingAttributeName(span: Span): Problem {
  return problem("missing-attribute-name", span, 'This value belongs to no attribute; write a name and "=" before it', [
    choice("Remove the value", replace(span, "")),
  ]);
}

/** `<a b/>` or `<a b=/>`; `value` writes an empty one. */
export function missingAttributeValue(name: string, span: Span, value: TextEdit): Problem {
  const message = `The attribute "${shown(name)}" has no value; write ${shown(name)}="…"`;
  return problem("missing-attribute-value", span, message, [choice("Add an empty value", value)]);
}

/** @param valueStart where the value begins, behind white space or at once */
export function missingEqualsSign(name: string, span: Span, valueStart: number): Problem {
  const message = `"=" is missing between "${shown(name)}" and its value; add it`;
  return problem("missing-equals-sign", span, message, [
    repair("Add “=”", replace({ start: span.end, end: valueStart }, "=")),
  ]);
}

/** The span of an unquoted value may have one quote in it, at one of its ends. */
export function unquotedAttributeValue(value: string, quote: string, span: Span): Problem {
  // Word processors and web pages make curved quotes of straight ones.
  const meant = value.replace(/^[‘’‚‹“”„«]|[‘’›“”»]$/gu, "");
  const quoted = `${quote}${shown(meant)}${quote}`;
  const wrong = meant === value ? "The value needs quotes around it" : "XML knows straight quotes only";
  return problem("unquoted-attribute-value", span, `${wrong}; write ${quoted}`, [
    repair(`Write ${quoted}`, replace(span, `${quote}${meant}${quote}`)),
  ]);
}

/** @param other the value ends with the other kind of quote, which was meant to close it */
export function unterminatedAttributeValue(quote: string, span: Span, other: string | undefined): Problem {
  if (other !== undefined) {
    const message = `The value begins with ${quote} and ends with ${other}; both quotes have to be the same`;
    const last = { start: span.end - 1, end: span.end };
    return problem("unterminated-attribute-value", span, message, [
      repair(`Close it with ${quote}`, replace(last, quote)),
    ]);
  }
  return problem("unterminated-attribute-value", span, `The value has no closing quote; add ${quote}`, [
    repair(`Add ${quote}`, insert(span.end, quote)),
  ]);
}

/** `<a b="<"/>`. */
export function lessThanInValue(span: Span): Problem {
  return problem("less-than-in-value", span, '"<" is not allowed in a value; write &lt;', [
    repair("Write &lt;", replace(span, "&lt;")),
  ]);
}

/** `<a b="c" b="d"/>`, on the second name; `attribute` is what goes with it, white space before it too. */
export function duplicateAttribute(name: string, attribute: Span, nameSpan: Span, first: Span): Problem {
  const message = `The attribute "${shown(name)}" stands twice in this tag; remove one of them`;
  return problem(
    "duplicate-attribute",
    nameSpan,
    message,
    [choice(`Remove this “${shown(name)}”`, replace(attribute, ""))],
    [{ span: first, message: `"${shown(name)}" stands here first` }],
  );
}

/** `<a>]]></a>`. */
export function cdataEndInText(span: Span): Problem {
  return problem("cdata-end-in-text", span, '"]]>" is not allowed in text; write ]]&gt;', [
    repair("Write ]]&gt;", replace(span, "]]&gt;")),
  ]);
}

/** A control character such as U+0001, or half of a surrogate pair; `code` is the UTF-16 code unit. */
export function invalidCharacter(code: number, span: Span): Problem {
  const number = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const message =
    code >= 0xd800 && code <= 0xdfff
      ? `Half of a character (${number}) stands alone here; remove it`
      : `The character ${number} is not allowed in XML; remove it`;
  return problem("invalid-character", span, message, [repair(`Remove ${number}`, replace(span, ""))]);
}

/** An empty text, or one with comments only; on its last character that is no white space. */
export function noRootElement(span: Span): Problem {
  return problem("no-root-element", span, "The document has no element; write one, such as <network>…</network>");
}

/** `<a/><b/>`, on the second name. */
export function secondRoot(name: string, span: Span, root: Named): Problem {
  const message = `<${shown(name)}> stands after the end of <${shown(root.name)}>, but a document has one element at its top; move it inside or remove it`;
  return problem(
    "second-root",
    span,
    message,
    [],
    [{ span: root.span, message: `<${shown(root.name)}> is the root of this document` }],
  );
}

/** `<a/>text`, on the first line of the text. */
export function textOutsideRoot(span: Span): Problem {
  return problem("text-outside-root", span, "Text is not allowed outside of the root element; remove it", [
    choice("Remove the text", replace(span, "")),
  ]);
}

/** @param limit in UTF-16 code units; the span is where reading stops */
export function documentTooLarge(limit: number, span: Span): Problem {
  const message = `The document has more than ${limit} characters; what follows is not read or checked`;
  return problem("document-too-large", span, message);
}

/** `<a><a><a>…`, on the start tag that is one too many. */
export function tooDeeplyNested(limit: number, span: Span): Problem {
  const message = `More than ${limit} elements lie inside each other here; what follows is not read or checked`;
  return problem("too-deeply-nested", span, message);
}

/** Stands behind the last problem that is kept, at the same place. */
export function tooManyProblems(limit: number, span: Span): Problem {
  const message = `This document has more than ${limit} problems; correct these to see the others`;
  return problem("too-many-problems", span, message);
}
