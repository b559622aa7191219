/**
 * `<!-- libvirt-xml disable-next-line CODE ... -->` switches the named problems off on the line after the comment,
 * `<!-- libvirt-xml disable CODE ... -->` in the whole document.
 */
import { lineIndex } from "../lines.ts";
import type { Problem } from "../problem.ts";
import type { XmlDocument } from "../xml/tree.ts";

/** Tells whether the author of the document has switched a problem off there. */
export function suppressions(document: XmlDocument): (problem: Problem) => boolean {
  const { text } = document;
  if (!text.includes("libvirt-xml disable")) return () => false;
  const lineOf = lineIndex(text);
  const everywhere = new Set<string>();
  const onLine = new Set<string>();
  for (const match of text.matchAll(/<!--\s*libvirt-xml\s+(disable(?:-next-line)?)\s+([a-z0-9\s,-]*?)\s*-->/g)) {
    const codes = (match[2] ?? "").split(/[\s,]+/).filter((code) => code !== "");
    const next = lineOf(match.index + match[0].length).line + 1;
    for (const code of codes) {
      if (match[1] === "disable") everywhere.add(code);
      else onLine.add(`${next} ${code}`);
    }
  }
  return (problem) => everywhere.has(problem.code) || onLine.has(`${lineOf(problem.span.start).line} ${problem.code}`);
}
