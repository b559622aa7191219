/** What ssh_config says about connections, on a real sshd: jump hosts, keep-alives, and a host that comes back. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sshRoute } from "../../client/libvirt/connections.ts";
import { sshTransport } from "../../client/libvirt/ssh/run.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { labHome, silent, trusted } from "../support/lab-ways.ts";

const seconds = { timeoutMs: 20_000 };

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

/** A transport to the host `name` of this configuration. */
function open(name: string, config: string, knownHosts = trusted(lab)) {
  const place = { host: name, user: undefined, port: undefined };
  return sshTransport(sshRoute(labHome(lab, config, knownHosts), place), silent);
}

const here = (name: string, more = "") =>
  `Host ${name}\n  HostName 127.0.0.1\n  Port ${lab.ssh.port}\n  User ${lab.ssh.user}\n${more}`;

test("a chain of jump hosts leads to the host, each with its own options", async () => {
  const config = [here("inner", "  ProxyJump middle\n"), here("middle", "  ProxyJump outer\n"), here("outer")].join(
    "\n",
  );
  const transport = open("inner", config);
  const result = await transport.run(["virsh", "-q", "-c", "qemu:///system", "uri"], seconds);
  assert.ok(result.ok, result.ok ? "" : result.error.message);
  assert.equal(result.value.stdout.trim(), "qemu:///system");
  // Three connections: two are only passed through.
  const ports = await transport.run(["sh", "-c", "echo $SSH_CONNECTION"], seconds);
  assert.match(ports.ok ? ports.value.stdout : "", /^127\.0\.0\.1 \d+ 127\.0\.0\.1 \d+/);
  await transport.close();
});

test("the key of a jump host is checked as well, and a jump host that refuses is named", async () => {
  const config = [here("inner", "  ProxyJump outer\n"), here("outer", "  HostKeyAlias elsewhere\n")].join("\n");
  const unknown = await open("inner", config).run(["true"], seconds);
  assert.equal(unknown.ok ? "" : unknown.error.kind, "host-key-unknown");
  const closed = `${here("inner", "  ProxyJump outer\n")}\nHost outer\n  HostName 127.0.0.1\n  Port 1\n`;
  const refused = await open("inner", closed).run(["true"], seconds);
  assert.deepEqual(refused.ok ? [] : [refused.error.kind, refused.error.message.includes("port 1 ")], [
    "connection-refused",
    true,
  ]);
});

test("a changed key is told with the file that has the old one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-known-"));
  const old = join(folder, "global");
  writeFileSync(old, `# of the site\n${trusted(lab).replace(/AAAA\S+/, (key) => `${key.slice(0, -6)}AAAAAA`)}`);
  const result = await open("hv", `GlobalKnownHostsFile ${old}\n${here("hv")}`, "").run(["true"], seconds);
  assert.equal(result.ok ? "" : result.error.kind, "host-key-changed");
  assert.ok(!result.ok && result.error.message.includes(`line 2 of ${old})`), result.ok ? "" : result.error.message);
});

test("a host that comes back within the pauses is found again", async () => {
  const transport = open("hv", here("hv", "  ServerAliveInterval 1\n"));
  assert.ok((await transport.run(["true"], seconds)).ok);
  lab.killSshd();
  const cut = await transport.run(["true"], seconds);
  assert.equal(cut.ok ? "" : cut.error.kind, "connection-lost");
  const waiting = transport.run(["echo", "again"], seconds);
  setTimeout(() => lab.restartSshd(), 400);
  const result = await waiting;
  assert.equal(result.ok ? result.value.stdout : result.error.kind, "again\n");
  await transport.close();
});

test("a command that is cancelled while the connection is made answers at once", async () => {
  const transport = open("hv", `${here("hv", "  ProxyJump slow\n")}\n${here("slow")}`);
  const controller = new AbortController();
  const running = transport.run(["true"], { ...seconds, signal: controller.signal });
  controller.abort();
  const result = await running;
  assert.equal(result.ok ? "" : result.error.kind, "cancelled");
  assert.ok((await transport.run(["true"], seconds)).ok);
  await transport.close();
});

test("a connection that has gone silent is noticed by its keep-alives", async () => {
  const sockets: Socket[] = [];
  const proxy = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port: lab.ssh.port });
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on("error", () => {});
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  assert.ok(address && typeof address === "object");
  const config = `Host hv\n  HostName 127.0.0.1\n  Port ${address.port}\n  HostKeyAlias lab\n  ServerAliveInterval 1\n  ServerAliveCountMax 2\n`;
  const transport = open("hv", config, `[lab]:${address.port} ${lab.hostKey}\n`);
  assert.ok((await transport.run(["true"], seconds)).ok);
  const running = transport.run(["sleep", "30"], { timeoutMs: 60_000 });
  for (const socket of sockets) {
    socket.unpipe();
    socket.pause();
  }
  const result = await running;
  assert.equal(result.ok ? "" : result.error.kind, "connection-lost");
  for (const socket of sockets) socket.destroy();
  await transport.close();
  proxy.close();
});
