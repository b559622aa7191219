/** What this machine itself can refuse: the program, its arguments, the file for its input. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { localTransport } from "../../client/libvirt/run-local.ts";

const seconds = { timeoutMs: 10_000 };

test("a program gets its input as a file, and nothing without one", async () => {
  const transport = localTransport();
  const echoed = await transport.run(["cat", "/dev/stdin"], { ...seconds, input: "<a>ü</a>\n" });
  assert.deepEqual(echoed, { ok: true, value: { code: 0, stdout: "<a>ü</a>\n", stderr: "" } });
  const empty = await transport.run(["cat"], seconds);
  assert.deepEqual(empty, { ok: true, value: { code: 0, stdout: "", stderr: "" } });
});

test("a full or forbidden temporary folder is said so", async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = "/proc/no-such-folder";
  try {
    const result = await localTransport().run(["cat"], { ...seconds, input: "x" });
    assert.equal(!result.ok && result.error.kind, "temporary-file");
    assert.match(result.ok ? "" : result.error.message, /\/proc\/no-such-folder/);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test("an argument that no program can get is an error, not an exception", async () => {
  const result = await localTransport().run(["cat", "a\u0000b"], seconds);
  assert.equal(!result.ok && result.error.kind, "protocol");
});

test("a missing program is told from one that fails", async () => {
  const missing = await localTransport().run(["no-such-program-anywhere"], seconds);
  assert.equal(!missing.ok && missing.error.kind, "program-missing");
  const failing = await localTransport().run(["false"], seconds);
  assert.equal(failing.ok && failing.value.code, 1);
});
