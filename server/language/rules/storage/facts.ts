/** What the rules for storage pools and volumes want to know of a document, read once. */
import type { XmlElement } from "../../xml/tree.ts";
import { child, text, value } from "../elements.ts";

export interface PoolFacts {
  readonly root: XmlElement;
  /** The type as written; "" when missing. */
  readonly type: string;
  readonly source: XmlElement | undefined;
  readonly target: XmlElement | undefined;
}

/** @param root the `<pool>` element */
export function readPool(root: XmlElement): PoolFacts {
  return { root, type: value(root, "type") ?? "", source: child(root, "source"), target: child(root, "target") };
}

export interface VolumeFacts {
  readonly root: XmlElement;
  readonly target: XmlElement | undefined;
  /** The format as written; `undefined` leaves it to the pool, which takes raw for files. */
  readonly format: string | undefined;
  readonly backingStore: XmlElement | undefined;
  readonly encryption: XmlElement | undefined;
}

/** @param root the `<volume>` element */
export function readVolume(root: XmlElement): VolumeFacts {
  const target = child(root, "target");
  return {
    root,
    target,
    format: value(child(target, "format"), "type"),
    backingStore: child(root, "backingStore"),
    encryption: child(target, "encryption"),
  };
}

/** The text of a child element without white space around it; "" when there is none. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return text(child(element, name)).trim();
}
