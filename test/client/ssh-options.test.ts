/** ~/.ssh/config, as far as connections need it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sshRoute } from "../../client/libvirt/connections.ts";
import { configuredHosts, resolveSshPlace, type SshEnvironment } from "../../client/libvirt/ssh-options.ts";

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
    knownHostsFiles: ["/home/me/.ssh/known_hosts", "/home/me/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts"],
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
