/**
 * Documents of a grammar: for each element, each of its attributes, values and children once, in a document that has
 * nothing else but what is needed; and some with more, chosen by a seed. So what another grammar says of one of them is
 * about one thing, and a change of one place of a grammar changes the documents of that place only.
 */
import { partsOf } from "../../scripts/grammar-walk.ts";
import { names } from "../../server/language/grammar/name-class.ts";
import type {
  Annotations,
  AttributePattern,
  DataPattern,
  ElementPattern,
  Pattern,
  ValuePattern,
} from "../../server/language/grammar/pattern.ts";
import { samplesOf } from "./data-samples.ts";
import { seeded } from "./mistakes.ts";

export interface Generated {
  readonly text: string;
  /** The elements on the way to what the document is for, from the root on. */
  readonly chain: readonly ElementPattern[];
  /** The document is for the last of them alone, and has nothing else. */
  readonly isLeast: boolean;
}

export interface GenerateOptions {
  /** Whether something is to be used at all, by what the grammar says of it. */
  readonly isUsed: (annotations: Annotations | undefined) => boolean;
  /** Whether there are documents for what is inside an element, given by the names of the elements from the root on. */
  readonly isEntered: (path: string) => boolean;
  /** How many documents of chance each element gets. */
  readonly random: number;
}

type Leaf = ElementPattern | AttributePattern | ValuePattern | DataPattern;

/** What a document is for: the elements from the root on, then perhaps an attribute, then perhaps its value. */
type Goal = readonly Leaf[];

/** How many texts of one kind of data are tried. */
const SAMPLES = 4;
/** Elements of chance are nested no deeper. */
const DEEPEST = 3;

export function* generate(start: Pattern, options: GenerateOptions): Generator<Generated> {
  const writer = new Writer(options.isUsed);
  for (const chain of chainsOf(start, options)) {
    for (const { goal, text } of goalsOf(chain, options.isUsed)) {
      const written = writer.write(start, { goal, text, random: undefined });
      if (written !== undefined) yield { text: written, chain, isLeast: goal === chain };
    }
    const random = seeded(hash(pathOf(chain)));
    for (let count = 0; count < options.random; count++) {
      const written = writer.write(start, { goal: chain, text: undefined, random });
      if (written !== undefined) yield { text: written, chain, isLeast: false };
    }
  }
}

/** Each declaration of an element with those around it, from the root on; one way to it is enough. */
function chainsOf(start: Pattern, { isUsed, isEntered }: GenerateOptions): Iterable<readonly ElementPattern[]> {
  const chains = new Map<ElementPattern, readonly ElementPattern[]>();
  const add = (pattern: Pattern, around: readonly ElementPattern[]): void => {
    for (const element of partsOf(pattern).elements) {
      if (!chains.has(element) && isUsed(element.annotations)) chains.set(element, [...around, element]);
    }
  };
  add(start, []);
  for (const [element, chain] of chains) if (isEntered(pathOf(chain))) add(element.content(), chain);
  return chains.values();
}

function pathOf(chain: readonly ElementPattern[]): string {
  return chain.map(nameOf).join("/");
}

interface GoalText {
  readonly goal: Goal;
  /** What the data at the end of the goal is to be. */
  readonly text: string | undefined;
}

function* goalsOf(chain: readonly ElementPattern[], isUsed: GenerateOptions["isUsed"]): Generator<GoalText> {
  const content = chain.at(-1)?.content();
  if (!content) return;
  const { elements, attributes } = partsOf(content);
  yield { goal: chain, text: undefined };
  yield* textGoals(chain, content, isUsed);
  for (const attribute of attributes.filter(({ annotations }) => isUsed(annotations))) {
    yield { goal: [...chain, attribute], text: undefined };
    yield* textGoals([...chain, attribute], attribute.content, isUsed);
  }
  for (const element of elements) {
    if (isUsed(element.annotations)) yield { goal: [...chain, element], text: undefined };
  }
}

function* textGoals(around: Goal, pattern: Pattern, isUsed: GenerateOptions["isUsed"]): Generator<GoalText> {
  const { values, data } = partsOf(pattern);
  for (const value of values) if (isUsed(value.annotations)) yield { goal: [...around, value], text: undefined };
  for (const leaf of data) for (const text of samplesOf(leaf, SAMPLES)) yield { goal: [...around, leaf], text };
}

interface Plan extends GoalText {
  /** Numbers from 0 to 1 that decide what the goal leaves open; without them the least is written. */
  readonly random: (() => number) | undefined;
}

interface Piece {
  readonly isAttribute: boolean;
  readonly text: string;
}

class Writer {
  readonly #isUsed: GenerateOptions["isUsed"];
  readonly #leaves = new Map<Pattern, ReadonlySet<Leaf>>();
  readonly #costs = new Map<Pattern, number>();
  readonly #open = new Set<Pattern>();

  constructor(isUsed: GenerateOptions["isUsed"]) {
    this.#isUsed = isUsed;
  }

  /** `undefined` when the goal cannot be reached with what is used. */
  write(start: Pattern, plan: Plan): string | undefined {
    const pieces = this.#pieces(start, plan.goal, plan, "", 0);
    return pieces?.map(({ text }) => text).join("");
  }

  #pieces(pattern: Pattern, goal: Goal, plan: Plan, namespace: string, depth: number): readonly Piece[] | undefined {
    const rest = (part: Pattern, wanted: Goal) => this.#pieces(part, wanted, plan, namespace, depth);
    switch (pattern.kind) {
      case "empty":
        return [];
      case "notAllowed":
        return undefined;
      case "text":
        return [content("text")];
      case "choice":
        return rest(this.#choose(pattern.left, pattern.right, goal, plan, depth), goal);
      case "group":
      case "interleave": {
        const isLeft = this.#has(pattern.left, goal[0]);
        const left = rest(pattern.left, isLeft ? goal : []);
        const right = rest(pattern.right, isLeft ? [] : goal);
        return left && right && [...left, ...right];
      }
      case "oneOrMore":
      case "list":
        return rest(pattern.pattern, goal);
      case "value":
        return this.#isUsed(pattern.annotations) ? [content(escapeXml(pattern.value))] : undefined;
      case "data": {
        const text = pattern === goal[0] && plan.text !== undefined ? plan.text : samplesOf(pattern, 1)[0];
        return text === undefined ? undefined : [content(escapeXml(text))];
      }
      case "attribute":
        return this.#attribute(pattern, goal, plan);
      case "element":
        return this.#element(pattern, goal, plan, namespace, depth);
    }
  }

  #attribute(pattern: AttributePattern, goal: Goal, plan: Plan): readonly Piece[] | undefined {
    if (!this.#isUsed(pattern.annotations)) return undefined;
    const inner = pattern === goal[0] ? goal.slice(1) : [];
    const pieces = this.#pieces(pattern.content, inner, plan, "", DEEPEST);
    const value = pieces?.map(({ text }) => text).join("");
    return value === undefined ? undefined : [{ isAttribute: true, text: ` ${nameOf(pattern)}="${value}"` }];
  }

  #element(
    pattern: ElementPattern,
    goal: Goal,
    plan: Plan,
    outer: string,
    depth: number,
  ): readonly Piece[] | undefined {
    if (!this.#isUsed(pattern.annotations)) return undefined;
    const isOnTheWay = pattern === goal[0];
    const [name] = names(pattern.name);
    const namespace = name ? name.namespace : "urn:any";
    // Chance has its say from the last element of the goal on.
    const isOpen = !isOnTheWay || goal.length === 1;
    const pieces = this.#pieces(
      pattern.content(),
      isOnTheWay ? goal.slice(1) : [],
      plan,
      namespace,
      isOpen ? depth + 1 : depth,
    );
    if (!pieces) return undefined;
    const declaration = namespace === outer ? "" : ` xmlns="${namespace}"`;
    const attributes = pieces.filter(({ isAttribute }) => isAttribute).map(({ text }) => text);
    const inside = pieces.filter(({ isAttribute }) => !isAttribute).map(({ text }) => text);
    const tag = `${nameOf(pattern)}`;
    return [content(`<${tag}${declaration}${attributes.join("")}>${inside.join("")}</${tag}>`)];
  }

  #choose(left: Pattern, right: Pattern, goal: Goal, plan: Plan, depth: number): Pattern {
    const isLeft = this.#has(left, goal[0]);
    if (isLeft !== this.#has(right, goal[0])) return isLeft ? left : right;
    const [leftCost, rightCost] = [this.#cost(left), this.#cost(right)];
    const isFree = plan.random && depth > 0 && depth < DEEPEST && Number.isFinite(leftCost + rightCost);
    if (isFree) return (plan.random?.() ?? 0) < 0.5 ? left : right;
    return leftCost <= rightCost ? left : right;
  }

  #has(pattern: Pattern, leaf: Leaf | undefined): boolean {
    if (!leaf) return false;
    let known = this.#leaves.get(pattern);
    if (!known) {
      const { elements, attributes, values, data } = partsOf(pattern);
      known = new Set([...elements, ...attributes, ...values, ...data]);
      this.#leaves.set(pattern, known);
    }
    return known.has(leaf);
  }

  /** How much has to be written at least; infinite when it cannot be, or not without itself. */
  #cost(pattern: Pattern): number {
    const known = this.#costs.get(pattern);
    if (known !== undefined) return known;
    if (this.#open.has(pattern)) return Number.POSITIVE_INFINITY;
    this.#open.add(pattern);
    const cost = this.#costOf(pattern);
    this.#open.delete(pattern);
    if (Number.isFinite(cost) || this.#open.size === 0) this.#costs.set(pattern, cost);
    return cost;
  }

  #costOf(pattern: Pattern): number {
    switch (pattern.kind) {
      case "empty":
        return 0;
      case "notAllowed":
        return Number.POSITIVE_INFINITY;
      case "text":
        return 1;
      case "data":
        return samplesOf(pattern, 1).length > 0 ? 2 : Number.POSITIVE_INFINITY;
      case "value":
        return this.#isUsed(pattern.annotations) ? 1 : Number.POSITIVE_INFINITY;
      case "choice":
        return Math.min(this.#cost(pattern.left), this.#cost(pattern.right));
      case "group":
      case "interleave":
        return this.#cost(pattern.left) + this.#cost(pattern.right);
      case "oneOrMore":
      case "list":
        return this.#cost(pattern.pattern);
      case "attribute":
        return this.#isUsed(pattern.annotations) ? 2 + this.#cost(pattern.content) : Number.POSITIVE_INFINITY;
      case "element":
        return this.#isUsed(pattern.annotations) ? 3 + this.#cost(pattern.content()) : Number.POSITIVE_INFINITY;
    }
  }
}

function content(text: string): Piece {
  return { isAttribute: false, text };
}

function nameOf(pattern: Leaf): string {
  return "name" in pattern ? (names(pattern.name)[0]?.localName ?? "any") : "";
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;");
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) >>> 0, 7);
}
