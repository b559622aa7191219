/**
 * Makes the patterns of one grammar, each different pattern once: equal patterns are one object, so that the matcher
 * may compare, memoise and count them by identity. The constructors also apply the identities of RELAX NG
 * (`notAllowed | p` is `p`, `empty, p` is `p`, ...), so that what can never match never stays around.
 */
import { getOrMake } from "../maps.ts";
import type { NameClass } from "./name-class.ts";
import type {
  AttributePattern,
  BinaryPattern,
  DataPattern,
  ElementPattern,
  EmptyPattern,
  ListPattern,
  NotAllowedPattern,
  OneOrMorePattern,
  Pattern,
  TextPattern,
  ValuePattern,
} from "./pattern.ts";

/** Ids stay below this, so that two of them fit into one exact number. */
const ID_LIMIT = 2 ** 26;

export class PatternFactory {
  readonly empty: EmptyPattern = { kind: "empty", id: 0, nullable: true };
  readonly notAllowed: NotAllowedPattern = { kind: "notAllowed", id: 1, nullable: false };
  readonly text: TextPattern = { kind: "text", id: 2, nullable: true };

  readonly #choices = new Map<number, BinaryPattern>();
  readonly #groups = new Map<number, BinaryPattern>();
  readonly #interleaves = new Map<number, BinaryPattern>();
  readonly #oneOrMores = new Map<number, OneOrMorePattern>();
  readonly #lists = new Map<number, ListPattern>();
  readonly #data = new Map<string, DataPattern>();
  readonly #values = new Map<string, ValuePattern>();
  readonly #attributes = new Map<string, AttributePattern>();
  readonly #objectIds = new Map<object, number>();
  #size = 3;

  /** The number of patterns made so far. */
  get size(): number {
    return this.#size;
  }

  /** The number of derived patterns that are remembered. */
  get known(): number {
    return this.#choices.size + this.#groups.size + this.#interleaves.size + this.#oneOrMores.size + this.#lists.size;
  }

  /** Either pattern. Alternatives are kept flat, without duplicates and in order of creation, leaning to the left. */
  choice(left: Pattern, right: Pattern): Pattern {
    if (left === right || right.kind === "notAllowed") return left;
    if (left.kind === "notAllowed") return right;
    if (left.kind === "empty" && right.nullable) return right;
    if (right.kind === "empty" && left.nullable) return left;
    if (right.kind !== "choice" && !right.nullable && lastAlternative(left).id < right.id) {
      return this.#choicePair(left, right);
    }
    return this.choiceOf([left, right]);
  }

  /** Any of the patterns; `notAllowed` when there is none. */
  choiceOf(patterns: Iterable<Pattern>): Pattern {
    const alternatives = new Set<Pattern>();
    for (const pattern of patterns) addAlternatives(pattern, alternatives);
    alternatives.delete(this.notAllowed);
    if (alternatives.delete(this.empty) && ![...alternatives].some((alternative) => alternative.nullable)) {
      alternatives.add(this.empty);
    }
    const [first, ...others] = [...alternatives].sort((a, b) => a.id - b.id);
    if (!first) return this.notAllowed;
    return others.reduce<Pattern>((chain, alternative) => this.#choicePair(chain, alternative), first);
  }

  optional(pattern: Pattern): Pattern {
    return this.choice(pattern, this.empty);
  }

  zeroOrMore(pattern: Pattern): Pattern {
    return this.optional(this.oneOrMore(pattern));
  }

  /** One after the other; groups lean to the right. */
  group(left: Pattern, right: Pattern): Pattern {
    if (left.kind === "notAllowed" || right.kind === "empty") return left;
    if (right.kind === "notAllowed" || left.kind === "empty") return right;
    if (left.kind === "text" && right.kind === "text") return left;
    if (left.kind === "group") return this.group(left.left, this.group(left.right, right));
    return this.#pair("group", this.#groups, left, right, left.nullable && right.nullable);
  }

  /** Both, mixed in any order. */
  interleave(left: Pattern, right: Pattern): Pattern {
    if (left.kind === "notAllowed" || right.kind === "empty") return left;
    if (right.kind === "notAllowed" || left.kind === "empty") return right;
    if (left.kind === "text" && right.kind === "text") return left;
    return this.#pair("interleave", this.#interleaves, left, right, left.nullable && right.nullable);
  }

  oneOrMore(pattern: Pattern): Pattern {
    switch (pattern.kind) {
      case "empty":
      case "notAllowed":
      case "text":
      case "oneOrMore":
        return pattern;
      default:
        return getOrMake(this.#oneOrMores, pattern.id, () => ({
          kind: "oneOrMore",
          id: this.#nextId(),
          nullable: pattern.nullable,
          pattern,
        }));
    }
  }

  /** White space separated tokens that match the pattern. */
  list(pattern: Pattern): Pattern {
    if (pattern.kind === "notAllowed") return pattern;
    return getOrMake(this.#lists, pattern.id, () => ({ kind: "list", id: this.#nextId(), nullable: false, pattern }));
  }

  /** Equal when datatype, annotations (both by identity), exception and definition are. */
  data(fields: Pick<DataPattern, "datatype" | "except" | "annotations" | "definition">): DataPattern {
    const except = fields.except?.kind === "notAllowed" ? undefined : fields.except;
    const key = [
      this.#objectId(fields.datatype),
      except?.id ?? "",
      this.#objectId(fields.annotations),
      fields.definition ?? "",
    ].join(" ");
    return getOrMake(this.#data, key, () => ({ kind: "data", id: this.#nextId(), nullable: false, ...fields, except }));
  }

  /** Equal when datatype and annotations (by identity) and the value as written are. */
  value(fields: Pick<ValuePattern, "datatype" | "value" | "annotations">): ValuePattern {
    const key = `${this.#objectId(fields.datatype)} ${this.#objectId(fields.annotations)} ${fields.value}`;
    return getOrMake(this.#values, key, () => ({ kind: "value", id: this.#nextId(), nullable: false, ...fields }));
  }

  /** Two attributes are equal when they stand at one source place and have equal names, contents and annotations. */
  attribute(fields: Pick<AttributePattern, "name" | "content" | "annotations" | "source">): Pattern {
    if (fields.content.kind === "notAllowed") return fields.content;
    const key = [
      fields.source.offset,
      fields.content.id,
      this.#objectId(fields.annotations),
      fields.source.file,
      nameClassKey(fields.name),
    ].join(" ");
    return getOrMake(this.#attributes, key, () => ({
      kind: "attribute",
      id: this.#nextId(),
      nullable: false,
      ...fields,
    }));
  }

  /**
   * A new element on every call, because contents are not known yet and cannot be compared: call it once for each
   * declaration. `content` runs when the content is first asked for, and only then.
   */
  element(fields: Pick<ElementPattern, "name" | "content" | "annotations" | "source">): ElementPattern {
    let compiled: Pattern | undefined;
    const content = (): Pattern => {
      compiled ??= fields.content();
      return compiled;
    };
    return { kind: "element", id: this.#nextId(), nullable: false, ...fields, content };
  }

  /**
   * Lets go of all patterns that nobody else holds. What is made afterwards is a new object even when an equal one is
   * still around; that costs memory, never correctness.
   */
  forget(): void {
    const known = [this.#choices, this.#groups, this.#interleaves, this.#oneOrMores, this.#lists];
    for (const patterns of known) patterns.clear();
  }

  #choicePair(left: Pattern, right: Pattern): BinaryPattern {
    return this.#pair("choice", this.#choices, left, right, left.nullable || right.nullable);
  }

  #pair(
    kind: BinaryPattern["kind"],
    known: Map<number, BinaryPattern>,
    left: Pattern,
    right: Pattern,
    nullable: boolean,
  ): BinaryPattern {
    const key = left.id * ID_LIMIT + right.id;
    const found = known.get(key);
    if (found) return found;
    const made: BinaryPattern = { kind, id: this.#nextId(), nullable, left, right };
    known.set(key, made);
    return made;
  }

  #nextId(): number {
    if (this.#size === ID_LIMIT) throw new Error("Too many patterns");
    return this.#size++;
  }

  #objectId(object: object | undefined): number {
    return object ? getOrMake(this.#objectIds, object, () => this.#objectIds.size + 1) : 0;
  }
}

function lastAlternative(pattern: Pattern): Pattern {
  return pattern.kind === "choice" ? pattern.right : pattern;
}

/** Walks without recursion, because an enumeration can be long. */
function addAlternatives(pattern: Pattern, alternatives: Set<Pattern>): void {
  const pending = [pattern];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === "choice") pending.push(next.left, next.right);
    else alternatives.add(next);
  }
}

function nameClassKey(name: NameClass): string {
  switch (name.kind) {
    case "name":
      return `{${name.namespace}}${name.localName}`;
    case "anyName":
      return `*(${name.except ? nameClassKey(name.except) : ""})`;
    case "nsName":
      return `{${name.namespace}}*(${name.except ? nameClassKey(name.except) : ""})`;
    case "choice":
      return `(${nameClassKey(name.left)}|${nameClassKey(name.right)})`;
  }
}
