/** New identifiers where one stands. */
import { replaceText, replaceValue } from "../../fixes.ts";
import { attribute, value } from "../../rules/elements.ts";
import { newMac, newUuid } from "../proposal.ts";
import { around, type Refactoring, type RefactoringPlace } from "./refactoring.ts";

/** At a `<uuid>`, or at a `<mac>` with an address; a MAC gets the prefix that goes with the type of guest. */
export function* generateIdentifiers({ root, path, random }: RefactoringPlace): Iterable<Refactoring> {
  const uuid = around(path.slice(-1), "uuid");
  if (uuid?.endTag) yield { title: "Generate a new UUID", edits: [replaceText(uuid, newUuid(random))] };
  const address = attribute(around(path.slice(-1), "mac"), "address");
  if (!address) return;
  const made = newMac(random, value(root, "type"), new Set([address.value.toLowerCase()]));
  yield { title: "Generate a new MAC address", edits: [replaceValue(address, made)] };
}
