/**
 * `libvirt-xml check`: the problems of many documents, in one process.
 * Exits with 0: no errors, 1: errors, 2: something could not be read (the rest is still checked) or a bad option.
 */
import { parseArgs } from "node:util";
import { holdsGrammars, ownGrammars, readerOf } from "../grammar-files.ts";
import { createLanguageService } from "../language/index.ts";
import type { RuleLevel } from "../language/problem.ts";
import { newestVersion, parseVersion, type Version } from "../language/version.ts";
import { ruleLevel, unknownCode } from "../settings.ts";
import { withProblemsBetween } from "./between.ts";
import { findDocuments, readDocument } from "./documents.ts";
import { type CheckedDocument, reporters } from "./report.ts";
import { UsageError } from "./usage-error.ts";

/** @returns the exit status: 0 no errors, 1 errors, 2 something could not be read */
export async function runCheck(argv: readonly string[]): Promise<number> {
  const { format, version, schemas, ruleLevels, isOneHost, paths } = readOptions(argv);
  const service = createLanguageService({
    readGrammar: ownGrammars(),
    readForeignGrammar: schemas === undefined ? undefined : readerOf(schemas),
  });
  const checked: CheckedDocument[] = [];
  let unreadable = 0;
  const told = new Set<string>();
  const complain = (message: string): void => {
    unreadable++;
    if (told.has(message)) return;
    told.add(message);
    process.stderr.write(`libvirt-xml: ${message}\n`);
  };
  for (const file of findDocuments(paths, complain)) {
    const read = readDocument(file);
    if (!read.ok) {
      complain(`${file}: ${read.reason}`);
      continue;
    }
    const analysis = service.analyze(read.text, { version, ruleLevels });
    for (const problem of analysis.grammarProblems) complain(problem);
    checked.push({
      file,
      text: read.text,
      root: analysis.document.root?.name,
      problems: analysis.kind ? analysis.problems : [],
    });
  }
  const reported = isOneHost ? withProblemsBetween(checked, ruleLevels) : checked;
  process.stdout.write(reporters[format](reported));
  if (unreadable > 0) return 2;
  return reported.some((document) => document.problems.some((problem) => problem.severity === "error")) ? 1 : 0;
}

interface Options {
  readonly format: keyof typeof reporters;
  readonly version: Version;
  readonly schemas: string | undefined;
  readonly ruleLevels: ReadonlyMap<string, RuleLevel>;
  /** The documents are meant for one host: what is wrong between them is told too. */
  readonly isOneHost: boolean;
  readonly paths: readonly string[];
}

function readOptions(argv: readonly string[]): Options {
  const { values, positionals } = parse(argv);
  const format = values.format;
  if (format !== "text" && format !== "json" && format !== "sarif") {
    throw new UsageError(`--format takes text, json or sarif, not "${format}"`);
  }
  const version = values.libvirt === undefined ? newestVersion : parseVersion(values.libvirt);
  if (version === undefined) throw new UsageError(`--libvirt takes a version like 10.7.0, not "${values.libvirt}"`);
  if (positionals.length === 0) throw new UsageError("check needs at least one file, folder or glob");
  if (values.schemas !== undefined && !holdsGrammars(values.schemas)) {
    throw new UsageError(`--schemas takes a folder with libvirt's *.rng files, and "${values.schemas}" is none`);
  }
  const ruleLevels = new Map(values.rule.map(readRule));
  return { format, version, schemas: values.schemas, ruleLevels, isOneHost: values["one-host"], paths: positionals };
}

function readRule(written: string): readonly [code: string, level: RuleLevel] {
  const [code = "", name] = written.split("=");
  const level = ruleLevel(name);
  if (level === undefined) {
    throw new UsageError(
      `--rule takes a code and off, error, warning, info or hint, as in clash-mac=off, not "${written}"`,
    );
  }
  const unknown = unknownCode(code);
  if (unknown !== undefined) throw new UsageError(`--rule ${written}: ${unknown}`);
  return [code, level];
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        libvirt: { type: "string" },
        schemas: { type: "string" },
        "one-host": { type: "boolean", default: false },
        rule: { type: "string", multiple: true, default: [] },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
