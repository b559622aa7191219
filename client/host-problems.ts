/** What libvirt itself said about a document, as problems in the editor until the document changes. */
import {
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  languages,
  Range,
  type TextDocument,
  workspace,
} from "vscode";
import type { HostError } from "./libvirt/virsh.ts";
import type { SchemaProblem } from "./protocol.ts";

export interface HostProblems extends Disposable {
  /** @param fallback offset of the place for an error that names no line */
  readonly show: (document: TextDocument, target: string, error: HostError, fallback: number) => void;
  /** Shows what the target's own grammar objects to. */
  readonly showAll: (document: TextDocument, target: string, problems: readonly SchemaProblem[]) => void;
  readonly clear: (document: TextDocument) => void;
}

export function createHostProblems(): HostProblems {
  const collection = languages.createDiagnosticCollection("libvirt-host");
  const watching = workspace.onDidChangeTextDocument(({ document }) => collection.delete(document.uri));
  return {
    show: (document, target, error, fallback) => {
      const line = "line" in error ? error.line : undefined;
      const place =
        line === undefined ? document.positionAt(fallback) : document.lineAt(Math.min(line, document.lineCount - 1));
      const range =
        "range" in place
          ? contentOf(place.range, place.firstNonWhitespaceCharacterIndex)
          : nameRange(document, fallback);
      const diagnostic = new Diagnostic(
        range,
        `${target}: ${error.message}\n${error.detail}`,
        DiagnosticSeverity.Error,
      );
      diagnostic.source = "libvirt";
      diagnostic.code = error.kind;
      collection.set(document.uri, [diagnostic]);
    },
    showAll: (document, target, problems) => {
      const diagnostics = problems.map(({ span, code, message }) => {
        const range = new Range(document.positionAt(span.start), document.positionAt(span.end));
        const diagnostic = new Diagnostic(range, `${target}: ${message}`, DiagnosticSeverity.Error);
        diagnostic.source = "libvirt";
        diagnostic.code = code;
        return diagnostic;
      });
      collection.set(document.uri, diagnostics);
    },
    clear: (document) => collection.delete(document.uri),
    dispose: () => {
      watching.dispose();
      collection.dispose();
    },
  };
}

function contentOf(line: Range, indent: number): Range {
  return new Range(line.start.line, indent, line.end.line, line.end.character);
}

function nameRange(document: TextDocument, offset: number): Range {
  const position = document.positionAt(offset);
  return document.getWordRangeAtPosition(position) ?? new Range(position, position);
}
