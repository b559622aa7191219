/**
 * A real libvirtd (network, qemu and nodedev drivers) in private namespaces, and a real sshd in front of it: what
 * the deploy tests run against. Needs root and the packages that `npm test` installs.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import getPort, { portNumbers } from "get-port";
import type { Target } from "../../client/libvirt/target.ts";
import { childrenOf } from "./processes.ts";

export interface Lab {
  readonly folder: string;
  /** The libvirtd as a local target. */
  readonly local: Target;
  /** The same libvirtd behind sshd, for the user `user` with the key `keyFile`. */
  readonly ssh: { readonly host: string; readonly port: number; readonly user: string; readonly keyFile: string };
  /** The sshd's ed25519 host key, as a line without a host name. */
  readonly hostKey: string;
  /** Runs a program inside the host. */
  readonly exec: (...argv: readonly string[]) => string;
  /** Starts the sshd again with more configuration lines, such as `MaxSessions 2`, and variables for `lab.sh`. */
  readonly restartSshd: (extra?: string, environment?: Record<string, string>) => void;
  readonly killSshd: () => void;
  readonly stop: () => void;
}

const user = "libvirtxml";
const script = resolve("test/lab/lab.sh");

/** @param environment for `lab.sh`: `LAB_MASK` hides programs, `LAB_HOOK` adds devices */
export async function startLab(environment: Record<string, string> = {}): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-lab-"));
  chmodSync(folder, 0o755);
  ensureUser();
  // Below the ports that the kernel gives to outgoing connections, which could take it while sshd starts again; and
  // at random, because other processes of the tests choose at the same moment.
  const port = await getPort({ host: "127.0.0.1", port: portNumbers(randomInt(20_000, 30_000), 32_000) });
  const env = {
    ...process.env,
    SOCK_PERMS: "0777",
    ...environment,
    LAB: folder,
    PORT: String(port),
    SSH_USERS: user,
    LC_ALL: "C",
  };
  const run = (args: readonly string[], extra: Record<string, string> = {}): string =>
    execFileSync("bash", [script, ...args], {
      env: { ...env, ...extra },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  run(["up"]);
  run(["sshd"]);
  const socket = join(folder, "run/libvirt-sock");
  const uri = `qemu+unix:///system?socket=${socket}`;
  const killSshd = (): void => {
    const pidFile = join(folder, "sshd.hostpid");
    if (!existsSync(pidFile)) return;
    const pid = Number(readFileSync(pidFile, "utf8"));
    // sshd answers each connection with processes of its own.
    for (const child of [...childrenOf(pid), pid]) kill(child);
  };
  return {
    folder,
    local: { name: "lab", uri, virshUri: uri, ssh: undefined },
    ssh: { host: "127.0.0.1", port, user, keyFile: join(folder, "ssh/id") },
    hostKey: readFileSync(join(folder, "ssh/host_ed25519.pub"), "utf8").split(" ").slice(0, 2).join(" "),
    exec: (...argv) => run(["exec", ...argv]),
    restartSshd: (extra = "", environment = {}) => run(["sshd"], { SSH_EXTRA: extra, ...environment }),
    killSshd,
    stop: () => {
      killSshd();
      run(["down"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A user without a password who may log in with a key. Another process of the tests may make the same one meanwhile. */
function ensureUser(): void {
  if (hasUser()) return;
  const { stderr } = spawnSync("useradd", ["-m", "-s", "/bin/sh", "-p", "*", user], { encoding: "utf8" });
  if (!hasUser()) throw new Error(`useradd ${user}: ${stderr}`);
}

function hasUser(): boolean {
  return spawnSync("id", [user], { stdio: "ignore" }).status === 0;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
