/** What went wrong with an SSH connection, in words that say what to do. */

import type { HostKeyQuestion } from "../prompts.ts";
import type { TransportError, TransportErrorKind } from "../transport.ts";
import type { HostKeyVerdict } from "./known-hosts.ts";
import type { SshOptions } from "./options.ts";

/** @param error from ssh2 or the socket; ssh2 tells by `level` which part failed */
export function explainSshError(error: Error, options: SshOptions, keyProblems: readonly string[]): TransportError {
  const { host, port, user } = options;
  const where = port === 22 ? host : `${host}, port ${port}`;
  const [kind, message] = describe(error, { host, where, user, keyProblems });
  return { kind, message, detail: error.message };
}

interface Circumstances {
  readonly host: string;
  readonly where: string;
  readonly user: string;
  readonly keyProblems: readonly string[];
}

function describe(error: Error, about: Circumstances): readonly [TransportErrorKind, string] {
  const { host, where, user } = about;
  switch (field(error, "code")) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return ["host-unknown", `The name ${host} is not known: check the spelling, the VPN and the DNS settings`];
    case "ECONNREFUSED":
      return ["connection-refused", `${where} refuses the connection: is sshd running there, and is the port right?`];
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return ["host-unreachable", `${where} cannot be reached: check the network, the VPN and the firewall`];
    case "ECONNRESET":
      return ["connection-lost", `${where} closed the connection; it may be busy or refuse this address, try again`];
  }
  switch (field(error, "level")) {
    case "client-timeout":
      return /keepalive/i.test(error.message)
        ? ["connection-lost", `${where} no longer answers; the connection was closed`]
        : ["host-unreachable", `${where} did not answer in time: check the network, the VPN and the firewall`];
    case "client-authentication": {
      const reasons = about.keyProblems.map((problem) => `; ${problem}`).join("");
      return ["authentication", `${where} does not let ${user} in: check the user name and the keys${reasons}`];
    }
    case "agent":
      return ["authentication", `The SSH agent cannot be used: is it running, and is SSH_AUTH_SOCK right?`];
    case "handshake":
      return ["protocol", `${where} and this client have no common way to encrypt: ${error.message}`];
  }
  return ["connection-lost", `The connection to ${where} was lost: ${error.message}`];
}

function field(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : undefined;
}

/**
 * Why a host key was not accepted.
 * @param file the known_hosts file that the verdict's line is in
 */
export function hostKeyError(
  verdict: Exclude<HostKeyVerdict, { kind: "known" }>,
  question: HostKeyQuestion,
  file: string,
): TransportError {
  const { host, port, keyType, fingerprint } = question;
  const name = port === 22 ? host : `[${host}]:${port}`;
  const detail = `${name} ${keyType} ${fingerprint}`;
  switch (verdict.kind) {
    case "unknown": {
      const message = `The key of ${host} is not known and was not accepted (${keyType} ${fingerprint})`;
      return { kind: "host-key-unknown", message, detail };
    }
    case "changed": {
      const message =
        `The key of ${host} is not the one on record: somebody may be listening in, or the host was set up again. ` +
        `Ask its administrator whether ${fingerprint} is right; if so, remove the old key with ` +
        `ssh-keygen -R '${name}' (line ${verdict.line} of ${file}) and connect again`;
      return { kind: "host-key-changed", message, detail };
    }
    case "revoked": {
      const message = `The key of ${host} is marked as revoked (line ${verdict.line} of ${file}); do not connect`;
      return { kind: "host-key-revoked", message, detail };
    }
    case "certificate": {
      const message =
        `${file} trusts ${host} through a certificate authority (line ${verdict.line}), which cannot be checked here. ` +
        "Add the host's own key with ssh-keyscan after comparing its fingerprint";
      return { kind: "host-certificate", message, detail };
    }
  }
}

/** Why a channel could not be opened on a connection. */
export function channelError(error: Error, host: string): TransportError {
  if (Reflect.get(error, "reason") === 2) {
    const message = `${host} allows no further session on this connection (MaxSessions of its sshd); try again later`;
    return { kind: "too-many-sessions", message, detail: error.message };
  }
  return lost(host, error.message);
}

/** The connection ended while something was under way. */
export function lost(host: string, detail: string): TransportError {
  const message = `The connection to ${host} was lost; what was running there may or may not have been done`;
  return { kind: "connection-lost", message, detail };
}
