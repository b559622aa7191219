// System packages: what the tests and `npm start` need beyond Node, and how it gets there on Debian and Ubuntu.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** One program that proves a package is there, and the package. */
const programs = {
  virsh: "libvirt-clients",
  xmllint: "libxml2-utils",
  jing: "jing",
  libvirtd: "libvirt-daemon",
  dnsmasq: "dnsmasq-base",
  iptables: "iptables",
  ip: "iproute2",
  "qemu-system-x86_64": "qemu-system-x86",
  sshd: "openssh-server",
  busybox: "busybox-static",
  chromium: "chromium",
  make: "make",
  "g++": "g++",
  python3: "python3",
};

/** Everything that `npm test` needs. */
export const forTests = Object.keys(programs);
/** What `npm start` needs when there is no VS Code on the machine. */
export const forBrowser = ["chromium", "make", "g++", "python3"];
/** What the local target of `npm start` needs. */
export const forTarget = ["virsh"];

const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/bin", "/usr/libexec"];
const has = (program) => folders.some((folder) => existsSync(`${folder}/${program}`));

/**
 * Installs the packages of the programs that are missing, when this user may; returns the packages that are still
 * missing afterwards (none when all is well).
 */
export function ensurePrograms(wanted) {
  const missing = wanted.filter((program) => !has(program));
  if (missing.length === 0) return [];
  const packages = missing.map((program) => programs[program]);
  const prefix = rootPrefix();
  if (prefix && has("apt-get")) {
    console.log(`installing ${packages.join(" ")}`);
    const apt = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    run([...apt, "update", "-qq"]);
    run([...apt, "install", "-y", "-qq", "--no-install-recommends", ...packages]);
  }
  return missing.filter((program) => !has(program)).map((program) => programs[program]);
}

/** Words to put before a command that needs root; undefined when this user cannot become root unasked. */
export function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : undefined;
}

function run([command, ...args]) {
  try {
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  } catch (error) {
    console.error(`${command} ${args.join(" ")} failed: ${error.message}`);
  }
}
