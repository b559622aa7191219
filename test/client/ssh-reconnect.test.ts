/** How often a connection is tried, and with which pauses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import ssh2 from "ssh2";
import { failure, success } from "../../client/libvirt/result.ts";
import type { ConnectResult } from "../../client/libvirt/ssh/connection.ts";
import { connectPatiently } from "../../client/libvirt/ssh/reconnect.ts";
import type { TransportErrorKind } from "../../client/libvirt/transport.ts";

/** @param answers what each attempt gives; the last one stays */
async function attempts(answers: readonly (TransportErrorKind | "ok")[], hadConnection: boolean, goOn = true) {
  const pauses: number[] = [];
  let made = 0;
  const connect = async (): Promise<ConnectResult> => {
    const answer = answers[Math.min(made++, answers.length - 1)] ?? "ok";
    return answer === "ok" ? success(new ssh2.Client()) : failure({ kind: answer, message: "", detail: "" });
  };
  const wait = async (pause: number): Promise<boolean> => {
    pauses.push(pause);
    return goOn;
  };
  const result = await connectPatiently(connect, hadConnection, wait);
  return { result: result.ok ? "ok" : result.error.kind, pauses };
}

test("a lost connection is made again with growing pauses, and given up in the end", async () => {
  assert.deepEqual(await attempts(["connection-refused", "host-unreachable", "ok"], true), {
    result: "ok",
    pauses: [250, 500],
  });
  assert.deepEqual(await attempts(["connection-refused"], true), {
    result: "connection-refused",
    pauses: [250, 500, 1000, 2000, 4000],
  });
});

test("the first connection waits only for a busy sshd", async () => {
  assert.deepEqual(await attempts(["connection-lost", "ok"], false), { result: "ok", pauses: [200] });
  assert.deepEqual(await attempts(["connection-refused"], false), { result: "connection-refused", pauses: [] });
});

test("what the user must mend is not tried again, and closing ends the waiting", async () => {
  assert.deepEqual(await attempts(["authentication"], true), { result: "authentication", pauses: [] });
  assert.deepEqual(await attempts(["host-key-changed"], true), { result: "host-key-changed", pauses: [] });
  assert.deepEqual(await attempts(["connection-lost"], true, false), { result: "connection-lost", pauses: [250] });
});
