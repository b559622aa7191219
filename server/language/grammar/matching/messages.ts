/** Mismatches as problems: in words, on the smallest token, with repairs. */
import type { Problem } from "../../problem.ts";
import { error } from "./message-words.ts";
import { missingAttributes, ofOtherVariant, unknownAttribute } from "./messages-attributes.ts";
import { missingElements, unexpectedElement, unexpectedText } from "./messages-elements.ts";
import { wrongForm } from "./messages-forms.ts";
import { badText, badValue } from "./messages-values.ts";
import type { Mismatch, Unexplained } from "./mismatch.ts";
import type { MatchTables } from "./tables.ts";

/** Exactly one problem for each mismatch, of severity "error". */
export function toProblem(tables: MatchTables, mismatch: Mismatch): Problem {
  switch (mismatch.kind) {
    case "unknown-attribute":
      return unknownAttribute(tables, mismatch);
    case "bad-value":
      return badValue(tables, mismatch);
    case "missing-attributes":
      return missingAttributes(tables, mismatch);
    case "unknown-element":
    case "misplaced-element":
    case "repeated-element":
    case "misordered-element":
      return unexpectedElement(tables, mismatch);
    case "missing-elements":
      return missingElements(tables, mismatch);
    case "bad-text":
      return badText(tables, mismatch);
    case "unexpected-text":
      return unexpectedText(tables, mismatch);
    case "text-as-attribute":
    case "text-as-element":
    case "attribute-as-text":
    case "attribute-as-element":
    case "attributes-of-child":
    case "swapped-values":
    case "moved-attribute":
    case "element-as-attribute":
    case "element-as-other":
    case "element-of-type":
    case "misnamed-element":
    case "unwrapped-elements":
    case "foreign-options":
      return wrongForm(mismatch);
    case "of-other-variant":
      return ofOtherVariant(tables, mismatch);
    case "unexplained":
      return unexplained(mismatch);
  }
}

function unexplained({ element }: Unexplained): Problem {
  const message = `<${element.name}> does not match the grammar: its parts do not go together`;
  return error("mismatch", element.nameSpan, message, {});
}
