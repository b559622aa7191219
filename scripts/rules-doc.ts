/** Writes docs/rules.md from the rules themselves. */

import { hostRules } from "../server/language/features/host-facts-problems.ts";
import { spaceRule } from "../server/language/features/value-spaces.ts";
import type { CrossRule } from "../server/language/references/cross-rule.ts";
import { crossRules } from "../server/language/references/cross-rules.ts";
import { ruleSets } from "../server/language/rules/index.ts";
import type { Rule } from "../server/language/rules/rule.ts";
import { formatVersion } from "../server/language/version.ts";

/** The whole text of docs/rules.md. */
export function rulesDocument(): string {
  const parts = [...ruleSets]
    .filter(([, set]) => set.rules.length > 0)
    .map(([kind, set]) => `## ${kind}\n\n${set.rules.map(section).join("\n")}`);
  return `# Rules

What is reported beyond the grammar. Errors are what libvirt refuses at define or start, warnings what it accepts but
drops or does otherwise, information is advice. \`<!-- libvirt-xml disable-next-line CODE -->\` switches a problem off on
the next line, \`<!-- libvirt-xml disable CODE -->\` in the whole document, and the setting \`libvirt.rules\` everywhere, or changes its severity.

## all

### ${spaceRule.code}

*${spaceRule.severity}*: ${spaceRule.explanation}

${parts.join("\n")}
## workspace

What is reported between the documents of a workspace, once all of them have been read, and between the
files that \`libvirt-xml check --one-host\` is given. Names that no document defines
are hints, because the host may know them; once the editor has a connection to the current target, its names count too:
what it has is not said, and what neither it nor the workspace has is a warning that names it.

${crossRules.map(crossSection).join("\n")}
## target

What is reported about the current target, once the editor has a connection to it. Each message names the target.

${hostRules.map(({ code, severity, explanation }) => `### ${code}\n\n*${severity}*: ${explanation}\n`).join("\n")}`;
}

function crossSection({ code, severity, explanation, source, bad, good }: CrossRule): string {
  const examples = `\`\`\`xml\n<!-- bad -->\n${printed(bad)}\n<!-- good -->\n${printed(good)}\n\`\`\``;
  return `### ${code}\n\n*${severity}*: ${explanation} Source: ${source}\n\n${examples}\n`;
}

function printed(documents: CrossRule["bad"]): string {
  return Object.entries(documents)
    .map(([file, text]) => `<!-- ${file} -->\n${text}`)
    .join("\n");
}

function section(rule: Rule<never>): string {
  const versions = [
    rule.from === undefined ? "" : ` Since libvirt ${formatVersion(rule.from)}.`,
    rule.until === undefined ? "" : ` Until libvirt ${formatVersion(rule.until)}.`,
  ].join("");
  const examples = `\`\`\`xml\n<!-- bad -->\n${rule.bad}\n<!-- good -->\n${rule.good}\n\`\`\``;
  return `### ${rule.code}\n\n*${rule.severity}*: ${rule.explanation}${versions} Source: ${rule.source}\n\n${examples}\n`;
}
