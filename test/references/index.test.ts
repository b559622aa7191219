/** An index that has followed many changes knows the same as one that is made anew. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type SymbolKind, symbolKinds } from "../../server/language/references/symbol-kinds.ts";
import { type Found, WorkspaceIndex } from "../../server/language/references/workspace-index.ts";

const texts = fc.constantFrom(
  "<network><name>a</name><portgroup name='p'/><mac address='52:54:00:00:00:01'/></network>",
  "<network><name>b</name><portgroup name='p'/><portgroup name='q'/></network>",
  "<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp><host ip='10.0.0.2'/><host ip='10.0.0.3'/></dhcp></ip></network>",
  "<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp><host ip='10.0.0.3'/></dhcp></ip></network>",
  "<network><forward mode='bridge'/><bridge name='br0'/></network>",
  "<network><bridge name='br0'/></network>",
  "<domain><name>a</name><devices><interface><source network='a' portgroup='p'/></interface></devices></domain>",
  "<domain><name>a</name><devices><interface><source network='b' portgroup='p'/></interface></devices></domain>",
  "<domain><devices><interface><source network='a'/></interface><interface><source network='a'/></interface></devices></domain>",
  "<filter name='a'><filterref filter='a'/></filter>",
  "<filter name='a'><filterref filter='b'/><filterref filter='a'/></filter>",
  "<project/>",
);

const changes = fc.array(
  fc.record({ uri: fc.constantFrom("1.xml", "2.xml", "3.xml"), text: fc.option(texts, { nil: undefined }) }),
  { maxLength: 30 },
);

function printed(found: readonly Found[]): readonly string[] {
  return found.map(({ document, name }) => `${document.uri} ${name.role} ${name.scope} ${name.span.start}`);
}

/** Everything that can be asked, from a document beside the others. */
function known(index: WorkspaceIndex): unknown {
  const own = new WorkspaceIndex().update("0.xml", "<network/>");
  assert.ok(own);
  const kinds = Object.keys(symbolKinds) as readonly SymbolKind[]; // They are the keys, see `SymbolKind`.
  const names = ["a", "b", "p", "q", "br0", "10.0.0.2", "10.0.0.3", "52:54:00:00:00:01"];
  return kinds.map((kind) => [
    printed(index.definitions(kind)),
    ...names.map((name) => {
      const named = { kind, name, scope: undefined };
      return [index.isDefined(named), printed([...index.findInOthers(named, own)])];
    }),
  ]);
}

test("follows any changes", () =>
  fc.assert(
    fc.property(changes, (all) => {
      const index = new WorkspaceIndex();
      const last = new Map<string, string>();
      for (const { uri, text } of all) {
        if (text === undefined) index.remove(uri);
        else index.update(uri, text);
        if (text === undefined) last.delete(uri);
        else last.set(uri, text);
      }
      const fresh = new WorkspaceIndex();
      for (const [uri, text] of last) fresh.update(uri, text);
      assert.equal(index.size, fresh.size);
      assert.deepEqual(known(index), known(fresh));
    }),
    { numRuns: 500 },
  ));
