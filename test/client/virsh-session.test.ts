/** One virsh for many commands, on libvirt's test driver. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { localTransport } from "../../client/libvirt/run-local.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { fitsSession, sessionArgv, virshSession } from "../../client/libvirt/virsh-session.ts";

const target = (virshUri = "test:///default") => ({ name: "played", uri: virshUri, virshUri, ssh: undefined });

/** Counts what is started; `argv` may stand in for virsh. */
function counted(argv: (own: readonly string[]) => readonly string[] = (own) => own) {
  const local = localTransport();
  const started: string[] = [];
  const transport: Transport = {
    run: (own, options) => {
      started.push("alone");
      return local.run(argv(own), options);
    },
    start: (own, options) => {
      started.push("kept");
      return local.start(argv(own), options);
    },
    readFiles: local.readFiles,
    close: local.close,
  };
  return { transport, started };
}

async function answers(virsh: Virsh, commands: readonly (readonly string[])[]): Promise<readonly string[]> {
  const results = await Promise.all(commands.map((args) => virsh.run(args)));
  return results.map((result) => (result.ok ? result.value : result.error.kind));
}

test("a session gives what single commands give, from one virsh", async () => {
  const one = counted();
  const virsh = createVirsh(target(), one.transport, () => {});
  const long = "x".repeat(3000);
  const commands = [
    ["net-uuid", "default"],
    ["net-start", "no such"],
    ["net-dumpxml", "--", "default"],
    ["net-info", long],
    ["net-list", "--all", "--name"],
    ["net-update", "default", "add", "dns-txt", '<txt name="it\'s" value=\'\\a; "b" $c\'/>', "--live"],
    ["net-update", "default", "add", "ip-dhcp-host", "<host/>", "--live"],
    ["no-such-command"],
    ["net-uuid", "default"],
  ];
  const alone = await answers(virsh, commands);
  one.started.length = 0;
  const kept = await virsh.session((open) => answers(open, commands));
  const uuid = /<uuid>(.*)<\/uuid>/.exec(kept[2] ?? "")?.[1];
  assert.ok(uuid);
  assert.equal(kept[0]?.trim(), uuid);
  const withoutUuid = (texts: readonly string[]) =>
    texts.map((text) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "UUID"));
  assert.deepEqual(withoutUuid(kept), withoutUuid(alone));
  assert.deepEqual(one.started, ["kept"]);
});

test("what virsh's line editing might change runs by itself, and the session goes on behind it", async () => {
  const one = counted();
  const virsh = createVirsh(target(), one.transport, () => {});
  assert.deepEqual(
    await virsh.session(async (open) => {
      const found = [
        ...(await answers(open, [["net-list", "--name"]])),
        ...(await answers(open, [["net-uuid", "naïve"]])),
      ];
      const input = "<network><name>given</name></network>";
      const defined = await open.run(["net-define", "/dev/stdin"], { input });
      return [
        ...found,
        defined.ok,
        ...(await answers(open, [
          ["net-list", "--name"],
          ["net-uuid", "a\tb"],
        ])),
      ];
    }),
    ["default\n", "not-found", true, "default\n", "not-found"],
  );
  assert.deepEqual(one.started, ["kept", "alone", "alone", "kept", "alone"]);
  assert.equal(fitsSession(["net-start", "x".repeat(20_000)]), false);
});

test("the user's history stays the user's", async () => {
  const home = mkdtempSync(join(tmpdir(), "libvirt-xml-home-"));
  const local = localTransport();
  const started = await local.start(["env", `HOME=${home}`, ...sessionArgv(["virsh", "-q", "-c", "test:///default"])], {
    timeoutMs: 20_000,
    signal: undefined,
  });
  assert.ok(started.ok);
  const session = virshSession(started.value);
  const options = { timeoutMs: 20_000 };
  assert.deepEqual(await session.run(["net-list", "--name"], options), {
    ok: true,
    value: { code: 0, stdout: "default\n", stderr: "" },
  });
  await session.close();
  assert.equal(session.isOpen(), false);
  assert.deepEqual(readdirSync(home), []);
});

test("without a virsh, with one that does not speak as expected or might ask for a login, commands run by themselves", async () => {
  const missing = counted((own) => own.map((word) => (word === "virsh" ? "no-such-virsh" : word)));
  const none = createVirsh(target(), missing.transport, () => {});
  assert.deepEqual(await none.session((open) => answers(open, [["net-list"], ["net-list"]])), [
    "program-missing",
    "program-missing",
  ]);
  assert.deepEqual(missing.started, ["kept", "alone", "alone"]);
  const strange = counted((own) => (own.includes("TERM=dumb") ? ["sh", "-c", "echo no; exec cat >/dev/null"] : own));
  const deaf: Transport = {
    ...strange.transport,
    start: async (argv, options) => {
      const started = await strange.transport.start?.(argv, options);
      if (started?.ok) setImmediate(() => started.value.close());
      return started ?? assert.fail();
    },
  };
  const other = createVirsh(target(), deaf, () => {});
  assert.deepEqual(await other.session((open) => answers(open, [["net-list", "--name"]])), ["default\n"]);
  for (const uri of ["qemu:///session", "esx://host/"]) {
    const never = counted();
    await createVirsh(target(uri), never.transport, () => {}).session((open) => open.run(["--version"]));
    assert.deepEqual(never.started, ["alone"]);
  }
});

/** Reads a command of the session and the two markers, and answers; a part of a shell script. */
const answer = (output: string) =>
  `read line; read first; read second; ${output}; echo "error: \${first#echo --err }" >&2; echo "\${second#echo }";`;

/** Plays a virsh that takes one command and then does what `rest` says. */
function playedVirsh(rest: string): Transport {
  const script = `${answer("echo ready")} ${answer("true")} ${rest}`;
  return counted((own) => (own.includes("TERM=dumb") ? ["bash", "-c", script] : own)).transport;
}

test("what becomes of a command when virsh hangs, ends or connects again is not known, and is said so", async () => {
  const kind = async (rest: string, timeoutMs = 20_000, signal?: AbortSignal): Promise<unknown> => {
    const virsh = createVirsh(target(), playedVirsh(rest), () => {});
    return virsh.session(async (open) => {
      assert.deepEqual(await open.run(["net-list"]), { ok: true, value: "" });
      const result = await open.run(["net-update"], { timeoutMs, ...(signal ? { signal } : {}) });
      return result.ok ? result.value : result.error.kind;
    });
  };
  assert.equal(await kind("exec sleep 60", 50), "timeout");
  assert.equal(await kind("exit 0"), "connection-lost");
  assert.equal(await kind(answer("echo 'error: Reconnected to the hypervisor' >&2")), "connection-lost");
  assert.equal(await kind(answer("echo 'error: no' >&2")), "other");
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  assert.equal(await kind("exec sleep 60", 20_000, controller.signal), "cancelled");
});
