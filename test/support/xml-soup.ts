/** Texts that are nearly XML: pieces of it in any order, and documents with a few changes. */
import fc from "fast-check";

/** What XML is made of, and what is easily mistaken for it. */
export const pieces: readonly string[] = [
  ..."<>&\"'/=!?-[]:;#\n\t \r".split(""),
  ..."a b 1 é 😀 xml".split(" "),
  ..."<a> <a/> </a> <b> </b> <a:b> </a:b> <a <b </a </ /> <!-- --> -- <![CDATA[ ]]> <? ?> <?p ?>".split(" "),
  ..."a='b' a=\"b\" a= b='c' xmlns='u' xmlns:a='u' xmlns:b='' xmlns:xml='u' xml:id='x' a:b='c'".split(" "),
  ..."&amp; &lt; &#10; &#x41; &#0; &e; &amp &nope; &#xD800;".split(" "),
  "<?xml version='1.0'?>",
  "<!DOCTYPE a>",
  "<!DOCTYPE a [",
  "<!ENTITY e 'x'>",
  "]>",
  "\n  <a>",
  "\n<b/>",
  "\n  </a>",
  "\u0001",
  "\ufffe",
  "\ufeff",
];

export const brokenText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...pieces), { maxLength: 30 })
  .map((parts) => parts.join(""));

/** A document with one to three small changes. */
export function mutated(text: string): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(text.length),
    kind: fc.constantFrom("delete", "insert", "replace", "repeat"),
    length: fc.nat(12),
    piece: fc.constantFrom(...pieces),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let current = text;
    for (const { at, kind, length, piece } of changes) {
      const [before, after] = [current.slice(0, at), current.slice(at)];
      if (kind === "delete") current = before + after.slice(length);
      else if (kind === "insert") current = before + piece + after;
      else if (kind === "replace") current = before + piece + after.slice(length);
      else current = before + after.slice(0, length) + after;
    }
    return current;
  });
}
