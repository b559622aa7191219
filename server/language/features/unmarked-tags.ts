/**
 * Tags without their "<" that leave a document well-formed: `bridge name='virbr0'/>` is a text for XML, and only the grammar
 * knows that none can stand there.
 */
import type { Problem } from "../problem.ts";
import { emptyTagsIn } from "../xml/omissions.ts";
import { parse } from "../xml/parse.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { innermost } from "./element-at.ts";

/**
 * The document with these read as the tags that they are; `undefined` when there are none.
 * @param grammar what the grammar objects to
 */
export function withUnmarkedTags(document: XmlDocument, grammar: readonly Problem[]): XmlDocument | undefined {
  const holders = grammar
    .filter(({ code }) => code === "unexpected-text")
    .map(({ span }) => innermost(document.root, span.start));
  const tags = [...new Set(holders)].flatMap((holder) => (holder ? tagsIn(document.text, holder) : []));
  return tags.length > 0
    ? parse(
        document.text,
        {},
        tags.sort((a, b) => a - b),
      )
    : undefined;
}

function tagsIn(text: string, { children }: XmlElement): readonly number[] {
  return children.flatMap((node) => {
    const { start, end } = node.span;
    return node.kind === "text" ? emptyTagsIn(text.slice(start, end)).map((at) => start + at) : [];
  });
}
