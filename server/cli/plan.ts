/**
 * `libvirt-xml plan`: the steps that bring a network from what a host has to what a document says.
 * Exits with 0: nothing to do, 3: steps to do, 1: refused, 2: something could not be read or a bad option.
 */
import { parseArgs } from "node:util";
import { ownGrammars } from "../grammar-files.ts";
import type { Analysis } from "../language/analysis.ts";
import { createLanguageService, type LanguageService } from "../language/index.ts";
import { planNetwork } from "../language/plan/plan.ts";
import { newestVersion, parseVersion, type Version } from "../language/version.ts";
import { errorsOf } from "../plan-request.ts";
import { readDocument } from "./documents.ts";
import { planReporters, type ReportedPlan } from "./plan-report.ts";
import { UsageError } from "./usage-error.ts";

/** @returns the exit status: 0 nothing to do, 3 steps, 1 refused, 2 something could not be read */
export async function runPlan(argv: readonly string[]): Promise<number> {
  const { live, stored, desired, format, version } = readOptions(argv);
  const service = createLanguageService({ readGrammar: ownGrammars(), readForeignGrammar: undefined });
  const documents = {
    live: read(service, live, version),
    stored: stored === undefined ? undefined : read(service, stored, version),
    desired: read(service, desired, version),
  };
  const plan = makePlan(documents, version);
  process.stdout.write(planReporters[format](plan));
  if (plan.problems.length > 0) return 1;
  return plan.steps.length > 0 ? 3 : 0;
}

interface Documents {
  readonly live: Analysis;
  readonly stored: Analysis | undefined;
  readonly desired: Analysis;
}

function makePlan({ live, stored, desired }: Documents, version: Version): ReportedPlan {
  const problems = [...notNetworks({ live, stored, desired }), ...errorsOf(desired)];
  const [liveRoot, desiredRoot] = [live.document.root, desired.document.root];
  if (problems.length > 0 || !liveRoot || !desiredRoot) return { steps: [], restartReasons: [], problems };
  // Without the stored definition the running one is taken for it.
  const kept = stored ?? live;
  return planNetwork({
    live: liveRoot,
    stored: kept.document.root,
    desired: desiredRoot,
    desiredText: desired.text,
    liveText: live.text,
    storedText: kept.text,
    version,
    guests: [],
  });
}

function notNetworks(documents: Documents): readonly string[] {
  return Object.entries(documents).flatMap(([name, analysis]: [string, Analysis | undefined]) =>
    analysis && analysis.kind?.name !== "network"
      ? [`The ${name} document is not a <network>; only networks can be planned`]
      : [],
  );
}

function read(service: LanguageService, file: string, version: Version): Analysis {
  const result = readDocument(file);
  if (!result.ok) throw new UsageError(`${file}: ${result.reason}`);
  return service.analyze(result.text, { version });
}

function readOptions(argv: readonly string[]) {
  const { values, positionals } = parse(argv);
  const { live, stored, format } = values;
  if (live === undefined) throw new UsageError("plan needs --live FILE: what `virsh net-dumpxml` prints");
  const [desired] = positionals;
  if (desired === undefined || positionals.length > 1)
    throw new UsageError("plan needs one document with what is wanted");
  if (format !== "text" && format !== "json" && format !== "sh") {
    throw new UsageError(`--format takes text, json or sh, not "${format}"`);
  }
  const version = values.libvirt === undefined ? newestVersion : parseVersion(values.libvirt);
  if (version === undefined) throw new UsageError(`--libvirt takes a version like 10.7.0, not "${values.libvirt}"`);
  return { live, stored, desired, format, version } as const;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        live: { type: "string" },
        stored: { type: "string" },
        format: { type: "string", default: "text" },
        libvirt: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
