/** Update: `net-update` with the element under the cursor, on the running network, its stored definition or both. */
import { window } from "vscode";
import { updateElementRequest } from "../protocol.ts";
import { activeDeployable, type CommandContext, currentVirsh, showFailure, withProgress } from "./context.ts";

/** What libvirt objects to is shown in the document too: where that can be found out, or else at the cursor. */
export async function updateNetwork(context: CommandContext): Promise<void> {
  const deployable = await activeDeployable(context);
  const editor = window.activeTextEditor;
  if (!deployable || !editor) return;
  const { document, identity } = deployable;
  const offset = document.offsetAt(editor.selection.active);
  const element = await context.client.sendRequest(updateElementRequest, { uri: document.uri.toString(), offset });
  if (!element) {
    const can = "a host, range, portgroup, forward interface, or DNS host, txt or srv";
    return void window.showWarningMessage(`Put the cursor into what is to be changed on the running network: ${can}`);
  }
  const virsh = await currentVirsh(context);
  if (!virsh) return;
  const title = `Update "${identity.name}" on ${virsh.target.name}`;
  const command = await window.showQuickPick([...element.commands], { title: `${title}: ${element.section}` });
  const effect = command && (await window.showQuickPick(effects, { title: `${title}: ${command}` }));
  if (!effect) return;
  const index = element.parentIndex === undefined ? [] : ["--parent-index", String(element.parentIndex)];
  const args = ["net-update", identity.name, command, element.section, "/dev/stdin", ...index, ...effect.flags];
  const result = await withProgress(title, (signal) => virsh.run(args, { input: element.xml, signal }));
  if (result.ok) return void window.showInformationMessage(`${title}: ${command} ${element.section} done`);
  // A line would be one of the element alone.
  context.hostProblems.show(document, virsh.target.name, { ...result.error, line: undefined }, offset);
  await showFailure(context, title, result.error.message);
}

const effects = [
  { label: "Running and stored", description: "now, and after the next start", flags: ["--live", "--config"] },
  { label: "Running only", description: "gone at the next start", flags: ["--live"] },
  { label: "Stored only", description: "takes effect at the next start", flags: ["--config"] },
];
