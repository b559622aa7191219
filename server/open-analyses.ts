/** The newest analysis of each open document: the only state that the server keeps between messages. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Analysis } from "./language/analysis.ts";

export interface OpenAnalyses {
  /** The analysis of the document as it is now; made when the last one is of an older text. */
  readonly of: (document: TextDocument) => Analysis;
  readonly forget: (uri: string) => void;
  /** After a change of settings or of host facts: every analysis is made again when it is next asked for. */
  readonly forgetAll: () => void;
}

interface Entry {
  readonly version: number;
  readonly analysis: Analysis;
}

/** @param analyze is given the document's previous analysis, so that it can keep what has not changed. */
export function openAnalyses(
  analyze: (document: TextDocument, previous: Analysis | undefined) => Analysis,
): OpenAnalyses {
  const entries = new Map<string, Entry>();
  return {
    of: (document) => {
      const entry = entries.get(document.uri);
      if (entry?.version === document.version) return entry.analysis;
      const analysis = analyze(document, entry?.analysis);
      entries.set(document.uri, { version: document.version, analysis });
      return analysis;
    },
    forget: (uri) => entries.delete(uri),
    forgetAll: () => entries.clear(),
  };
}
