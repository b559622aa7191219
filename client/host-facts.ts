/**
 * Tells the server what it should know of the current target, whenever that may have changed: after commands and with
 * another target. Never over a connection that would have to be made first.
 */
import { type Disposable, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Connections } from "./libvirt/connections.ts";
import { readHostFacts } from "./libvirt/host-facts.ts";
import { hostFactsNotification } from "./protocol.ts";
import type { Targets } from "./targets.ts";

export interface HostFactsSender extends Disposable {
  readonly refresh: () => Promise<void>;
}

export function createHostFacts(client: LanguageClient, targets: Targets, connections: Connections): HostFactsSender {
  const state: { sent: string; reading: Promise<void> | undefined } = { sent: "null", reading: undefined };
  const read = async (): Promise<void> => {
    const target = targets.current();
    const canAsk = target !== undefined && workspace.isTrusted && connections.isOpen(target);
    const facts = canAsk ? await readHostFacts(connections.background(target)) : null;
    // The user has chosen another target meanwhile; its own facts follow.
    if (targets.current()?.name !== target?.name) return;
    const text = JSON.stringify(facts);
    if (text === state.sent) return;
    state.sent = text;
    await client.sendNotification(hostFactsNotification, facts);
  };
  const refresh = (): Promise<void> => {
    state.reading ??= read().finally(() => {
      state.reading = undefined;
    });
    return state.reading;
  };
  const watching = [
    targets.onDidChange(async () => {
      await state.reading;
      await refresh();
    }),
  ];
  return {
    refresh,
    dispose: () => {
      for (const each of watching) each.dispose();
    },
  };
}
