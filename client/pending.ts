/**
 * Pending changes: a network or guest whose stored definition differs from the running one, on the status bar and at
 * the root of its document. Looked at when a document is saved or shown, when the window gets the focus, and after commands;
 * never over a connection that would have to be made first.
 */
import {
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  languages,
  Range,
  StatusBarAlignment,
  type TextDocument,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Connections } from "./libvirt/connections.ts";
import { canBePending, readPending } from "./libvirt/pending.ts";
import { type DocumentIdentity, identityRequest, pendingRequest } from "./protocol.ts";
import type { Targets } from "./targets.ts";

export interface Pending extends Disposable {
  /** Looks again at the object of the active document. */
  readonly refresh: () => Promise<void>;
}

/** Looks when one of these things happens, until it is disposed of. What the target cannot tell shows nothing. */
export function createPending(client: LanguageClient, targets: Targets, connections: Connections): Pending {
  const collection = languages.createDiagnosticCollection("libvirt-pending");
  const item = window.createStatusBarItem("libvirt.pending", StatusBarAlignment.Left, 49);
  item.name = "Libvirt Pending Changes";
  item.command = "libvirt.compareWithLive";
  const state = { run: 0 };
  const refresh = async (): Promise<void> => {
    const run = ++state.run;
    const document = window.activeTextEditor?.document;
    const found = document && (await look(client, targets, connections, document));
    // A newer look has begun meanwhile, and knows better.
    if (run !== state.run) return;
    item.hide();
    collection.clear();
    if (!document || !found) return;
    const { identity, target, changes } = found;
    item.text = `$(history) ${changes.length} pending`;
    item.tooltip = sentence(identity, target, changes);
    item.show();
    const range = new Range(document.positionAt(identity.rootName.start), document.positionAt(identity.rootName.end));
    const diagnostic = new Diagnostic(range, sentence(identity, target, changes), DiagnosticSeverity.Information);
    diagnostic.source = "libvirt";
    diagnostic.code = "pending-changes";
    collection.set(document.uri, [diagnostic]);
  };
  const watching = [
    workspace.onDidSaveTextDocument(() => void refresh()),
    window.onDidChangeActiveTextEditor(() => void refresh()),
    window.onDidChangeWindowState(({ focused }) => focused && void refresh()),
    targets.onDidChange(() => void refresh()),
  ];
  return {
    refresh,
    dispose: () => {
      for (const disposable of [...watching, collection, item]) disposable.dispose();
    },
  };
}

interface Found {
  readonly identity: DocumentIdentity;
  readonly target: string;
  readonly changes: readonly string[];
}

async function look(
  client: LanguageClient,
  targets: Targets,
  connections: Connections,
  document: TextDocument,
): Promise<Found | undefined> {
  const target = targets.current();
  if (!target || !workspace.isTrusted || !connections.isOpen(target) || document.languageId !== "xml") return undefined;
  const identity = await client.sendRequest(identityRequest, { uri: document.uri.toString() });
  if (!identity || !canBePending(identity.kind) || identity.name === "") return undefined;
  const { kind, name } = identity;
  const definitions = await connections.background(target).session((virsh) => readPending(virsh, kind, name));
  if (!definitions) return undefined;
  const changes = await client.sendRequest(pendingRequest, definitions);
  return changes.length > 0 ? { identity, target: target.name, changes } : undefined;
}

function sentence({ kind, name }: DocumentIdentity, target: string, changes: readonly string[]): string {
  return (
    `The ${kind === "domain" ? "guest" : kind} "${name}" on ${target} runs with another definition than the stored one (${changes.join(", ")}); ` +
    "the stored one counts from its next start on"
  );
}
