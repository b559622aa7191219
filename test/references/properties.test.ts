/**
 * Renaming, held against documents that are made from templates: what a rename does must be what the template gives with
 * the other name, so every place has changed and nothing else; and renaming back gives the text of before.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Documents, renamed } from "../support/check-references.ts";

/** `«network:0»` stands for the first network's name; `«note:0»` is text that only looks like the first pool's. */
const templates: Readonly<Record<string, readonly string[]>> = {
  network: [
    "<network>\n <name>«network:0»</name><bridge name='virbr«n»'/>\n <portgroup name='«portgroup:0»'/>\n</network>",
    `<network><name><!-- lab -->«network:1»</name><forward mode="nat"/><portgroup name="«portgroup:1»"/></network>`,
  ],
  domain: [
    "<domain><name>«domain:0»</name><devices><interface><source network='«network:0»' portgroup='«portgroup:0»'/>" +
      "<filterref filter='«filter:0»'/></interface></devices></domain>",
    '<domain>\n\t<name>«domain:1»</name><devices><graphics><listen network="«network:0»"/></graphics>' +
      '<interface><source network="«network:1»"/><filterref\n filter="«filter:1»"/></interface></devices></domain>',
  ],
  filter: [
    "<filter name='«filter:0»'><filterref filter='«filter:1»'/></filter>",
    "<filter name='«filter:1»'/>",
    "<filterbinding><owner><name>«domain:0»</name></owner><filterref filter='«filter:1»'/></filterbinding>",
  ],
  pool: [
    "<pool><name>«pool:0»</name><note>«note:0»</note></pool>",
    "<!-- network:0 --><pool><name>«pool:1»</name></pool>",
  ],
  disk: [
    "<disk><source pool='«pool:0»' volume='«volume:0»'/></disk>",
    "<volume><name>«volume:0»</name></volume>",
    "<domainsnapshot><name>first</name><domain><name>«domain:0»</name></domain></domainsnapshot>",
  ],
};

/** Names that need every kind of escaping, all different, and never one of the words of the templates. */
const name = fc
  .string({ unit: fc.constantFrom(..."abcü&<>'\"$ #;é😀-"), minLength: 1, maxLength: 8 })
  .map((text) => `x${text.trim()}z`);

/** Names of port groups and filters have only such characters as need no escaping; different names stay different. */
function fitting(key: string, text: string): string {
  const isPlain = key.startsWith("portgroup") || key.startsWith("filter");
  return isPlain ? text.replaceAll(/[^a-z]/gu, (character) => `_${character.codePointAt(0)}_`) : text;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;").replaceAll('"', "&quot;");
}

type Names = ReadonlyMap<string, string>;

function render(documents: Documents, names: Names): Documents {
  return Object.fromEntries(
    Object.entries(documents).map(([uri, template]) => [
      uri,
      template.replace(/«([^»]+)»/g, (_, key: string) => escaped(names.get(key) ?? "")),
    ]),
  );
}

const keys = ["network", "portgroup", "domain", "filter", "pool", "volume"].flatMap((kind) => [
  `${kind}:0`,
  `${kind}:1`,
]);

const workspace = fc.record({
  documents: fc.array(fc.constantFrom(...Object.values(templates).flat()), { minLength: 1, maxLength: 12 }),
  names: fc.uniqueArray(name, { minLength: keys.length + 1, maxLength: keys.length + 1 }),
  choice: fc.nat(),
});

/** Where the template's names stand in the rendered text, as `[uri, offset, key]`. */
function placesOf(templatesByUri: Documents, names: Names): readonly (readonly [string, number, string])[] {
  return Object.entries(templatesByUri).flatMap(([uri, template]) => {
    let shift = 0;
    return [...template.matchAll(/«([a-z]+:\d)»/g)].map((match) => {
      const at = match.index + shift;
      shift += escaped(names.get(match[1] ?? "") ?? "").length - match[0].length;
      return [uri, at, match[1] ?? ""] as const;
    });
  });
}

test("a rename changes every place of the name and nothing else, and renaming back gives the old text", () => {
  let renames = 0;
  fc.assert(
    fc.property(workspace, ({ documents, names: [other = "", ...values], choice }) => {
      const byUri = Object.fromEntries(documents.map((text, index) => [`${index}.xml`, text.replaceAll("«n»", "1")]));
      const names = new Map(keys.map((key, index) => [key, fitting(key, values[index] ?? "")]));
      names.set("note:0", names.get("pool:0") ?? "");
      const texts = render(byUri, names);
      const places = placesOf(byUri, names).filter(([, , key]) => key !== "note:0");
      const [uri, offset, key] = places[choice % places.length] ?? ["", 0, ""];
      const newName = fitting(key, other);
      const changed = renamed(texts, uri, offset, newName);
      const wanted = render(byUri, new Map([...names, [key, newName]]));
      assert.ok(typeof changed === "object", String(changed));
      assert.deepEqual({ ...texts, ...changed }, wanted);
      const back = renamed({ ...texts, ...changed }, uri, offset, names.get(key) ?? "");
      assert.ok(typeof back === "object", String(back));
      assert.deepEqual({ ...texts, ...changed, ...back }, texts);
      renames++;
    }),
    { numRuns: 300 },
  );
  assert.equal(renames, 300);
});
