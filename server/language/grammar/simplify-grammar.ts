/** Joins the components of a grammar: `div`, `include` with its overrides, and definitions that are given in parts. */
import type { Annotations } from "./pattern.ts";
import type { SyntaxComponent, SyntaxDefine, SyntaxInclude, SyntaxPattern, SyntaxProblem } from "./syntax.ts";
import { START } from "./syntax.ts";

/** What joining needs from the loader. */
export interface FileReader {
  readonly problems: SyntaxProblem[];
  /** The files that lead here by including or referring to each other, outermost first. */
  readonly openFiles: readonly string[];
  /** `undefined` when the file cannot be read; that is then a problem already. */
  readonly readFile: (path: string, namespace: string, place: SyntaxProblem["place"]) => SyntaxPattern | undefined;
}

/** One part of a definition, and the files that lead to it. */
export interface DefinitionPart {
  readonly define: SyntaxDefine;
  readonly openFiles: readonly string[];
}

/** A definition with all its parts. */
export interface JoinedDefinition {
  readonly name: string;
  readonly parts: readonly DefinitionPart[];
  readonly combine: "choice" | "interleave";
  readonly annotations: Annotations | undefined;
}

/** By name, that of the start being `START`. What is wrong goes to the problems of the reader. */
export function joinComponents(
  reader: FileReader,
  components: readonly SyntaxComponent[],
): ReadonlyMap<string, JoinedDefinition> {
  const byName = new Map<string, DefinitionPart[]>();
  for (const part of flatten(reader, components)) {
    const parts = byName.get(part.define.name);
    if (parts) parts.push(part);
    else byName.set(part.define.name, [part]);
  }
  return new Map([...byName].map(([name, parts]) => [name, join(reader, name, parts)]));
}

/** All definitions in order, those of included files in place of the `include`. */
function flatten(reader: FileReader, components: readonly SyntaxComponent[]): readonly DefinitionPart[] {
  const { openFiles } = reader;
  const parts: DefinitionPart[] = [];
  for (const component of components) {
    if (component.kind === "define") parts.push({ define: component, openFiles });
    else if (component.kind === "div") parts.push(...flatten(reader, component.components));
    else parts.push(...flattenInclude(reader, component));
  }
  return parts;
}

function flattenInclude(reader: FileReader, include: SyntaxInclude): readonly DefinitionPart[] {
  const { path, namespace, place } = include;
  const overrides = flatten(reader, include.components);
  if (reader.openFiles.includes(path)) {
    reader.problems.push({ place, message: `"${path}" includes itself` });
    return overrides;
  }
  const file = reader.readFile(path, namespace, place);
  if (!file) return overrides;
  if (file.kind !== "grammar") {
    reader.problems.push({ place, message: `"${path}" is a pattern and not a grammar, so it cannot be included` });
    return overrides;
  }
  const included = flatten({ ...reader, openFiles: [...reader.openFiles, path] }, file.components);
  if (overrides.length === 0) return included;
  const replaced = new Set(overrides.map(({ define }) => define.name));
  const known = new Set(included.map(({ define }) => define.name));
  for (const { define } of overrides) {
    if (known.has(define.name)) continue;
    reader.problems.push({ place: define.place, message: `${title(define.name)} overrides nothing in "${path}"` });
  }
  return [...included.filter(({ define }) => !replaced.has(define.name)), ...overrides];
}

function join(reader: FileReader, name: string, parts: readonly DefinitionPart[]): JoinedDefinition {
  const [first, more] = parts;
  if (first && !more) {
    return { name, parts, combine: first.define.combine ?? "choice", annotations: first.define.annotations };
  }
  const defines = parts.map(({ define }) => define);
  const combine = defines.find((define) => define.combine)?.combine ?? "choice";
  const [, second] = defines.filter((define) => !define.combine);
  if (second) {
    const message = `${title(name)} is given twice; to add to it write "|=" or "&=" (combine="choice" or "interleave")`;
    reader.problems.push({ place: second.place, message });
  }
  const other = defines.find((define) => define.combine && define.combine !== combine);
  if (other) {
    const message = `${title(name)} is combined by choice in one place and by interleave in another`;
    reader.problems.push({ place: other.place, message });
  }
  return { name, parts, combine, annotations: defines.find((define) => define.annotations)?.annotations };
}

/** For the beginning of a message. */
export function title(name: string): string {
  return name === START ? 'The "start"' : `The definition "${name}"`;
}
