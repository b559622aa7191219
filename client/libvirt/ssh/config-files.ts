/**
 * The files of ssh_config(5): the user's, then the system's, each with what it includes. They are read by the
 * `ssh-config` package; `Match exec` is never run.
 */
import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import sshConfig from "ssh-config";
import type { SshPlace } from "../target.ts";

/** What reading the files needs from the machine. */
export interface SshEnvironment {
  readonly home: string;
  readonly user: string;
  readonly agent: string | undefined;
  /** The text of a file, `undefined` when it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  /** The files that match a pattern of `Include`. */
  readonly glob: (pattern: string) => readonly string[];
}

/** Home, login name and agent are those of this process. Throws, as Node does, for a user without a login name. */
export function systemEnvironment(files: Pick<SshEnvironment, "readFile" | "glob">): SshEnvironment {
  return { home: homedir(), user: userInfo().username, agent: process.env.SSH_AUTH_SOCK, ...files };
}

/** The values for one place by their names in small letters; of those that may be given once the first one counts. */
export function readSshConfig(
  environment: SshEnvironment,
  place: SshPlace,
): ReadonlyMap<string, string | readonly string[]> {
  const compute = (text: string) =>
    sshConfig
      .parse(text)
      .compute(place.user === undefined ? { Host: place.host } : { Host: place.host, User: place.user }, {
        ignoreCase: true,
        matchExec: false,
      });
  const isActive = (header: string): boolean => compute(`${header}\n  ${marker} yes\n`)[marker] !== undefined;
  return new Map(Object.entries(compute(readFiles(environment, isActive))));
}

/** An option of no meaning, to find out whether a block counts. */
const marker = "x-active";

/** The host names in the files that are no patterns: what a user would choose a target from. */
export function configuredHosts(environment: SshEnvironment): readonly string[] {
  const hosts = readFiles(environment, () => true)
    .split(/\r?\n/)
    .flatMap((line) => /^\s*host(?:\s*=\s*|\s+)(.*)$/i.exec(line)?.[1]?.split(/\s+/) ?? []);
  return [...new Set(hosts.filter((host) => host !== "" && !/[*?!"]/.test(host)))];
}

type IsActive = (header: string) => boolean;

/** @param isActive whether a block counts, by its line `Host ...` or `Match ...` */
function readFiles(environment: SshEnvironment, isActive: IsActive): string {
  const files = [join(environment.home, ".ssh", "config"), "/etc/ssh/ssh_config"];
  return files.map((file) => `${everywhere}\n${readFile(environment, file, isActive, 0)}`).join("\n");
}

/** The block that counts for every host; what stands before the first block of a file belongs to it. */
const everywhere = "Host *";

/**
 * A file with its `Include` lines replaced by what they include, where the block around them counts. Behind an
 * included file the block goes on in which the line stood.
 */
function readFile(environment: SshEnvironment, path: string, isActive: IsActive, depth: number): string {
  const text = environment.readFile(path) ?? "";
  if (depth > 16) return "";
  let header = everywhere;
  const lines = text.split(/\r?\n/).flatMap((line) => {
    if (/^\s*(?:host|match)(?:\s*=\s*|\s+)/i.test(line)) header = line;
    const patterns = /^\s*include(?:\s*=\s*|\s+)(.+)$/i.exec(line)?.[1];
    if (patterns === undefined) return [line];
    if (!isActive(header)) return [];
    const files = words(patterns).flatMap((pattern) => includeFiles(environment, pattern));
    return files.flatMap((file) => [everywhere, readFile(environment, file, isActive, depth + 1), header]);
  });
  return lines.join("\n");
}

/** Words between spaces; those in quotes may hold some. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
}

function includeFiles(environment: SshEnvironment, pattern: string): readonly string[] {
  const path = pattern.startsWith("~/") ? join(environment.home, pattern.slice(2)) : pattern;
  const absolute = isAbsolute(path) ? path : join(environment.home, ".ssh", path);
  return /[*?[]/.test(absolute) ? environment.glob(absolute) : [absolute];
}
