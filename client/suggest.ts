/**
 * Asks for completion where an accepted item has left the cursor, but only when the server has something for that place:
 * VS Code would offer words of the document instead, and Enter would take one.
 */
import { commands, type Disposable, window } from "vscode";
import { CompletionRequest, type LanguageClient, type Middleware } from "vscode-languageclient/node";

/** What the server asks every editor to do. */
const editorCommand = "editor.action.triggerSuggest";
const ownCommand = "libvirt.suggest";

/** Lets the items of the server ask first. */
export const suggestMiddleware: Middleware = {
  provideCompletionItem: async (document, position, context, token, next) => {
    const found = await next(document, position, context, token);
    for (const item of Array.isArray(found) ? found : (found?.items ?? [])) {
      if (item.command?.command === editorCommand) item.command = { ...item.command, command: ownCommand };
    }
    return found;
  },
};

/** Works until it is disposed of. */
export function createSuggest(client: LanguageClient): Disposable {
  return commands.registerCommand(ownCommand, async () => {
    const editor = window.activeTextEditor;
    if (!editor) return;
    const { document, selection } = editor;
    const { version } = document;
    const place = client.code2ProtocolConverter.asTextDocumentPositionParams(document, selection.active);
    const found = await client.sendRequest(CompletionRequest.type, place);
    const count = (Array.isArray(found) ? found : (found?.items ?? [])).length;
    const isThere = window.activeTextEditor === editor && editor.selection.isEqual(selection);
    if (count > 0 && isThere && document.version === version) await commands.executeCommand(editorCommand);
  });
}
