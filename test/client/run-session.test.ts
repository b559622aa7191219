import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionTransport } from "../../client/libvirt/run-session.ts";

const virsh = ["virsh", "-q", "-c", "test:///default"];

test("keeps the state of the test driver from one command to the next", async () => {
  const transport = sessionTransport();
  const options = { timeoutMs: 20_000 };
  const input = "<network><name>it's</name><bridge name='virbr9'/><ip address='10.9.0.1' prefix='24'/></network>";
  try {
    const defined = await transport.run([...virsh, "net-define", "/dev/stdin"], { ...options, input });
    assert.deepEqual(defined, { ok: true, value: { code: 0, stdout: "", stderr: "" } });
    const listed = await transport.run([...virsh, "net-list", "--all", "--name"], options);
    assert.deepEqual(listed, { ok: true, value: { code: 0, stdout: "default\nit's\n", stderr: "" } });
    const missing = await transport.run([...virsh, "net-start", "no such"], options);
    const stderr =
      "error: failed to get network 'no such'\nerror: Network not found: no network with matching name 'no such'\n";
    assert.deepEqual(missing, { ok: true, value: { code: 1, stdout: "", stderr } });
  } finally {
    await transport.close();
  }
});
