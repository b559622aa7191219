/** The notation of the parser's tests: a document with its problems, a line of three hyphens, and its tree. */
import assert from "node:assert/strict";
import { applyEdits } from "../../server/language/edits.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { annotate, dedent, stripAnnotations } from "./cursor.ts";
import { outline } from "./outline.ts";

/** The document with its problems in carets, and behind `---` the outline of the whole tree. */
export function checkTree(written: string): void {
  const [annotated = "", ...rest] = dedent(written).split(/^---\n/m);
  const text = stripAnnotations(annotated);
  const document = parse(text);
  const printed = [annotate(text, document.problems), ...(rest.length === 0 ? [] : [`---\n${outline(document)}`])];
  assert.equal(printed.join(""), dedent(written));
}

/** The document with its problems in carets; one without carets has none. */
export function checkXml(written: string): void {
  const annotated = dedent(written);
  const text = stripAnnotations(annotated);
  assert.equal(annotate(text, parse(text).problems), annotated);
}

/** What the document becomes by a repair of one of its problems. */
export function checkXmlFix(written: string, title: string, expected: string): void {
  const text = dedent(written);
  const fixes = parse(text).problems.flatMap((problem) => problem.fixes);
  const fix = fixes.find((candidate) => candidate.title === title);
  assert.ok(fix, `no fix "${title}" among: ${fixes.map((candidate) => candidate.title).join(", ")}`);
  assert.equal(applyEdits(text, fix.edits), dedent(expected));
}
