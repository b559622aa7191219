/** Reads RELAX NG's XML syntax into a syntax tree, through the same parser that reads documents. */
import { parse } from "../xml/parse.ts";
import type { XmlElement } from "../xml/tree.ts";
import { isRelaxNg, report, type XmlContext } from "./read-xml-context.ts";
import { readPattern } from "./read-xml-patterns.ts";
import { type SyntaxProblem, type SyntaxResult, XML_NAMESPACE } from "./syntax.ts";

const DEPTH_LIMIT = 500;

/** `namespace` is what names take over where nothing in the file says `ns`. Reports all mistakes. */
export function readXml(file: string, text: string, namespace: string): SyntaxResult {
  const document = parse(text);
  const problems: SyntaxProblem[] = document.problems.map(({ span, message }) => ({
    place: { file, offset: span.start },
    message,
  }));
  if (problems.length > 0 || !document.root) return { pattern: undefined, problems };
  const prefixes = new Map([["xml", XML_NAMESPACE]]);
  const inherited = { base: file, namespace, library: "", prefixes, hasDocumentation: false };
  const context: XmlContext = { file, problems, ...inherited };
  if (!isRelaxNg(document.root)) {
    const message = `<${document.root.name}> is not in the namespace of RELAX NG, so this is no grammar`;
    report(context, document.root.nameSpan.start, message);
    return { pattern: undefined, problems };
  }
  const deep = findTooDeep(document.root);
  if (deep) report(context, deep.span.start, `Patterns cannot be nested deeper than ${DEPTH_LIMIT}`);
  if (deep) return { pattern: undefined, problems };
  const pattern = readPattern(context, document.root);
  return { pattern: problems.length > 0 ? undefined : pattern, problems };
}

/** The first element below the limit; everything after this may recurse. */
function findTooDeep(root: XmlElement): XmlElement | undefined {
  let level: readonly XmlElement[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_LIMIT) return level[0];
    level = level.flatMap((element) => element.children.filter((child) => child.kind === "element"));
  }
  return undefined;
}
