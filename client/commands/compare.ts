/** Compare with Live and Revert to Live: the document beside, or replaced by, what the target has. */
import { commands as editor, Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import { dump } from "../libvirt/deploy.ts";
import type { Virsh } from "../libvirt/virsh.ts";
import { compareRequest } from "../protocol.ts";
import {
  activeDeployable,
  type CommandContext,
  currentVirsh,
  type Deployable,
  showFailure,
  withProgress,
} from "./context.ts";
import { type LiveDocuments, liveScheme } from "./live-document.ts";

/** Opens the diff editor; what libvirt only writes differently is shown in the document's own words. */
export async function compareWithLive(context: CommandContext, documents: LiveDocuments): Promise<void> {
  const deployable = await activeDeployable(context);
  const virsh = deployable && (await currentVirsh(context));
  if (!virsh) return;
  const { document, identity, commands } = deployable;
  const title = `Reading ${commands.noun} "${identity.name}" from ${virsh.target.name}`;
  const live = await withProgress(title, (signal) => dump(virsh, commands, identity.name, true, { signal }));
  if (!live.ok) return showFailure(context, title, live.error.message);
  const uri = document.uri.toString();
  const text = await context.client.sendRequest(compareRequest, { uri, live: live.value });
  const path = `/${virsh.target.name}/compared/${identity.kind}/${identity.name}.xml`;
  const left = Uri.from({ scheme: liveScheme, path });
  documents.put(left, text ?? live.value);
  await editor.executeCommand("vscode.diff", left, document.uri, `${identity.name}: ${virsh.target.name} ↔ document`);
}

/** Replaces the document's text, in one edit that can be undone. */
export async function revertToLive(context: CommandContext): Promise<void> {
  const deployable = await activeDeployable(context);
  const virsh = deployable && (await currentVirsh(context));
  if (!virsh) return;
  const { document, identity, commands } = deployable;
  if (document.uri.scheme === liveScheme) return void window.showWarningMessage("This document is the live one");
  const title = `Reading ${commands.noun} "${identity.name}" from ${virsh.target.name}`;
  const xml = await withProgress(title, (signal) => readDefinitions(virsh, deployable, signal));
  if (!xml.ok) return showFailure(context, title, xml.error.message);
  const text = await chooseDefinition(xml.value);
  if (text === undefined) return;
  const all = new Range(document.positionAt(0), document.positionAt(document.getText().length));
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, all, text);
  await workspace.applyEdit(edit);
}

interface Definitions {
  readonly live: string;
  readonly stored: string;
}

async function readDefinitions(virsh: Virsh, { commands, identity }: Deployable, signal: AbortSignal) {
  const live = await dump(virsh, commands, identity.name, true, { signal });
  if (!live.ok) return live;
  const stored = await dump(virsh, commands, identity.name, false, { signal });
  return stored.ok ? { ok: true as const, value: { live: live.value, stored: stored.value } } : stored;
}

async function chooseDefinition({ live, stored }: Definitions): Promise<string | undefined> {
  if (live === stored) return live;
  const picked = await window.showQuickPick(
    [
      { label: "Stored definition", description: "what counts at the next start", text: stored },
      { label: "Running definition", description: "with what libvirt added at the start", text: live },
    ],
    { title: "Revert to Live", placeHolder: "The two differ; which one replaces the document?" },
  );
  return picked?.text;
}
