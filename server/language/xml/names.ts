/**
 * The names of one document, each kept once: equal names are the same object, so that comparing them, counting the
 * open elements of a name and finding a repeated attribute cost nothing, and no string is made for a name seen before.
 */
import { isAsciiNamePart, namePartLength } from "./characters.ts";

/** What the parser knows about a name; the counters change while it reads. */
export interface Name {
  readonly text: string;
  readonly prefix: string;
  readonly local: string;
  /** At most one colon, and not at either end. */
  readonly qualified: boolean;
  /** Has nothing to do with namespaces: no colon, and not "xmlns". */
  readonly plain: boolean;
  readonly hash: number;
  /** Its position among all names of the document. */
  readonly index: number;
  /** How many elements of this name are open. */
  open: number;
  /** The number of the last start tag with an attribute of this name. */
  lastTag: number;
}

export class NameTable {
  private slots: (Name | undefined)[] = new Array(256).fill(undefined);
  /** The name of what has none. It is in no slot, and its index is that of no other. */
  readonly none: Name = makeName("", 0, -1);
  /** The names by their index. */
  readonly names: Name[] = [];

  /** The name that begins at `start`; the caller has seen that its first character starts a name. */
  read(text: string, start: number): Name {
    let at = start;
    let hash = 0;
    for (;;) {
      const code = text.charCodeAt(at);
      const length = isAsciiNamePart(code) ? 1 : code < 128 ? 0 : namePartLength(text, at);
      if (length === 0) break;
      hash = nextHash(hash, code);
      if (length === 2) hash = nextHash(hash, text.charCodeAt(at + 1));
      at += length;
    }
    return this.intern(text, start, at, hash);
  }

  private intern(text: string, start: number, end: number, hash: number): Name {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let name = this.slots[slot]; name; name = this.slots[slot]) {
      if (name.hash === hash && name.text.length === end - start && sameText(name.text, text, start)) return name;
      slot = (slot + 1) & mask;
    }
    const name = makeName(text.slice(start, end), hash, this.names.length);
    this.slots[slot] = name;
    this.names.push(name);
    if (this.names.length * 2 > this.slots.length) this.grow();
    return name;
  }

  /** What stands in the place of a name without being one. */
  internText(text: string): Name {
    let hash = 0;
    for (let at = 0; at < text.length; at++) hash = nextHash(hash, text.charCodeAt(at));
    return this.intern(text, 0, text.length, hash);
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Array(old.length * 2).fill(undefined);
    const mask = this.slots.length - 1;
    for (const name of old) {
      if (!name) continue;
      let slot = name.hash & mask;
      while (this.slots[slot]) slot = (slot + 1) & mask;
      this.slots[slot] = name;
    }
  }
}

/** The hash of a name grows with each of its code units. The mixing keeps chosen names from falling on one slot. */
function nextHash(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}

function sameText(name: string, text: string, start: number): boolean {
  for (let at = 0; at < name.length; at++) {
    if (name.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  }
  return true;
}

function makeName(text: string, hash: number, index: number): Name {
  const colon = text.indexOf(":");
  const qualified = colon === -1 || (colon > 0 && colon < text.length - 1 && text.indexOf(":", colon + 1) === -1);
  const split = qualified && colon !== -1;
  const prefix = split ? text.slice(0, colon) : "";
  const local = split ? text.slice(colon + 1) : text;
  const plain = colon === -1 && text !== "xmlns";
  return { text, prefix, local, qualified, plain, hash, index, open: 0, lastTag: -1 };
}
