/** Repairs with something to type, as the editor gets them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { toCodeAction } from "../../server/convert.ts";
import { startServer } from "../support/server-process.ts";

const text = "<lease>\n  <key>a</key>\n</lease>\n";
const action = {
  title: "Add <target> and type its value",
  kind: "quickfix",
  isSnippet: true,
  edits: [{ span: { start: 22, end: 22 }, newText: "\n  <target path='$1'>\n    <!-- -->\n  </target>" }],
  problem: undefined,
  preferred: false,
} as const;

test("a repair with something to type is a snippet edit, without the indent that editors add to its lines", () =>
  assert.deepEqual(toCodeAction(TextDocument.create("file:///lease.xml", "xml", 7, text), action, "snippets").edit, {
    documentChanges: [
      {
        textDocument: { uri: "file:///lease.xml", version: 7 },
        edits: [
          {
            range: { start: { line: 1, character: 14 }, end: { line: 1, character: 14 } },
            snippet: { kind: "snippet", value: "\n<target path='$1'>\n  <!-- -->\n</target>" },
          },
        ],
      },
    ],
  }));

test("for other editors it is a command, which makes the edit and then goes where the value is typed", async () => {
  const server = startServer();
  const { connection } = server;
  const done: unknown[] = [];
  connection.onRequest("workspace/applyEdit", ({ edit }) => {
    done.push(edit.documentChanges[0].edits);
    return { applied: done.length === 1 };
  });
  connection.onRequest("window/showDocument", (shown) => {
    done.push(shown);
    return { success: true };
  });
  const capabilities = {
    workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } },
    window: { showDocument: { support: true } },
  };
  await server.initialize({ capabilities });
  const uri = "file:///typed.xml";
  const text = "<network>\n  <name>a</name>\n  <dns>\n    <txt name='b'/>\n  </dns>\n</network>\n";
  await server.open(uri, text);
  const at = { line: 3, character: 6 };
  const [action] = await connection.sendRequest<{ readonly command: { command: string; arguments: unknown[] } }[]>(
    "textDocument/codeAction",
    { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [], only: ["quickfix"] } },
  );
  const place = (character: number) => ({ line: 3, character });
  await connection.sendRequest("workspace/executeCommand", action?.command);
  // The second time the client does not take the edit, and the cursor stays.
  await connection.sendRequest("workspace/executeCommand", action?.command);
  const edits = [{ range: { start: place(17), end: place(17) }, newText: " value=''" }];
  const shown = { uri, takeFocus: true, selection: { start: place(25), end: place(25) } };
  assert.deepEqual(done, [edits, shown, edits]);
  await server.stop();
});
