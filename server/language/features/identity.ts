/** What a host needs to know of a document before it is put there: what it defines, under which name and UUID. */
import type { Analysis } from "../analysis.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements, firstChild, textContent } from "../xml/walk.ts";

export interface Identity {
  /** The document kind, such as "network". */
  readonly kind: string;
  /**
   * As libvirt takes it, with the white space around it. A secret's is its usage as `virsh secret-list` tells it, such as
   * "ceph client.admin"; "" when there is none yet.
   */
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
  const name = firstChild(root, "name");
  const uuid = textOf(firstChild(root, "uuid")) || undefined;
  return {
    kind: analysis.kind.name,
    name: name ? exactText(name) : (attributeValue(root, "name") ?? usageOf(root) ?? uuid ?? ""),
    uuid,
    uuidInsertion: name ? name.span.end : root.startTag.end,
    errors: analysis.problems.filter((problem) => problem.severity === "error").length,
    rootName: root.nameSpan,
  };
}

function usageOf(secret: XmlElement): string | undefined {
  const usage = firstChild(secret, "usage");
  const id = usage && exactText(childElements(usage)[0]);
  return id ? `${attributeValue(usage, "type")} ${id}` : undefined;
}

/** libvirt cuts no white space from a name. */
function exactText(element: XmlElement | undefined): string {
  const texts = element?.children.map((child) => (child.kind === "text" || child.kind === "cdata" ? child.value : ""));
  return texts?.join("") ?? "";
}

function textOf(element: XmlElement | undefined): string {
  return element ? textContent(element).value : "";
}
