/** The requests about names: definition, references, highlights, rename. */
import {
  type Connection,
  type Definition,
  type DocumentHighlight,
  ErrorCodes,
  type Location,
  type ReferenceParams,
  type RenameParams,
  ResponseError,
  type TextDocumentPositionParams,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import * as convert from "./convert.ts";
import type { Analysis } from "./language/analysis.ts";
import { definitions, highlights, references, rename, renameTarget } from "./language/features/navigation.ts";
import type { IndexedDocument } from "./language/references/workspace-index.ts";
import type { Workspace } from "./workspace.ts";

/** Answers a request about an open document of libvirt; `otherwise` for every other one. */
export type About = <Params extends { readonly textDocument: { readonly uri: string } }, Answer>(
  otherwise: Answer,
  answer: (document: TextDocument, analysis: Analysis, params: Params) => Answer,
) => (params: Params) => Answer;

/** What the server offers of it, for its answer to `initialize`. */
export const navigationCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
} as const;

export function registerNavigation(connection: Connection, about: About, workspace: Workspace): void {
  const { index } = workspace;
  const named = <Params extends TextDocumentPositionParams, Answer>(
    otherwise: Answer,
    answer: (document: IndexedDocument, offset: number, params: Params, text: TextDocument) => Answer,
  ) =>
    about<Params, Answer>(otherwise, (document, _, params) => {
      const indexed = workspace.of(document);
      return indexed ? answer(indexed, document.offsetAt(params.position), params, document) : otherwise;
    });

  connection.onDefinition(
    named<TextDocumentPositionParams, Definition>([], (document, offset) =>
      definitions(index, document, offset).map(convert.toLocation),
    ),
  );
  connection.onReferences(
    named<ReferenceParams, Location[]>([], (document, offset, { context }) =>
      references(index, document, offset, context.includeDeclaration).map(convert.toLocation),
    ),
  );
  connection.onDocumentHighlight(
    named<TextDocumentPositionParams, DocumentHighlight[]>([], (document, offset, _, text) =>
      highlights(document, offset).map((highlight) => convert.toHighlight(text, highlight)),
    ),
  );
  connection.onPrepareRename(
    named<TextDocumentPositionParams, ReturnType<typeof convert.toRange> | null>(null, (document, offset, _, text) => {
      const span = renameTarget(document, offset);
      return span ? convert.toRange(text, span) : null;
    }),
  );
  connection.onRenameRequest(
    named<RenameParams, WorkspaceEdit | ResponseError>({ changes: {} }, (document, offset, { newName }) => {
      const result = rename(index, document, offset, newName);
      if (!result.ok) return new ResponseError(ErrorCodes.InvalidParams, result.reason);
      return convert.toWorkspaceEdit(result.edits);
    }),
  );
}
