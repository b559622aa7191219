/** New identifiers where one stands. */
import { replaceSpan, replaceValue } from "../../fixes.ts";
import { newMac, newUuid } from "../../identifiers.ts";
import { attribute, text, textSpan } from "../../rules/elements.ts";
import { around, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

export function* generateIdentifiers({ path, random }: RefactoringPlace): Iterable<Refactoring> {
  const uuid = around(path.slice(-1), "uuid");
  if (uuid && text(uuid).trim() !== "") {
    yield { title: "Generate a new UUID", edits: [replaceSpan(textSpan(uuid), newUuid(random))] };
  }
  const address = attribute(around(path.slice(-1), "mac"), "address");
  if (address) yield { title: "Generate a new MAC address", edits: [replaceValue(address, newMac(random))] };
}
