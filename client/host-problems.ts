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
import { placeOfError } from "./libvirt/error-place.ts";
import type { SchemaProblem } from "./protocol.ts";

/** What libvirt, or we in its place, object to. */
export interface Objection {
  readonly kind: string;
  readonly message: string;
  readonly detail: string;
  /** Zero-based. */
  readonly line?: number | undefined;
}

export interface HostProblems extends Disposable {
  /** @param fallback offset of the place for an error that names neither a line nor anything in the document */
  readonly show: (document: TextDocument, target: string, error: Objection, fallback: number) => void;
  /** Shows what the target's own grammar objects to. */
  readonly showAll: (document: TextDocument, target: string, problems: readonly SchemaProblem[]) => void;
  readonly clear: (document: TextDocument) => void;
}

/** Shows none at first; an edit of a document removes those of that document. */
export function createHostProblems(): HostProblems {
  const collection = languages.createDiagnosticCollection("libvirt-host");
  const watching = workspace.onDidChangeTextDocument(({ document }) => collection.delete(document.uri));
  return {
    show: (document, target, error, fallback) => {
      const range = rangeOf(document, error, fallback);
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

function rangeOf(document: TextDocument, { line, detail }: Objection, fallback: number): Range {
  if (line !== undefined) {
    const { range, firstNonWhitespaceCharacterIndex } = document.lineAt(Math.min(line, document.lineCount - 1));
    return contentOf(range, firstNonWhitespaceCharacterIndex);
  }
  const place = placeOfError(document.getText(), detail);
  if (!place) return nameRange(document, fallback);
  return new Range(document.positionAt(place.start), document.positionAt(place.end));
}

function contentOf(line: Range, indent: number): Range {
  return new Range(line.start.line, indent, line.end.line, line.end.character);
}

function nameRange(document: TextDocument, offset: number): Range {
  const position = document.positionAt(offset);
  return document.getWordRangeAtPosition(position) ?? new Range(position, position);
}
