/** Starts and stops with VS Code: the language client, the targets and the commands. */
import { join } from "node:path";
import { type ExtensionContext, languages, window, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { createClosingTags } from "./closing-tags.ts";
import { createCodeLenses } from "./code-lenses.ts";
import { reviewUnfinished } from "./commands/apply-plan.ts";
import { registerLiveDocuments } from "./commands/live-document.ts";
import { registerCommands } from "./commands.ts";
import { createHostFacts } from "./host-facts.ts";
import { createHostProblems } from "./host-problems.ts";
import { createHostSchemas } from "./host-schemas.ts";
import { createConnections } from "./libvirt/connections.ts";
import { fileHistory } from "./libvirt/history.ts";
import { fileJournal } from "./libvirt/journal.ts";
import { createPending } from "./pending.ts";
import { createPlans } from "./plans.ts";
import { editorPrompts } from "./prompts.ts";
import { serverEnvironment, serverFlags } from "./server-flags.ts";
import { createSuggest, suggestMiddleware } from "./suggest.ts";
import { createTargets } from "./targets.ts";

const xml = ["file", "untitled", "vscode-vfs", "libvirt"].map((scheme) => ({ language: "xml", scheme }));

/** Called by VS Code. Fulfilled when the server runs; what has to ask a host or the user goes on behind that. */
export async function activate(context: ExtensionContext): Promise<void> {
  const client = createClient(context);
  const log = window.createOutputChannel("Libvirt", { log: true });
  const targets = createTargets(context.workspaceState);
  const connections = createConnections(editorPrompts, (line) => log.info(line));
  const hostProblems = createHostProblems();
  const pending = createPending(client, targets, connections);
  const hostFacts = createHostFacts(client, targets, connections);
  const hostSchemas = createHostSchemas(client, targets, connections, log, context.globalStorageUri.fsPath);
  const live = registerLiveDocuments();
  const plans = createPlans();
  const storage = context.globalStorageUri.fsPath;
  const journal = fileJournal(join(storage, "journal"));
  const history = fileHistory(join(storage, "definitions"), Date.now);
  const commandContext = {
    client,
    targets,
    connections,
    log,
    hostProblems,
    pending,
    hostFacts,
    hostSchemas,
    plans,
    journal,
    history,
  };
  context.subscriptions.push(
    client,
    log,
    targets,
    hostProblems,
    pending,
    hostFacts,
    hostSchemas,
    live,
    plans,
    { dispose: () => connections.closeAll() },
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("libvirt.targets")) void connections.closeAll();
    }),
    ...registerCommands(commandContext, live),
    createClosingTags(client, xml),
    createSuggest(client),
    languages.registerCodeLensProvider([...xml], createCodeLenses(client, targets)),
  );
  await client.start();
  void hostFacts.refresh();
  void hostSchemas.refresh();
  // Not awaited: it asks the user.
  if (workspace.isTrusted) void reviewUnfinished(commandContext);
}

function createClient(context: ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath(join("dist", "server.js"));
  const env = serverEnvironment(join(context.globalStorageUri.fsPath, "compiled"));
  const run = { module, transport: TransportKind.ipc, options: { execArgv: [...serverFlags], env } };
  return new LanguageClient(
    "libvirt-xml",
    "libvirt XML",
    { run, debug: run },
    {
      documentSelector: [...xml],
      initializationOptions: workspace.getConfiguration("libvirt"),
      middleware: suggestMiddleware,
      synchronize: { configurationSection: "libvirt" },
      outputChannel: window.createOutputChannel("Libvirt Language Server", { log: true }),
    },
  );
}
