/** Starts and stops with VS Code: the language client, the targets and the commands. */
import { join } from "node:path";
import { type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

export async function activate(context: ExtensionContext): Promise<void> {
  const client = startClient(context);
  context.subscriptions.push(client);
  await client.start();
}

function startClient(context: ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath(join("dist", "server.js"));
  const run = { module, transport: TransportKind.ipc };
  return new LanguageClient(
    "libvirt-xml",
    "libvirt XML",
    { run, debug: run },
    {
      documentSelector: [
        { language: "xml", scheme: "file" },
        { language: "xml", scheme: "untitled" },
        { language: "xml", scheme: "vscode-vfs" },
        { language: "xml", scheme: "libvirt" },
      ],
      initializationOptions: workspace.getConfiguration("libvirt"),
      synchronize: { configurationSection: "libvirt" },
      outputChannel: window.createOutputChannel("Libvirt Language Server", { log: true }),
    },
  );
}
