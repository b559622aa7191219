/**
 * The language server: LSP over the channel that the command line names (`--stdio` for any editor). Every handler
 * finds the document, asks the language service and converts the answer; none of them computes anything.
 */
import {
  CodeActionKind,
  createConnection,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import * as convert from "./convert.ts";
import { ownGrammars, readerOf } from "./grammar-files.ts";
import type { Analysis } from "./language/analysis.ts";
import { createLanguageService, type LanguageService } from "./language/index.ts";
import { openAnalyses } from "./open-analyses.ts";
import { createPublisher } from "./publisher.ts";
import { readSettings, type Settings } from "./settings.ts";

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const analyses = openAnalyses((document, previous) => analyze(document, previous));
const publisher = createPublisher(publish);
const state: { settings: Settings; service: LanguageService } = configure(readSettings(undefined));

function configure(settings: Settings) {
  const readForeignGrammar = settings.schemas === undefined ? undefined : readerOf(settings.schemas);
  return { settings, service: createLanguageService({ readGrammar: ownGrammars(), readForeignGrammar }) };
}

function analyze(document: TextDocument, previous: Analysis | undefined): Analysis {
  const analysis = state.service.analyze(document.getText(), state.settings, previous);
  for (const problem of analysis.grammarProblems) connection.console.error(problem);
  return analysis;
}

function publish(uri: string): void {
  const document = documents.get(uri);
  if (!document) return;
  const { problems } = analyses.of(document);
  const diagnostics = problems.map((problem) => convert.toDiagnostic(document, problem));
  void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
}

function applySettings(sent: unknown): void {
  Object.assign(state, configure(readSettings(sent)));
  analyses.forgetAll();
  for (const document of documents.all()) publisher.schedule(document.uri, 0);
}

connection.onInitialize((params: InitializeParams): InitializeResult => {
  applySettings(params.initializationOptions);
  const { publishDiagnostics, diagnostic } = params.capabilities.textDocument ?? {};
  return {
    serverInfo: { name: "libvirt-xml" },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
      // Pushed diagnostics suit every client; they are pulled only where a client can do nothing else.
      ...(diagnostic && !publishDiagnostics
        ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } }
        : {}),
    },
  };
});

connection.onDidChangeConfiguration(({ settings }) => applySettings(settings));

documents.onDidChangeContent(({ document }) => publisher.schedule(document.uri, document.getText().length));
documents.onDidClose(({ document }) => {
  publisher.cancel(document.uri);
  analyses.forget(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

connection.languages.diagnostics.on(({ textDocument }) => {
  const document = documents.get(textDocument.uri);
  const problems = document ? analyses.of(document).problems : [];
  const items = document ? problems.map((problem) => convert.toDiagnostic(document, problem)) : [];
  return { kind: DocumentDiagnosticReportKind.Full, items };
});

connection.onCodeAction(({ textDocument, range }) => {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  const span = convert.toSpan(document, range);
  return analyses
    .of(document)
    .problems.filter((problem) => problem.span.start <= span.end && span.start <= problem.span.end)
    .flatMap((problem) => problem.fixes.map((fix) => convert.toQuickFix(document, problem, fix)));
});

documents.listen(connection);
connection.listen();
