/** The namespaces of libvirt's hypervisors and services: what an undeclared prefix most likely means. */
import type { DocumentKind } from "../document-kind.ts";
import { addAttribute, preferred } from "../fixes.ts";
import type { Problem } from "../problem.ts";
import type { XmlDocument, XmlElement } from "../xml/tree.ts";
import { elementsOf } from "../xml/walk.ts";

/** Of each kind of document: the folder of its namespaces, and their prefixes, which are their names too. */
const prefixes: Readonly<Record<string, readonly [folder: string, ...prefixes: string[]]>> = {
  network: ["network", "dnsmasq"],
  domain: ["domain", "qemu", "xen", "lxc", "bhyve", "vmware"],
  pool: ["storagepool", "fs", "rbd"],
};

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
  const uri = `http://libvirt.org/schemas/${folder}/${prefix}/1.0`;
  const message = `The prefix "${prefix}" is not declared; add xmlns:${prefix}='${uri}' to <${root.name}>`;
  return { ...problem, message, fixes: [preferred("Declare it", addAttribute(root, `xmlns:${prefix}`, uri))] };
}
