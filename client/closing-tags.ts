/** Writes the end tag behind a start tag that has just been typed, and the name of the element behind `</`. */
import {
  type Disposable,
  type DocumentSelector,
  languages,
  type Position,
  Range,
  SnippetString,
  type TextEditor,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { closingTagRequest } from "./protocol.ts";

/** Milliseconds: who has gone on typing by then writes the end tag without help. Enter does not wait: it asks for one. */
const pause = 100;

/** Works on every change of a document that the selector takes, until it is disposed of. */
export function createClosingTags(client: LanguageClient, selector: DocumentSelector): Disposable {
  let waiting: NodeJS.Timeout | undefined;
  /** The place behind a `>` or `/` that was the last key, until its tag is written. */
  let typed: Position | undefined;
  return workspace.onDidChangeTextDocument(({ document, contentChanges, reason }) => {
    const editor = window.activeTextEditor;
    if (editor?.document !== document) return;
    clearTimeout(waiting);
    const before = typed;
    typed = undefined;
    const [change, another] = contentChanges;
    // What is pasted, undone or written at several places at once is finished.
    if (!change || another || reason !== undefined || change.rangeLength > 0) return;
    if (languages.match(selector, document) === 0) return;
    if (before?.isEqual(change.range.start) && /^\r?\n[ \t]*$/.test(change.text)) {
      void closeAround(client, editor, before);
    } else if (change.text === ">" || change.text === "/") {
      if (!workspace.getConfiguration("libvirt", document).get("autoClosingTags", true)) return;
      const position = change.range.start.translate(0, 1);
      typed = position;
      waiting = setTimeout(() => void close(client, editor, position), pause);
    }
  });
}

async function close(client: LanguageClient, editor: TextEditor, position: Position): Promise<void> {
  const tag = await closingTag(client, editor, position);
  if (tag === undefined) return;
  const snippet = new SnippetString();
  if (tag.startsWith("<")) snippet.appendTabstop(0);
  await editor.insertSnippet(snippet.appendText(tag), position);
}

/** Behind Enter the end tag has a line of its own, below the one that has just begun. */
async function closeAround(client: LanguageClient, editor: TextEditor, position: Position): Promise<void> {
  const tag = await closingTag(client, editor, position);
  if (!tag?.startsWith("<")) return;
  const begun = editor.document.lineAt(position.line + 1);
  if (!begun.isEmptyOrWhitespace) return;
  const snippet = new SnippetString("\n\t").appendTabstop(0).appendText(`\n${tag}`);
  await editor.insertSnippet(snippet, new Range(position, begun.range.end));
}

/** What is to be written for what was typed before the position; nothing when the document has changed meanwhile. */
async function closingTag(client: LanguageClient, editor: TextEditor, position: Position): Promise<string | undefined> {
  const { document } = editor;
  const { version } = document;
  const place = client.code2ProtocolConverter.asTextDocumentPositionParams(document, position);
  const tag = await client.sendRequest(closingTagRequest, place);
  return tag === null || document.version !== version || window.activeTextEditor !== editor ? undefined : tag;
}
