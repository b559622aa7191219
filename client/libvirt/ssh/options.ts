/** How to reach an SSH host: what the target says, completed by what ssh_config(5) says for it. */
import { isAbsolute, join } from "node:path";
import type { SshPlace } from "../target.ts";
import { readSshConfig, type SshEnvironment } from "./config-files.ts";

export interface SshOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key files to try, in order; they need not exist. */
  readonly identityFiles: readonly string[];
  /** Only the keys of `identityFiles` may be offered, also from the agent. */
  readonly identitiesOnly: boolean;
  /** The agent's socket, `undefined` for none. */
  readonly agent: string | undefined;
  readonly knownHostsFiles: readonly string[];
  /** Where an accepted key is added; `undefined` when the user keeps no such file. */
  readonly acceptedKeysFile: string | undefined;
  /** The name to look for in known_hosts instead of the host's own. */
  readonly hostKeyAlias: string | undefined;
  /** `StrictHostKeyChecking yes`: an unknown key is refused without asking. Every other value asks. */
  readonly refuseUnknownKeys: boolean;
  readonly connectTimeoutMs: number;
  /** 0 sends no keep-alives. */
  readonly aliveIntervalMs: number;
  readonly aliveCountMax: number;
  /** Hosts to go through, the nearest first. */
  readonly jumps: readonly SshPlace[];
}

/** The options for one place; what the target itself says wins over the user's file, and that over the system's. */
export function resolveSshPlace(environment: SshEnvironment, place: SshPlace): SshOptions {
  const { home } = environment;
  const values = readSshConfig(environment, place);
  const all = (name: string): readonly string[] => [values.get(name) ?? []].flat();
  const first = (name: string): string | undefined => all(name)[0];
  const host = first("hostname")?.replaceAll("%h", place.host).replaceAll("%%", "%") ?? place.host;
  const user = place.user ?? first("user") ?? environment.user;
  const port = place.port ?? portNumber(first("port"));
  const tokens = { home, host, user, port, alias: place.host, localUser: environment.user };
  const expand = (path: string): string => expandTokens(path, tokens);
  const identityFiles = all("identityfile").map(expand);
  const userKnownHosts = filesOf(all("userknownhostsfile"), defaultKnownHosts).map(expand);
  const agent = first("identityagent") ?? environment.agent;
  return {
    host,
    user,
    port,
    identityFiles: identityFiles.length > 0 ? identityFiles : defaultKeys.map((name) => join(home, ".ssh", name)),
    identitiesOnly: first("identitiesonly") === "yes",
    agent: agent === undefined || agent === "none" ? undefined : agentSocket(environment, expand(agent)),
    knownHostsFiles: [...userKnownHosts, ...filesOf(all("globalknownhostsfile"), globalKnownHosts).map(expand)],
    acceptedKeysFile: userKnownHosts[0],
    hostKeyAlias: first("hostkeyalias"),
    refuseUnknownKeys: first("stricthostkeychecking") === "yes",
    connectTimeoutMs: seconds(first("connecttimeout"), 15) * 1000,
    aliveIntervalMs: seconds(first("serveraliveinterval"), 15) * 1000,
    aliveCountMax: seconds(first("serveralivecountmax"), 3),
    jumps: readJumps(first("proxyjump")),
  };
}

const defaultKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];
const defaultKnownHosts = ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"];
const globalKnownHosts = ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"];

interface Tokens {
  readonly home: string;
  readonly host: string;
  readonly user: string;
  readonly port: number;
  /** The host as the target names it. */
  readonly alias: string;
  readonly localUser: string;
}

/** Expands `~` and the tokens of ssh_config(5) that a connection knows here. */
function expandTokens(path: string, tokens: Tokens): string {
  const meaning: Readonly<Record<string, string>> = {
    d: tokens.home,
    h: tokens.host,
    n: tokens.alias,
    p: String(tokens.port),
    r: tokens.user,
    u: tokens.localUser,
    "%": "%",
  };
  const replaced = path
    .replace(/^~(?=\/|$)/, tokens.home)
    .replace(/%([dhnpru%])/g, (token, letter: string) => meaning[letter] ?? token);
  return isAbsolute(replaced) || replaced === "none" ? replaced : join(tokens.home, ".ssh", replaced);
}

function agentSocket(environment: SshEnvironment, value: string): string | undefined {
  return value.endsWith("/SSH_AUTH_SOCK") ? environment.agent : value;
}

function portNumber(value: string | undefined): number {
  const number = Number(value ?? 22);
  return Number.isInteger(number) && number > 0 && number < 65536 ? number : 22;
}

/** "none" names no file; nothing written means the usual ones. */
function filesOf(configured: readonly string[], usual: readonly string[]): readonly string[] {
  return configured.length === 0 ? usual : configured.filter((file) => file !== "none");
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A time as ssh_config(5) writes it: seconds, or parts with units such as 1m30s. */
function seconds(value: string | undefined, otherwise: number): number {
  if (value === undefined || !/^(?:\d+[smhdw]?)+$/i.test(value)) return otherwise;
  const parts = [...value.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  return parts.reduce((sum, [, digits, unit]) => sum + Number(digits) * (secondsOf[unit || "s"] ?? 1), 0);
}

/** `[user@]host[:port],...` or `none`. */
function readJumps(value: string | undefined): readonly SshPlace[] {
  if (value === undefined || value.toLowerCase() === "none") return [];
  return value.split(",").flatMap((text) => {
    const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text.trim());
    if (!match?.[2]) return [];
    const port = match[3] === undefined ? undefined : Number(match[3]);
    return [{ user: match[1], host: match[2].replace(/^\[|\]$/g, ""), port }];
  });
}
