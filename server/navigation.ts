/** The requests about names: definition, references, highlights, rename, and all names of the workspace. */
import {
  type CancellationToken,
  type Connection,
  type Definition,
  type DocumentHighlight,
  ErrorCodes,
  type Location,
  LSPErrorCodes,
  type ReferenceParams,
  type RenameParams,
  ResponseError,
  type TextDocumentPositionParams,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import * as convert from "./convert.ts";
import {
  concerned,
  definitions,
  highlights,
  references,
  rename,
  renameTarget,
} from "./language/features/navigation.ts";
import type { Readings } from "./language/features/rename-objections.ts";
import { workspaceSymbols } from "./language/features/workspace-symbols.ts";
import type { IndexedDocument } from "./language/references/workspace-index.ts";
import type { Workspace } from "./workspace.ts";

/** What the server offers of it, for its answer to `initialize`. */
export const navigationCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  workspaceSymbolProvider: true,
} as const;

/** What is asked about: the names of a document, and where the cursor is. */
interface Asked {
  readonly text: TextDocument;
  readonly document: IndexedDocument;
  readonly offset: number;
}

/** @param documentOf an open document by its address */
export function registerNavigation(
  connection: Connection,
  documentOf: (uri: string) => TextDocument | undefined,
  workspace: Workspace,
  readings: Readings,
): void {
  const { index } = workspace;
  /** `undefined` for a document that is not open, or not libvirt's. */
  const ask = ({ textDocument, position }: TextDocumentPositionParams): Asked | undefined => {
    const text = documentOf(textDocument.uri);
    const document = text && workspace.of(text);
    return text && document && { text, document, offset: text.offsetAt(position) };
  };
  /** Answers about names of other documents only when these have been read; the question is then asked anew. */
  const afterReading =
    <Params extends TextDocumentPositionParams, Answer>(
      otherwise: Answer,
      answer: (asked: Asked, params: Params) => Answer | ResponseError,
    ) =>
    async (params: Params, token: CancellationToken): Promise<Answer | ResponseError> => {
      const asked = ask(params);
      const others = asked && concerned(index, asked.document, asked.offset);
      if (others) await workspace.whenRead();
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      const now = others ? ask(params) : asked;
      return now ? answer(now, params) : otherwise;
    };

  connection.onDefinition(
    afterReading<TextDocumentPositionParams, Definition>([], ({ document, offset }) =>
      definitions(index, document, offset).map(convert.toLocation),
    ),
  );
  connection.onReferences(
    afterReading<ReferenceParams, Location[]>([], ({ document, offset }, { context }) =>
      references(index, document, offset, context.includeDeclaration).map(convert.toLocation),
    ),
  );
  connection.onDocumentHighlight((params): DocumentHighlight[] => {
    const asked = ask(params);
    if (!asked) return [];
    return highlights(index, asked.document, asked.offset).map((highlight) =>
      convert.toHighlight(asked.text, highlight),
    );
  });
  connection.onPrepareRename((params) => {
    const asked = ask(params);
    const target = asked && renameTarget(asked.document, asked.offset);
    if (typeof target === "string") return new ResponseError(ErrorCodes.InvalidParams, target);
    return target ? convert.toRange(asked.text, target) : null;
  });
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    await workspace.whenRead();
    workspace.readAllOpen();
    return token.isCancellationRequested ? [] : workspaceSymbols(index, query).map(convert.toSymbolInformation);
  });
  const answerRename = afterReading<RenameParams, WorkspaceEdit | null>(null, ({ document, offset }, { newName }) => {
    const result = rename(index, document, offset, newName, readings);
    if (!result.ok) return new ResponseError(ErrorCodes.InvalidParams, result.reason);
    return convert.toWorkspaceEdit(result.edits);
  });
  connection.onRenameRequest(async (params, token) => {
    const asked = ask(params);
    if (asked && concerned(index, asked.document, asked.offset)) {
      await workspace.whenRead();
      await workspace.readAgain(concerned(index, asked.document, asked.offset) ?? []);
    }
    return answerRename(params, token);
  });
}
