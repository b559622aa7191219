/** The two ways to the host of a lab: as a local target, and over its sshd. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Prompts } from "../../client/libvirt/prompts.ts";
import { localTransport } from "../../client/libvirt/run-local.ts";
import type { SshEnvironment } from "../../client/libvirt/ssh/config-files.ts";
import { resolveSshPlace } from "../../client/libvirt/ssh/options.ts";
import { sshTransport } from "../../client/libvirt/ssh/run.ts";
import type { Target } from "../../client/libvirt/target.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import type { Lab } from "./lab.ts";

/** Trusts no key and knows no secret. */
export const silent: Prompts = { acceptHostKey: async () => false, secret: async () => undefined };

/** What of a lab is needed to reach it. */
export type WayPlace = Pick<Lab, "local" | "ssh" | "hostKey">;

/** A home whose known_hosts has the lab's key and whose configuration names the key to log in with. */
export function labHome(
  lab: WayPlace,
  config = "",
  knownHosts = trusted(lab),
): SshEnvironment & { readonly knownHosts: string } {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-home-"));
  const file = join(folder, "known_hosts");
  writeFileSync(file, knownHosts);
  const text = `${config}\nHost *\n  IdentityFile ${lab.ssh.keyFile}\n  UserKnownHostsFile ${file}\n`;
  return {
    home: folder,
    user: lab.ssh.user,
    agent: undefined,
    readFile: (path) => (path.endsWith("config") ? text : undefined),
    glob: () => [],
    knownHosts: file,
  };
}

/** The lab's line of known_hosts. */
export function trusted(lab: WayPlace): string {
  return `[127.0.0.1]:${lab.ssh.port} ${lab.hostKey}\n`;
}

export type Way = "local" | "ssh";

export function openWay(lab: WayPlace, way: Way): { readonly target: Target; readonly transport: Transport } {
  if (way === "local") return { target: lab.local, transport: localTransport() };
  const ssh = { host: lab.ssh.host, port: lab.ssh.port, user: lab.ssh.user };
  const target = { name: "remote", uri: "qemu+ssh://lab/system", virshUri: "qemu:///system", ssh };
  return { target, transport: sshTransport([resolveSshPlace(labHome(lab), ssh)], silent) };
}
