/** ~/.ssh/config, as far as connections need it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sshRoute } from "../../client/libvirt/connections.ts";
import { configuredHosts, type SshEnvironment } from "../../client/libvirt/ssh/config-files.ts";
import { resolveSshPlace } from "../../client/libvirt/ssh/options.ts";

function environment(files: Record<string, string>): SshEnvironment {
  return {
    home: "/home/me",
    user: "me",
    agent: "/run/agent",
    readFile: (path) => files[path],
    glob: (pattern) =>
      Object.keys(files)
        .filter((path) => path.startsWith(pattern.replace(/\*.*$/, "")))
        .sort(),
  };
}

const place = (host: string) => ({ host, user: undefined, port: undefined });

test("without a file the usual keys, hosts and times hold", () => {
  const options = resolveSshPlace(environment({}), place("hv1"));
  assert.deepEqual(options, {
    host: "hv1",
    user: "me",
    port: 22,
    identityFiles: ["/home/me/.ssh/id_ed25519", "/home/me/.ssh/id_ecdsa", "/home/me/.ssh/id_rsa"],
    identitiesOnly: false,
    agent: "/run/agent",
    knownHostsFiles: [
      "/home/me/.ssh/known_hosts",
      "/home/me/.ssh/known_hosts2",
      "/etc/ssh/ssh_known_hosts",
      "/etc/ssh/ssh_known_hosts2",
    ],
    acceptedKeysFile: "/home/me/.ssh/known_hosts",
    hostKeyAlias: undefined,
    refuseUnknownKeys: false,
    connectTimeoutMs: 15_000,
    aliveIntervalMs: 15_000,
    aliveCountMax: 3,
    jumps: [],
  });
});

test("the first value that matches counts, included files too, and the target's own words win", () => {
  const config = `
Include conf.d/*
Host hv*
  HostName %h.example
  User root
  Port 2222
  IdentityFile ~/.ssh/lab_%r
  IdentitiesOnly yes
  StrictHostKeyChecking no
  ConnectTimeout 3
Host *
  User other
`;
  const files = { "/home/me/.ssh/config": config, "/home/me/.ssh/conf.d/a": "Host hv1\n  Port 2200\n" };
  const options = resolveSshPlace(environment(files), place("hv1"));
  assert.deepEqual([options.host, options.user, options.port], ["hv1.example", "root", 2200]);
  assert.deepEqual(options.identityFiles, ["/home/me/.ssh/lab_root"]);
  assert.equal(options.connectTimeoutMs, 3000);
  assert.equal(options.identitiesOnly, true);
  // "no" does not mean that unknown keys are taken: the user is asked.
  assert.equal(options.refuseUnknownKeys, false);
  const own = resolveSshPlace(environment(files), { host: "hv1", user: "me2", port: 22 });
  assert.deepEqual([own.user, own.port], ["me2", 22]);
});

test("jump hosts come before the host, nearest first, and a circle ends", () => {
  const chain = "Host inner\n  ProxyJump a@outer:2022,middle\nHost outer\n  HostName outer.example\n";
  const route = sshRoute(environment({ "/home/me/.ssh/config": chain }), place("inner"));
  assert.deepEqual(
    route.map(({ user, host, port }) => `${user}@${host}:${port}`),
    ["a@outer.example:2022", "me@middle:22", "me@inner:22"],
  );
  const circle = sshRoute(environment({ "/home/me/.ssh/config": "Host *\n  ProxyJump round\n" }), place("x"));
  assert.ok(circle.length < 20);
});

test("hosts without patterns are offered as targets", () => {
  const config = "Host hv1 hv2\n  User root\nHost *.example !bad\nHost = hv3\n";
  assert.deepEqual(configuredHosts(environment({ "/home/me/.ssh/config": config })), ["hv1", "hv2", "hv3"]);
});

/** The options of a host by a user's configuration. */
function optionsOf(host: string, config: string, more: Record<string, string> = {}) {
  return resolveSshPlace(environment({ "/home/me/.ssh/config": config, ...more }), place(host));
}

test("a pattern with an exclamation mark takes hosts out again", () => {
  const config = "Host hv* !hv9\n  User root\nHost *\n  User other\n";
  assert.deepEqual(
    ["hv1", "hv9", "db1"].map((host) => optionsOf(host, config).user),
    ["root", "other", "other"],
  );
});

test("all identity files count, in their order, with their tokens", () => {
  const config = 'IdentityFile ~/.ssh/%n-%p\nHost hv1\n  Port 2022\n  IdentityFile "/keys/my %r"\n  User root\n';
  assert.deepEqual(optionsOf("hv1", config).identityFiles, ["/home/me/.ssh/hv1-2022", "/keys/my root"]);
});

test("known hosts of the user and of the system can be named, or left out", () => {
  const config =
    "Host hv1\n  UserKnownHostsFile ~/a /b\n  GlobalKnownHostsFile none\nHost hv2\n  UserKnownHostsFile none\n  GlobalKnownHostsFile /c\n";
  assert.deepEqual(optionsOf("hv1", config).knownHostsFiles, ["/home/me/a", "/b"]);
  assert.deepEqual(optionsOf("hv2", config).knownHostsFiles, ["/c"]);
  assert.equal(optionsOf("hv1", config).acceptedKeysFile, "/home/me/a");
  assert.equal(optionsOf("hv2", config).acceptedKeysFile, undefined);
});

test("times may have units, and keep-alives can be switched off", () => {
  const config = "ConnectTimeout 1m30s\nServerAliveInterval 0\nServerAliveCountMax 5\n";
  const { connectTimeoutMs, aliveIntervalMs, aliveCountMax } = optionsOf("hv1", config);
  assert.deepEqual([connectTimeoutMs, aliveIntervalMs, aliveCountMax], [90_000, 0, 5]);
  assert.equal(optionsOf("hv1", "ConnectTimeout soon\n").connectTimeoutMs, 15_000);
});

test("only StrictHostKeyChecking yes refuses without asking", () => {
  const strict = (value: string) => optionsOf("hv1", `StrictHostKeyChecking ${value}\n`).refuseUnknownKeys;
  assert.deepEqual(["yes", "ask", "accept-new", "no", "off"].map(strict), [true, false, false, false, false]);
});

test("behind an included file the block goes on in which the Include stood", () => {
  const included = { "/home/me/.ssh/conf.d/a": "Host other\n  Port 1\n" };
  assert.equal(optionsOf("hv1", "Include conf.d/*\nPort 2200\n", included).port, 2200);
  assert.equal(optionsOf("hv1", "Host hv1\n  Include conf.d/a\n  Port 2201\n", included).port, 2201);
});

test("what a block for another host includes does not count", () => {
  const included = { "/home/me/.ssh/extra": "Port 1\nHost hv1\n  User root\n" };
  const options = optionsOf("hv1", "Host hv2\n  Include extra\n", included);
  assert.deepEqual([options.port, options.user], [22, "me"]);
  const other = optionsOf("hv2", "Host hv2\n  Include extra\n", included);
  assert.deepEqual([other.port, other.user], [1, "me"]);
});

test("the system's file completes the user's", () => {
  const system = { "/etc/ssh/ssh_config": "User everyone\nPort 2222\n" };
  const options = optionsOf("hv1", "Host hv1\n  User root\nHost hv2\n", system);
  assert.deepEqual([options.user, options.port], ["root", 2222]);
});

test("included hosts are offered as targets too", () => {
  const files = {
    "/home/me/.ssh/config": "Host hv1\n  Include conf.d/*\n",
    "/home/me/.ssh/conf.d/a": "Host hv2 *.lan\n",
  };
  assert.deepEqual(configuredHosts(environment(files)), ["hv1", "hv2"]);
});
