/**
 * What a rule is: something that libvirt checks, or does silently, beyond the grammar. A rule reads the typed facts of
 * its format (never the tree of another rule), and yields what it finds; code and severity come from the rule.
 */
import type { Cause, Fix, Problem, RelatedSpan, Severity, Span } from "../problem.ts";
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
  /** The codes of rules that are silent then, because what they would say follows from this. */
  readonly mutes?: readonly string[];
  /** What another element has already and only one can have, such as "name"; that element is the first related place. */
  readonly taken?: string;
  /** The word with which it does not go, if that alone is why. */
  readonly cause?: Cause | undefined;
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

/**
 * Ties rules to the facts they read. The facts are read once for each document.
 * @param isInDoubt whether a fact was asked for since the last time that a mistake leaves open: what was found by it is not heard
 */
export function ruleSet<Facts>(
  readFacts: (root: XmlElement, attention?: Attention) => Facts,
  rules: readonly Rule<Facts>[],
  isInDoubt: (facts: Facts) => boolean = () => false,
): RuleSet {
  const known = new Map<Severity | undefined, Selection<Facts>>();
  const select = (version: Version, only: Severity | undefined): Selection<Facts> => {
    const last = known.get(only);
    if (last?.version === version) return last;
    const made = selectRules(rules, version, only);
    known.set(only, made);
    return made;
  };
  const check = (root: XmlElement, version: Version, attention?: Attention): Problem[] => {
    const facts = readFacts(root, attention);
    const problems: Problem[] = [];
    const muted = new Set<string>();
    const { asked, groups } = select(version, attention?.only);
    const isThere = areThere(groups, root);
    for (const { rule, group } of asked) {
      if (group !== undefined && !isThere[group]) continue;
      const findings = [...rule.check(facts, version)];
      // What is tried in a document that is being written counts by what is likely there.
      if (isInDoubt(facts) && !attention?.only) continue;
      for (const finding of findings) {
        problems.push(toProblem(rule, finding));
        for (const code of finding.mutes ?? []) muted.add(code);
      }
    }
    return muted.size === 0 ? problems : problems.filter(({ code }) => !muted.has(code));
  };
  return { rules, check };
}

/** The rules of a version. Many are about the same elements, which are looked for once. */
interface Selection<Facts> {
  readonly version: Version;
  readonly asked: readonly { readonly rule: Rule<Facts>; readonly group: number | undefined }[];
  readonly groups: readonly (readonly string[])[];
}

/** Whether a document has any of the elements of each group. */
function areThere(groups: readonly (readonly string[])[], root: XmlElement): readonly boolean[] {
  if (groups.length === 0) return [];
  const names = elementNames(root);
  return groups.map((group) => group.some((name) => names.has(name)));
}

function selectRules<Facts>(
  rules: readonly Rule<Facts>[],
  version: Version,
  only: Severity | undefined,
): Selection<Facts> {
  const groups = new Map<string, { readonly number: number; readonly names: readonly string[] }>();
  const groupOf = (names: readonly string[]): number => {
    const key = names.join(" ");
    const group = groups.get(key) ?? { number: groups.size, names };
    groups.set(key, group);
    return group.number;
  };
  const asked = rules
    .filter((rule) => applies(rule, version) && (only === undefined || rule.severity === only))
    .map((rule) => ({ rule, group: rule.elements && groupOf(rule.elements) }));
  return { version, asked, groups: [...groups.values()].map(({ names }) => names) };
}

function applies(rule: Rule<never>, version: Version): boolean {
  return version >= (rule.from ?? 0) && version < (rule.until ?? Number.POSITIVE_INFINITY);
}

function toProblem({ code, severity }: Rule<never>, finding: Finding): Problem {
  const { span, message, fixes, related, explains, taken, cause } = finding;
  const problem = { code, severity, span, message, fixes: fixes ?? [], related: related ?? [] };
  return { ...problem, ...(explains && { explains }), ...(taken !== undefined && { taken }), ...(cause && { cause }) };
}
