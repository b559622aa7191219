/** The requests about what a host has beside an open document. The client brings the host's words, and gets values. */
import type { Connection } from "vscode-languageserver/node";
import type { Analysis } from "./language/analysis.ts";
import { asWritten } from "./language/compare/as-written.ts";
import { pendingInDomain } from "./language/compare/pending-domain.ts";
import { addStaticHost, type StaticHost } from "./language/features/static-host.ts";
import { pendingChanges } from "./language/plan/pending.ts";
import type { Severity, Span, TextEdit } from "./language/problem.ts";
import { parse } from "./language/xml/parse.ts";
import { problemsBySchemas } from "./problems-by-schemas.ts";

export interface HostProblem {
  readonly span: Span;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
}

/** Finds the newest analysis of an open document. */
export type AnalysisOf = (uri: string) => Analysis | undefined;

/** Answers `null` when the document is not open. */
export function answerLiveRequests(connection: Connection, analysisOf: AnalysisOf): void {
  // The host's definition in the document's own words.
  connection.onRequest("libvirt/compare", ({ uri, live }: { uri: string; live: string }): string | null => {
    const analysis = analysisOf(uri);
    return analysis ? asWritten(parse(live), analysis.document) : null;
  });
  // What waits for the next start of a network or a guest.
  connection.onRequest("libvirt/pending", (params: { live: string; stored: string }): readonly string[] => {
    const [live, stored] = [parse(params.live).root, parse(params.stored).root];
    if (live?.name === "domain" && stored?.name === "domain") return pendingInDomain(live, stored);
    return live?.name === "network" && stored?.name === "network" ? pendingChanges(live, stored) : [];
  });
  connection.onRequest("libvirt/staticHost", ({ uri, host }: { uri: string; host: StaticHost }): TextEdit | null => {
    const analysis = analysisOf(uri);
    return (analysis && addStaticHost(analysis, host)) ?? null;
  });
  // What the grammar of a host says, from the texts of its own *.rng files.
  connection.onRequest("libvirt/checkWithSchemas", ({ uri, schemas }: SchemaParams): readonly HostProblem[] | null => {
    const analysis = analysisOf(uri);
    return analysis ? problemsBySchemas(schemas, analysis.text) : null;
  });
}

interface SchemaParams {
  readonly uri: string;
  readonly schemas: Readonly<Record<string, string>>;
}
