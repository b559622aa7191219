/** Everything that is known about one text: an immutable value, made once and asked by all features. */
import type { DocumentKind } from "./document-kind.ts";
import type { Grammar } from "./grammar/grammar.ts";
import type { Match } from "./grammar/matching/match.ts";
import type { Problem } from "./problem.ts";
import type { QuietParts } from "./rules/quiet-parts.ts";
import type { Version } from "./version.ts";
import type { XmlDocument } from "./xml/tree.ts";

export interface Analysis {
  readonly text: string;
  readonly document: XmlDocument;
  /** `undefined` when the document is not one of libvirt's; such a document has no problems and gets no help. */
  readonly kind: DocumentKind | undefined;
  /** The libvirt version that it is judged by. */
  readonly version: Version;
  /** `undefined` for a foreign document, or when the grammar itself could not be loaded. */
  readonly grammar: Grammar | undefined;
  readonly match: Match | undefined;
  /** What the rules need not look at again in the next text; nothing for a foreign document. */
  readonly quiet: QuietParts | undefined;
  /** The match by our own grammar, which has the help texts: another one when libvirt's own grammars decide. */
  readonly help: () => Match | undefined;
  /** The match by the other grammar by which the document can still go; mostly there is none. */
  readonly other: () => Match | undefined;
  /** All problems: of XML, grammar, version and rules, in text order. */
  readonly problems: readonly Problem[];
  /** Why the grammar could not be loaded, each with file, line and column; empty when all is well. */
  readonly grammarProblems: readonly string[];
}
