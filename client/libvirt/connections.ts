/** The open way to each target: made when it is first needed, kept until the targets change. */

import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import type { DiagnosisTools } from "./diagnose.ts";
import type { Prompts } from "./prompts.ts";
import { localTransport } from "./run-local.ts";
import { lookupHost, readGreeting } from "./run-probe.ts";
import { sessionTransport } from "./run-session.ts";
import { type SshEnvironment, systemEnvironment } from "./ssh/config-files.ts";
import { resolveSshPlace, type SshOptions } from "./ssh/options.ts";
import { sshTransport } from "./ssh/run.ts";
import type { SshPlace, Target } from "./target.ts";
import type { Transport } from "./transport.ts";
import { type CommandLog, createVirsh, type Virsh } from "./virsh.ts";

export interface Connections {
  readonly virsh: (target: Target) => Virsh;
  /** For what is looked at without being asked for: read-only and not logged. */
  readonly background: (target: Target) => Virsh;
  /** virsh on the same host with a libvirt of its own in each run, whose objects are gone afterwards. */
  readonly scratch: (target: Target) => Virsh;
  /** Runs a program where the target's virsh runs. */
  readonly programs: (target: Target) => Transport;
  /** Can be asked without a connection being made, which may ask the user, and without starting a session daemon. */
  readonly isOpen: (target: Target) => boolean;
  /** What a diagnosis of the way to the target needs; its transport is to be closed afterwards. */
  readonly diagnosisTools: (target: Target) => DiagnosisTools;
  /** Ends every connection; the next `virsh` connects again. */
  readonly closeAll: () => Promise<void>;
}

/**
 * Connects to nothing yet.
 * @param log gets the commands that somebody asked for, and their answers
 */
export function createConnections(prompts: Prompts, log: CommandLog): Connections {
  const transports = new Map<string, Transport>();
  const local = localTransport();
  const transportOf = (target: Target): Transport => {
    const transport = transports.get(target.uri) ?? openTransport(target, prompts, local);
    transports.set(target.uri, transport);
    return transport;
  };
  const programs = (target: Target): Transport => (target.ssh ? transportOf(target) : local);
  return {
    virsh: (target) => createVirsh(target, transportOf(target), log),
    background: (target) => {
      // The test driver knows no difference, and its one virsh is started without.
      const access = target.virshUri.startsWith("test:") ? "full" : "read-only";
      return createVirsh(target, transportOf(target), () => {}, access);
    },
    scratch: (target) => createVirsh({ ...target, virshUri: "test:///default" }, programs(target), log),
    programs,
    isOpen: (target) =>
      transports.has(target.uri) || (target.ssh === undefined && !target.virshUri.includes("/session")),
    diagnosisTools: (target) => {
      const route = target.ssh ? sshRoute(realEnvironment(), target.ssh) : [];
      const transport = target.ssh ? sshTransport(route, prompts) : localTransport();
      const virsh = createVirsh(target, transport, log);
      return { route, transport, virsh, lookup: lookupHost, greeting: readGreeting, signal: undefined };
    },
    closeAll: async () => {
      const closing = [local, ...transports.values()].map((transport) => transport.close());
      transports.clear();
      await Promise.all(closing);
    },
  };
}

function openTransport(target: Target, prompts: Prompts, local: Transport): Transport {
  if (target.ssh) return sshTransport(sshRoute(realEnvironment(), target.ssh), prompts);
  return target.uri.startsWith("test:") ? sessionTransport() : local;
}

/** What ~/.ssh/config is read with outside of tests. */
export function realEnvironment(): SshEnvironment {
  return systemEnvironment({
    readFile: (path) => {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return undefined;
      }
    },
    glob: (pattern) => globSync(pattern, { absolute: true, dot: true }).sort(),
  });
}

/**
 * The hosts on the way, the target last. A jump host may itself need one; a circle is cut by the depth.
 * @param place what the target names
 */
export function sshRoute(environment: SshEnvironment, place: SshPlace, depth = 0): readonly SshOptions[] {
  const options = resolveSshPlace(environment, place);
  if (depth > 8) return [options];
  // Of several jump hosts only the first may have a jump of its own: the others are reached from it.
  const before = options.jumps.flatMap((jump, index) =>
    index === 0 ? sshRoute(environment, jump, depth + 1) : [resolveSshPlace(environment, jump)],
  );
  return [...before, options];
}
