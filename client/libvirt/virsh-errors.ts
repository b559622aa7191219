/**
 * What virsh printed when it failed, turned into a kind, plain words and, where libvirt names one, a line of the
 * document. The texts are those of libvirt 9 to 12 under LC_ALL=C.
 */

import { resourceExplanations } from "./resource-explanations.ts";
import { type Explanation, explanations, type VirshErrorKind } from "./virsh-explanations.ts";

export interface VirshError {
  readonly kind: VirshErrorKind;
  /** The cause and what to do, in plain words. */
  readonly message: string;
  /** libvirt's own words, without the `error: ` in front; for the log and for problems. */
  readonly detail: string;
  /** Zero-based line of the document that libvirt objects to. */
  readonly line: number | undefined;
}

/** @param stderr what virsh wrote to standard error when it failed */
export function explainVirshError(stderr: string): VirshError {
  const lines = withoutLog(stderr)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => line.startsWith("error: ")).map((line) => line.slice("error: ".length));
  // The first line only repeats what was tried; the cause is the last that virsh marks as an error.
  const cause = errors.at(-1) ?? lines.at(-1) ?? "virsh failed and gave no reason";
  const line = lineOf(cause) ?? lineOf(stderr);
  const detail = [cause, ...lines.slice(lines.lastIndexOf(`error: ${cause}`) + 1)].join("\n");
  const [kind, message] = explainIn(resourceExplanations, detail) ??
    explainIn(explanations, cause) ?? ["other" as const, wordsOfQemu(detail) ?? `libvirt says: ${withoutClass(cause)}`];
  return { kind, message, detail, line };
}

function explainIn(
  table: readonly Explanation[],
  text: string,
): readonly [kind: VirshErrorKind, message: string] | undefined {
  for (const [pattern, kind, explain] of table) {
    const match = pattern.exec(text);
    if (match) return [kind, explain(match)];
  }
  return undefined;
}

/** libvirt's class of an error tells nobody anything. */
function withoutClass(cause: string): string {
  return cause.replace(/^(?:internal error|invalid argument|operation failed|Requested operation is not valid): /, "");
}

/** What QEMU said last when it ended, its warnings aside; a time and the program stand before it. */
function wordsOfQemu(detail: string): string | undefined {
  if (!/process exited while connecting to monitor|unexpectedly closed the monitor/.test(detail)) return undefined;
  const words = [
    ...detail.matchAll(/(?:^|: )(?:\d{4}-\d\d-\d\dT[\d:.]+Z )?(?:qemu[\w-]*|kvm): (?!warning|info)(.*)$/gm),
  ];
  const last = words.at(-1)?.[1];
  return last === undefined ? undefined : `QEMU could not start the guest: ${last}`;
}

/** Without what the library behind virsh logs of itself, such as its version, in front of the first error. */
function withoutLog(stderr: string): string {
  return stderr.replace(/\d{4}-\d\d-\d\d [\d:.]+\+0000: \d+: (?:info|warning) : .*\r?\n/g, "");
}

/** libvirt 9 writes `(network_definition):4: ...`, libvirt 11 `at line 4: ...`; both count from 1. */
function lineOf(text: string): number | undefined {
  const match = /^(?:error: )?\([a-z_]+\):(\d+): /m.exec(text) ?? /\bat line (\d+): /.exec(text);
  return match ? Number(match[1]) - 1 : undefined;
}
