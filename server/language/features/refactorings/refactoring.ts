/** What a refactoring is: another way to write what stands at a place, offered where it can be done as a whole. */
import type { Analysis } from "../../analysis.ts";
import type { TextEdit } from "../../problem.ts";
import type { WorkspaceIndex } from "../../references/workspace-index.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { HostFacts } from "../host-facts.ts";
import type { Random } from "../proposal.ts";

export interface Refactoring {
  readonly title: string;
  /** In any order, none overlapping another. */
  readonly edits: readonly TextEdit[];
}

/** What is known beside the document. */
export interface Surroundings {
  readonly random: Random;
  /** What the current target has, if there is one. */
  readonly host: HostFacts | undefined;
  /** The documents of the workspace, if it is one. */
  readonly index: WorkspaceIndex | undefined;
  /** The bridges of the networks that are known, by the name of the network. */
  readonly bridges: () => ReadonlyMap<string, string>;
}

export interface RefactoringPlace extends Surroundings {
  readonly analysis: Analysis;
  readonly root: XmlElement;
  /** The elements around the cursor, from the root inwards. */
  readonly path: readonly XmlElement[];
}

/** Looks whether something can be rewritten at a place. */
export type FindRefactorings = (place: RefactoringPlace) => Iterable<Refactoring>;

/** The innermost element around the cursor that has one of these names. */
export function around(path: readonly XmlElement[], ...names: readonly string[]): XmlElement | undefined {
  return path.findLast(({ name }) => names.includes(name));
}

/** Is the cursor in the document's own tags, or in a child that is none of `<devices>` and the like? */
export function isAtTop({ path }: RefactoringPlace, ...names: readonly string[]): boolean {
  const [, child] = path;
  return child === undefined || names.includes(child.name);
}
