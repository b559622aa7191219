/** Writes docs/rules.md from the rules themselves. */

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

${parts.join("\n")}`;
}

function section(rule: Rule<never>): string {
  const versions = [
    rule.from === undefined ? "" : ` Since libvirt ${formatVersion(rule.from)}.`,
    rule.until === undefined ? "" : ` Until libvirt ${formatVersion(rule.until)}.`,
  ].join("");
  const examples = `\`\`\`xml\n<!-- bad -->\n${rule.bad}\n<!-- good -->\n${rule.good}\n\`\`\``;
  return `### ${rule.code}\n\n*${rule.severity}*: ${rule.explanation}${versions} Source: ${rule.source}\n\n${examples}\n`;
}
