/** Joins the components of a grammar: `div`, `include` with its overrides, and definitions that are given in parts. */
import type { Annotations } from "./pattern.ts";
import type { SyntaxComponent, SyntaxDefine, SyntaxInclude, SyntaxPattern, SyntaxProblem } from "./syntax.ts";
import { START } from "./syntax.ts";

/** What joining needs from the loader. */
export interface FileReader {
  readonly problems: SyntaxProblem[];
  /** The files that are being included right now, outermost first. */
  readonly openFiles: string[];
  /** `undefined` when the file cannot be read; that is then a problem already. */
  readonly readFile: (path: string, namespace: string, place: SyntaxProblem["place"]) => SyntaxPattern | undefined;
}

/** A definition with all its parts. */
export interface JoinedDefinition {
  readonly name: string;
  readonly parts: readonly SyntaxDefine[];
  readonly combine: "choice" | "interleave";
  readonly annotations: Annotations | undefined;
}

export function joinComponents(
  reader: FileReader,
  components: readonly SyntaxComponent[],
): ReadonlyMap<string, JoinedDefinition> {
  const byName = new Map<string, SyntaxDefine[]>();
  for (const define of flatten(reader, components)) {
    const parts = byName.get(define.name);
    if (parts) parts.push(define);
    else byName.set(define.name, [define]);
  }
  return new Map([...byName].map(([name, parts]) => [name, join(reader, name, parts)]));
}

/** All definitions in order, those of included files in place of the `include`. */
function flatten(reader: FileReader, components: readonly SyntaxComponent[]): readonly SyntaxDefine[] {
  return components.flatMap((component) => {
    if (component.kind === "define") return [component];
    return component.kind === "div" ? flatten(reader, component.components) : flattenInclude(reader, component);
  });
}

function flattenInclude(reader: FileReader, include: SyntaxInclude): readonly SyntaxDefine[] {
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
  reader.openFiles.push(path);
  const included = flatten(reader, file.components);
  reader.openFiles.pop();
  const replaced = new Set(overrides.map((define) => define.name));
  const known = new Set(included.map((define) => define.name));
  for (const define of overrides) {
    if (known.has(define.name)) continue;
    reader.problems.push({ place: define.place, message: `${title(define.name)} overrides nothing in "${path}"` });
  }
  return [...included.filter((define) => !replaced.has(define.name)), ...overrides];
}

function join(reader: FileReader, name: string, parts: readonly SyntaxDefine[]): JoinedDefinition {
  const combine = parts.find((part) => part.combine)?.combine ?? "choice";
  const whole = parts.filter((part) => !part.combine);
  const [, second] = whole;
  if (second) {
    const message = `${title(name)} is given twice; to add to it write "|=" or "&=" (combine="choice" or "interleave")`;
    reader.problems.push({ place: second.place, message });
  }
  const other = parts.find((part) => part.combine && part.combine !== combine);
  if (other) {
    const message = `${title(name)} is combined by choice in one place and by interleave in another`;
    reader.problems.push({ place: other.place, message });
  }
  return { name, parts, combine, annotations: parts.find((part) => part.annotations)?.annotations };
}

export function title(name: string): string {
  return name === START ? 'The "start"' : `The definition "${name}"`;
}
