/** Renaming in libvirt's own documents: every place of the name changes, no other name does, and the way back is exact. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../server/language/edits.ts";
import { rename } from "../../server/language/features/navigation.ts";
import { write } from "../../server/language/references/notation.ts";
import { isSame, type Occurrence } from "../../server/language/references/occurrence.ts";
import { factsOf, type SymbolKind } from "../../server/language/references/symbol-kinds.ts";
import { WorkspaceIndex } from "../../server/language/references/workspace-index.ts";
import { analyze } from "../support/check.ts";
import { readCorpus, skipWithoutCorpus } from "../support/corpus.ts";

const uri = "file:///own.xml";
const special: Partial<Record<SymbolKind, string>> = { path: "/fresh", alias: "ua-fresh" };

/** A name that no document has. Numbers stay below 256, because the bus of a PCI address has two digits. */
function freshName({ kind }: Occurrence, names: readonly Occurrence[]): string {
  switch (factsOf(kind).notation) {
    case "name":
      return special[kind] ?? "fresh";
    case "mac":
      return "52:54:00:fe:fe:fe";
    case "uuid":
      return "00000000-0000-4000-8000-00000000fe00";
    case "ip":
      return "203.0.113.77";
    case "number": {
      const used = new Set(names.filter((name) => name.kind === kind).map(({ name }) => name));
      return [...Array(255).keys()].map((number) => `${number + 1}`).find((number) => !used.has(number)) ?? "255";
    }
  }
}

/** The text with a name renamed, and its names then; `undefined` when a place of it cannot be written. */
function renamedText(
  text: string,
  offset: number,
  newName: string,
): { text: string; names: readonly Occurrence[] } | undefined {
  const index = new WorkspaceIndex();
  const own = index.update(uri, text);
  const result = own && rename(index, own, offset, newName, { analysisOf: () => undefined, analyze });
  if (!result?.ok) return undefined;
  const changed = applyEdits(text, result.edits[0]?.edits ?? []);
  return { text: changed, names: index.update(uri, changed)?.names ?? [] };
}

test("renames every name of real documents and back", { skip: skipWithoutCorpus }, () => {
  const counts = { renamed: 0, back: 0 };
  for (const { path, text } of (readCorpus() ?? []).filter((_, index) => index % 6 === 0)) {
    const names = new WorkspaceIndex().update(uri, text)?.names ?? [];
    for (const [at, name] of names.entries()) {
      if (name.form === "fixed" || names.findIndex((other) => isSame(other, name)) < at) continue;
      const fresh = freshName(name, names);
      const changed = renamedText(text, name.span.start, fresh);
      if (!changed) continue;
      counts.renamed++;
      // Names that other names are made into change with them.
      const isMade = ({ kind }: Occurrence) => kind === "address" || kind === "host-device";
      const expected = names.map((other) => (isSame(other, name) ? { ...other, name: fresh } : other));
      const printed = (all: readonly Occurrence[]) =>
        all.filter((one) => !isMade(one)).map((one) => `${one.kind} ${one.role} ${one.name}`);
      assert.deepEqual(printed(changed.names), printed(expected), `${path}: ${name.kind} ${name.name}`);
      const places = names.filter((other) => isSame(other, name));
      const isPlain = places.every(({ span, form }) => text.slice(span.start, span.end) === write(form, name.name));
      if (!isPlain || factsOf(name.kind).shape?.pattern.test(name.name) === false) continue;
      const start = changed.names[at]?.span.start ?? -1;
      assert.equal(renamedText(changed.text, start, name.name)?.text, text, `${path}: ${name.kind} ${name.name}`);
      counts.back++;
    }
  }
  assert.ok(counts.renamed > 1000 && counts.back > 1000, JSON.stringify(counts));
});
