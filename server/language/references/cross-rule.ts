/** What a rule between documents is: it reads the index of the workspace, and speaks of one document of it. */
import type { Fix, Severity, Span } from "../problem.ts";
import type { HostNames } from "./host-names.ts";
import type { Found, IndexedDocument, WorkspaceIndex } from "./workspace-index.ts";

export interface CrossView {
  readonly index: WorkspaceIndex;
  /** The document that is spoken of. */
  readonly own: IndexedDocument;
  /** Does a document belong to the workspace, and is not just open beside it? */
  readonly isMember: (uri: string) => boolean;
  /** What the documents are called together, such as "of this workspace". */
  readonly among: string;
  /** What the current target has, if there is one. */
  readonly host: HostNames | undefined;
}

export interface CrossFinding {
  readonly severity: Severity;
  readonly span: Span;
  /** What is wrong, why it matters if that is not obvious, what to do. */
  readonly message: string;
  readonly fixes: readonly Fix[];
  /** The places in other documents that explain it, and what to say of them. */
  readonly others: readonly Found[];
  readonly otherMessage: string;
}

export interface CrossRule {
  /** Stable, kebab-case. */
  readonly code: string;
  /** The usual one; with a target more may be known. */
  readonly severity: Severity;
  /** For the reader of docs/rules.md. */
  readonly explanation: string;
  readonly source: string;
  /** Documents by their file: the first has the problem, and has it no longer in `good`. Both are tests. */
  readonly bad: Readonly<Record<string, string>>;
  readonly good: Readonly<Record<string, string>>;
  /** The target of the examples; `undefined` when they need none. */
  readonly host: HostNames | undefined;
  readonly check: (view: CrossView) => Iterable<CrossFinding>;
}
