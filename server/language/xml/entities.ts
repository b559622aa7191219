/**
 * The entities that a document may refer to: those that XML knows, and those that its DOCTYPE declares. What they
 * expand to is limited, in depth and in all.
 */
import type { Span } from "../problem.ts";
import type { DtdCursor } from "./dtd-cursor.ts";
import {
  entitiesTooLarge,
  externalEntity,
  invalidEntityContent,
  recursiveEntity,
  undeclaredEntity,
  unparsedEntity,
} from "./entity-problems.ts";
import type { Limits } from "./limits.ts";
import { normaliseAttribute } from "./normalise.ts";
import type { Reader } from "./reader.ts";
import { characterOf, readReference } from "./references.ts";

const predefined: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

export interface Entity {
  readonly kind: "internal" | "external" | "unparsed";
  /** What an internal one stands for; references to entities in it are not expanded yet. */
  readonly text: string;
}

type FlawKind = "undeclared" | "recursive" | "external" | "unparsed" | "invalid" | "too-large";

interface Flaw {
  readonly kind: FlawKind;
  /** The entity that has it, which may be another than the one that the document refers to. */
  readonly name: string;
}

interface Expansion {
  readonly text: string;
  readonly flaw: Flaw | undefined;
}

/** Reads the text of an entity as the content of an element; `undefined` when it is not well-formed. */
export type ReadContent = (reader: Reader, content: string) => string | undefined;

export class Entities {
  isStandalone = false;
  /** Declarations outside of the document were not read, so an undeclared entity may be declared there. */
  isPartial = false;
  private readonly limits: Limits;
  private readonly readContent: ReadContent;
  private readonly declared = new Map<string, Entity>();
  private readonly expansions = new Map<string, Expansion>();
  /** The entities that are being expanded, each by the one before it. */
  private readonly active = new Set<string>();
  private size = 0;
  private isFull = false;
  private isReported = false;

  constructor(limits: Limits, readContent: ReadContent) {
    this.limits = limits;
    this.readContent = readContent;
  }

  /** The first declaration of a name counts. */
  declare(name: string, entity: Entity): void {
    if (!this.declared.has(name)) this.declared.set(name, entity);
  }

  has(name: string): boolean {
    return predefined.has(name) || this.declared.has(name);
  }

  /** What a reference to the entity stands for; what is wrong with it is reported at `span`. */
  expand(reader: Reader, name: string, span: Span, isAttribute: boolean): string {
    const known = predefined.get(name);
    if (known !== undefined) return known;
    const { text, flaw } = this.expansionOf(reader, name, isAttribute);
    this.size += text.length;
    const isTooLarge = flaw?.kind === "too-large" || this.size > this.limits.entitySize;
    if (isTooLarge) {
      this.reportTooLarge(reader, span);
      return "";
    }
    if (flaw) this.report(reader, flaw, span, isAttribute);
    return flaw?.kind === "undeclared" ? reader.text.slice(span.start, span.end) : text;
  }

  /** Once in the document; but in the text of an entity always, so that this one is not taken for good. */
  private reportTooLarge(reader: Reader, span: Span): void {
    const isInEntity = this.active.size > 0;
    if (isInEntity || !this.isReported) reader.problems.add(entitiesTooLarge(span));
    if (!isInEntity) this.isReported = true;
    this.isFull = true;
  }

  /** The default value in a declaration may refer to entities, as any value. */
  checkDefault(cursor: DtdCursor, { start, end }: Span): boolean {
    const { text, reader } = cursor;
    const { ampersand } = reader.finders;
    for (let at = ampersand.next(text, start); at >= 0 && at < end; at = ampersand.next(text, at + 1)) {
      const reference = readReference(text, at, end);
      const isNumber = reference.kind === "decimal" || reference.kind === "hexadecimal";
      if (!reference.isTerminated || (isNumber && characterOf(reference) === undefined)) {
        return cursor.failInText("a reference such as &#65; or &amp;", at);
      }
      const span = { start: at, end: reference.end };
      if (!isNumber) this.expand(reader, reference.body, span, true);
    }
    return true;
  }

  private expansionOf(reader: Reader, name: string, isAttribute: boolean): Expansion {
    const key = `${isAttribute ? "@" : "."}${name}`;
    const made = this.expansions.get(key);
    if (made) return made;
    const expansion = this.makeExpansion(reader, name, isAttribute);
    if (this.active.size === 0 || !expansion.flaw) this.expansions.set(key, expansion);
    return expansion;
  }

  private makeExpansion(reader: Reader, name: string, isAttribute: boolean): Expansion {
    const entity = this.declared.get(name);
    const flawed = (kind: FlawKind): Expansion => ({ text: "", flaw: { kind, name } });
    if (!entity) return this.isPartial && !this.isStandalone ? { text: "", flaw: undefined } : flawed("undeclared");
    if (entity.kind === "unparsed") return flawed("unparsed");
    if (entity.kind === "external") return isAttribute ? flawed("external") : { text: "", flaw: undefined };
    if (this.active.has(name)) return flawed("recursive");
    if (this.active.size >= this.limits.entityDepth || this.isFull) return flawed("too-large");
    this.active.add(name);
    const expansion = this.expandText(reader, entity.text, name, isAttribute);
    this.active.delete(name);
    return expansion;
  }

  private expandText(reader: Reader, text: string, name: string, isAttribute: boolean): Expansion {
    if (text.includes("<"))
      return isAttribute ? { text: "", flaw: { kind: "invalid", name } } : this.readMarkup(reader, text, name);
    const parts: string[] = [];
    let from = 0;
    for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", from)) {
      const reference = readReference(text, at, text.length);
      const expansion = reference.isTerminated ? this.expandReference(reader, reference, isAttribute) : undefined;
      if (!expansion) return { text: "", flaw: { kind: "invalid", name } };
      if (expansion.flaw) return expansion;
      parts.push(text.slice(from, at), expansion.text);
      this.size += expansion.text.length;
      if (this.size > this.limits.entitySize) return { text: "", flaw: { kind: "too-large", name } };
      from = reference.end;
    }
    parts.push(text.slice(from));
    const whole = parts.join("");
    return { text: isAttribute ? normaliseAttribute(whole) : whole, flaw: undefined };
  }

  private expandReference(
    reader: Reader,
    reference: ReturnType<typeof readReference>,
    isAttribute: boolean,
  ): Expansion | undefined {
    if (reference.kind === "entity") {
      const known = predefined.get(reference.body);
      return known === undefined
        ? this.expansionOf(reader, reference.body, isAttribute)
        : { text: known, flaw: undefined };
    }
    const character = characterOf(reference);
    return character === undefined ? undefined : { text: character, flaw: undefined };
  }

  private readMarkup(reader: Reader, text: string, name: string): Expansion {
    const content = this.readContent(reader, text);
    return content === undefined ? { text: "", flaw: { kind: "invalid", name } } : { text: content, flaw: undefined };
  }

  private report(reader: Reader, { kind, name }: Flaw, span: Span, isAttribute: boolean): void {
    const { problems } = reader;
    if (problems.isFull) return;
    if (kind === "undeclared") problems.add(undeclaredEntity(name, span, this.nearest(name)));
    else if (kind === "recursive") problems.add(recursiveEntity(name, span));
    else if (kind === "external") problems.add(externalEntity(name, span));
    else if (kind === "unparsed") problems.add(unparsedEntity(name, span));
    else if (kind === "invalid") problems.add(invalidEntityContent(name, span, isAttribute));
  }

  /** The same name in other case is most likely meant. */
  private nearest(name: string): string | undefined {
    const names = [...predefined.keys(), ...this.declared.keys()];
    return names.find((other) => other.toLowerCase() === name.toLowerCase());
  }
}
