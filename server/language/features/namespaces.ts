/** The namespaces of libvirt's hypervisors and services: what an undeclared prefix most likely means, and where one belongs. */
import type { DocumentKind } from "../document-kind.ts";
import { addAttribute, preferred } from "../fixes.ts";
import type { Problem, TextEdit } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { attributeValue, elementsOf } from "../xml/walk.ts";

/** Of each kind of document: the folder of its namespaces, and their prefixes, which are their names too. */
const prefixes: Readonly<Record<string, readonly [folder: string, ...prefixes: string[]]>> = {
  network: ["network", "dnsmasq"],
  domain: ["domain", "qemu", "xen", "lxc", "bhyve", "vmware"],
  pool: ["storagepool", "fs", "rbd"],
};

/** The types of a document for which libvirt reads a namespace; where none are named, one of the prefix's own name. */
const readers: Readonly<Record<string, readonly string[]>> = { qemu: ["qemu", "kvm", "hvf"], fs: ["netfs", "fs"] };

/** The element in which anything can stand: libvirt takes prefixes without a declaration there. */
const free = "metadata";

/**
 * The problems of a document's XML: those of a prefix that libvirt uses with its declaration as repair, and those that
 * libvirt does not mind as warnings.
 */
export function withNamespaces(document: XmlDocument, kind: DocumentKind): readonly Problem[] {
  if (!document.root || !document.problems.some(isUndeclared)) return document.problems;
  const freeParts = [...elementsOf(document)].filter(({ name }) => name === free);
  return document.problems.map((problem) => {
    if (!isUndeclared(problem)) return problem;
    const prefix = document.text.slice(problem.span.start, problem.span.end);
    const holder = freeParts.find(({ span }) => span.start < problem.span.start && problem.span.end < span.end);
    return holder ? asWarning(problem, prefix, holder) : withDeclaration(problem, prefix, document.root, kind);
  });
}

function isUndeclared({ code }: Problem): boolean {
  return code === "undeclared-prefix";
}

/** libvirt drops what is in no namespace right inside of the element, and leaves what is deeper as it is. */
function asWarning(problem: Problem, prefix: string, holder: XmlElement): Problem {
  const isDropped = holder.children.some(
    (node) => node.kind === "element" && node.nameSpan.start === problem.span.start,
  );
  const effect = isDropped ? "libvirt drops this element" : "programs that look for its namespace do not find it";
  const message = `The prefix "${prefix}" is not declared, so ${effect}; add xmlns:${prefix}="…" with a URI of yours`;
  return { ...problem, severity: "warning", message };
}

function withDeclaration(problem: Problem, prefix: string, root: XmlElement | undefined, kind: DocumentKind): Problem {
  const [folder, ...known] = prefixes[kind.name] ?? [""];
  if (!root || !known.includes(prefix)) return problem;
  const uri = uriOf(folder, prefix);
  const message = `The prefix "${prefix}" is not declared; add xmlns:${prefix}='${uri}' to <${root.name}>`;
  return { ...problem, message, fixes: [preferred("Declare it", addAttribute(root, `xmlns:${prefix}`, uri))] };
}

function uriOf(folder: string, prefix: string): string {
  return `http://libvirt.org/schemas/${folder}/${prefix}/1.0`;
}

/** How names of a namespace are written at a place. */
export interface Prefix {
  /** With its colon; "" for names without a namespace. */
  readonly written: string;
  /** What declares it on the root, where that is still to be done. */
  readonly declaration: TextEdit | undefined;
}

/**
 * The prefix of a namespace for the children of an element: the one that is declared, or libvirt's usual one; `undefined`
 * when neither is there, or the document is of a type for which libvirt does not read the namespace.
 */
export function prefixAt(
  namespace: string,
  parent: XmlElement | undefined,
  kind: DocumentKind | undefined,
): Prefix | undefined {
  if (namespace === "") return { written: "", declaration: undefined };
  const declared = declaredIn(namespace, parent);
  if (declared !== undefined) return { written: `${declared}:`, declaration: undefined };
  const [folder = "", ...known] = prefixes[kind?.name ?? ""] ?? [];
  const prefix = known.find((each) => uriOf(folder, each) === namespace);
  const root = parent && rootOf(parent);
  if (prefix === undefined || !root || attributeValue(root, `xmlns:${prefix}`) !== undefined) return undefined;
  const type = attributeValue(root, "type") ?? "";
  if (folder !== "network" && !(readers[prefix] ?? [prefix]).includes(type)) return undefined;
  return { written: `${prefix}:`, declaration: addAttribute(root, `xmlns:${prefix}`, namespace) };
}

function declaredIn(namespace: string, element: XmlElement | undefined): string | undefined {
  if (!element) return undefined;
  const declaration = element.attributes.find(({ name, value }) => name.startsWith("xmlns:") && value === namespace);
  return declaration?.localName ?? declaredIn(namespace, element.parent);
}

function rootOf(element: XmlElement): XmlElement {
  return element.parent ? rootOf(element.parent) : element;
}
