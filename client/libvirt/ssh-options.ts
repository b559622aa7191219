/**
 * How to reach an SSH host: what the target says, completed by ~/.ssh/config as ssh_config(5) describes it. The file
 * is read by the `ssh-config` package; `Match exec` is never run.
 */
import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import sshConfig from "ssh-config";
import type { SshPlace } from "./target.ts";

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
  /** The first is where an accepted key is added. */
  readonly knownHostsFiles: readonly string[];
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

/** What `resolveSshPlace` needs from the machine. */
export interface SshEnvironment {
  readonly home: string;
  readonly user: string;
  readonly agent: string | undefined;
  /** The text of a file, `undefined` when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  /** The files that match a pattern of `Include`. */
  readonly glob: (pattern: string) => readonly string[];
}

export function systemEnvironment(files: Pick<SshEnvironment, "readFile" | "glob">): SshEnvironment {
  return { home: homedir(), user: userInfo().username, agent: process.env.SSH_AUTH_SOCK, ...files };
}

/** The options for one place; what the target itself says wins over ~/.ssh/config. */
export function resolveSshPlace(environment: SshEnvironment, place: SshPlace): SshOptions {
  const { home } = environment;
  const values = sshConfig
    .parse(readConfig(environment, join(home, ".ssh", "config"), 0))
    .compute(place.user === undefined ? { Host: place.host } : { Host: place.host, User: place.user }, {
      ignoreCase: true,
      matchExec: false,
    });
  const all = (name: string): readonly string[] => [values[name] ?? []].flat();
  const first = (name: string): string | undefined => all(name)[0];
  const host = first("hostname")?.replaceAll("%h", place.host) ?? place.host;
  const user = place.user ?? first("user") ?? environment.user;
  const expand = (path: string): string => expandTokens(path, { home, host, user });
  const identityFiles = all("identityfile").map(expand);
  const agent = first("identityagent") ?? environment.agent;
  return {
    host,
    user,
    port: place.port ?? Number(first("port") ?? 22),
    identityFiles: identityFiles.length > 0 ? identityFiles : defaultKeys.map((name) => join(home, ".ssh", name)),
    identitiesOnly: first("identitiesonly") === "yes",
    agent: agent === undefined || agent === "none" ? undefined : agentSocket(environment, expand(agent)),
    knownHostsFiles: knownHostsFiles(all("userknownhostsfile").map(expand), home),
    hostKeyAlias: first("hostkeyalias"),
    refuseUnknownKeys: first("stricthostkeychecking") === "yes",
    connectTimeoutMs: seconds(first("connecttimeout"), 15) * 1000,
    aliveIntervalMs: seconds(first("serveraliveinterval"), 15) * 1000,
    aliveCountMax: seconds(first("serveralivecountmax"), 3),
    jumps: readJumps(first("proxyjump")),
  };
}

/** The host names of ~/.ssh/config that are no patterns: what a user would choose a target from. */
export function configuredHosts(environment: SshEnvironment): readonly string[] {
  const text = readConfig(environment, join(environment.home, ".ssh", "config"), 0);
  const hosts = text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*host(?:\s*=\s*|\s+)(.*)$/i.exec(line);
    return match?.[1]?.split(/\s+/) ?? [];
  });
  return [...new Set(hosts.filter((host) => host !== "" && !/[*?!"]/.test(host)))];
}

const defaultKeys = ["id_ed25519", "id_ecdsa", "id_rsa"];

/** The text of a configuration file with its `Include` lines replaced by what they include. */
function readConfig(environment: SshEnvironment, path: string, depth: number): string {
  const text = environment.readFile(path) ?? "";
  if (depth > 16) return "";
  return text.replace(/^[ \t]*include(?:[ \t]*=[ \t]*|[ \t]+)(.+)$/gim, (_line, patterns: string) => {
    const files = patterns.split(/[ \t]+/).flatMap((pattern) => includeFiles(environment, pattern.replace(/"/g, "")));
    return files.map((file) => readConfig(environment, file, depth + 1)).join("\n");
  });
}

function includeFiles(environment: SshEnvironment, pattern: string): readonly string[] {
  const path = pattern.startsWith("~/") ? join(environment.home, pattern.slice(2)) : pattern;
  const absolute = isAbsolute(path) ? path : join(environment.home, ".ssh", path);
  return /[*?[]/.test(absolute) ? environment.glob(absolute) : [absolute];
}

function expandTokens(path: string, tokens: { home: string; host: string; user: string }): string {
  const replaced = path
    .replace(/^~(?=\/|$)/, tokens.home)
    .replace(/%([dhru%])/g, (_token, letter: string) =>
      letter === "d" ? tokens.home : letter === "h" ? tokens.host : letter === "r" ? tokens.user : "%",
    );
  return isAbsolute(replaced) || replaced === "none" ? replaced : join(tokens.home, ".ssh", replaced);
}

function agentSocket(environment: SshEnvironment, value: string): string | undefined {
  return value.endsWith("/SSH_AUTH_SOCK") ? environment.agent : value;
}

function knownHostsFiles(configured: readonly string[], home: string): readonly string[] {
  const own = configured.filter((file) => file !== "none");
  const ssh = join(home, ".ssh");
  return own.length > 0 ? own : [join(ssh, "known_hosts"), join(ssh, "known_hosts2"), "/etc/ssh/ssh_known_hosts"];
}

function seconds(value: string | undefined, otherwise: number): number {
  const number = Number(value);
  return value !== undefined && Number.isFinite(number) && number >= 0 ? number : otherwise;
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
