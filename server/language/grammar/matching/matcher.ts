/**
 * Does an element match its declaration? Attributes and children move the content pattern forward by the leaves that
 * they match; a child is tried against each candidate on its own. This pass only says yes or no, and is fast; what is
 * wrong is found by `recover.ts` where it says no. It works through a list of its own instead of calling itself, so
 * that the depth of a document does not matter.
 */
import type { XmlAttribute, XmlElement, XmlNode } from "../../xml/tree.ts";
import { trimSpace } from "../../xml/walk.ts";
import type { AttributePattern, ElementPattern, Pattern } from "../pattern.ts";
import type { Derivatives } from "./derivatives.ts";
import { findNamed, type LeafTable, type State, type TextLeaf } from "./leaves.ts";
import type { MatchTables } from "./tables.ts";
import { allowsText, leafAllows, textLeaves } from "./values.ts";

/** An element that is being matched against one declaration. */
interface Frame {
  readonly element: XmlElement;
  readonly declaration: ElementPattern;
  /** Some element around has several candidates, so what is inside is asked several times. */
  readonly isAmbiguous: boolean;
  state: State;
  /** The next child node. */
  index: number;
  /** The child that is tried against its candidates, and those that it has matched so far. */
  child: XmlElement | undefined;
  candidates: readonly ElementPattern[];
  tried: number;
  matching: readonly ElementPattern[];
}

/** Matches the elements of one document. */
export class Matcher {
  readonly tables: MatchTables;
  readonly #verdicts = new Map<XmlElement, Map<ElementPattern, boolean>>();
  readonly #cache: SubtreeCache | undefined;
  /** Elements that were matched, for tests that count work. */
  steps = 0;

  constructor(tables: MatchTables, cache?: SubtreeCache) {
    this.tables = tables;
    this.#cache = cache;
  }

  get leaves(): LeafTable {
    return this.tables.leaves;
  }

  get derivatives(): Derivatives {
    return this.tables.derivatives;
  }

  /** For the root: what matched its only candidate is not remembered, because nobody asks it again. */
  matchesOnce(element: XmlElement, declaration: ElementPattern): boolean {
    return this.#run(element, declaration, false);
  }

  matches(element: XmlElement, declaration: ElementPattern): boolean {
    return this.#run(element, declaration, true);
  }

  /** The candidates that an element matches; each is tried on its own. */
  matching(element: XmlElement, candidates: readonly ElementPattern[]): readonly ElementPattern[] {
    const matching = candidates.filter((candidate) => this.matches(element, candidate));
    return matching.length === candidates.length ? candidates : matching;
  }

  #run(element: XmlElement, declaration: ElementPattern, isAmbiguous: boolean): boolean {
    const begun = this.#begin(element, declaration, isAmbiguous);
    if (typeof begun === "boolean") return begun;
    const frames = [begun];
    let verdict: boolean | undefined;
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const next = this.#advance(frame, verdict);
      if (typeof next === "boolean") {
        frames.pop();
        verdict = this.#settle(frame.element, frame.declaration, frame.isAmbiguous, next);
      } else {
        frames.push(next);
        verdict = undefined;
      }
    }
    return verdict ?? false;
  }

  /** The verdict, or what has to be done to find it. */
  #begin(element: XmlElement, declaration: ElementPattern, isAmbiguous: boolean): boolean | Frame {
    const known = this.#verdicts.get(element)?.get(declaration) ?? this.#cache?.get(element, declaration);
    if (known !== undefined) return known;
    this.steps++;
    const state = this.#afterAttributes(element, declaration);
    const text = state && textOnly(element);
    if (state && text === undefined) return frameOf(element, declaration, isAmbiguous, state);
    const verdict = state !== undefined && allowsText(this.tables, state.pattern, text ?? "", element);
    return this.#settle(element, declaration, isAmbiguous, verdict);
  }

  #settle(element: XmlElement, declaration: ElementPattern, isAmbiguous: boolean, verdict: boolean): boolean {
    this.#cache?.set(element, declaration, verdict);
    if (verdict && !isAmbiguous) return verdict;
    const verdicts = this.#verdicts.get(element);
    if (verdicts) verdicts.set(declaration, verdict);
    else this.#verdicts.set(element, new Map([[declaration, verdict]]));
    return verdict;
  }

  #afterAttributes(element: XmlElement, declaration: ElementPattern): State | undefined {
    let state = this.tables.state(declaration.content());
    for (const attribute of element.attributes) {
      if (isNamespaceDeclaration(attribute)) continue;
      const leaves = this.#taking(state, attribute);
      if (leaves.length === 0) return undefined;
      state = this.tables.after(state, leaves);
    }
    const ended = this.tables.ended(state);
    return ended.pattern.kind === "notAllowed" ? undefined : ended;
  }

  #taking(state: State, attribute: XmlAttribute): readonly AttributePattern[] {
    const named = findNamed(state.attributeIndex, attribute.namespace, attribute.localName);
    const { value, parent } = attribute;
    const [only] = named;
    if (only && named.length === 1) return allowsText(this.tables, only.content, value, parent) ? named : [];
    return named.filter((leaf) => allowsText(this.tables, leaf.content, value, parent));
  }

  /** Goes on until the verdict is known, or a child has to be matched first. @param verdict of the last such child */
  #advance(frame: Frame, verdict: boolean | undefined): boolean | Frame {
    if (verdict !== undefined) note(frame, verdict);
    for (;;) {
      const { child, candidates } = frame;
      for (let next = candidates[frame.tried]; child && next; next = candidates[frame.tried]) {
        const result = this.#begin(child, next, frame.isAmbiguous || candidates.length > 1);
        if (typeof result !== "boolean") return result;
        note(frame, result);
      }
      if (child) frame.state = this.tables.after(frame.state, frame.matching);
      if (!this.#toNextChild(frame)) return false;
      if (!frame.child) return frame.state.pattern.nullable;
    }
  }

  /** `false` when something on the way fits nowhere. Behind the last child there is none. */
  #toNextChild(frame: Frame): boolean {
    const { children } = frame.element;
    frame.child = undefined;
    while (frame.state.pattern.kind !== "notAllowed") {
      const node = children[frame.index++];
      if (!node) return true;
      if (node.kind === "element") {
        frame.child = node;
        frame.candidates = findNamed(frame.state.elementIndex, node.namespace, node.localName);
        frame.tried = 0;
        frame.matching = [];
        return frame.candidates.length > 0;
      }
      if (!isText(node)) continue;
      const leaves = textLeaves(this.tables, frame.state.pattern, node.value, frame.element);
      frame.state = this.tables.after(frame.state, leaves);
    }
    return false;
  }

  /** The attribute declarations that take this attribute with its value. */
  attributeLeaves(pattern: Pattern, attribute: XmlAttribute): readonly AttributePattern[] {
    return this.#taking(this.tables.state(pattern), attribute);
  }

  textLeaves(pattern: Pattern, value: string, scope?: XmlElement): readonly TextLeaf[] {
    return textLeaves(this.tables, pattern, value, scope);
  }

  leafAllows(leaf: TextLeaf, value: string, scope?: XmlElement): boolean {
    return leafAllows(this.tables, leaf, value, scope);
  }

  allowsText(pattern: Pattern, value: string, scope?: XmlElement): boolean {
    return allowsText(this.tables, pattern, value, scope);
  }
}

function frameOf(element: XmlElement, declaration: ElementPattern, isAmbiguous: boolean, state: State): Frame {
  return {
    element,
    declaration,
    isAmbiguous,
    state,
    index: 0,
    child: undefined,
    candidates: [],
    tried: 0,
    matching: [],
  };
}

/** Notes the verdict on the candidate that was tried. */
function note(frame: Frame, verdict: boolean): void {
  const candidate = frame.candidates[frame.tried++];
  if (!verdict || !candidate) return;
  frame.matching = frame.candidates.length === 1 ? frame.candidates : [...frame.matching, candidate];
}

/** Verdicts of subtrees, handed from one version of a document to the next. */
export interface SubtreeCache {
  /** `undefined` when the element is not of those that are kept, or was different before. */
  get(element: XmlElement, declaration: ElementPattern): boolean | undefined;
  set(element: XmlElement, declaration: ElementPattern, verdict: boolean): void;
}

/** `xmlns` or `xmlns:…`, which no grammar declares; asked of every attribute, so most are turned away by a letter. */
export function isNamespaceDeclaration({ name }: XmlAttribute): boolean {
  return name.charCodeAt(0) === 0x78 && (name === "xmlns" || name.startsWith("xmlns:"));
}

/** Character data that counts: more than white space between elements. */
export function isText(node: XmlNode): node is XmlNode & { readonly kind: "text" | "cdata"; readonly value: string } {
  if (node.kind !== "text" && node.kind !== "cdata") return false;
  const { start, end } = node.trimmedSpan;
  // A reference such as &#32; is white space too, however it is written.
  return start < end && trimSpace(node.value) !== "";
}

/** The whole text of an element without child elements; `undefined` when it has some. */
export function textOnly(element: XmlElement): string | undefined {
  const { children } = element;
  if (children.length === 0) return "";
  const [first] = children;
  if (children.length === 1 && first?.kind === "text") return first.value;
  let text = "";
  for (const node of children) {
    if (node.kind === "element") return undefined;
    if (node.kind === "text" || node.kind === "cdata") text += node.value;
  }
  return text;
}
