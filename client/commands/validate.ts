/** Validate on Host: what the target's own libvirt says of the active document; nothing there is changed. */
import { type TextDocument, window } from "vscode";
import { objectCommands } from "../libvirt/object-commands.ts";
import { success } from "../libvirt/result.ts";
import { type Verdict, validateOnHost } from "../libvirt/validate.ts";
import type { Virsh } from "../libvirt/virsh.ts";
import { type DocumentIdentity, identityRequest } from "../protocol.ts";
import { type CommandContext, currentVirsh, showFailure, withProgress } from "./context.ts";
import { problemsByHostGrammar } from "./host-grammar.ts";

/** Works for every document of libvirt, also for those that cannot be defined, such as volumes and snapshots. */
export async function validateDocument(context: CommandContext): Promise<void> {
  const document = window.activeTextEditor?.document;
  const identity = document && (await context.client.sendRequest(identityRequest, { uri: document.uri.toString() }));
  if (!document || !identity) {
    return void window.showWarningMessage("Open a libvirt document first, such as one that begins with <network>");
  }
  const virsh = await currentVirsh(context);
  if (!virsh) return;
  const asked = {
    context,
    document,
    identity,
    virsh,
    title: `Validating ${titleOf(identity)} on ${virsh.target.name}`,
  };
  const verdict = await withProgress(asked.title, (signal) => judge(asked, signal));
  if (!verdict.ok) return showFailure(context, asked.title, verdict.error.message);
  context.hostProblems.clear(document);
  await tell(asked, verdict.value);
}

interface Asked {
  readonly context: CommandContext;
  readonly document: TextDocument;
  readonly identity: DocumentIdentity;
  readonly virsh: Virsh;
  readonly title: string;
}

function titleOf({ kind, name }: DocumentIdentity): string {
  const noun = objectCommands.get(kind)?.noun ?? kind;
  return name === "" ? `the ${noun}` : `the ${noun} "${name}"`;
}

async function judge({ context, document, identity, virsh }: Asked, signal: AbortSignal) {
  const commands = objectCommands.get(identity.kind);
  const grammarOnly: Verdict = { kind: "grammar-only" };
  if (!commands) return success(grammarOnly);
  const scratch = context.connections.scratch(virsh.target);
  return validateOnHost(scratch, virsh, commands, document.getText(), { signal });
}

async function tell(asked: Asked, verdict: Verdict): Promise<void> {
  const { context, document, identity, virsh } = asked;
  const { name } = virsh.target;
  if (verdict.kind === "accepted") {
    const rest = verdict.lacks
      ? `It could not be started there now: ${verdict.lacks.message}`
      : "What depends on the host's state, such as names in use, shows when it is defined or started";
    const message = `libvirt on ${name} accepts ${titleOf(identity)}; nothing was changed. ${rest}`;
    return void window.showInformationMessage(message);
  }
  const isForGrammar = verdict.kind === "grammar-only" || verdict.error.kind === "schema";
  const problems = isForGrammar ? await problemsByHostGrammar(context, document, virsh.target, asked.title) : null;
  if (problems === undefined) return;
  if (problems && problems.length > 0) {
    context.hostProblems.showAll(document, name, problems);
    return void window.showWarningMessage(`${name}: ${problems[0]?.message}`);
  }
  if (verdict.kind === "grammar-only") {
    const message = problems
      ? `The grammar of libvirt on ${name} accepts ${titleOf(identity)}; nothing was changed. libvirt cannot check it further without using it`
      : `libvirt on ${name} has no grammar for ${titleOf(identity)}, and cannot check it without using it`;
    return void window.showInformationMessage(message);
  }
  context.hostProblems.show(document, name, verdict.error, identity.rootName.start);
  void window.showWarningMessage(`${name}: ${verdict.error.message}`);
}
