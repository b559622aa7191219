/** The test suite of jing for the datatypes of XML Schema. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeDatatype } from "../../server/language/grammar/datatypes.ts";
import { XSD_TYPES } from "../../server/language/grammar/datatypes-types.ts";
import type { PrefixResolver } from "../../server/language/grammar/pattern.ts";
import { XSD_LIBRARY } from "../../server/language/grammar/syntax.ts";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { childElements } from "../../server/language/xml/walk.ts";
import { attributeOf, isMissing, textOf } from "../support/conformance.ts";

/** Unparsed entities are declared in document types, which a grammar does not see, so that none is ever valid. */
const KNOWN_MISSES = ['ENTITY: valid "foo"', 'ENTITIES: valid " foo bar "'];

test("agrees with the test suite of datatypes", { skip: isMissing("xsdtest.xml") }, () => {
  const { root } = parse(readFileSync("../shared/conformance/xsdtest.xml", "utf8"));
  const tally = { checks: 0, misses: [] as string[] };
  for (const datatype of root ? childElements(root, "datatype") : []) {
    for (const [check, ok] of checksOf(datatype)) {
      tally.checks++;
      if (!ok) tally.misses.push(`${attributeOf(datatype, "name")}: ${check}`);
    }
  }
  assert.deepEqual(tally, { checks: 2481, misses: KNOWN_MISSES });
});

type Check = readonly [what: string, ok: boolean];

function checksOf(element: XmlElement): readonly Check[] {
  const name = attributeOf(element, "name");
  const type = XSD_TYPES.get(name);
  const result = makeDatatype(XSD_LIBRARY, name, []);
  if (!type || !result.ok) return [["the datatype is known", false]];
  const { datatype } = result;
  return childElements(element).flatMap((test): readonly Check[] => {
    const text = textOf(test);
    const values = childElements(test, "value").map(textOf);
    const [first = "", second = ""] = values.map(type.normalise);
    switch (test.name) {
      case "valid":
      case "invalid":
        return [[`${test.name} "${text}"`, datatype.allows(text, resolverOf(test)) === (test.name === "valid")]];
      case "length":
        return [[`length of "${text}"`, type.lengthOf?.(type.normalise(text)) === Number(attributeOf(test, "value"))]];
      case "lessThan":
        return [[`"${first}" < "${second}"`, Math.sign(type.compare?.(first, second) ?? 0) === -1]];
      case "incomparable":
        return [[`"${first}" is neither above nor below "${second}"`, !(type.compare?.(first, second) ?? 0)]];
      case "equiv":
        return equivalences(test, (value, resolve) => type.toKey(type.normalise(value), resolve));
      default:
        return [[`<${test.name}> is understood`, false]];
    }
  });
}

/** Values of one class are equal, those of different classes are not. */
function equivalences(
  element: XmlElement,
  toKey: (value: string, resolve: PrefixResolver) => string,
): readonly Check[] {
  const values = childElements(element, "class").flatMap((equal, index) =>
    childElements(equal, "value").map((value) => ({
      index,
      text: textOf(value),
      key: toKey(textOf(value), resolverOf(value)),
    })),
  );
  return values.flatMap((left) =>
    values.map(
      (right): Check => [`"${left.text}" = "${right.text}"`, (left.key === right.key) === (left.index === right.index)],
    ),
  );
}

function resolverOf(element: XmlElement): PrefixResolver {
  return (prefix) => {
    for (let at: XmlElement | undefined = element; at; at = at.parent) {
      const found = at.attributes.find(({ name }) => name === (prefix === "" ? "xmlns" : `xmlns:${prefix}`));
      if (found) return found.value;
    }
    return undefined;
  };
}
