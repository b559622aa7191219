/**
 * A target: a libvirt connection by name, from the setting `libvirt.targets`. A `+ssh` URI is reached by our own SSH
 * connection, and virsh on that host is given the local URI; every other URI goes to virsh on this machine as it is.
 */
import { failure, type Result, success } from "./result.ts";

export interface SshPlace {
  /** As written: a host name, an address, or an alias of ~/.ssh/config. */
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

export interface Target {
  /** What the user calls it; unique. */
  readonly name: string;
  /** The URI as written in the settings. */
  readonly uri: string;
  /** The URI for `virsh -c` at the place where virsh runs. */
  readonly virshUri: string;
  /** Where virsh runs: `undefined` for this machine. */
  readonly ssh: SshPlace | undefined;
}

/** Reads one entry of `libvirt.targets`; the failure is a sentence for the user. */
export function readTarget(entry: unknown): Result<Target, string> {
  const uri = typeof entry === "string" ? entry : textField(entry, "uri");
  if (uri === undefined) return failure('a target is a URI, or an object with "uri" and an optional "name"');
  const name = textField(entry, "name") ?? uri;
  const scheme = /^([a-z]+)(?:\+([a-z0-9]+))?:\/\//.exec(uri);
  if (!scheme) return failure(`"${uri}" is not a libvirt URI such as qemu:///system or qemu+ssh://user@host/system`);
  if (scheme[2] !== "ssh") return success({ name, uri, virshUri: uri, ssh: undefined });
  return sshTarget(name, uri, scheme[1] ?? "qemu");
}

function sshTarget(name: string, uri: string, driver: string): Result<Target, string> {
  if (!URL.canParse(uri)) return failure(`"${uri}" is not a URI`);
  const url = new URL(uri);
  if (url.password !== "") return failure(`"${name}": a password does not belong into the settings; it is asked for`);
  if (url.hostname === "") return failure(`"${uri}" names no host; write qemu+ssh://user@host/system`);
  const ssh = {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
    user: url.username === "" ? undefined : decodeURIComponent(url.username),
    port: url.port === "" ? undefined : Number(url.port),
  };
  return success({ name, uri, virshUri: `${driver}://${url.pathname === "" ? "/" : url.pathname}${url.search}`, ssh });
}

function textField(entry: unknown, name: string): string | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const value: unknown = Reflect.get(entry, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}
