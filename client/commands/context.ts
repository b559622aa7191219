/** What every command works with, and the few things that all of them do. */
import { setTimeout } from "node:timers/promises";
import { type LogOutputChannel, ProgressLocation, type TextDocument, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { HostFactsSender } from "../host-facts.ts";
import type { HostProblems } from "../host-problems.ts";
import type { HostSchemas } from "../host-schemas.ts";
import type { Connections } from "../libvirt/connections.ts";
import type { History } from "../libvirt/history.ts";
import type { Journal } from "../libvirt/journal.ts";
import { type ObjectCommands, objectCommands } from "../libvirt/object-commands.ts";
import type { Virsh } from "../libvirt/virsh.ts";
import type { Pending } from "../pending.ts";
import type { Plans } from "../plans.ts";
import { type DocumentIdentity, identityRequest } from "../protocol.ts";
import type { Targets } from "../targets.ts";

export interface CommandContext {
  readonly client: LanguageClient;
  readonly targets: Targets;
  readonly connections: Connections;
  readonly log: LogOutputChannel;
  readonly hostProblems: HostProblems;
  readonly pending: Pending;
  readonly hostFacts: HostFactsSender;
  readonly hostSchemas: HostSchemas;
  readonly plans: Plans;
  readonly journal: Journal;
  readonly history: History;
}

/** A libvirt document that can be put on a host. */
export interface Deployable {
  readonly document: TextDocument;
  readonly identity: DocumentIdentity;
  readonly commands: ObjectCommands;
}

/** The document of the active editor; tells the user why when there is none to deploy. */
export async function activeDeployable(context: CommandContext): Promise<Deployable | undefined> {
  const document = window.activeTextEditor?.document;
  const identity = document && (await context.client.sendRequest(identityRequest, { uri: document.uri.toString() }));
  if (!document || !identity) {
    void window.showWarningMessage("Open a libvirt document first, such as one that begins with <network>");
    return undefined;
  }
  const commands = objectCommands.get(identity.kind);
  if (!commands) {
    void window.showWarningMessage(`A document of the kind "${identity.kind}" cannot be defined on a host`);
    return undefined;
  }
  if (identity.name === "") {
    const missing = identity.kind === "secret" ? "neither usage nor UUID" : "no name";
    void window.showWarningMessage(`The ${commands.noun} has ${missing} yet`);
    return undefined;
  }
  return { document, identity, commands };
}

/**
 * virsh on the current target. `undefined`, and the user knows why, in a workspace that is not trusted or without
 * a target.
 */
export async function currentVirsh(context: CommandContext): Promise<Virsh | undefined> {
  if (!workspace.isTrusted) {
    void window.showWarningMessage(
      "Trust this workspace first: until then no program is started and no host connected",
    );
    return undefined;
  }
  const target = context.targets.current();
  if (target) return context.connections.virsh(target);
  const choose = "Choose a Target";
  const answer = await window.showWarningMessage("There is no libvirt target yet", choose);
  if (answer !== choose) return undefined;
  const { chooseTarget } = await import("./target.ts");
  const chosen = await chooseTarget(context);
  return chosen && context.connections.virsh(chosen);
}

/** What is done before this many milliseconds shows no progress: VS Code drops messages that follow too fast. */
const progressDelay = 500;

/**
 * Runs a task; when it takes long, with a progress notification whose Cancel ends it on the host too.
 * @param task gets a function that tells how far it is
 */
export async function withProgress<Value>(
  title: string,
  task: (signal: AbortSignal, report: (message: string) => void) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  const shown: { message: string; tell: () => void } = { message: "", tell: () => {} };
  const work = task(controller.signal, (message) => {
    shown.message = message;
    shown.tell();
  });
  const soon = await Promise.race([work.then(() => true), setTimeout(progressDelay, false)]);
  if (soon) return work;
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, (progress, token) => {
    shown.tell = () => progress.report({ message: shown.message });
    shown.tell();
    token.onCancellationRequested(() => controller.abort());
    return work;
  });
}

/** Tells of a failure in plain words, with the way to the log. */
export async function showFailure(context: CommandContext, what: string, message: string): Promise<void> {
  const show = "Show Log";
  if ((await window.showErrorMessage(`${what}: ${message}`, show)) === show) context.log.show();
}
