/**
 * What every part of the language library says about a text: a problem on a span, with its repairs.
 * Offsets count UTF-16 code units from the start of the text; spans are half open.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Severity = "error" | "warning" | "info" | "hint";

/** How a user wants the problems of one code shown: with another severity, or not at all. */
export type RuleLevel = Severity | "off";

/** One replacement. An insertion has an empty span. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

/** One repair of a problem. Its edits do not overlap and all refer to the text that the problem was found in. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The repair that an automatic "fix all" may take: safe, and the only sensible one. */
  readonly preferred: boolean;
}

/** Another place that explains a problem, such as the first of two equal names. */
export interface RelatedSpan {
  readonly span: Span;
  readonly message: string;
}

export interface Problem {
  /** Stable, kebab-case; the id of the rule, or one of the grammar's and the parser's codes. */
  readonly code: string;
  readonly severity: Severity;
  /** The smallest thing to change; never empty unless the text is, never over a line end. */
  readonly span: Span;
  /** What is wrong, why it matters if that is not obvious, what to do. */
  readonly message: string;
  readonly fixes: readonly Fix[];
  readonly related: readonly RelatedSpan[];
  /** Where the grammar objects to what follows from this problem alone; there it is not heard. */
  readonly explains?: readonly Span[];
  /** What another element has already and only one can have, such as "name"; that element is the first related place. */
  readonly taken?: string;
  readonly cause?: Cause;
}

/** One word with which something else does not go. */
export interface Cause {
  readonly span: Span;
  /** To begin a sentence with, such as "Mode 'nat'". */
  readonly words: string;
}
