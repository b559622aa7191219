/** Between our plain types and LSP's: the only file that knows both. */
import {
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  DocumentHighlightKind,
  FoldingRangeKind,
  type FormattingOptions,
  InsertTextFormat,
  type LinkedEditingRanges,
  type CodeAction as LspCodeAction,
  type CompletionItem as LspCompletionItem,
  type DocumentHighlight as LspDocumentHighlight,
  type DocumentSymbol as LspDocumentSymbol,
  type FoldingRange as LspFoldingRange,
  type Hover as LspHover,
  type Location as LspLocation,
  type TextEdit as LspTextEdit,
  MarkupKind,
  type Range,
  type SelectionRange,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { applyEdits } from "./language/edits.ts";
import type { CodeAction } from "./language/features/code-actions.ts";
import type { CompletionItem } from "./language/features/completion.ts";
import type { FormatOptions } from "./language/features/format.ts";
import type { Hover } from "./language/features/hover.ts";
import type { Highlight } from "./language/features/navigation.ts";
import type { FoldingRange } from "./language/features/ranges.ts";
import { plainText } from "./language/features/snippet.ts";
import type { DocumentSymbol } from "./language/features/symbols.ts";
import type { WorkspaceProblem } from "./language/features/workspace-problems.ts";
import type { WorkspaceSymbol } from "./language/features/workspace-symbols.ts";
import type { Problem, Severity, Span, TextEdit } from "./language/problem.ts";
import type { DocumentEdits } from "./language/references/rename.ts";
import type { Location } from "./language/references/workspace-index.ts";
import { type TypeArguments, type Typing, typeCommand } from "./typing.ts";

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** From offsets to lines and UTF-16 columns. */
export function toRange(document: TextDocument, span: Span): Range {
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

/** From lines and UTF-16 columns to offsets. */
export function toSpan(document: TextDocument, range: Range): Span {
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

/** The span is one of the document as it is now. */
export function toTextEdit(document: TextDocument, edit: TextEdit): LspTextEdit {
  return { range: toRange(document, edit.span), newText: edit.newText };
}

/** Places in other documents become related information beside those in this one. Fixes are not part of it. */
export function toDiagnostic(document: TextDocument, problem: Problem | WorkspaceProblem): Diagnostic {
  const related = problem.related.map(({ span, message }) => ({
    location: { uri: document.uri, range: toRange(document, span) },
    message,
  }));
  const elsewhere = "elsewhere" in problem ? problem.elsewhere : [];
  related.push(...elsewhere.map(({ location, message }) => ({ location: toLocation(location), message })));
  return {
    range: toRange(document, problem.span),
    severity: severities[problem.severity],
    code: problem.code,
    source: "libvirt",
    message: problem.message,
    ...(related.length > 0 ? { relatedInformation: related } : {}),
  };
}

/** Tells whether the client asks for a kind of action: without a list for all, else for those listed and what they contain. */
export function wantedKinds(only: readonly string[] | undefined): (kind: string) => boolean {
  return (kind) => !only || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
}

/** @param typing how the client lets the user type what an action leaves open */
export function toCodeAction(document: TextDocument, action: CodeAction, typing: Typing): LspCodeAction {
  const { title, kind, edits, problem, preferred } = action;
  const shown = {
    title,
    kind,
    ...(problem ? { diagnostics: [toDiagnostic(document, problem)], isPreferred: preferred } : {}),
  };
  if (!action.isSnippet) return { ...shown, edit: plainEdit(document, edits) };
  if (typing === "snippets") return { ...shown, edit: snippetEdit(document, edits) };
  return { ...shown, command: { title, command: typeCommand, arguments: [typeArguments(document, edits)] } };
}

function plainEdit(document: TextDocument, edits: readonly TextEdit[]): WorkspaceEdit {
  return { changes: { [document.uri]: edits.map((edit) => toTextEdit(document, edit)) } };
}

function snippetEdit(document: TextDocument, edits: readonly TextEdit[]): WorkspaceEdit {
  const textDocument = { uri: document.uri, version: document.version };
  const snippets = edits.map(({ span, newText }) => ({
    range: toRange(document, span),
    snippet: { kind: "snippet" as const, value: unindented(document, span.start, newText) },
  }));
  return { documentChanges: [{ textDocument, edits: snippets }] };
}

/** The edits with nothing at their stops, and where the first stop is afterwards. */
function typeArguments(document: TextDocument, edits: readonly TextEdit[]): TypeArguments {
  const plain = edits.map(({ span, newText }) => ({ span, newText: plainText(newText) }));
  const upTo = edits.flatMap(({ span, newText }) => {
    const stop = newText.search(/(?<!\\)\$1/);
    return stop < 0 ? [] : [{ span, newText: plainText(newText.slice(0, stop)) }];
  });
  const [first] = upTo;
  const earlier = first ? plain.filter(({ span }) => span.start < first.span.start) : [];
  const before = first ? applyEdits(document.getText().slice(0, first.span.start), earlier) + first.newText : "";
  const edited = TextDocument.create(document.uri, document.languageId, 0, before);
  const place = edited.positionAt(before.length);
  const textDocument = { uri: document.uri, version: document.version };
  const edit = { documentChanges: [{ textDocument, edits: plain.map((each) => toTextEdit(document, each)) }] };
  return { uri: document.uri, edit, selection: { start: place, end: place } };
}

/** Editors indent the further lines of a snippet as the line is that it is put into; our texts have that already. */
function unindented(document: TextDocument, offset: number, text: string): string {
  const { line, character } = document.positionAt(offset);
  const before = document.getText({ start: { line, character: 0 }, end: { line, character } });
  const [indent = ""] = /^[ \t]*/.exec(before) ?? [];
  return text.replaceAll(`\n${indent}`, "\n");
}

const completionKinds: Record<CompletionItem["kind"], CompletionItemKind> = {
  document: CompletionItemKind.Snippet,
  element: CompletionItemKind.Struct,
  "closing-tag": CompletionItemKind.Struct,
  attribute: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  name: CompletionItemKind.Reference,
  proposal: CompletionItemKind.Value,
};

/** The first tab stop is an empty value of an attribute, or where an attribute can be. */
const asksAtOnce = /=['"]\$1['"]| \$1\/?>/;

/** @param rank the place in the list; editors sort by text, so it becomes one */
export function toCompletionItem(document: TextDocument, item: CompletionItem, rank: number): LspCompletionItem {
  return {
    label: item.label,
    kind: completionKinds[item.kind],
    filterText: item.filterText,
    sortText: String(rank).padStart(4, "0"),
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range: toRange(document, item.span), newText: item.snippet },
    ...(item.declaration ? { additionalTextEdits: [toTextEdit(document, item.declaration)] } : {}),
    // Editors show a box for an empty text too.
    ...(item.documentation === "" ? {} : { documentation: { kind: MarkupKind.Markdown, value: item.documentation } }),
    ...(item.detail === "" ? {} : { detail: item.detail }),
    // Inside new quotes there is usually something to choose.
    ...(item.kind === "attribute" || asksAtOnce.test(item.snippet)
      ? { command: { title: "Suggest", command: "editor.action.triggerSuggest" } }
      : {}),
  };
}

/** `null` when there is nothing to show. The text is Markdown. */
export function toHover(document: TextDocument, found: Hover | undefined): LspHover | null {
  if (!found) return null;
  return { contents: { kind: MarkupKind.Markdown, value: found.text }, range: toRange(document, found.span) };
}

/** With all that is below it. What has children is an object, anything else a field. */
export function toSymbol(document: TextDocument, symbol: DocumentSymbol): LspDocumentSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbol.children.length > 0 ? SymbolKind.Object : SymbolKind.Field,
    range: toRange(document, symbol.span),
    selectionRange: toRange(document, symbol.nameSpan),
    children: symbol.children.map((child) => toSymbol(document, child)),
  };
}

/** Whole lines: an element is folded up to the line before its end tag, a comment with its last line. */
export function toFoldingRange(document: TextDocument, range: FoldingRange): LspFoldingRange {
  const { start, end } = toRange(document, range.span);
  // The line of the end tag stays visible.
  const endLine = range.kind === "element" ? Math.max(start.line, end.line - 1) : end.line;
  return { startLine: start.line, endLine, ...(range.kind === "comment" ? { kind: FoldingRangeKind.Comment } : {}) };
}

/** @param spans the smallest first; each lies in the next one */
export function toSelectionRange(document: TextDocument, spans: readonly Span[]): SelectionRange {
  const ranges = spans.map((span) => toRange(document, span)).toReversed();
  const whole: SelectionRange = { range: toRange(document, { start: 0, end: document.getText().length }) };
  return ranges.reduce<SelectionRange>((parent, range) => ({ range, parent }), whole);
}

/** One step of indentation, in spaces or a tab as the editor says. */
export function toFormatOptions(options: FormattingOptions): FormatOptions {
  return { indent: options.insertSpaces ? " ".repeat(options.tabSize) : "\t" };
}

/** `null` when nothing is linked. */
export function toLinkedRanges(document: TextDocument, spans: readonly Span[]): LinkedEditingRanges | null {
  return spans.length === 0 ? null : { ranges: spans.map((span) => toRange(document, span)) };
}

/** Positions are lines and UTF-16 columns already, because the document may not be open. */
export function toLocation({ uri, start, end }: Location): LspLocation {
  return { uri, range: { start, end } };
}

/** A definition is marked as written, a use of it as read. */
export function toHighlight(document: TextDocument, { span, isDefinition }: Highlight): LspDocumentHighlight {
  const kind = isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
  return { range: toRange(document, span), kind };
}

/** The detail stands where LSP has the container, which editors show beside the name. */
export function toSymbolInformation({ name, detail, location }: WorkspaceSymbol): SymbolInformation {
  return { name, kind: SymbolKind.Object, location: toLocation(location), containerName: detail };
}

/** Edits of several documents, open or not. */
export function toWorkspaceEdit(all: readonly DocumentEdits[]): WorkspaceEdit {
  const entries = all.map(({ document: { uri, positionAt }, edits }) => [
    uri,
    edits.map(({ span, newText }) => ({
      range: { start: positionAt(span.start), end: positionAt(span.end) },
      newText,
    })),
  ]);
  return { changes: Object.fromEntries(entries) };
}
