/** Diagnose Connection: at which step the way to the current target fails, and what to do about it. */
import { Uri, window, workspace } from "vscode";
import { diagnose, diagnosisText } from "../libvirt/diagnose.ts";
import type { CommandContext } from "./context.ts";
import { withProgress } from "./context.ts";
import { type LiveDocuments, liveScheme } from "./live-document.ts";
import { chooseTarget } from "./target.ts";

/** Shows the steps as a read-only document `libvirt:/TARGET/diagnosis.txt`. The connection is one of its own. */
export async function diagnoseConnection(context: CommandContext, documents: LiveDocuments): Promise<void> {
  if (!workspace.isTrusted) {
    return void window.showWarningMessage("Trust this workspace first: until then no host is connected");
  }
  const target = context.targets.current() ?? (await chooseTarget(context));
  if (!target) return;
  const tools = context.connections.diagnosisTools(target);
  const steps = await withProgress(`Diagnosing the connection to ${target.name}`, (signal) =>
    diagnose({ ...tools, signal }),
  );
  await tools.transport.close();
  const text = diagnosisText(`Connection to ${target.name} (${target.uri})`, steps);
  await documents.show(Uri.from({ scheme: liveScheme, path: `/${target.name}/diagnosis.txt` }), text);
}
