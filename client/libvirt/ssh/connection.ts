/**
 * Opens an SSH connection: through the jump hosts, with the host key checked against known_hosts before anything
 * else is sent. There is no option that skips the check.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { dirname } from "node:path";
import ssh2, { type Client, type ClientChannel } from "ssh2";
import type { Prompts } from "../prompts.ts";
import { failure, type Result, success } from "../result.ts";
import type { TransportError } from "../transport.ts";
import { createAuthentication } from "./auth.ts";
import { explainSshError, hostKeyError } from "./errors.ts";
import {
  checkHostKey,
  type HostKeyVerdict,
  type KnownHost,
  keyTypeOf,
  knownHostsLine,
  knownKeyTypes,
  readKnownHosts,
} from "./known-hosts.ts";
import type { SshOptions } from "./options.ts";

export type ConnectResult = Result<Client, TransportError>;

/** @param route the jump hosts in order, and the target host last */
export async function connectSsh(route: readonly SshOptions[], prompts: Prompts): Promise<ConnectResult> {
  const clients: Client[] = [];
  let socket: Socket | ClientChannel | undefined;
  for (const [index, options] of route.entries()) {
    const connected = await connectOne(options, prompts, socket);
    if (!connected.ok) {
      for (const client of clients) client.end();
      return connected;
    }
    const client = connected.value;
    clients.push(client);
    const following = route[index + 1];
    if (!following) {
      client.once("close", () => {
        for (const other of clients) if (other !== client) other.end();
      });
      return success(client);
    }
    const forwarded = await forward(client, following);
    if (!forwarded.ok) {
      for (const other of clients) other.end();
      return forwarded;
    }
    socket = forwarded.value;
  }
  throw new RangeError("a route needs at least one host");
}

function forward(client: Client, to: SshOptions): Promise<Result<ClientChannel, TransportError>> {
  return new Promise((resolve) => {
    client.forwardOut("127.0.0.1", 0, to.host, to.port, (error, channel) => {
      resolve(error ? failure(explainSshError(error, to, [])) : success(channel));
    });
  });
}

async function connectOne(
  options: SshOptions,
  prompts: Prompts,
  through: Socket | ClientChannel | undefined,
): Promise<ConnectResult> {
  const files = await readAllKnownHosts(options.knownHostsFiles);
  const knownHosts = files.flatMap(({ hosts }) => hosts);
  const authentication = createAuthentication(options, prompts);
  const name = options.hostKeyAlias ?? options.host;
  const refused: { error: TransportError | undefined } = { error: undefined };
  const verify = async (key: Buffer): Promise<boolean> => {
    const verdict = checkHostKey(knownHosts, name, options.port, key);
    const at = files.find(({ hosts }) => checkHostKey(hosts, name, options.port, key).kind === verdict.kind);
    refused.error = await decide(verdict, key, options, prompts, at?.file ?? "known_hosts");
    return refused.error === undefined;
  };
  const client = new ssh2.Client();
  const sock = through ?? connectTcp({ host: options.host, port: options.port, noDelay: true });
  return new Promise((resolve) => {
    const fail = (error: Error): void => {
      sock.destroy();
      resolve(failure(refused.error ?? explainSshError(error, options, authentication.keyProblems)));
    };
    if (!through) sock.once("error", fail);
    client.once("ready", () => {
      client.setNoDelay(true);
      resolve(success(client));
    });
    // After `ready` an error is followed by `close`, which is what the transport listens to.
    client.on("error", fail);
    client.once("close", () => fail(new Error("Connection closed before the login was complete")));
    client.connect({
      sock,
      username: options.user,
      readyTimeout: options.connectTimeoutMs,
      keepaliveInterval: options.aliveIntervalMs,
      keepaliveCountMax: options.aliveCountMax,
      hostVerifier: (key: Buffer, done: (ok: boolean) => void) => {
        verify(key).then(done, () => done(false));
      },
      authHandler: (left, _partial, next) => {
        authentication.next(left).then(
          // ssh2 takes `false` for "nothing left"; its types do not say so.
          (method) => next(method as Exclude<typeof method, false>),
          () => next(false as never),
        );
      },
      ...hostKeyAlgorithms(knownHosts, name, options.port),
    });
  });
}

/** Asks the host for a key of a type that is on record, where one is. */
function hostKeyAlgorithms(knownHosts: readonly KnownHost[], name: string, port: number) {
  const known = knownKeyTypes(knownHosts, name, port).flatMap((type) =>
    type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type],
  );
  const supported = known.filter(isHostKeyAlgorithm);
  return supported.length > 0 ? { algorithms: { serverHostKey: supported } } : {};
}

const hostKeyTypes = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
] as const;

function isHostKeyAlgorithm(name: string): name is (typeof hostKeyTypes)[number] {
  return hostKeyTypes.some((known) => known === name);
}

/** `undefined` when the key is good; an accepted key is on record afterwards. */
async function decide(
  verdict: HostKeyVerdict,
  key: Buffer,
  options: SshOptions,
  prompts: Prompts,
  file: string,
): Promise<TransportError | undefined> {
  if (verdict.kind === "known") return undefined;
  const { host, port } = options;
  const question = { host, port, keyType: keyTypeOf(key), fingerprint: fingerprint(key) };
  if (verdict.kind !== "unknown") return hostKeyError(verdict, question, file);
  if (options.refuseUnknownKeys || !(await prompts.acceptHostKey(question))) {
    return hostKeyError(verdict, question, file);
  }
  return remember(options, knownHostsLine(options.hostKeyAlias ?? host, port, key));
}

/** `SHA256:` and the unpadded base64 of the key's hash, as ssh shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

async function remember(options: SshOptions, line: string): Promise<TransportError | undefined> {
  const file = options.acceptedKeysFile;
  if (file === undefined) return undefined;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const before = await readFile(file, "utf8").catch(() => "");
    await appendFile(file, before === "" || before.endsWith("\n") ? line : `\n${line}`, { mode: 0o600 });
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: "key-file", message: `The host key could not be added to ${file}: ${detail}`, detail };
  }
}

interface KnownHostsFile {
  readonly file: string;
  readonly hosts: readonly KnownHost[];
}

async function readAllKnownHosts(files: readonly string[]): Promise<readonly KnownHostsFile[]> {
  return Promise.all(
    files.map(async (file) => ({ file, hosts: readKnownHosts(await readFile(file, "utf8").catch(() => "")) })),
  );
}
