/** Writes docs/rules.md from the rules themselves. */

import { hostRules } from "../server/language/features/host-facts-problems.ts";
import { codeExplanations } from "../server/language/features/known-codes.ts";
import { suppressionCode } from "../server/language/features/suppression-words.ts";
import { spaceRule } from "../server/language/features/value-spaces.ts";
import { grammarProblemCodes } from "../server/language/grammar/problem-codes.ts";
import type { CrossRule } from "../server/language/references/cross-rule.ts";
import { crossRules } from "../server/language/references/cross-rules.ts";
import { ruleSets } from "../server/language/rules/index.ts";
import type { Rule, RuleSet } from "../server/language/rules/rule.ts";
import { formatVersion, newestVersion } from "../server/language/version.ts";
import { parse } from "../server/language/xml/parse.ts";
import { xmlProblemCodes } from "../server/language/xml/problem-codes.ts";
import { examples } from "./rules-examples.ts";

/** The whole text of docs/rules.md. */
export function rulesDocument(): string {
  const parts = [...ruleSets]
    .filter(([, set]) => set.rules.length > 0)
    .map(([kind, set]) => `## ${kind}\n\n${set.rules.map((rule) => section(set, rule)).join("\n")}`);
  return `# Rules

What is reported. Errors are what libvirt refuses at define or start, warnings what it accepts but
drops or does otherwise, information is advice. \`<!-- libvirt-xml disable-next-line CODE -->\` switches a problem off on
the next line, or in the tag that begins there; \`<!-- libvirt-xml disable CODE -->\` in the whole document. Several codes can
follow each other, and then a reason behind a colon. The setting \`libvirt.rules\` and \`libvirt-xml check --rule CODE=LEVEL\`
do so everywhere, or change the severity: the level is \`off\`, \`error\`, \`warning\`, \`info\` or \`hint\`.

## all

### ${spaceRule.code}

*${spaceRule.severity}*: ${spaceRule.explanation}
${exampleOf(spaceRule.code)}
### ${suppressionCode}

*warning*: ${codeExplanations.get(suppressionCode)}
${exampleOf(suppressionCode)}
## xml

What keeps a text from being XML, all errors.

${codeList(xmlProblemCodes)}
## grammar

What the grammar of a format says; all errors, but for the last, which is a warning.

${codeList(grammarProblemCodes)}
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

function codeList(codes: Readonly<Record<string, string>>): string {
  return Object.entries(codes)
    .map(([code, explanation]) => `### ${code}\n\n${explanation}\n${exampleOf(code)}`)
    .join("\n");
}

function exampleOf(code: string): string {
  const example = examples.get(code);
  return example ? `\n\`\`\`xml\n<!-- bad -->\n${example.bad}\n<!-- good -->\n${example.good}\n\`\`\`\n` : "";
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

/** What is said of the bad example. */
function messageOf(set: RuleSet, rule: Rule<never>): string {
  const { root } = parse(rule.bad);
  const version = rule.until === undefined ? newestVersion : rule.until - 1;
  const found = root && set.check(root, version).find(({ code }) => code === rule.code);
  if (!found) return "";
  const { start, end } = found.span;
  return `> \`${rule.bad.slice(start, end)}\`: ${found.message.replaceAll("<", "\\<")}\n\n`;
}

function section(set: RuleSet, rule: Rule<never>): string {
  const versions = [
    rule.from === undefined ? "" : ` Since libvirt ${formatVersion(rule.from)}.`,
    rule.until === undefined ? "" : ` Until libvirt ${formatVersion(rule.until)}.`,
  ].join("");
  const examples = `\`\`\`xml\n<!-- bad -->\n${rule.bad}\n<!-- good -->\n${rule.good}\n\`\`\``;
  return `### ${rule.code}\n\n*${rule.severity}*: ${rule.explanation}${versions} Source: ${rule.source}\n\n${messageOf(set, rule)}${examples}\n`;
}
