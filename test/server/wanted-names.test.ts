/** What the client is asked for, from the documents that are open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostNames } from "../../server/language/references/host-names.ts";
import { createWantedNames } from "../../server/wanted-names.ts";
import { documentAt, indexOf } from "../support/check-references.ts";

test("the client hears what is wanted when that changes, and when no document wants anything any more", () => {
  const sent: unknown[] = [];
  const { update, forget } = createWantedNames((lists) => sent.push(lists));
  const host: HostNames = { target: "hv1", names: [{ kind: "pool", scope: null, names: ["img"] }] };
  const names = (text: string) => documentAt(indexOf({ "a.xml": text }), "a.xml").names;
  const disk = names("<disk type='volume'><source pool='img' volume='a'/></disk>");
  const other = names("<disk type='file'><source file='/a'/></disk>");
  update("a.xml", disk, host);
  update("a.xml", disk, host);
  update("b.xml", other, host);
  forget("never-open.xml");
  forget("a.xml");
  forget("b.xml");
  update("b.xml", other, host);
  assert.deepEqual(sent, [[{ kind: "volume", scope: "img" }], [], null, []]);
});
