/** Undo Last Define and Show Saved Definitions: back to what a define has replaced. */
import { Uri, window } from "vscode";
import { type ExistingObject, findExisting } from "../libvirt/deploy.ts";
import { type HistorySubject, lastReplaced, type SavedDefinition } from "../libvirt/history.ts";
import { isAnswer, type Virsh } from "../libvirt/virsh.ts";
import {
  activeDeployable,
  type CommandContext,
  currentVirsh,
  type Deployable,
  showFailure,
  withProgress,
} from "./context.ts";
import { type LiveDocuments, liveScheme } from "./live-document.ts";

interface Ready extends Deployable {
  readonly virsh: Virsh;
  readonly subject: HistorySubject;
  readonly title: string;
}

/** Brings back what was replaced last and differs from what the target has; tells the user when there is nothing. */
export async function undoLastDefine(context: CommandContext): Promise<void> {
  const ready = await prepare(context);
  const existing = ready && (await readExisting(context, ready));
  if (!existing) return;
  const saved = (await context.history.list(ready.subject)).filter(({ xml }) => xml !== existing.value?.xml);
  const last = lastReplaced(saved);
  if (!last) return void window.showInformationMessage(`There is no define of the ${ready.title} to take back`);
  if (await bringBack(context, ready, existing.value, last)) await context.history.remove(ready.subject, last.id);
}

/** Lets the user choose among what was replaced, and then whether to see it or to bring it back. */
export async function showSavedDefinitions(context: CommandContext, documents: LiveDocuments): Promise<void> {
  const ready = await prepare(context);
  if (!ready) return;
  const saved = await context.history.list(ready.subject);
  if (saved.length === 0)
    return void window.showInformationMessage(`No definition of the ${ready.title} was replaced yet`);
  const items = saved.map((definition) => ({
    label: new Date(definition.savedAt).toLocaleString(),
    description: definition.byUndo ? "replaced by an undo" : "replaced by a define",
    definition,
  }));
  const title = `Saved definitions: ${ready.title}`;
  const picked = await window.showQuickPick(items, { title, placeHolder: "Replaced at" });
  const [show, back] = ["Show", "Bring Back"];
  const action = picked && (await window.showQuickPick([show, back], { title: `${title}, ${picked.label}` }));
  if (!picked || !action) return;
  if (action === show) {
    const path = `/${ready.virsh.target.name}/saved/${picked.definition.savedAt}/${ready.identity.name}.xml`;
    return documents.show(Uri.from({ scheme: liveScheme, path }), picked.definition.xml);
  }
  const existing = await readExisting(context, ready);
  if (existing) await bringBack(context, ready, existing.value, picked.definition);
}

async function prepare(context: CommandContext): Promise<Ready | undefined> {
  const deployable = await activeDeployable(context);
  const virsh = deployable && (await currentVirsh(context));
  if (!virsh) return undefined;
  const { commands, identity } = deployable;
  const subject = { target: virsh.target, kind: identity.kind, name: identity.name };
  return { ...deployable, virsh, subject, title: `${commands.noun} "${identity.name}" on ${virsh.target.name}` };
}

async function readExisting(
  context: CommandContext,
  { virsh, commands, identity, title }: Ready,
): Promise<{ readonly value: ExistingObject | undefined } | undefined> {
  const existing = await withProgress(`Looking for ${title}`, (signal) =>
    findExisting(virsh, commands, identity.name, { signal }),
  );
  if (existing.ok) return existing;
  await showFailure(context, `Looking for ${title}`, existing.error.message);
  return undefined;
}

/** Defines what was saved, after a question; what that replaces is saved in turn. */
async function bringBack(
  context: CommandContext,
  { virsh, commands, subject, title, identity }: Ready,
  existing: ExistingObject | undefined,
  { xml, savedAt }: SavedDefinition,
): Promise<boolean> {
  const button = `Define on ${virsh.target.name}`;
  const passwords = identity.kind === "domain" ? " Passwords are not kept, and have to be set again." : "";
  const detail = `It was replaced ${new Date(savedAt).toLocaleString()}. ${commands.effect}${passwords}`;
  const question = `Bring back the earlier definition of the ${title}?`;
  if ((await window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return false;
  const own = existing && (await context.history.save(subject, existing.xml, true));
  const defined = await withProgress(`Defining ${title}`, (signal) =>
    virsh.run([...commands.define, "/dev/stdin"], { input: xml, signal }),
  );
  if (defined.ok) {
    void window.showInformationMessage(`Brought back the definition of the ${title}`);
    return true;
  }
  if (own && isAnswer(defined.error)) await context.history.remove(subject, own);
  await showFailure(context, `Define ${title}`, defined.error.message);
  return false;
}
