/** New identifiers where one stands. */
import { replaceSpan, replaceValue } from "../../fixes.ts";
import { attribute, text, textSpan, value } from "../../rules/elements.ts";
import { newMac, newUuid } from "../proposal.ts";
import { around, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

export function* generateIdentifiers({ root, path, random }: RefactoringPlace): Iterable<Refactoring> {
  const uuid = around(path.slice(-1), "uuid");
  if (uuid?.endTag) {
    const isEmpty = text(uuid).trim() === "";
    const span = isEmpty ? { start: uuid.startTag.end, end: uuid.endTag.span.start } : textSpan(uuid);
    yield { title: "Generate a new UUID", edits: [replaceSpan(span, newUuid(random))] };
  }
  const address = attribute(around(path.slice(-1), "mac"), "address");
  if (!address) return;
  const made = newMac(random, value(root, "type"), new Set([address.value.toLowerCase()]));
  yield { title: "Generate a new MAC address", edits: [replaceValue(address, made)] };
}
