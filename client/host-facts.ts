/**
 * Tells the server what it should know of the current target, whenever that may have changed: after commands and with
 * another target; its names and what its objects claim also when a document is saved and when the window gets the focus,
 * while a document of libvirt is open. Never over a connection that would have to be made first.
 */
import { type Disposable, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Connections } from "./libvirt/connections.ts";
import { createFactsTeller } from "./libvirt/tell-facts.ts";
import { hostFactsNotification, wantedNamesNotification } from "./protocol.ts";
import type { Targets } from "./targets.ts";

export interface HostFactsSender extends Disposable {
  readonly refresh: () => Promise<void>;
}

/** Sends nothing before `refresh` or a change of the target, and listens until it is disposed of. */
export function createHostFacts(client: LanguageClient, targets: Targets, connections: Connections): HostFactsSender {
  const teller = createFactsTeller({
    virsh: () => {
      const target = targets.current();
      const canAsk = target !== undefined && workspace.isTrusted && connections.isOpen(target);
      return canAsk ? connections.background(target) : undefined;
    },
    tell: (facts) => client.sendNotification(hostFactsNotification, facts),
    now: Date.now,
  });
  const watching = [
    targets.onDidChange(() => teller.refresh()),
    // Meanwhile somebody may have made what a document speaks of.
    window.onDidChangeWindowState(({ focused }) => focused && void teller.refreshNames()),
    workspace.onDidSaveTextDocument(({ languageId }) => languageId === "xml" && void teller.refreshNames("waiting")),
    client.onNotification(wantedNamesNotification, (lists) => teller.want(lists)),
  ];
  return {
    refresh: teller.refresh,
    dispose: () => {
      for (const each of watching) each.dispose();
    },
  };
}
