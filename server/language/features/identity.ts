/** What a host needs to know of a document before it is put there: what it defines, under which name and UUID. */
import type { Analysis } from "../analysis.ts";
import type { XmlElement } from "../xml/tree.ts";

export interface Identity {
  /** The document kind, such as "network". */
  readonly kind: string;
  /** "" when the document has none yet. */
  readonly name: string;
  readonly uuid: string | undefined;
  /** Offset at which a `<uuid>` can be inserted, in UTF-16 code units. */
  readonly uuidInsertion: number;
  /** How many problems keep libvirt from accepting the document. */
  readonly errors: number;
  /** Offsets of the root's name, where lenses and the problems of the whole document stand. */
  readonly rootName: { readonly start: number; readonly end: number };
}

/** `undefined` for a document that is not libvirt's. */
export function identify(analysis: Analysis): Identity | undefined {
  const root = analysis.document.root;
  if (!analysis.kind || !root) return undefined;
  const name = childNamed(root, "name");
  const attribute = root.attributes.find((candidate) => candidate.name === "name");
  const uuid = childNamed(root, "uuid");
  return {
    kind: analysis.kind.name,
    name: name ? textOf(name) : (attribute?.value ?? ""),
    uuid: uuid && textOf(uuid) !== "" ? textOf(uuid) : undefined,
    uuidInsertion: name ? name.span.end : root.startTag.end,
    errors: analysis.problems.filter((problem) => problem.severity === "error").length,
    rootName: root.nameSpan,
  };
}

function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child): child is XmlElement => child.kind === "element" && child.name === name);
}

function textOf(element: XmlElement): string {
  return element.children
    .map((child) => ("value" in child ? child.value : ""))
    .join("")
    .trim();
}
