/** The entities that a document may refer to: those that XML knows, and those that its DOCTYPE declares. */
import type { Span } from "../problem.ts";
import { undeclaredEntity } from "./entity-problems.ts";
import type { Reader } from "./reader.ts";

const predefined: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

export class Entities {
  has(name: string): boolean {
    return predefined.has(name);
  }

  /** What a reference to the entity stands for; what is wrong with it is reported at `span`. */
  expand(reader: Reader, name: string, span: Span, _isAttribute: boolean): string {
    const known = predefined.get(name);
    if (known !== undefined) return known;
    reader.problems.add(undeclaredEntity(name, span, undefined));
    return reader.text.slice(span.start, span.end);
  }
}
