/**
 * Tells the server what it should know of the current target, whenever that may have changed: after commands and with
 * another target. Never over a connection that would have to be made first.
 */
import { type Disposable, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Connections } from "./libvirt/connections.ts";
import { createFactsTeller } from "./libvirt/tell-facts.ts";
import { hostFactsNotification, wantedNamesNotification } from "./protocol.ts";
import type { Targets } from "./targets.ts";

export interface HostFactsSender extends Disposable {
  readonly refresh: () => Promise<void>;
}

export function createHostFacts(client: LanguageClient, targets: Targets, connections: Connections): HostFactsSender {
  const teller = createFactsTeller({
    virsh: () => {
      const target = targets.current();
      const canAsk = target !== undefined && workspace.isTrusted && connections.isOpen(target);
      return canAsk ? connections.background(target) : undefined;
    },
    tell: (facts) => client.sendNotification(hostFactsNotification, facts),
  });
  const watching = [
    targets.onDidChange(() => teller.refresh()),
    client.onNotification(wantedNamesNotification, (lists) => teller.want(lists)),
  ];
  return {
    refresh: teller.refresh,
    dispose: () => {
      for (const each of watching) each.dispose();
    },
  };
}
