/**
 * What the RELAX NG specification forbids in section 7: combinations that no document could match, or that would make
 * matching ambiguous. Loading our own grammars does not pay for this; foreign ones are checked.
 */
import { checkContentType } from "./restrictions-content.ts";
import { checkNames } from "./restrictions-names.ts";
import { checkPaths } from "./restrictions-paths.ts";
import { makeReducer } from "./restrictions-reduce.ts";
import type { SimpleNamed, SimplePattern } from "./simple.ts";
import type { Report, SyntaxProblem } from "./syntax.ts";

/** Each problem once, however many ways lead there; empty when the grammar is allowed. */
export function checkRestrictions(start: SimplePattern): readonly SyntaxProblem[] {
  const problems = new Map<string, SyntaxProblem>();
  const report: Report = (place, message) => {
    problems.set(`${place.file} ${place.offset} ${message}`, { place, message });
  };
  const reduce = makeReducer();
  const reducedStart = reduce(start);
  const pending: SimpleNamed[] = [];
  const seen = new Set<SimpleNamed>();
  const found = (element: SimpleNamed): void => {
    if (seen.has(element)) return;
    seen.add(element);
    pending.push(element);
  };
  checkPaths(reducedStart, "start", report, found);
  for (let element = pending.pop(); element; element = pending.pop()) {
    const content = reduce(element.content);
    checkPaths(content, "element", report, found);
    checkContentType(content, report);
    checkNames(content, report);
  }
  return [...problems.values()];
}
