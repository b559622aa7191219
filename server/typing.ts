/**
 * Repairs that add something only the author can know: the cursor goes where it has to be typed. Editors that take
 * snippets as edits do that themselves; for others a command makes the edit and then selects the empty place.
 */
import type { ClientCapabilities, Connection, Range, WorkspaceEdit } from "vscode-languageserver/node";

export type Typing = "snippets" | "command" | undefined;

export const typeCommand = "libvirt.typeValue";

/** How the client can bring the cursor to a place in an edit; `undefined` when it cannot. */
export function typingOf({ workspace, window }: ClientCapabilities): Typing {
  const { snippetEditSupport, documentChanges } = workspace?.workspaceEdit ?? {};
  if (snippetEditSupport === true && documentChanges === true) return "snippets";
  const canFollow = workspace?.applyEdit === true && window?.showDocument?.support === true;
  return canFollow && documentChanges === true ? "command" : undefined;
}

/** What the command needs, as it comes back from the client. */
export interface TypeArguments {
  readonly uri: string;
  readonly edit: WorkspaceEdit;
  /** The place to type at, once the edit is made. */
  readonly selection: Range;
}

/** Carries out the command that such a repair is for these clients. */
export function answerTyping(connection: Connection): void {
  connection.onExecuteCommand(async ({ command, arguments: [argument] = [] }) => {
    if (command !== typeCommand || !isTypeArguments(argument)) return null;
    const { uri, edit, selection } = argument;
    const { applied } = await connection.workspace.applyEdit(edit);
    // A document that has changed meanwhile has its places elsewhere.
    if (applied) await connection.window.showDocument({ uri, takeFocus: true, selection });
    return null;
  });
}

function isTypeArguments(argument: unknown): argument is TypeArguments {
  return typeof argument === "object" && argument !== null && "edit" in argument && "selection" in argument;
}
