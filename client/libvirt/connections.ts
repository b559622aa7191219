/** The open way to each target: made when it is first needed, kept until the targets change. */

import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import type { Prompts } from "./prompts.ts";
import { localTransport } from "./run-local.ts";
import { sessionTransport } from "./run-session.ts";
import { sshTransport } from "./run-ssh.ts";
import { resolveSshPlace, type SshEnvironment, type SshOptions, systemEnvironment } from "./ssh-options.ts";
import type { SshPlace, Target } from "./target.ts";
import type { Transport } from "./transport.ts";
import { type CommandLog, createVirsh, type Virsh } from "./virsh.ts";

export interface Connections {
  readonly virsh: (target: Target) => Virsh;
  /** Ends every connection; the next `virsh` connects again. */
  readonly closeAll: () => Promise<void>;
}

export function createConnections(prompts: Prompts, log: CommandLog): Connections {
  const transports = new Map<string, Transport>();
  return {
    virsh: (target) => {
      const transport = transports.get(target.uri) ?? openTransport(target, prompts);
      transports.set(target.uri, transport);
      return createVirsh(target, transport, log);
    },
    closeAll: async () => {
      const closing = [...transports.values()].map((transport) => transport.close());
      transports.clear();
      await Promise.all(closing);
    },
  };
}

function openTransport(target: Target, prompts: Prompts): Transport {
  if (target.ssh) return sshTransport(sshRoute(realEnvironment(), target.ssh), prompts);
  return target.uri.startsWith("test:") ? sessionTransport() : localTransport();
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
