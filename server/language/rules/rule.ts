/**
 * What a rule is: something that libvirt checks, or does silently, beyond the grammar. A rule reads the typed facts of
 * its format (never the tree of another rule), and yields what it finds; code and severity come from the rule.
 */
import type { Fix, Problem, RelatedSpan, Severity, Span } from "../problem.ts";
import type { Version } from "../version.ts";
import type { XmlElement } from "../xml/tree.ts";
import { elementNames } from "./elements.ts";
import type { Attention } from "./quiet-parts.ts";

export interface Finding {
  readonly span: Span;
  /** What is wrong, why it matters if that is not obvious, what to do. */
  readonly message: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly RelatedSpan[];
  /** Where the grammar objects to what follows from this alone. */
  readonly explains?: readonly Span[];
  /** What another element has already and only one can have, such as "name"; that element is the first related place. */
  readonly taken?: string;
}

export interface Rule<Facts> {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: Severity;
  /** What it finds and has no fix for is mended by adding something; nothing that is there is wrong. */
  readonly incomplete?: true;
  /** It is about these elements: where a document has none of them, it finds nothing and is not asked. */
  readonly elements?: readonly string[];
  /** For the reader of docs/rules.md: one or two sentences on what libvirt does and why. */
  readonly explanation: string;
  /** Where the fact comes from: a page or a source file of libvirt. */
  readonly source: string;
  /** A document that the rule objects to, and its nearest neighbour that is right. Both are tests. */
  readonly bad: string;
  readonly good: string;
  /** The first version that checks this, and the first that no longer does. */
  readonly from?: Version;
  readonly until?: Version;
  readonly check: (facts: Facts, version: Version) => Iterable<Finding>;
}

/** The rules of one format, with the function that reads its facts from a document once for all of them. */
export interface RuleSet {
  readonly rules: readonly Rule<never>[];
  /** @param attention which parts to look at, all without it; formats that make no use of it look at all */
  readonly check: (root: XmlElement, version: Version, attention?: Attention) => Problem[];
}

/** Ties rules to the facts they read. The facts are read once for each document. */
export function ruleSet<Facts>(
  readFacts: (root: XmlElement, attention?: Attention) => Facts,
  rules: readonly Rule<Facts>[],
): RuleSet {
  let current: { readonly version: Version; readonly rules: readonly Rule<Facts>[] } | undefined;
  const check = (root: XmlElement, version: Version, attention?: Attention): Problem[] => {
    const facts = readFacts(root, attention);
    const names = elementNames(root);
    const problems: Problem[] = [];
    if (current?.version !== version) current = { version, rules: rules.filter((rule) => applies(rule, version)) };
    for (const rule of current.rules) {
      if (rule.elements && !rule.elements.some((name) => names.has(name))) continue;
      for (const finding of rule.check(facts, version)) problems.push(toProblem(rule, finding));
    }
    return problems;
  };
  return { rules, check };
}

function applies(rule: Rule<never>, version: Version): boolean {
  return version >= (rule.from ?? 0) && version < (rule.until ?? Number.POSITIVE_INFINITY);
}

function toProblem({ code, severity }: Rule<never>, finding: Finding): Problem {
  const { span, message, fixes, related, explains, taken } = finding;
  const problem = { code, severity, span, message, fixes: fixes ?? [], related: related ?? [] };
  return { ...problem, ...(explains && { explains }), ...(taken !== undefined && { taken }) };
}
