/**
 * The language server: LSP over the channel that the command line names (`--stdio` for any editor). Every handler
 * finds the document, asks the language service and converts the answer; none of them computes anything.
 */
import {
  CodeActionKind,
  type CompletionParams,
  createConnection,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  type TextDocumentPositionParams,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import * as convert from "./convert.ts";
import { fileNameOfUri } from "./document-uri.ts";
import { holdsGrammars, ownGrammars, readerOf } from "./grammar-files.ts";
import { guarded } from "./guarded.ts";
import type { Analysis } from "./language/analysis.ts";
import { codeActions } from "./language/features/code-actions.ts";
import { complete } from "./language/features/completion.ts";
import { formatDocument } from "./language/features/format.ts";
import type { HostFacts } from "./language/features/host-facts.ts";
import { hover } from "./language/features/hover.ts";
import { identify } from "./language/features/identity.ts";
import { completeNewDocument } from "./language/features/new-documents/index.ts";
import { foldingRanges, selectionSpans } from "./language/features/ranges.ts";
import { documentSymbols } from "./language/features/symbols.ts";
import { closingTag, linkedNames } from "./language/features/tags.ts";
import { asksFor, triggerCharacters } from "./language/features/triggers.ts";
import { updateElementAt } from "./language/features/update-element.ts";
import type { WorkspaceProblem } from "./language/features/workspace-problems.ts";
import type { ReadGrammarFile } from "./language/grammar/grammar.ts";
import { type AnalyzeOptions, createLanguageService, type LanguageService } from "./language/index.ts";
import { planProgress } from "./language/plan/progress.ts";
import type { Problem } from "./language/problem.ts";
import { networkBridges } from "./language/references/network-bridges.ts";
import { parseVersion } from "./language/version.ts";
import { placeAt } from "./language/xml/place.ts";
import { answerLiveRequests } from "./live-requests.ts";
import { navigationCapabilities, registerNavigation } from "./navigation.ts";
import { openAnalyses } from "./open-analyses.ts";
import { answerPlan, type PlanProgressParams, planProgressRequest, planRequest } from "./plan-request.ts";
import { createPublisher } from "./publisher.ts";
import { readSettings, type Settings, settingComplaints } from "./settings.ts";
import { answerTyping, type Typing, typeCommand, typingOf } from "./typing.ts";
import { createWantedNames } from "./wanted-names.ts";
import { watchWorkspace, workspaceCapabilities } from "./watch-workspace.ts";
import { Workspace } from "./workspace.ts";
import { filesOnDisk } from "./workspace-files.ts";

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const analyses = openAnalyses((document, previous) => analyze(document, previous));
const workspace = new Workspace({
  files: filesOnDisk,
  open: () => documents.all(),
  analysisOf: (document) => analyses.of(document),
  onRead: ({ listed, read }) => {
    const { size } = workspace.index;
    connection.console.info(`Workspace: ${listed} files listed, ${read} read, ${size} documents of libvirt known`);
    publishAll();
  },
  onForgotten: publishAll,
  onMistake: tellMistake,
});
const publisher = createPublisher(guarded(publish, tellMistake));
const wantedNames = createWantedNames((lists) => void connection.sendNotification("libvirt/wantedNames", lists));
/** What the other documents were when problems were last published. */
const published = { revision: 0 };
/** libvirt's own *.rng files on the current target, by name. */
type HostSchemas = Readonly<Record<string, string>>;

interface State {
  settings: Settings;
  service: LanguageService;
  host: HostFacts | undefined;
  hostSchemas: HostSchemas | undefined;
  /** How the client puts the cursor where something has to be typed. */
  typing: Typing;
}
const state: State = {
  ...configure(readSettings(undefined), undefined),
  host: undefined,
  hostSchemas: undefined,
  typing: undefined,
};

function configure(settings: Settings, hostSchemas: HostSchemas | undefined) {
  const readForeignGrammar = foreignReader(settings.schemas, hostSchemas);
  return { settings, service: createLanguageService({ readGrammar: ownGrammars(), readForeignGrammar }) };
}

function foreignReader(schemas: string | undefined, hostSchemas: HostSchemas | undefined): ReadGrammarFile | undefined {
  if (schemas === "target") return hostSchemas && ((path) => hostSchemas[path]);
  return schemas === undefined ? undefined : readerOf(schemas);
}

function tellMistake(mistake: string): void {
  connection.console.error(`A mistake in libvirt-xml, please report it: ${mistake}`);
}

/** The settings, with the target's version where they follow it. */
function options(): AnalyzeOptions {
  const { settings, host } = state;
  const version = settings.followsTarget ? parseVersion(host?.version ?? "") : undefined;
  return { ...settings, version: version ?? settings.version, host };
}

function analyze(document: TextDocument, previous: Analysis | undefined): Analysis {
  const analysis = state.service.analyze(document.getText(), options(), previous);
  // Once for each document: they are the same after each keystroke.
  if (analysis.grammarProblems !== previous?.grammarProblems) {
    for (const problem of analysis.grammarProblems) connection.console.error(problem);
  }
  return analysis;
}

function publish(uri: string): void {
  const document = documents.get(uri);
  if (!document) return;
  const diagnostics = problemsOf(document).map((problem) => convert.toDiagnostic(document, problem));
  void connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  publishOthers(uri);
  const names = workspace.of(document)?.names;
  if (!names) wantedNames.forget(uri);
  else if (state.host) wantedNames.update(uri, names, state.host);
}

/** All problems of an open document, those with other documents last. */
function problemsOf(document: TextDocument): readonly (Problem | WorkspaceProblem)[] {
  const { problems } = analyses.of(document);
  return [...problems, ...workspace.problemsOf(document, state.settings.ruleLevels, state.host)];
}

/** What has changed in one document may be a problem, or none any longer, in the others. */
function publishOthers(uri: string): void {
  const { revision } = workspace.index;
  if (published.revision === revision) return;
  published.revision = revision;
  for (const other of documents.all()) if (other.uri !== uri) publisher.schedule(other.uri, 0);
}

function applySettings(sent: unknown): void {
  for (const complaint of settingComplaints(sent)) connection.console.warn(complaint);
  const settings = readSettings(sent);
  const { schemas } = settings;
  if (schemas !== undefined && schemas !== "target" && schemas !== state.settings.schemas && !holdsGrammars(schemas)) {
    const instead = "so documents are judged by libvirt-xml's own grammars";
    connection.window.showWarningMessage(`libvirt.schemas: there are no *.rng files in "${schemas}", ${instead}.`);
  }
  Object.assign(state, configure(settings, state.hostSchemas));
  judgeAgain();
}

function judgeAgain(): void {
  analyses.forgetAll();
  publishAll();
}

function publishAll(): void {
  for (const document of documents.all()) publisher.schedule(document.uri, 0);
}

connection.onInitialize((params: InitializeParams): InitializeResult => {
  applySettings(params.initializationOptions);
  watchWorkspace(connection, workspace, params);
  const { publishDiagnostics, diagnostic } = params.capabilities.textDocument ?? {};
  state.typing = typingOf(params.capabilities);
  return {
    serverInfo: { name: "libvirt-xml" },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: {
        codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, CodeActionKind.SourceFixAll],
      },
      completionProvider: { triggerCharacters: [...triggerCharacters] },
      hoverProvider: true,
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      linkedEditingRangeProvider: true,
      ...navigationCapabilities,
      ...(state.typing === "command" ? { executeCommandProvider: { commands: [typeCommand] } } : {}),
      workspace: workspaceCapabilities,
      // Pushed diagnostics suit every client; they are pulled only where a client can do nothing else.
      ...(diagnostic && !publishDiagnostics
        ? { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } }
        : {}),
    },
  };
});

/** Clients of before do not tell names. */
type SentFacts = Omit<HostFacts, "names"> & Partial<Pick<HostFacts, "names">>;

connection.onNotification("libvirt/hostFacts", (facts: SentFacts | null) => {
  state.host = facts ? { ...facts, names: facts.names ?? [] } : undefined;
  judgeAgain();
});

connection.onNotification("libvirt/hostSchemas", (schemas: HostSchemas | null) => {
  state.hostSchemas = schemas ?? undefined;
  Object.assign(state, configure(state.settings, state.hostSchemas));
  judgeAgain();
});

connection.onDidChangeConfiguration(({ settings }) => applySettings(settings));

documents.onDidChangeContent(({ document }) => publisher.schedule(document.uri, document.getText().length));
documents.onDidClose(({ document }) => {
  publisher.cancel(document.uri);
  analyses.forget(document.uri);
  workspace.close(document.uri);
  wantedNames.forget(document.uri);
  void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

connection.languages.diagnostics.on(({ textDocument }) => {
  const document = documents.get(textDocument.uri);
  const problems = document ? problemsOf(document) : [];
  const items = document ? problems.map((problem) => convert.toDiagnostic(document, problem)) : [];
  return { kind: DocumentDiagnosticReportKind.Full, items };
});

/** Answers a request about an open document that is libvirt's; `otherwise` for every other one. */
function about<Params extends { readonly textDocument: { readonly uri: string } }, Answer>(
  otherwise: Answer,
  answer: (document: TextDocument, analysis: Analysis, params: Params) => Answer,
): (params: Params) => Answer {
  return (params) => {
    const document = documents.get(params.textDocument.uri);
    const analysis = document && analyses.of(document);
    return document && analysis?.kind ? answer(document, analysis, params) : otherwise;
  };
}

connection.onCodeAction(
  about([], (document, analysis, { range, context }) =>
    codeActions(
      { ...analysis, problems: problemsOf(document) },
      {
        span: convert.toSpan(document, range),
        wants: convert.wantedKinds(context.only),
        random: Math.random,
        analyze: (text) => state.service.analyze(text, options(), analysis),
        host: state.host,
        index: workspace.index,
        bridges: () => networkBridges(workspace.index),
        canType: state.typing !== undefined,
      },
    ).map((action) => convert.toCodeAction(document, action, state.typing)),
  ),
);
answerTyping(connection);
connection.onCompletion(({ textDocument, position, context }: CompletionParams) => {
  const document = documents.get(textDocument.uri);
  if (!document) return [];
  const analysis = analyses.of(document);
  const offset = document.offsetAt(position);
  const typed = context?.triggerCharacter;
  if (typed !== undefined && !asksFor(typed, placeAt(analysis.document, offset))) return [];
  const names = analysis.kind && workspace.namesFor(document);
  const surroundings = { index: workspace.index, host: state.host, random: Math.random };
  const items =
    completeNewDocument(analysis, offset, fileNameOfUri(document.uri), surroundings) ??
    complete(analysis, offset, Math.random, names, state.host);
  return items.map((item, index) => convert.toCompletionItem(document, item, index));
});
connection.onHover(
  about<TextDocumentPositionParams, ReturnType<typeof convert.toHover>>(null, (document, analysis, { position }) =>
    convert.toHover(document, hover(analysis, document.offsetAt(position))),
  ),
);
connection.onDocumentSymbol(
  about([], (document, analysis) =>
    documentSymbols(analysis.document).map((symbol) => convert.toSymbol(document, symbol)),
  ),
);
connection.onFoldingRanges(
  about([], (document, analysis) =>
    foldingRanges(analysis.document).map((range) => convert.toFoldingRange(document, range)),
  ),
);
connection.onSelectionRanges(
  about([], (document, analysis, { positions }) =>
    positions.map((position) =>
      convert.toSelectionRange(document, selectionSpans(analysis.document, document.offsetAt(position))),
    ),
  ),
);
connection.onDocumentFormatting(
  about([], (document, analysis, { options }) =>
    formatDocument(analysis.document, convert.toFormatOptions(options)).map((edit) =>
      convert.toTextEdit(document, edit),
    ),
  ),
);
connection.onDocumentRangeFormatting(
  about([], (document, analysis, { options, range }) =>
    formatDocument(analysis.document, convert.toFormatOptions(options), convert.toSpan(document, range)).map((edit) =>
      convert.toTextEdit(document, edit),
    ),
  ),
);
connection.languages.onLinkedEditingRange(
  about<TextDocumentPositionParams, ReturnType<typeof convert.toLinkedRanges>>(
    null,
    (document, analysis, { position }) =>
      convert.toLinkedRanges(document, linkedNames(analysis.document, document.offsetAt(position))),
  ),
);

registerNavigation(connection, (uri) => documents.get(uri), workspace, {
  analysisOf: (uri) => {
    const document = documents.get(uri);
    return document && analyses.of(document);
  },
  analyze: (text) => state.service.analyze(text, options()),
});

// Beyond LSP: what the client needs to close tags while typing, and to put documents on hosts.
connection.onRequest(
  "libvirt/closingTag",
  about<TextDocumentPositionParams, string | null>(
    null,
    (document, { document: tree, kind }, { position }) =>
      (kind && closingTag(tree, document.offsetAt(position))) ?? null,
  ),
);
connection.onRequest("libvirt/identity", ({ uri }: { readonly uri: string }) => {
  const document = documents.get(uri);
  return (document && identify(analyses.of(document))) ?? null;
});
connection.onRequest("libvirt/updateElement", ({ uri, offset }: { readonly uri: string; readonly offset: number }) => {
  const document = documents.get(uri);
  return (document && updateElementAt(analyses.of(document), offset)) ?? null;
});
connection.onRequest(planRequest, (params) => answerPlan((text) => state.service.analyze(text, options()), params));
connection.onRequest(planProgressRequest, ({ start, commands, now }: PlanProgressParams) =>
  planProgress(start, commands, now),
);
answerLiveRequests(connection, (uri) => {
  const document = documents.get(uri);
  return document && analyses.of(document);
});

documents.listen(connection);
connection.listen();
