/** Reads the XML declaration: `<?xml version="1.0" encoding="UTF-8" standalone="no"?>`. */
import type { Span } from "../problem.ts";
import { instructionEndEdit, instructionStop } from "./markup.ts";
import { invalidDeclaration, misplacedDeclaration, unterminatedDeclaration } from "./markup-problems.ts";
import { MarkupNode } from "./nodes.ts";
import { insert, repair, shown } from "./problems.ts";
import type { Reader } from "./reader.ts";

/** Stands at `<?xml`. */
export function readDeclaration(reader: Reader): MarkupNode {
  const { text, at: start } = reader;
  const found = reader.finders.instructionEnd.next(text, start);
  const first = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  if (start !== first) {
    const isAlone = text.slice(first, start).trim() === "";
    const space = isAlone ? { start: first, end: start } : undefined;
    reader.problems.add(misplacedDeclaration({ start, end: start + 5 }, space));
  }
  if (found < 0) {
    reader.at = instructionStop(reader, start + 2);
    reader.problems.add(unterminatedDeclaration({ start, end: start + 5 }, instructionEndEdit(reader)));
    return new MarkupNode("declaration", start, reader.at);
  }
  reader.steps += found - start;
  reader.at = found + 2;
  if (start === first) checkParts(reader, start + 5, found);
  return new MarkupNode("declaration", start, reader.at);
}

interface PartRule {
  readonly name: string;
  readonly value: RegExp;
  readonly wrong: string;
  readonly example: string;
}

const partRules: readonly PartRule[] = [
  { name: "version", value: /^1\.[0-9]+$/, wrong: "is no version of XML", example: "1.0" },
  { name: "encoding", value: /^[A-Za-z][A-Za-z0-9._-]*$/, wrong: "is no name of an encoding", example: "UTF-8" },
  { name: "standalone", value: /^(?:yes|no)$/, wrong: 'is neither "yes" nor "no"', example: "no" },
];

/** Each part at most once and in this order; the first thing that is wrong is reported. */
function checkParts(reader: Reader, start: number, end: number): void {
  const { text } = reader;
  const part = /([ \t\r\n]*)(?:([A-Za-z]+)([ \t\r\n]*=[ \t\r\n]*("[^"<]*"|'[^'<]*'))?|[^ \t\r\n])/y;
  let next = 0;
  part.lastIndex = start;
  for (let match = part.exec(text); match && part.lastIndex <= end; match = part.exec(text)) {
    const [whole, space = "", name = "", , quoted = ""] = match;
    const at = match.index + space.length;
    const span = { start: at, end: at + Math.max(1, name.length) };
    const position = partRules.findIndex((rule) => rule.name === name);
    const rule = partRules[position];
    const value = quoted.slice(1, -1);
    if (!rule || position < next || (next === 0 && position > 0)) {
      reader.problems.add(unexpectedPart(name || whole.trim(), next, span));
      return;
    }
    if (space === "") {
      const fixes = [repair("Add a space", insert(at, " "))];
      reader.problems.add({ ...invalidDeclaration(`White space is missing before "${name}"; add it`, span), fixes });
      return;
    }
    if (quoted === "" || !rule.value.test(value)) {
      const valueSpan = { start: match.index + whole.length - quoted.length + 1, end: match.index + whole.length - 1 };
      reader.problems.add(invalidPart(rule, value, value === "" ? span : valueSpan));
      return;
    }
    if (name === "standalone") reader.entities.isStandalone = value === "yes";
    next = position + 1;
  }
  if (next === 0) reader.problems.add(missingVersion({ start, end: start + 1 }));
}

function unexpectedPart(written: string, next: number, span: Span) {
  if (next === 0) return missingVersion(span);
  const allowed = partRules.slice(next).map(({ name }) => name);
  const advice = allowed.length === 0 ? "nothing more" : `only ${allowed.join(" and ")}`;
  return invalidDeclaration(`"${shown(written)}" is wrong here: ${advice} can follow; remove it`, span);
}

function missingVersion(span: Span) {
  const message = 'The XML declaration has to begin with its version; write <?xml version="1.0"';
  return invalidDeclaration(message, span);
}

function invalidPart({ name, wrong, example }: PartRule, value: string, span: Span) {
  const what = value === "" ? `"${name}" needs a value in quotes` : `"${shown(value)}" ${wrong}`;
  return invalidDeclaration(`${what}; write ${name}="${example}"`, span);
}
