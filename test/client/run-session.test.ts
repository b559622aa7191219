import assert from "node:assert/strict";
import { test } from "node:test";
import { define, findExisting } from "../../client/libvirt/deploy.ts";
import { objectCommands } from "../../client/libvirt/object-commands.ts";
import { sessionTransport } from "../../client/libvirt/run-session.ts";
import { createVirsh } from "../../client/libvirt/virsh.ts";

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

for (const [kind, rest] of [
  ["network", "<bridge name='virbr9'/>"],
  ["pool", "<target><path>/tmp</path></target>"],
  ["domain", "<memory>1024</memory><os><type>hvm</type></os>"],
] as const) {
  test(`what the test driver does not have can be defined on it: ${kind}`, async () => {
    const transport = sessionTransport();
    const uri = "test:///default";
    const virsh = createVirsh({ name: "test", uri, virshUri: uri, ssh: undefined }, transport, () => {});
    const commands = objectCommands.get(kind) ?? assert.fail(kind);
    const name = "new one";
    const type = { network: "", pool: " type='dir'", domain: " type='test'" }[kind];
    const text = `<${kind}${type}><name>${name}</name>${rest}</${kind}>`;
    try {
      assert.deepEqual(await findExisting(virsh, commands, name), { ok: true, value: undefined });
      const document = { text, name, uuid: undefined, uuidInsertion: text.indexOf("</name>") + "</name>".length };
      const defined = await define(virsh, commands, document, undefined, "grammar");
      assert.ok(defined.ok, JSON.stringify(defined));
      const existing = await findExisting(virsh, commands, name);
      assert.ok(existing.ok && existing.value?.xml.includes(name));
      assert.ok((await define(virsh, commands, document, existing.value, "grammar")).ok);
    } finally {
      await transport.close();
    }
  });
}
