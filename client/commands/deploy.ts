/** Define, Start, Destroy, Undefine, Autostart: what changes an object on the current target. */
import { window } from "vscode";
import { define, type ExistingObject, findExisting, runOn } from "../libvirt/deploy.ts";
import type { ObjectCommands } from "../libvirt/object-commands.ts";
import type { Result } from "../libvirt/result.ts";
import { type Obstacle, type ObstacleWay, undefine } from "../libvirt/undefine.ts";
import { type HostError, isAnswer, type Virsh } from "../libvirt/virsh.ts";
import {
  activeDeployable,
  type CommandContext,
  currentVirsh,
  type Deployable,
  showFailure,
  withProgress,
} from "./context.ts";
import { problemsByHostGrammar } from "./host-grammar.ts";

/** Defines the document of the active editor. */
export async function defineDocument(context: CommandContext): Promise<void> {
  const ready = await prepare(context);
  const defined = ready && (await defineOn(context, ready));
  if (defined) void window.showInformationMessage(`Defined ${titleOf(ready)}${replaced(defined.replaced, ready)}`);
}

/** Starts nothing when the definition was refused or given up; the user has been told why then. */
export async function defineAndStart(context: CommandContext): Promise<void> {
  const ready = await prepare(context);
  if (ready && (await defineOn(context, ready))) await change(context, ready, "start", "Defined and started");
}

export type StateChange = "start" | "stop" | "undefine" | "autostart" | "noAutostart";

/** Changes the state of the object that the active document names. */
export async function changeState(context: CommandContext, what: StateChange): Promise<void> {
  const ready = await prepare(context);
  if (ready) await change(context, ready, what);
}

interface Ready extends Deployable {
  readonly virsh: Virsh;
}

async function prepare(context: CommandContext): Promise<Ready | undefined> {
  const deployable = await activeDeployable(context);
  const virsh = deployable && (await currentVirsh(context));
  return virsh && { ...deployable, virsh };
}

const titleOf = ({ commands, identity, virsh }: Ready): string =>
  `${commands.noun} "${identity.name}" on ${virsh.target.name}`;

/** Gives what was replaced when all went well; otherwise it was refused, which was said, or given up. */
async function defineOn(
  context: CommandContext,
  ready: Ready,
): Promise<{ readonly replaced: ExistingObject | undefined } | undefined> {
  const { document, identity, commands, virsh } = ready;
  const title = titleOf(ready);
  if (identity.errors > 0 && !(await confirmErrors(ready))) return undefined;
  const existing = await withProgress(`Looking for ${title}`, (signal) =>
    findExisting(virsh, commands, identity.name, { signal }),
  );
  if (!existing.ok) {
    await showFailure(context, `Define ${title}`, existing.error.message);
    return undefined;
  }
  if (existing.value && !(await confirmReplace(title, commands))) return undefined;
  const text = document.getText();
  const { name, uuid, uuidInsertion } = identity;
  const subject = { target: virsh.target, kind: identity.kind, name };
  const saved = existing.value && (await context.history.save(subject, existing.value.xml, false));
  const attempt = (check: "grammar" | "parser") =>
    withProgress(`Defining ${title}`, (signal) =>
      define(virsh, commands, { text, name, uuid, uuidInsertion }, existing.value, check, { signal }),
    );
  const forget = async () => {
    if (saved) await context.history.remove(subject, saved);
  };
  // Of errors that are known the parser tells more than the grammar.
  let defined = await attempt(identity.errors > 0 ? "parser" : "grammar");
  if (!defined.ok && defined.error.kind === "schema") {
    if (!(await confirmUnknown(context, ready, defined.error))) return void (await forget());
    defined = await attempt("parser");
  }
  if (defined.ok) {
    context.hostProblems.clear(document);
    return { replaced: existing.value };
  }
  // What was cut off may have been done, and then it is the way back.
  if (defined.error.kind === "uuid-conflict" || isAnswer(defined.error)) await forget();
  context.hostProblems.show(document, virsh.target.name, defined.error, identity.rootName.start);
  await showFailure(context, `Define ${title}`, defined.error.message);
  return undefined;
}

/** What the host's grammar does not have is shown in the document; may libvirt leave it out? */
async function confirmUnknown(context: CommandContext, ready: Ready, error: HostError): Promise<boolean> {
  const { document, identity, commands, virsh } = ready;
  const { name } = virsh.target;
  const problems = await problemsByHostGrammar(context, document, virsh.target, `Defining ${titleOf(ready)}`);
  if (problems === undefined) return false;
  // libxml2 refuses some orders of elements that the grammar takes; then nothing is unknown.
  if (problems?.length === 0) return true;
  const [first] = problems ?? [];
  if (first) context.hostProblems.showAll(document, name, problems ?? []);
  else context.hostProblems.show(document, name, error, identity.rootName.start);
  const without = "Define Without Its Grammar";
  // Behind the first line, which names the file of the grammar, libxml2 says what it does not like.
  const reason = first?.message ?? error.detail.split("\n")[1] ?? error.message;
  const message = `The grammar of libvirt on ${name} does not accept the ${commands.noun}: ${reason}`;
  const detail = "Defined without it, what libvirt does not know there is left out.";
  return (await window.showWarningMessage(message, { modal: true, detail }, without)) === without;
}

function replaced(existing: ExistingObject | undefined, { commands }: Ready): string {
  return existing && commands.start ? "; a running one keeps its old definition until it is restarted" : "";
}

async function confirmErrors({ identity, commands }: Ready): Promise<boolean> {
  const send = "Define Anyway";
  const count = identity.errors === 1 ? "1 error" : `${identity.errors} errors`;
  const message = `The ${commands.noun} "${identity.name}" has ${count}; libvirt will most likely refuse it`;
  return (await window.showWarningMessage(message, { modal: true }, send)) === send;
}

async function confirmReplace(title: string, { effect }: ObjectCommands): Promise<boolean> {
  const replace = "Replace";
  const detail = `Its stored definition is replaced, and its UUID is kept. ${effect}`;
  return (await window.showWarningMessage(`Replace the ${title}?`, { modal: true, detail }, replace)) === replace;
}

const sentences: Record<StateChange, { readonly doing: string; readonly done: string }> = {
  start: { doing: "Starting", done: "Started" },
  stop: { doing: "Stopping", done: "Stopped" },
  undefine: { doing: "Undefining", done: "Undefined" },
  autostart: { doing: "Setting autostart for", done: "Set autostart for" },
  noAutostart: { doing: "Unsetting autostart for", done: "Unset autostart for" },
};

/** A guest with much memory and devices of the host, or a pool of many volumes, takes minutes to start. */
const timeoutMs = 600_000;

/** @param done the word for what has happened, when more than this has */
async function change(
  context: CommandContext,
  ready: Ready,
  what: StateChange,
  done = sentences[what].done,
): Promise<void> {
  const { identity, commands, virsh, document } = ready;
  const { doing } = sentences[what];
  const title = titleOf(ready);
  const argv = commandFor(commands, what);
  if (!argv) return void window.showWarningMessage(`libvirt cannot do this with a ${commands.noun}`);
  if ((what === "stop" || what === "undefine") && !(await confirmEnding(title, what, identity.kind))) return;
  const result = await withProgress<Result<unknown, HostError>>(`${doing} ${title}`, (signal) =>
    what === "undefine"
      ? undefine(virsh, commands, identity.name, (obstacle) => chooseWay(title, obstacle), { signal, timeoutMs })
      : runOn(virsh, commands, identity.name, argv, { signal, timeoutMs }),
  );
  if (result.ok) return result.value === false ? undefined : void window.showInformationMessage(`${done} ${title}`);
  const { error } = result;
  if (what === "start" && error.kind === "already-active") {
    const rest = done === sentences.start.done ? "" : "; what was defined counts from its next start on";
    return void window.showInformationMessage(`The ${title} is running already${rest}`);
  }
  if (what === "stop" && error.kind === "not-active") {
    return void window.showInformationMessage(`The ${title} is not running`);
  }
  if (what === "start" && error.kind === "pool-missing") return offerBuild(context, ready, error.message);
  if (what === "start") context.hostProblems.show(document, virsh.target.name, error, identity.rootName.start);
  await showFailure(context, `${doing} ${title}`, error.message);
}

async function chooseWay(title: string, { question, detail, ways }: Obstacle): Promise<ObstacleWay | undefined> {
  const titles = ways.map((way) => way.title);
  const picked = await window.showWarningMessage(
    `Undefine the ${title}? ${question}`,
    { modal: true, detail },
    ...titles,
  );
  return ways.find((way) => way.title === picked);
}

/** A pool whose folder is missing: libvirt makes the folder, and nothing else, of pools that can lack one. */
async function offerBuild(context: CommandContext, ready: Ready, message: string): Promise<void> {
  const { commands, identity, virsh } = ready;
  const title = titleOf(ready);
  const build = "Build and Start";
  if ((await window.showErrorMessage(`Starting ${title}: ${message}`, build)) !== build) return;
  const built = await withProgress(`Building ${title}`, (signal) =>
    runOn(virsh, commands, identity.name, ["pool-build"], { signal, timeoutMs }),
  );
  if (built.ok) return change(context, ready, "start", "Built and started");
  await showFailure(context, `Building ${title}`, built.error.message);
}

function commandFor(
  { start, stop, undefine, autostart }: ObjectCommands,
  what: StateChange,
): readonly string[] | undefined {
  const command = { start, stop, undefine, autostart, noAutostart: autostart }[what];
  if (command === undefined) return undefined;
  return what === "noAutostart" ? [command, "--disable"] : [command];
}

async function confirmEnding(title: string, what: "stop" | "undefine", kind: string): Promise<boolean> {
  const button = what === "stop" ? "Stop" : "Undefine";
  const details: Record<string, string> = {
    network: "Running guests on this network lose their connection until their interfaces are attached again.",
    domain: "The guest is switched off at once, as if its power were cut.",
  };
  const value = kind === "secret" ? " The value of the secret goes with it." : "";
  const rest = kind in details ? " What is running goes on, and is gone when it is stopped." : "";
  const detail =
    what === "stop" ? (details[kind] ?? "") : `Its stored definition is removed from the host.${rest}${value}`;
  return (await window.showWarningMessage(`${button} the ${title}?`, { modal: true, detail }, button)) === button;
}
