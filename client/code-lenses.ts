/** Define, Start and the like over the root element of every document that can be defined. */
import { CodeLens, type CodeLensProvider, Range } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { objectCommands } from "./libvirt/object-commands.ts";
import { identityRequest } from "./protocol.ts";
import type { Targets } from "./targets.ts";

/** Gives none for live documents (`libvirt:`), nor for what the server does not take for an object of libvirt. */
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
      const { start, stop } = commands;
      const lenses: readonly (readonly [title: string, command: string, ...commandArguments: string[]])[] = [
        [`$(server) ${where}`, "libvirt.switchTarget"],
        ...(identity.kind === "network" ? ([["Plan", "libvirt.planChanges"]] as const) : []),
        ["Define", "libvirt.define"],
        ...(start
          ? ([
              ["Define and Start", "libvirt.defineAndStart"],
              ["Start", "libvirt.start"],
            ] as const)
          : []),
        ...(stop ? ([["Stop", "libvirt.destroy"]] as const) : []),
        ...(identity.kind === "network" ? ([["Update", "libvirt.update"]] as const) : []),
        ["Show Live XML", "libvirt.showLiveXml"],
        ["Compare with Live", "libvirt.compareWithLive"],
        ["More...", "workbench.action.quickOpen", ">Libvirt: "],
      ];
      return lenses.map(
        ([title, command, ...commandArguments]) => new CodeLens(range, { title, command, arguments: commandArguments }),
      );
    },
  };
}
