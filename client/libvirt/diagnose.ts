/**
 * Finds out at which step a connection fails: name, TCP, host key, login, virsh, socket, daemon. Each step says what it
 * found, and what to do when it failed; the steps behind a failure are not tried.
 */
import type { Result } from "./result.ts";
import type { SshOptions } from "./ssh/options.ts";
import type { Transport, TransportError } from "./transport.ts";
import type { HostError, Virsh } from "./virsh.ts";

export type StepName = "Name" | "TCP" | "Host key" | "Login" | "virsh" | "Socket" | "Daemon" | "Versions";

export interface DiagnosisStep {
  readonly name: StepName;
  readonly state: "ok" | "failed" | "not tried";
  /** What was found, in plain words. */
  readonly result: string;
  /** What to try, a line each; empty when all is well. */
  readonly remedies: readonly string[];
}

/** What a diagnosis asks of the world. */
export interface DiagnosisTools {
  /** The addresses of a name. */
  readonly lookup: (options: SshOptions) => Promise<Result<readonly string[], TransportError>>;
  /** The first line that whatever listens there says. */
  readonly greeting: (options: SshOptions) => Promise<Result<string, TransportError>>;
  /** A connection of its own, not one that is open already. */
  readonly transport: Transport;
  /** virsh over that connection. */
  readonly virsh: Virsh;
  /** The hosts on the way, the target last; empty for this machine. */
  readonly route: readonly SshOptions[];
  /** Ends the step that is being tried. */
  readonly signal: AbortSignal | undefined;
}

/** The steps in their order, with all that could not be tried. */
export async function diagnose(tools: DiagnosisTools): Promise<readonly DiagnosisStep[]> {
  const first = tools.route[0];
  const stages: readonly (() => Promise<readonly DiagnosisStep[]>)[] = [
    ...(first ? [() => checkName(tools, first), () => checkTcp(tools, first), () => checkLogin(tools)] : []),
    () => checkProgram(tools),
    () => checkDaemon(tools),
    () => checkVersions(tools),
  ];
  const steps: DiagnosisStep[] = [];
  for (const stage of stages) {
    steps.push(...(await stage()));
    if (steps.some(({ state }) => state === "failed")) break;
  }
  const all = first ? allSteps : allSteps.slice(4);
  return all.map((name) => steps.find((step) => step.name === name) ?? notTried(name));
}

const allSteps: readonly StepName[] = ["Name", "TCP", "Host key", "Login", "virsh", "Socket", "Daemon", "Versions"];

const ok = (name: StepName, result: string): DiagnosisStep => ({ name, state: "ok", result, remedies: [] });

const notTried = (name: StepName): DiagnosisStep => ({ name, state: "not tried", result: "", remedies: [] });

function failed(name: StepName, error: HostError, { route, virsh }: DiagnosisTools): DiagnosisStep {
  return {
    name,
    state: "failed",
    result: error.message,
    remedies: remediesFor(error, route.at(-1), virsh.target.name),
  };
}

function within({ signal }: DiagnosisTools, timeoutMs: number) {
  return { timeoutMs, ...(signal === undefined ? {} : { signal }) };
}

async function checkName(tools: DiagnosisTools, first: SshOptions): Promise<readonly DiagnosisStep[]> {
  const found = await tools.lookup(first);
  return [found.ok ? ok("Name", `${first.host} is ${found.value.join(", ")}`) : failed("Name", found.error, tools)];
}

async function checkTcp(tools: DiagnosisTools, first: SshOptions): Promise<readonly DiagnosisStep[]> {
  const greeting = await tools.greeting(first);
  if (!greeting.ok) return [failed("TCP", greeting.error, tools)];
  if (greeting.value.startsWith("SSH-")) return [ok("TCP", `port ${first.port} answers: ${greeting.value}`)];
  const result = `port ${first.port} answers, but it is not an SSH server: ${JSON.stringify(greeting.value.slice(0, 60))}`;
  return [
    { name: "TCP", state: "failed", result, remedies: ["Check the port in the target's URI or in ~/.ssh/config"] },
  ];
}

/** One connection shows both steps: which of them failed is told by the kind of the error. */
async function checkLogin(tools: DiagnosisTools): Promise<readonly DiagnosisStep[]> {
  const tried = await tools.transport.run(["true"], within(tools, 30_000));
  const way = tools.route.map(({ user, host }) => `${user}@${host}`).join(" → ");
  if (tried.ok) return [ok("Host key", "known and right"), ok("Login", `logged in as ${way}`)];
  const isLogin = tried.error.kind === "authentication" || tried.error.kind === "key-file";
  if (isLogin) return [ok("Host key", "known and right"), failed("Login", tried.error, tools)];
  return [failed("Host key", tried.error, tools)];
}

async function checkProgram(tools: DiagnosisTools): Promise<readonly DiagnosisStep[]> {
  const version = await tools.transport.run(["virsh", "--version"], within(tools, 15_000));
  if (!version.ok) return [failed("virsh", version.error, tools)];
  return [ok("virsh", `virsh ${version.value.stdout.trim()}`)];
}

async function checkDaemon(tools: DiagnosisTools): Promise<readonly DiagnosisStep[]> {
  const uri = await tools.virsh.run(["uri"], within(tools, 20_000));
  if (uri.ok) return [ok("Socket", "may be opened"), ok("Daemon", `answers as ${uri.value.trim()}`)];
  if (uri.error.kind === "socket-permission") return [failed("Socket", uri.error, tools)];
  const hasSocket = !/No such file/.test(uri.error.detail);
  return [...(hasSocket ? [ok("Socket", "is there")] : []), failed("Daemon", uri.error, tools)];
}

async function checkVersions(tools: DiagnosisTools): Promise<readonly DiagnosisStep[]> {
  const versions = await tools.virsh.run(["version", "--daemon"], within(tools, 20_000));
  if (!versions.ok) return [failed("Versions", versions.error, tools)];
  const lines = versions.value.split("\n").flatMap((line) => {
    const match = /^(?:Using (library)|Running (hypervisor)|Running against (daemon)): (.*)$/.exec(line);
    return match ? [`${match[1] ?? match[2] ?? match[3]} ${match[4]}`] : [];
  });
  return [ok("Versions", lines.join(", "))];
}

function remediesFor(error: HostError, host: SshOptions | undefined, target: string): readonly string[] {
  const user = host?.user ?? "you";
  const login = host ? `${host.port === 22 ? "" : `-p ${host.port} `}${host.user}@${host.host}` : "";
  switch (error.kind) {
    case "host-unknown":
      return [
        `Check the spelling of the host in the target "${target}"`,
        "Connect to the VPN, if the name is known only there",
        "Give the address as HostName in ~/.ssh/config",
      ];
    case "connection-refused":
      return ["On the host: systemctl status ssh (or sshd)", "Check the port in the target's URI or in ~/.ssh/config"];
    case "host-unreachable":
      return ["Connect to the VPN", "Ask whether a firewall between here and there lets SSH through"];
    case "host-key-unknown":
      return [
        "On the host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
        "When it shows the same fingerprint, choose Trust This Key at the next attempt",
      ];
    case "host-key-changed":
      return ["Ask the host's administrator for the new fingerprint before you remove the old key"];
    case "authentication":
    case "key-file":
      return [`Put your key there: ssh-copy-id ${login}`, `See what ssh itself tries: ssh -v ${login}`];
    case "program-missing":
      return ["On Debian and Ubuntu: apt install libvirt-clients", "On Fedora and RHEL: dnf install libvirt-client"];
    case "socket-permission":
      return [`On the host: usermod -aG libvirt ${user}`, "Then log in again, so that the group counts"];
    case "daemon-missing":
      return [
        "On the host: systemctl enable --now libvirtd.socket",
        "Where the daemons are separate: systemctl enable --now virtqemud.socket virtnetworkd.socket",
      ];
    case "timeout":
      return ["On the host: systemctl restart libvirtd", "journalctl -u libvirtd says what it waits for"];
    default:
      return [];
  }
}

const marks: Record<DiagnosisStep["state"], string> = { ok: "✓", failed: "✗", "not tried": "–" };

/** The diagnosis as a text for people. */
export function diagnosisText(title: string, steps: readonly DiagnosisStep[]): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const lines = steps.flatMap(({ name, state, result, remedies }) => [
    `${marks[state]} ${name.padEnd(width)}  ${state === "not tried" ? "not tried" : result}`,
    ...remedies.map((remedy) => `${" ".repeat(width + 4)}→ ${remedy}`),
  ]);
  const fails = steps.find(({ state }) => state === "failed");
  const summary = fails ? `It fails at: ${fails.name}` : "All is well";
  return `${title}\n\n${lines.join("\n")}\n\n${summary}\n`;
}
