/**
 * OpenSSH's known_hosts, as sshd(8) describes the format: plain and hashed names, `[host]:port`, wildcards, negation,
 * `@revoked` and `@cert-authority`.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface KnownHost {
  readonly marker: "none" | "revoked" | "cert-authority";
  readonly patterns: string;
  /** Such as "ssh-ed25519". */
  readonly keyType: string;
  /** The key's bytes, base64. */
  readonly key: string;
  /** One-based, for messages. */
  readonly line: number;
}

export type HostKeyVerdict =
  | { readonly kind: "known" }
  | { readonly kind: "unknown" }
  /** Another key of the same host is on record. */
  | { readonly kind: "changed"; readonly line: number }
  | { readonly kind: "revoked"; readonly line: number }
  /** Only a certificate authority is on record; certificates cannot be checked here. */
  | { readonly kind: "certificate"; readonly line: number };

/** Reads a known_hosts file; comments, empty and unreadable lines are passed over, as ssh does. */
export function readKnownHosts(text: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((content, index) => readLine(content, index + 1));
}

function readLine(content: string, line: number): readonly KnownHost[] {
  const fields = content.trim().split(/[ \t]+/);
  if (fields[0]?.startsWith("#") || fields.length < 3) return [];
  const marked = fields[0]?.startsWith("@") ? fields.shift() : undefined;
  const [patterns, keyType, key] = fields;
  const marker = marked === undefined ? "none" : marked.slice(1);
  if (marker !== "none" && marker !== "revoked" && marker !== "cert-authority") return [];
  if (patterns === undefined || keyType === undefined || key === undefined) return [];
  return [{ marker, patterns, keyType, key, line }];
}

/** The name under which known_hosts knows a host: `[host]:port` unless the port is 22. */
export function knownHostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** @param key the bytes of the host's public key, as the SSH protocol sends them */
export function checkHostKey(hosts: readonly KnownHost[], host: string, port: number, key: Buffer): HostKeyVerdict {
  const entries = hosts.filter((entry) => matches(entry.patterns, knownHostName(host, port)));
  const encoded = key.toString("base64");
  const revoked = entries.find((entry) => entry.marker === "revoked" && entry.key === encoded);
  if (revoked) return { kind: "revoked", line: revoked.line };
  const plain = entries.filter((entry) => entry.marker === "none");
  if (plain.some((entry) => entry.key === encoded)) return { kind: "known" };
  const other = plain.find((entry) => entry.keyType === keyTypeOf(key)) ?? plain[0];
  if (other) return { kind: "changed", line: other.line };
  const authority = entries.find((entry) => entry.marker === "cert-authority");
  return authority ? { kind: "certificate", line: authority.line } : { kind: "unknown" };
}

/**
 * The key types on record for a host. The client asks for these first: a host that shows another of its keys would
 * otherwise look as if its key had changed.
 */
export function knownKeyTypes(hosts: readonly KnownHost[], host: string, port: number): readonly string[] {
  const name = knownHostName(host, port);
  const entries = hosts.filter((entry) => entry.marker === "none" && matches(entry.patterns, name));
  return [...new Set(entries.map((entry) => entry.keyType))];
}

/** The type that the key itself names in its first field. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return "";
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
}

/** The line to add for a key that the user has accepted. */
export function knownHostsLine(host: string, port: number, key: Buffer): string {
  return `${knownHostName(host, port)} ${keyTypeOf(key)} ${key.toString("base64")}\n`;
}

function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith("|1|")) return matchesHash(patterns, name);
  const list = patterns.toLowerCase().split(",");
  if (list.some((pattern) => pattern.startsWith("!") && wildcard(pattern.slice(1)).test(name))) return false;
  return list.some((pattern) => !pattern.startsWith("!") && wildcard(pattern).test(name));
}

/** `|1|salt|hash`: the hash is HMAC-SHA1 of the name, keyed with the salt; both are base64. */
function matchesHash(pattern: string, name: string): boolean {
  const [, , salt = "", hash = ""] = pattern.split("|");
  const expected = Buffer.from(hash, "base64");
  const actual = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}
