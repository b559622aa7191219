/** Repairs with something to type, as the editor gets them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { toCodeAction } from "../../server/convert.ts";

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
  assert.deepEqual(toCodeAction(TextDocument.create("file:///lease.xml", "xml", 7, text), action).edit, {
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
