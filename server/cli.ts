#!/usr/bin/env node
/**
 * `libvirt-xml`: the analysis of the language server for shells, CI and pre-commit hooks.
 * Exit status: see each command; 2 always means that the command could not run, and standard error says why.
 */
import "./cli/late-optimising.ts";
import { version } from "../package.json";
import { runCheck } from "./cli/check.ts";
import { runPlan } from "./cli/plan.ts";
import { UsageError } from "./cli/usage-error.ts";

const usage = `Usage:
  libvirt-xml check [--format text|json|sarif] [--libvirt VERSION] [--schemas DIR]
                     [--rule CODE=off|error|warning|info|hint]... [--one-host] PATH...
  libvirt-xml plan --live FILE [--stored FILE] [--format text|json|sh] [--libvirt VERSION] DESIRED
  libvirt-xml --help | --version

PATH is a file, a folder (its *.xml files are checked), a glob, or - for standard input. With --one-host all documents are
meant for one host: what two of them claim for themselves, and names that none of them defines, are reported too.

check exits with 0 when there are no errors, 1 when there are, 2 when something could not be read.
plan  exits with 0 when there is nothing to do, 3 when there are steps, 1 when the change is refused.
`;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = asksForHelp(argv) ? ["--help"] : argv;
  switch (command) {
    case "check":
      return runCheck(rest);
    case "plan":
      return runPlan(rest);
    case "--help":
    case "help":
      process.stdout.write(usage);
      return 0;
    case "--version":
      process.stdout.write(`libvirt-xml ${version}\n`);
      return 0;
    case undefined:
      throw new UsageError("no command given");
    default:
      throw new UsageError(`unknown command "${command}"`);
  }
}

/** `check --help` too; what follows `--` is a file. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? undefined : end).some((argument) => argument === "--help" || argument === "-h");
}

// A reader that closes the pipe early (`| head`) is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const isUsage = error instanceof UsageError;
    process.stderr.write(isUsage ? `libvirt-xml: ${error.message}\n\n${usage}` : `libvirt-xml: ${describe(error)}\n`);
    process.exitCode = 2;
  },
);

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
