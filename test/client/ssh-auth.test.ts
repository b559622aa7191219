/** Ways to log in that a test host cannot offer, against an SSH server in this process; and hosts that never answer. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import ssh2, { type AuthContext, type ServerChannel } from "ssh2";
import type { SecretQuestion } from "../../client/libvirt/prompts.ts";
import type { SshOptions } from "../../client/libvirt/ssh/options.ts";
import { sshTransport } from "../../client/libvirt/ssh/run.ts";

const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-auth-"));
const keygen = (name: string, passphrase: string) =>
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", join(folder, name)]);
keygen("host", "");
keygen("plain", "");
keygen("locked", "open sesame");
const publicKey = (name: string) => readFileSync(join(folder, `${name}.pub`), "utf8").split(" ")[1] ?? "";

function answerDone(acceptExec: () => ServerChannel): void {
  const channel = acceptExec();
  channel.write("done");
  channel.exit(0);
  channel.end();
}

/** A server that lets in whom `decide` accepts. */
async function withServer(
  decide: (context: AuthContext) => void,
  run: (port: number) => Promise<void>,
  onCommand: (acceptExec: () => ServerChannel) => void = answerDone,
): Promise<void> {
  const server = new ssh2.Server({ hostKeys: [readFileSync(join(folder, "host"))] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", decide);
    client.on("session", (accept) => {
      accept().on("exec", onCommand);
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address && typeof address === "object" ? address.port : 0);
    });
  });
  try {
    await run(port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function options(port: number, differences: Partial<SshOptions> = {}): SshOptions {
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ssh-ed25519 ${publicKey("host")}\n`);
  return {
    host: "127.0.0.1",
    user: "me",
    port,
    identityFiles: [],
    identitiesOnly: false,
    agent: undefined,
    knownHostsFiles: [knownHosts],
    acceptedKeysFile: knownHosts,
    hostKeyAlias: undefined,
    refuseUnknownKeys: true,
    connectTimeoutMs: 3000,
    aliveIntervalMs: 0,
    aliveCountMax: 3,
    jumps: [],
    ...differences,
  };
}

/** What running a command gives, and what was asked on the way. */
async function login(sshOptions: SshOptions, answers: readonly (string | undefined)[]) {
  const asked: SecretQuestion[] = [];
  const secret = async (question: SecretQuestion) => {
    asked.push(question);
    return answers[asked.length - 1];
  };
  const transport = sshTransport([sshOptions], { acceptHostKey: async () => false, secret });
  const result = await transport.run(["true"], { timeoutMs: 5000 });
  await transport.close();
  return {
    result: result.ok ? result.value.stdout : result.error.kind,
    asked: asked.map(({ prompt, echo }) => [prompt, echo]),
  };
}

const accepts = (name: string) => (context: AuthContext) => {
  const isKey = context.method === "publickey" && context.key.data.toString("base64") === publicKey(name);
  if (isKey) context.accept();
  else context.reject(["publickey"]);
};

test("a key file with a passphrase asks for it, and a wrong one is told", async () => {
  await withServer(accepts("locked"), async (port) => {
    const locked = options(port, { identityFiles: [join(folder, "missing"), join(folder, "locked")] });
    assert.deepEqual(await login(locked, ["open sesame"]), { result: "done", asked: [["Passphrase", false]] });
    assert.deepEqual(await login(locked, ["wrong"]), { result: "authentication", asked: [["Passphrase", false]] });
  });
});

test("keys of the agent are used, but not when only the named files may be", async () => {
  const socket = join(folder, "agent.sock");
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => agent.stdout.once("data", resolve));
  try {
    execFileSync("ssh-add", ["-q", join(folder, "plain")], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: "ignore",
    });
    await withServer(accepts("plain"), async (port) => {
      assert.equal((await login(options(port, { agent: socket }), [])).result, "done");
      const onlyNamed = options(port, { agent: socket, identitiesOnly: true });
      assert.equal((await login(onlyNamed, [])).result, "authentication");
      // The agent has the key of a file that is named; the private key itself need not be there.
      const named = join(folder, "named");
      writeFileSync(`${named}.pub`, readFileSync(join(folder, "plain.pub")));
      assert.equal((await login({ ...onlyNamed, identityFiles: [named] }, [])).result, "done");
    });
  } finally {
    agent.kill();
  }
});

test("a host's own questions are passed on, and a password is asked for three times at most", async () => {
  const interactive = (context: AuthContext) => {
    if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
    context.prompt([{ prompt: "One-time code: ", echo: true }], (answers) =>
      answers[0] === "123" ? context.accept() : context.reject(),
    );
  };
  await withServer(interactive, async (port) => {
    assert.deepEqual(await login(options(port), ["123"]), { result: "done", asked: [["One-time code", true]] });
  });
  const password = (context: AuthContext) => {
    if (context.method === "password" && context.password === "right") context.accept();
    else context.reject(["password"]);
  };
  await withServer(password, async (port) => {
    const ask = ["Password", false];
    assert.deepEqual(await login(options(port), ["wrong", "right"]), { result: "done", asked: [ask, ask] });
    assert.deepEqual(await login(options(port), ["1", "2", "3", "4"]), {
      result: "authentication",
      asked: [ask, ask, ask],
    });
    assert.deepEqual(await login(options(port), [undefined]), { result: "authentication", asked: [ask] });
  });
});

test("a host that accepts the connection and never speaks is given up", async () => {
  const silent = createServer((socket) => socket.on("error", () => {}));
  const port = await new Promise<number>((resolve, reject) => {
    silent.listen(0, "127.0.0.1", () => {
      const address = silent.address();
      if (address && typeof address === "object") resolve(address.port);
      else reject(new Error("no port"));
    });
  });
  const { result } = await login(options(port, { connectTimeoutMs: 300 }), []);
  assert.equal(result, "host-unreachable");
  silent.close();
});

test("a command that a host never begins can be cancelled", async () => {
  const cancel = new AbortController();
  await withServer(
    (context) => context.accept(),
    async (port) => {
      const transport = sshTransport([options(port)], {
        acceptHostKey: async () => false,
        secret: async () => undefined,
      });
      const result = await transport.run(["true"], { timeoutMs: 60_000, signal: cancel.signal });
      assert.equal(!result.ok && result.error.kind, "cancelled");
      await transport.close();
    },
    () => cancel.abort(),
  );
});
