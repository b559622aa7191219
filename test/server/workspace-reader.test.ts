/** Reading in the background: what is outdated is not taken, and everything else has its turn between two files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkspaceFiles } from "../../server/workspace-files.ts";
import { createReader, type Reader } from "../../server/workspace-reader.ts";

interface Bench {
  readonly reader: Reader;
  /** What happened, in order. */
  readonly log: string[];
  readonly disk: Map<string, string>;
}

/** @param during is called while a file is being read, as an event from outside would be */
function bench(
  disk: ReadonlyMap<string, string>,
  during: (reader: Reader, uri: string, at: number) => void = () => {},
): Bench {
  const log: string[] = [];
  const texts = new Map(disk);
  const known = new Set<string>();
  let reads = 0;
  const files: WorkspaceFiles = {
    list: async () => [...texts.keys()].sort(),
    read: async (uri) => {
      const text = texts.get(uri);
      during(reader, uri, reads++);
      await Promise.resolve();
      return text;
    },
    pause: async () => {
      log.push("pause");
    },
  };
  const reader = createReader(files, {
    isKnown: (uri) => known.has(uri),
    take: (uri, text) => {
      known.add(uri);
      log.push(`${uri} ${text}`);
    },
    keepOnly: (uris) => log.push(`keep ${[...uris].join(" ")}`),
    done: () => log.push("done"),
  });
  return { reader, log, disk: texts };
}

test("takes the files in their order, and pauses behind each", async () => {
  const { reader, log } = bench(
    new Map([
      ["b", "2"],
      ["a", "1"],
    ]),
  );
  reader.list(["folder"]);
  await reader.idle();
  assert.deepEqual(log, ["keep a b", "a 1", "pause", "b 2", "pause", "done"]);
});

test("reads only what is new when it lists again", async () => {
  const { reader, log, disk } = bench(new Map([["a", "1"]]));
  reader.list(["folder"]);
  await reader.idle();
  disk.set("b", "2");
  log.length = 0;
  reader.list(["folder"]);
  await reader.idle();
  assert.deepEqual(log, ["keep a b", "b 2", "pause", "done"]);
  assert.deepEqual(reader.counts(), { listed: 3, read: 2 });
});

test("does not take a text that changed while it was read", async () => {
  const { reader, log, disk } = bench(new Map([["a", "old"]]), (self, uri, at) => {
    if (at > 0) return;
    disk.set(uri, "new");
    self.request(uri);
  });
  reader.request("a");
  await reader.idle();
  assert.deepEqual(log, ["a new", "pause", "done"]);
});

test("does not take a file that was deleted while it was read", async () => {
  const { reader, log } = bench(new Map([["a", "1"]]), (self, uri) => self.drop(uri));
  reader.request("a");
  await reader.idle();
  assert.deepEqual(log, ["done"]);
});

test("gives up a listing when the folders change", async () => {
  const { reader, log } = bench(new Map([["a", "1"]]));
  reader.list(["old"]);
  reader.list(["new"]);
  await reader.idle();
  assert.deepEqual(log, ["keep a", "a 1", "pause", "done"]);
});
