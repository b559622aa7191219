/** The leaves of patterns in compact syntax: parameters of datatypes, values, and the addresses of other files. */
import { readAnnotations } from "./read-compact-annotations.ts";
import { type CompactContext, namespaceOf, readLiteral } from "./read-compact-context.ts";
import { resolvePath, type SyntaxPattern, type SyntaxValue } from "./syntax.ts";

/** What all patterns have. */
export type Base = Pick<SyntaxPattern, "place" | "annotations">;

/** After the `{`. */
export function readParameters(context: CompactContext): readonly (readonly [string, string])[] {
  const { scanner } = context;
  const parameters: (readonly [string, string])[] = [];
  while (!scanner.is("}") && !scanner.is("end")) {
    readAnnotations(context);
    const name = scanner.value;
    if (!scanner.accept("keyword")) scanner.expect("identifier", "The name of a parameter");
    scanner.expect("=");
    parameters.push([name, readLiteral(context)]);
  }
  scanner.expect("}");
  return parameters;
}

/** Stands at the literal, behind the name of the datatype if one is written. */
export function readValue(context: CompactContext, library: string, type: string, base: Base): SyntaxValue {
  const value = readLiteral(context);
  const { place, annotations } = base;
  return { kind: "value", library, type, value, resolvePrefix: context.resolvePrefix, place, annotations };
}

/** The address of another file, and the namespace that it inherits. */
export function readLocation(context: CompactContext): { readonly path: string; readonly namespace: string } {
  const { scanner } = context;
  const start = scanner.start;
  const href = readLiteral(context, "The path of a file in quotes");
  const path = resolvePath(context.file, href);
  if (path === undefined) scanner.fail(`"${href}" leads out of the folder of the grammars`, start);
  if (href.includes("#")) scanner.fail("The path of a grammar cannot have a fragment", start);
  if (!scanner.acceptKeyword("inherit")) return { path: path ?? "", namespace: namespaceOf(context, "") };
  scanner.expect("=");
  const prefix = scanner.value;
  if (!scanner.is("identifier") && !scanner.is("keyword")) scanner.failHere("A prefix is missing");
  const namespace = namespaceOf(context, prefix);
  scanner.next();
  return { path: path ?? "", namespace };
}
