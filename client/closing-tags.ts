/** Writes the end tag behind a start tag that has just been typed, and the name of the element behind `</`. */
import {
  type Disposable,
  type DocumentSelector,
  languages,
  type Position,
  SnippetString,
  type TextEditor,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { closingTagRequest } from "./protocol.ts";

/** Milliseconds: who has gone on typing by then writes the end tag without help. */
const pause = 100;

export function createClosingTags(client: LanguageClient, selector: DocumentSelector): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  return workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
    const editor = window.activeTextEditor;
    if (editor?.document !== document) return;
    clearTimeout(waiting);
    const [change, another] = contentChanges;
    // What is pasted, undone or written at several places at once is finished.
    if (!change || another || reason !== undefined || change.rangeLength > 0) return;
    if ((change.text !== ">" && change.text !== "/") || languages.match(selector, document) === 0) return;
    if (!workspace.getConfiguration("libvirt", document).get("autoClosingTags", true)) return;
    const position = change.range.start.translate(0, 1);
    waiting = setTimeout(() => void close(client, editor, position), pause);
  });
}

async function close(client: LanguageClient, editor: TextEditor, position: Position): Promise<void> {
  const { document } = editor;
  const { version } = document;
  const place = client.code2ProtocolConverter.asTextDocumentPositionParams(document, position);
  const tag = await client.sendRequest(closingTagRequest, place);
  if (tag === null || document.version !== version || window.activeTextEditor !== editor) return;
  const snippet = new SnippetString();
  if (tag.startsWith("<")) snippet.appendTabstop(0);
  await editor.insertSnippet(snippet.appendText(tag), position);
}
