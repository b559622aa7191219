/** What the parser says about references and entities. */
import type { Problem, Span } from "../problem.ts";
import { htmlEntity } from "./html-entities.ts";
import { choice, insert, problem, repair, replace, shown } from "./problems.ts";

/** `a & b`, and `&name` without a semicolon where no such entity is known. */
export function strayAmpersand(span: Span): Problem {
  return problem(
    "stray-ampersand",
    span,
    '"&" begins a reference, but none follows; write &amp; for the character itself',
    [repair("Write &amp;", replace(span, "&amp;"))],
  );
}

/** `&amp` or `&#65` without the semicolon. */
export function unterminatedReference(written: string, span: Span): Problem {
  return problem("unterminated-reference", span, `The reference ${shown(written)} has no semicolon; add it`, [
    repair("Add “;”", insert(span.end, ";")),
  ]);
}

/** `&#0;`, `&#xD800;` and `&#;`: a number that is no character of XML, or none at all. */
export function invalidCharacterReference(written: string, span: Span): Problem {
  const message = `${shown(written)} is no character that XML allows; write a number such as &#65; or &#x41;`;
  return problem("invalid-character-reference", span, message);
}

/**
 * `&nbsp;` or `&AMP;`.
 * @param nearest the known name that differs in case only
 */
export function undeclaredEntity(name: string, span: Span, nearest: string | undefined): Problem {
  const reference = `&${shown(name)};`;
  const meant = htmlEntity(name);
  if (meant !== undefined) {
    const message = `HTML knows ${reference}, XML does not; write ${meant}`;
    return problem("undeclared-entity", span, message, [repair(`Write ${meant}`, replace(span, meant))]);
  }
  const advice = nearest ? `did you mean &${nearest};?` : "XML itself knows only amp, lt, gt, quot and apos";
  const rename = nearest ? [repair(`Write &${nearest};`, replace(span, `&${nearest};`))] : [];
  return problem("undeclared-entity", span, `The entity ${reference} is not declared; ${advice}`, [
    ...rename,
    choice(`Write &amp;${shown(name)};`, replace(span, `&amp;${name};`)),
  ]);
}

/** `<!ENTITY a "&a;">`, also by way of other entities; on the reference in the document. */
export function recursiveEntity(name: string, span: Span): Problem {
  return problem("recursive-entity", span, `The entity &${shown(name)}; refers to itself; remove the reference`);
}

/** `<a b="&file;"/>` where `file` is declared with SYSTEM or PUBLIC; in text such an entity is passed over. */
export function externalEntity(name: string, span: Span): Problem {
  const message = `The entity &${shown(name)}; lies outside of this document, which is not allowed in a value; write its text`;
  return problem("external-entity", span, message);
}

/** `&picture;` where the declaration has NDATA. */
export function unparsedEntity(name: string, span: Span): Problem {
  const message = `The entity &${shown(name)}; is no XML (it has NDATA) and cannot be used here; remove the reference`;
  return problem("unparsed-entity", span, message);
}

/** `&a;` where its text has a "<" (in a value), an unclosed tag or a wrong reference (in text). */
export function invalidEntityContent(name: string, span: Span, isAttribute: boolean): Problem {
  const reason = isAttribute ? 'contains "<", which is not allowed in a value' : "is not well-formed XML by itself";
  return problem("invalid-entity-content", span, `The text of &${shown(name)}; ${reason}; correct its declaration`);
}

/** Entities that refer to entities, until the text is too long; on the reference that goes too far. */
export function entitiesTooLarge(span: Span): Problem {
  const message =
    "The entities of this document expand to too much text; the rest is not expanded. Write the text itself";
  return problem("entities-too-large", span, message);
}
