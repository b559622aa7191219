/** A diagnosis of each way in which a connection fails, on a real sshd and libvirtd. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sshRoute } from "../../client/libvirt/connections.ts";
import { type DiagnosisStep, diagnose, diagnosisText } from "../../client/libvirt/diagnose.ts";
import { localTransport } from "../../client/libvirt/run-local.ts";
import { lookupHost, readGreeting } from "../../client/libvirt/run-probe.ts";
import { sshTransport } from "../../client/libvirt/ssh/run.ts";
import type { SshPlace, Target } from "../../client/libvirt/target.ts";
import { createVirsh } from "../../client/libvirt/virsh.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { labHome, silent, trusted } from "../support/lab-ways.ts";

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

interface Circumstances {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly knownHosts?: string;
  readonly uri?: string;
  readonly on?: Lab;
}

async function diagnosisOf(circumstances: Circumstances): Promise<readonly DiagnosisStep[]> {
  const { on = lab, host = "127.0.0.1", uri = "qemu:///system" } = circumstances;
  const { port = on.ssh.port, user = on.ssh.user, knownHosts = trusted(on) } = circumstances;
  const place: SshPlace = { host, port, user };
  const target: Target = { name: "hv", uri: `qemu+ssh://${host}/system`, virshUri: uri, ssh: place };
  const route = sshRoute(labHome(on, "ConnectTimeout 2", knownHosts), place);
  const transport = sshTransport(route, silent);
  const virsh = createVirsh(target, transport, () => {});
  const steps = await diagnose({
    lookup: lookupHost,
    greeting: readGreeting,
    transport,
    virsh,
    signal: undefined,
    route,
  });
  await transport.close();
  return steps;
}

/** Which steps went well, and the first words of the one that failed. */
async function checkDiagnosis(circumstances: Circumstances, well: string, fails: RegExp): Promise<void> {
  const steps = await diagnosisOf(circumstances);
  const good = steps.filter(({ state }) => state === "ok").map(({ name }) => name);
  assert.equal(good.join(", "), well, diagnosisText("", steps));
  const bad = steps.filter(({ state }) => state === "failed");
  assert.equal(bad.length, 1);
  assert.match(`${bad[0]?.name}: ${bad[0]?.result}`, fails);
  assert.notEqual(bad[0]?.remedies.length, 0, "there is something to try");
}

test("when all is well every step says what it found", async () => {
  const steps = await diagnosisOf({});
  assert.deepEqual(
    steps.map(({ name, state }) => `${name} ${state}`),
    ["Name", "TCP", "Host key", "Login", "virsh", "Socket", "Daemon", "Versions"].map((name) => `${name} ok`),
  );
  assert.match(steps[1]?.result ?? "", /^port \d+ answers: SSH-2\.0-OpenSSH/);
  assert.match(steps[7]?.result ?? "", /^library libvirt \d+\.\d+\.\d+, hypervisor QEMU [\d.]+, daemon \d+\.\d+\.\d+$/);
  assert.match(diagnosisText("Connection", steps), /\n\nAll is well\n$/);
});

test("a name that nobody knows", () =>
  checkDiagnosis({ host: "no-such-host.invalid" }, "", /^Name: The name no-such-host\.invalid is not known/));

test("a port where nobody listens, and one where something else does", async () => {
  await checkDiagnosis({ port: 1 }, "Name", /^TCP: 127\.0\.0\.1, port 1 refuses the connection/);
  const other = createServer((socket) => socket.end("220 mail ready\r\n"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  assert.ok(address && typeof address === "object");
  await checkDiagnosis(
    { port: address.port },
    "Name",
    /^TCP: port \d+ answers, but it is not an SSH server: "220 mail/,
  );
  other.close();
});

test("a host key that is not known, and one that has changed", async () => {
  await checkDiagnosis({ knownHosts: "" }, "Name, TCP", /^Host key: The key of 127\.0\.0\.1 is not known/);
  const other = trusted(lab).replace(/AAAA\S+/, (key) => `${key.slice(0, -6)}AAAAAA`);
  await checkDiagnosis(
    { knownHosts: other },
    "Name, TCP",
    /^Host key: The key of 127\.0\.0\.1 is not the one on record/,
  );
});

test("a user who may not log in", () =>
  checkDiagnosis({ user: "nobody" }, "Name, TCP, Host key", /^Login: .* does not let nobody in/));

test("a daemon that has died, and one that was never there", async () => {
  const well = "Name, TCP, Host key, Login, virsh";
  const nowhere = "qemu+unix:///system?socket=/nowhere/libvirt-sock";
  await checkDiagnosis({ uri: nowhere }, well, /^Daemon: .*there is no socket \/nowhere\/libvirt-sock/);
  const own = await startLab();
  try {
    const pid = readFileSync(join(own.folder, "libvirtd.nspid"), "utf8").trim();
    own.exec("sh", "-c", `kill -KILL ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.05; done`);
    await checkDiagnosis({ on: own }, `${well}, Socket`, /^Daemon: The libvirt daemon behind .* has stopped/);
  } finally {
    own.stop();
  }
});

test("a socket that refuses the user", async () => {
  const closed = await startLab({ SOCK_PERMS: "0770" });
  try {
    await checkDiagnosis(
      { on: closed },
      "Name, TCP, Host key, Login, virsh",
      /^Socket: libvirt's socket refuses this user/,
    );
  } finally {
    closed.stop();
  }
});

test("a host without virsh", async () => {
  const bare = await startLab({ LAB_MASK: "/usr/bin/virsh" });
  try {
    await checkDiagnosis({ on: bare }, "Name, TCP, Host key, Login", /^virsh: On 127\.0\.0\.1: virsh is not installed/);
  } finally {
    bare.stop();
  }
});

test("this machine has no way that could fail", async () => {
  const transport = localTransport();
  const virsh = createVirsh(lab.local, transport, () => {});
  const steps = await diagnose({
    lookup: lookupHost,
    greeting: readGreeting,
    transport,
    virsh,
    signal: undefined,
    route: [],
  });
  assert.deepEqual(
    steps.map(({ name, state }) => `${name} ${state}`),
    ["virsh ok", "Socket ok", "Daemon ok", "Versions ok"],
  );
});
