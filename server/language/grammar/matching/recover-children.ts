/** The children of an element that does not match, one after the other, with what does not fit skipped and noted. */
import type { XmlElement, XmlNode, XmlText } from "../../xml/tree.ts";
import { contains, names } from "../name-class.ts";
import type { ElementPattern, Pattern } from "../pattern.ts";
import { isText } from "./matcher.ts";
import type { Mismatch } from "./mismatch.ts";
import { nearest } from "./nearest.ts";
import type { Recoveries } from "./recover.ts";

export class RecoverChildren {
  readonly #recoveries: Recoveries;
  readonly #element: XmlElement;
  readonly #declared: Pattern;
  readonly #mismatches: Mismatch[];
  readonly #skipped = new Set<string>();
  #pattern: Pattern;
  readonly matched = new Map<XmlElement, readonly ElementPattern[]>();
  readonly states: Pattern[] = [];

  /**
   * @param declared all that the declaration says, whatever the attributes have decided
   * @param content what is left of it when the attributes have matched
   */
  constructor(
    recoveries: Recoveries,
    element: XmlElement,
    declared: Pattern,
    content: Pattern,
    mismatches: Mismatch[],
  ) {
    this.#recoveries = recoveries;
    this.#element = element;
    this.#declared = declared;
    this.#pattern = content;
    this.#mismatches = mismatches;
  }

  children(): void {
    const nodes = this.#element.children;
    for (const [index, node] of nodes.entries()) {
      this.states.push(this.#pattern);
      if (node.kind === "element" && node.name !== "") this.#child(node, nodes, index);
      else if (isText(node)) this.#text(node);
    }
    this.states.push(this.#pattern);
    this.#end();
  }

  #child(child: XmlElement, nodes: readonly XmlNode[], index: number): void {
    const { leaves, derivatives, tables } = this.#recoveries.matcher;
    const candidates = leaves.elements(this.#pattern, child.namespace, child.localName);
    if (candidates.length === 0) {
      this.#unexpected(child);
      return;
    }
    const best = this.#recoveries.best(child, candidates);
    const [first] = best;
    if (!first) return;
    const isGood = this.#recoveries.matcher.matches(child, first);
    const rest = derivatives.after(this.#pattern, best);
    if (!isGood && this.#isCopyOfLater(child, rest, nodes, index, candidates)) {
      this.#repeated(child);
      return;
    }
    if (!isGood) this.#mismatches.push(...this.#recoveries.of(child, first).mismatches);
    this.matched.set(child, best);
    if (rest !== tables.factory.notAllowed) this.#pattern = rest;
  }

  /** Of two elements where one may stand, the one that does not match its declaration is too much. */
  #isCopyOfLater(
    child: XmlElement,
    rest: Pattern,
    nodes: readonly XmlNode[],
    index: number,
    candidates: readonly ElementPattern[],
  ): boolean {
    const { matcher } = this.#recoveries;
    if (matcher.leaves.elements(rest, child.namespace, child.localName).length > 0) return false;
    return nodes
      .slice(index + 1)
      .some(
        (node) =>
          node.kind === "element" &&
          node.name === child.name &&
          candidates.some((candidate) => matcher.matches(node, candidate)),
      );
  }

  #repeated(child: XmlElement): void {
    const nodes = this.#element.children;
    const other = nodes.find(
      (node): node is XmlElement => node.kind === "element" && node.name === child.name && node !== child,
    );
    this.#note("repeated-element", child, undefined, other);
  }

  #unexpected(child: XmlElement): void {
    const { leaves, derivatives } = this.#recoveries.matcher;
    const isKnown = leaves
      .everywhere(this.#declared)
      .some((leaf) => contains(leaf.name, child.namespace, child.localName));
    const first = [...this.matched.keys()].find((other) => other.name === child.name);
    if (first) {
      this.#note("repeated-element", child, undefined, first);
      return;
    }
    this.#skipped.add(child.name);
    const guess = isKnown ? undefined : this.#guess(child);
    if (isKnown) {
      this.#note("misplaced-element", child, undefined, undefined);
      return;
    }
    this.#note("unknown-element", child, guess, undefined);
    if (guess === undefined) return;
    // What it was meant to be has its place now, so that it is not missed as well.
    const candidates = leaves.elements(this.#pattern, "", guess);
    const best = this.#recoveries.best(child, candidates);
    this.matched.set(child, best);
    const rest = derivatives.after(this.#pattern, best);
    if (rest.kind !== "notAllowed") this.#pattern = rest;
  }

  /** Names that must come are guessed before those that may; an element that fits inside is a better guess. */
  #guess(child: XmlElement): string | undefined {
    const required = this.#recoveries.missing.elements(this.#pattern).leaves.flat();
    return nearest(child.name, plainNames(required)) ?? nearest(child.name, this.#available());
  }

  #note(
    kind: "unknown-element" | "misplaced-element" | "repeated-element",
    element: XmlElement,
    guess: string | undefined,
    first: XmlElement | undefined,
  ): void {
    const available = this.#available();
    this.#mismatches.push({ kind, element, parent: this.#element, nearest: guess, available, first });
  }

  #available(): readonly string[] {
    return plainNames(this.#recoveries.matcher.leaves.of(this.#pattern).elements);
  }

  #text(node: XmlText): void {
    const { matcher } = this.#recoveries;
    const leaves = matcher.textLeaves(this.#pattern, node.value);
    if (leaves.length > 0) this.#pattern = matcher.derivatives.after(this.#pattern, leaves);
    else this.#mismatches.push({ kind: "unexpected-text", node, parent: this.#element });
  }

  #end(): void {
    const missing = this.#recoveries.missing
      .elements(this.#pattern)
      .leaves.filter((alternatives) => !plainNames(alternatives).some((name) => this.#skipped.has(name)));
    if (missing.length > 0) this.#mismatches.push({ kind: "missing-elements", element: this.#element, missing });
  }
}

function plainNames(leaves: readonly ElementPattern[]): readonly string[] {
  const all = leaves.flatMap((leaf) => names(leaf.name)).filter((name) => name.namespace === "");
  return [...new Set(all.map((name) => name.localName))];
}
