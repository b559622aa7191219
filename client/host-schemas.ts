/**
 * With the setting `libvirt.schemas` on "target" the server judges by the grammars of the current target's own
 * libvirt. They are kept by target and version, and read only over a connection that is open already.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Disposable, type LogOutputChannel, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Connections } from "./libvirt/connections.ts";
import { type KnownSchemas, refreshSchemas } from "./libvirt/host-schemas.ts";
import type { Target } from "./libvirt/target.ts";
import { hostSchemasNotification } from "./protocol.ts";
import type { Targets } from "./targets.ts";

export interface HostSchemas extends Disposable {
  readonly refresh: () => Promise<void>;
}

/** @param folder of the extension's own; it is made when it is first needed */
export function createHostSchemas(
  client: LanguageClient,
  targets: Targets,
  connections: Connections,
  log: LogOutputChannel,
  folder: string,
): HostSchemas {
  const state = { sent: "" };
  const send = async (target: Target | undefined, known: KnownSchemas | undefined): Promise<void> => {
    if (targets.current()?.uri !== target?.uri) return;
    const what = `${target?.uri} ${known?.version}`;
    if (what === state.sent) return;
    state.sent = what;
    await client.sendNotification(hostSchemasNotification, known?.schemas ?? null);
  };
  const refresh = async (): Promise<void> => {
    if (workspace.getConfiguration("libvirt").get("schemas") !== "target") return;
    const target = targets.current();
    const known = target && (await readKnown(fileOf(folder, target)));
    await send(target, known);
    if (!target || !workspace.isTrusted || !connections.isOpen(target)) return;
    const fresh = await refreshSchemas(connections.programs(target), known);
    if (!fresh.ok) return log.warn(`The grammars of ${target.name} could not be read: ${fresh.error.message}`);
    if (fresh.value !== known) await keep(folder, fileOf(folder, target), fresh.value, log);
    await send(target, fresh.value);
  };
  const watching = [
    targets.onDidChange(() => void refresh()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("libvirt.schemas")) void refresh();
    }),
  ];
  return {
    refresh,
    dispose: () => {
      for (const each of watching) each.dispose();
    },
  };
}

function fileOf(folder: string, target: Target): string {
  return join(folder, `schemas-${createHash("sha256").update(target.uri).digest("hex").slice(0, 16)}.json`);
}

/** `undefined` when nothing is kept, or nothing that can be read. */
async function readKnown(file: string): Promise<KnownSchemas | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as KnownSchemas;
  } catch {
    return undefined;
  }
}

/** A full disk costs the next start a few seconds and nothing else. */
async function keep(folder: string, file: string, known: KnownSchemas, log: LogOutputChannel): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(known));
    await rename(`${file}.new`, file);
  } catch (error) {
    log.warn(`The grammars could not be kept in ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
