/** Carrying out plans and remembering it, with a virsh that is played. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type ApplyTools, apply, settleLater } from "../../client/libvirt/apply.ts";
import { fileHistory, lastReplaced } from "../../client/libvirt/history.ts";
import { type HostPlan, makeHostPlan, type PlanStep, undoSteps } from "../../client/libvirt/host-plan.ts";
import { fileJournal } from "../../client/libvirt/journal.ts";
import type { Virsh, VirshResult } from "../../client/libvirt/virsh.ts";

const target = { name: "played", uri: "qemu:///system", virshUri: "qemu:///system", ssh: undefined };
const temporary = () => mkdtemp(join(tmpdir(), "libvirt-xml-apply-"));

const lost: VirshResult = { ok: false, error: { kind: "connection-lost", message: "lost", detail: "lost" } };
const refused: VirshResult = {
  ok: false,
  error: { kind: "invalid-document", message: "no", detail: "no", line: undefined },
};

/** A host whose network is a list of words; "add WORD" is its only command. `fail` may play trouble. */
function playedHost(fail: (word: string, add: () => void) => VirshResult | undefined = () => undefined) {
  const words: string[] = [];
  const sent: string[] = [];
  const virsh: Virsh = {
    target,
    session: (use) => use(virsh),
    run: async ([command, ...args]) => {
      if (command === "net-info") return { ok: true, value: "Active:         yes\nPersistent:     no\n" };
      if (command === "net-dumpxml")
        return { ok: true, value: `<network connections='${sent.length}'>${words.join(" ")}</network>` };
      const word = args[0] ?? "";
      sent.push(word);
      const add = () => void words.push(word);
      const trouble = fail(word, add);
      if (trouble) return trouble;
      add();
      return { ok: true, value: "" };
    },
  };
  return { virsh, words, sent };
}

const step = (word: string): PlanStep => ({
  argv: ["add", word],
  input: undefined,
  summary: `Add ${word}`,
  effect: "live",
  interrupts: [],
  undo: [{ argv: ["remove", word] }],
});

const plan = (words: readonly string[]): HostPlan =>
  makeHostPlan(target, {
    network: "net",
    title: "Change net",
    start: { live: "<network connections='9'></network>", stored: null, guests: [] },
    steps: words.map(step),
    restartReasons: [],
  });

/** Counts the words, as the server counts the commands that are done. */
const findProgress: ApplyTools["findProgress"] = async (_start, _commands, now) => {
  const words = (now.live ?? "").replace(/<[^>]*>/g, "");
  return [words === "" ? 0 : words.split(" ").length];
};

async function toolsFor(
  virsh: Virsh,
  changes: Partial<ApplyTools> = {},
): Promise<ApplyTools & { readonly folder: string }> {
  const folder = await temporary();
  return {
    virsh,
    folder,
    journal: fileJournal(folder),
    findProgress,
    saveDefinition: async () => {},
    onProgress: () => {},
    signal: undefined,
    ...changes,
  };
}

test("runs the steps in order and tells of each", async () => {
  const { virsh, words } = playedHost();
  const told: string[] = [];
  const tools = await toolsFor(virsh, { onProgress: ({ summary }) => told.push(summary) });
  const result = await apply(tools, plan(["a", "b"]));
  assert.ok(result.ok);
  assert.deepEqual([result.value.done.length, result.value.left, result.value.arrived], [2, [], true]);
  assert.deepEqual(
    [words, told],
    [
      ["a", "b"],
      ["Add a", "Add b"],
    ],
  );
  assert.deepEqual(readdirSync(tools.folder), []);
});

test("a journal that cannot be written leaves nothing behind", async () => {
  const folder = await temporary();
  const unwritable = {
    ...plan(["a"]),
    toJSON: () => {
      throw new Error("the disk is full");
    },
  };
  await assert.rejects(fileJournal(folder).begin(unwritable), /the disk is full/);
  assert.deepEqual(readdirSync(folder), []);
});

test("another process reads in the journal how far it is, whatever a crash left of the last line", async () => {
  const seen: string[] = [];
  const { virsh } = playedHost(() => {
    const content = readFileSync(join(tools.folder, readdirSync(tools.folder)[0] ?? ""), "utf8");
    seen.push(content);
    return undefined;
  });
  const tools = await toolsFor(virsh);
  await apply(tools, plan(["a", "b", "c"]));
  const crashed = seen.flatMap((text) => [text, text.slice(0, -5)]);
  const found: unknown[] = [];
  for (const [at, text] of crashed.entries()) {
    const folder = await temporary();
    writeFileSync(join(folder, "0.json"), text.replace(/"process":\d+/, '"process":4194305'));
    const [entry] = await fileJournal(folder).unfinished();
    found.push([at % 2 === 0, entry?.done, entry?.running, entry?.plan.steps.length]);
  }
  assert.deepEqual(found, [
    [true, 0, true, 3],
    [false, 0, false, 3],
    [true, 1, true, 3],
    [false, 0, true, 3],
    [true, 2, true, 3],
    [false, 1, true, 3],
  ]);
});

test("stops where libvirt refuses, without asking again what has been answered", async () => {
  const { virsh, sent } = playedHost((word) => (word === "b" ? refused : undefined));
  const result = await apply(await toolsFor(virsh), plan(["a", "b", "c"]));
  assert.ok(result.ok);
  const { done, left, error } = result.value;
  assert.deepEqual([done.map(({ summary }) => summary), left.length, error?.kind], [["Add a"], 2, "invalid-document"]);
  assert.deepEqual(sent, ["a", "b"]);
});

test("a step whose answer was lost is looked for on the host", async () => {
  for (const carriedOut of [true, false]) {
    const { virsh, sent } = playedHost((word, add) => {
      if (word !== "b") return undefined;
      if (carriedOut) add();
      return lost;
    });
    const result = await apply(await toolsFor(virsh), plan(["a", "b", "c"]));
    assert.ok(result.ok);
    const { done, unknown, left } = result.value;
    assert.deepEqual([done.length, unknown, left.length], carriedOut ? [2, undefined, 1] : [1, undefined, 2]);
    assert.deepEqual(sent, ["a", "b"]);
  }
});

test("what cannot be found out stays in the journal, and nobody applies before it was looked at", async () => {
  const { virsh } = playedHost((_word, add) => {
    add();
    return lost;
  });
  const tools = await toolsFor(virsh, { findProgress: async () => [] });
  const result = await apply(tools, plan(["a", "b"]));
  assert.ok(result.ok);
  assert.deepEqual([result.value.unknown?.summary, result.value.left.length], ["Add a", 1]);
  assert.deepEqual(await apply(tools, plan(["a", "b"])), { ok: false, error: { kind: "unfinished" } });
  const [entry] = await tools.journal.unfinished();
  assert.ok(entry);
  assert.deepEqual([entry.done, entry.running, entry.plan.network], [0, true, "net"]);
  const looked = await settleLater({ virsh, findProgress }, entry.plan, entry, {
    kind: "timeout",
    message: "",
    detail: "",
  });
  assert.deepEqual([looked.done.length, looked.left.length], [1, 1]);
  await tools.journal.settle(entry.id);
  assert.deepEqual(await tools.journal.unfinished(), []);
});

test("the entry of a process that lives is a lock, that of a dead one is unfinished work", async () => {
  const { virsh } = playedHost(() => lost);
  const tools = await toolsFor(virsh, { findProgress: async () => [] });
  await apply(tools, plan(["a"]));
  const file = join(tools.folder, readdirSync(tools.folder)[0] ?? "");
  const content = readFileSync(file, "utf8");
  const ofProcess = (pid: number) => content.replace(/"process":\d+/, `"process":${pid}`);
  writeFileSync(file, ofProcess(process.ppid));
  assert.deepEqual(await apply(tools, plan(["a"])), { ok: false, error: { kind: "running" } });
  assert.deepEqual(await tools.journal.unfinished(), []);
  writeFileSync(file, ofProcess(2 ** 22 + 1));
  assert.deepEqual(await apply(tools, plan(["a"])), { ok: false, error: { kind: "unfinished" } });
  assert.equal((await tools.journal.unfinished()).length, 1);
});

test("nothing is run when the network has moved, after a cancel, or on another target", async () => {
  const moved = playedHost();
  moved.words.push("theirs");
  assert.deepEqual(await apply(await toolsFor(moved.virsh), plan(["a"])), { ok: false, error: { kind: "moved" } });
  const fresh = playedHost();
  const other = { ...fresh.virsh, target: { ...target, uri: "qemu+ssh://other/system" } };
  assert.deepEqual(await apply(await toolsFor(other), plan(["a"])), { ok: false, error: { kind: "other-target" } });
  const cancelled = await apply(await toolsFor(fresh.virsh, { signal: AbortSignal.abort() }), plan(["a"]));
  assert.ok(cancelled.ok);
  assert.deepEqual([cancelled.value.done, cancelled.value.error?.kind], [[], "cancelled"]);
  assert.deepEqual([moved.sent, fresh.sent], [[], []]);
});

test("a definition is kept before it is replaced, and restored once", async () => {
  const stored = "<network><name>net</name></network>";
  const define = { argv: ["net-define", "/dev/stdin"], input: stored };
  const steps: readonly PlanStep[] = [
    { ...step("x"), argv: ["net-define", "/dev/stdin"], input: "<network/>", undo: [define] },
    { ...step("y"), argv: ["net-destroy", "net"], undo: [define, { argv: ["net-start", "net"] }] },
  ];
  const back = undoSteps(steps).map(({ argv, input }) => (input === undefined ? { argv } : { argv, input }));
  assert.deepEqual(back, [define, { argv: ["net-start", "net"] }]);
  const { virsh } = playedHost();
  const saved: string[] = [];
  const both: Virsh = {
    ...virsh,
    session: (use) => use(both),
    run: async (args) =>
      args[0] === "net-info"
        ? { ok: true, value: "Active:  no\nPersistent:  yes\n" }
        : args[0] === "net-dumpxml"
          ? { ok: true, value: stored }
          : refused,
  };
  const start = { live: null, stored, guests: [] };
  const [first] = steps;
  assert.ok(first);
  const own = makeHostPlan(target, { network: "net", title: "", start, steps: [first], restartReasons: [] });
  const result = await apply(await toolsFor(both, { saveDefinition: async (xml) => void saved.push(xml) }), own);
  assert.ok(result.ok);
  assert.deepEqual(saved, [stored]);
});

test("saved definitions are listed newest first, fifty at most, and undo does not go in circles", async () => {
  const history = fileHistory(await temporary(), () => 1000);
  const subject = { target, kind: "network", name: "net" };
  assert.deepEqual(await history.list(subject), []);
  for (let index = 0; index < 52; index++) await history.save(subject, `<network>${index}</network>`, false);
  await history.save(subject, "<undone/>", true);
  await history.save({ ...subject, name: "other" }, "<other/>", false);
  const saved = await history.list(subject);
  assert.deepEqual([saved.length, saved[0]?.xml, saved.at(-1)?.xml], [50, "<undone/>", "<network>3</network>"]);
  const last = lastReplaced(saved);
  assert.equal(last?.xml, "<network>51</network>");
  await history.remove(subject, last?.id ?? "");
  assert.equal(lastReplaced(await history.list(subject))?.xml, "<network>50</network>");
});
