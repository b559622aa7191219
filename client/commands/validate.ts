/** Validate on Host: what the target's own libvirt says of the active document; nothing there is changed. */
import { window } from "vscode";
import { readHostSchemas } from "../libvirt/host-schemas.ts";
import { validateOnHost } from "../libvirt/validate.ts";
import { checkWithSchemasRequest, type SchemaProblem } from "../protocol.ts";
import {
  activeDeployable,
  type CommandContext,
  currentVirsh,
  type Deployable,
  showFailure,
  withProgress,
} from "./context.ts";

export async function validateDocument(context: CommandContext): Promise<void> {
  const deployable = await activeDeployable(context);
  const virsh = deployable && (await currentVirsh(context));
  if (!virsh) return;
  const { document, identity, commands } = deployable;
  const { target } = virsh;
  const title = `Validating ${commands.noun} "${identity.name}" on ${target.name}`;
  const scratch = context.connections.scratch(target);
  const verdict = await withProgress(title, (signal) =>
    validateOnHost(scratch, virsh, commands, document.getText(), { signal }),
  );
  if (!verdict.ok) return showFailure(context, title, verdict.error.message);
  context.hostProblems.clear(document);
  const { value } = verdict;
  if (value.kind === "accepted") {
    const rest = "What depends on the host's state, such as names in use, shows when it is defined or started";
    return void window.showInformationMessage(
      `libvirt on ${target.name} accepts the ${commands.noun} "${identity.name}"; nothing was changed. ${rest}`,
    );
  }
  if (value.kind === "grammar-only" || value.error.kind === "schema") {
    const problems = await problemsByHostGrammar(context, deployable, title);
    if (problems === undefined) return;
    if (problems && problems.length > 0) {
      context.hostProblems.showAll(document, target.name, problems);
      const message = `${target.name}: ${problems[0]?.message}`;
      return void window.showWarningMessage(message);
    }
    if (value.kind === "grammar-only") return sayGrammarOnly(target.name, commands.noun, problems !== null);
  }
  if (value.kind === "refused") {
    context.hostProblems.show(document, target.name, value.error, identity.rootName.start);
    void window.showWarningMessage(`${target.name}: ${value.error.message}`);
  }
}

/** `null` when the host has no grammar for the document; `undefined` when it could not be asked, which was said. */
async function problemsByHostGrammar(
  context: CommandContext,
  { document }: Deployable,
  title: string,
): Promise<readonly SchemaProblem[] | null | undefined> {
  const target = context.targets.current();
  if (!target) return undefined;
  const programs = context.connections.programs(target);
  const schemas = await withProgress(title, (signal) => readHostSchemas(programs, signal));
  if (schemas.ok) {
    const uri = document.uri.toString();
    return context.client.sendRequest(checkWithSchemasRequest, { uri, schemas: schemas.value });
  }
  await showFailure(context, title, schemas.error.message);
  return undefined;
}

function sayGrammarOnly(target: string, noun: string, hasGrammar: boolean): void {
  const can = hasGrammar
    ? `The grammar of libvirt on ${target} accepts the document; nothing was changed`
    : `${target} has no grammar of libvirt to validate by`;
  void window.showInformationMessage(`${can}. libvirt cannot check a ${noun} further without defining it`);
}
