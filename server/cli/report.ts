/** The three forms in which `check` tells what it found. */
import { lineIndex } from "../language/lines.ts";
import type { Problem, Severity } from "../language/problem.ts";

export interface CheckedDocument {
  readonly file: string;
  readonly text: string;
  /** Name of the root element, if the document has one. */
  readonly root: string | undefined;
  /** Empty for documents that are not libvirt's. */
  readonly problems: readonly Problem[];
}

/** Each gives the whole text for standard output. */
export const reporters = { text: reportText, json: reportJson, sarif: reportSarif };

function reportText(documents: readonly CheckedDocument[]): string {
  const paint = process.stdout.isTTY ? ansi : plain;
  const lines = documents.flatMap((document) => {
    const position = lineIndex(document.text);
    return document.problems.map((problem) => {
      const { line, character } = position(problem.span.start);
      const place = `${document.file}:${line + 1}:${character + 1}`;
      return `${place}: ${paint(problem.severity)}: ${problem.message} [${problem.code}]\n`;
    });
  });
  return lines.join("");
}

const colours: Record<Severity, number> = { error: 31, warning: 33, info: 36, hint: 90 };
const ansi = (severity: Severity): string => `\u001b[${colours[severity]}m${severity}\u001b[0m`;
const plain = (severity: Severity): string => severity;

function reportJson(documents: readonly CheckedDocument[]): string {
  const entries = documents.map((document) => {
    const position = lineIndex(document.text);
    return {
      file: document.file,
      root: document.root ?? null,
      diagnostics: document.problems.map((problem) => ({
        range: { start: position(problem.span.start), end: position(problem.span.end) },
        severity: problem.severity,
        code: problem.code,
        message: problem.message,
        source: "libvirt",
      })),
    };
  });
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

/** SARIF 2.1.0, one-based and in UTF-16 columns. */
function reportSarif(documents: readonly CheckedDocument[]): string {
  const codes = new Set(documents.flatMap((document) => document.problems.map((problem) => problem.code)));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "libvirt-xml", rules: [...codes].sort().map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        results: documents.flatMap(sarifResults),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const sarifLevels: Record<Severity, string> = { error: "error", warning: "warning", info: "note", hint: "note" };

function sarifResults(document: CheckedDocument) {
  const position = lineIndex(document.text);
  return document.problems.map((problem) => {
    const start = position(problem.span.start);
    const end = position(problem.span.end);
    const region = {
      startLine: start.line + 1,
      startColumn: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
    };
    return {
      ruleId: problem.code,
      level: sarifLevels[problem.severity],
      message: { text: problem.message },
      locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(document.file) }, region } }],
    };
  });
}
