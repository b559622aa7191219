/** Define, Start and the like over the root element of every document that can be defined. */
import { CodeLens, type CodeLensProvider, Range } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { objectCommands } from "./libvirt/object-commands.ts";
import { identityRequest } from "./protocol.ts";
import type { Targets } from "./targets.ts";

export function createCodeLenses(client: LanguageClient, targets: Targets): CodeLensProvider {
  return {
    onDidChangeCodeLenses: (listener) => targets.onDidChange(() => listener()),
    provideCodeLenses: async (document) => {
      if (document.uri.scheme === "libvirt") return [];
      const identity = await client.sendRequest(identityRequest, { uri: document.uri.toString() });
      const commands = identity && objectCommands.get(identity.kind);
      if (!commands) return [];
      const range = new Range(document.positionAt(identity.rootName.start), document.positionAt(identity.rootName.end));
      const where = targets.current()?.name ?? "no target";
      const lenses: readonly (readonly [title: string, command: string])[] = [
        [`$(server) ${where}`, "libvirt.switchTarget"],
        ["Define", "libvirt.define"],
        ...(commands.start ? ([["Define and Start", "libvirt.defineAndStart"]] as const) : []),
        ...(commands.stop ? ([["Stop", "libvirt.destroy"]] as const) : []),
        ["Show Live XML", "libvirt.showLiveXml"],
      ];
      return lenses.map(([title, command]) => new CodeLens(range, { title, command }));
    },
  };
}
