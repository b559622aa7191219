/** What an I/O thread that the guest does not have can be: one that it has, or one more. */
import { addBehind, addChild, possible, replaceSpan, replaceText } from "../../../fixes.ts";
import type { Fix, Span } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { child } from "../../elements.ts";
import type { GuestFacts } from "../facts.ts";

/** A guest with more is none that a slip of the finger should make. */
const mostThreads = 32;

/** @param span where the number stands */
export function threadFixes({ root, iothreads }: GuestFacts, id: number, span: Span): readonly Fix[] {
  const known = [...iothreads].slice(0, 1).map((other) => possible(`Use ${other}`, replaceSpan(span, String(other))));
  const more = id >= 1 && id <= mostThreads ? moreThreads(root, id) : undefined;
  return more ? [...known, more] : known;
}

function moreThreads(root: XmlElement, id: number): Fix | undefined {
  const ids = child(root, "iothreadids");
  if (ids) return possible(`Add I/O thread ${id}`, addChild(ids, `<iothread id='${id}'/>`));
  const count = child(root, "iothreads");
  if (count) return possible(`Give the guest ${id} I/O threads`, replaceText(count, String(id)));
  const before = child(root, "vcpu") ?? child(root, "memory");
  return before && possible(`Add <iothreads>${id}</iothreads>`, addBehind(before, `<iothreads>${id}</iothreads>`));
}
