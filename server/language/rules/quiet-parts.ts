/**
 * Remembers which parts of a large document some rules had nothing to say about, so that after a keystroke only the
 * parts around it are asked about again. It holds for rules that look at one part, and at nothing else but what the
 * document's format calls the surroundings of the parts.
 */
import type { Severity } from "../problem.ts";
import { changeBetween, placeBefore } from "../text-change.ts";
import type { XmlElement } from "../xml/tree.ts";

/** Below this size asking anew is faster than remembering. */
const smallDocument = 50_000;

/** Which parts of a document the rules for single parts have to look at. */
export interface Attention {
  readonly text: string;
  /** Rules of other severities need not be asked. */
  readonly only?: Severity;
  /**
   * All others are known to be right. Call it once, before any `disturb`.
   * @param surroundings the text of all that the rules look at beside a part; `undefined` when that cannot be told
   */
  readonly pending: (parts: readonly XmlElement[], surroundings: string | undefined) => readonly XmlElement[];
  /** A rule has something to say about a part. */
  readonly disturb: (part: XmlElement) => void;
}

/** Has one part looked at, in surroundings that are right. */
export function onlyAt(part: XmlElement): Attention {
  return { text: "", pending: () => [part], disturb: () => {} };
}

export class QuietParts implements Attention {
  readonly text: string;
  #previous: QuietParts | undefined;
  #surroundings: string | undefined;
  /** The end of each quiet part by its start. */
  readonly #ends = new Map<number, number>();

  /** @param previous of an older text of the same document, judged by the same version of libvirt */
  constructor(text: string, previous: QuietParts | undefined) {
    this.text = text;
    this.#previous = previous;
  }

  /** All others were quiet in the older text and have not changed, nor have their surroundings. */
  pending(parts: readonly XmlElement[], surroundings: string | undefined): readonly XmlElement[] {
    const previous = this.#previous;
    this.#previous = undefined;
    if (this.text.length < smallDocument || surroundings === undefined) return parts;
    this.#surroundings = surroundings;
    for (const { span } of parts) this.#ends.set(span.start, span.end);
    if (!previous || previous.#surroundings !== surroundings) return parts;
    const change = changeBetween(previous.text, this.text);
    return parts.filter(({ span }) => {
      const before = placeBefore(change, span);
      return !before || previous.#ends.get(before.start) !== before.end;
    });
  }

  disturb(part: XmlElement): void {
    this.#ends.delete(part.span.start);
  }
}
