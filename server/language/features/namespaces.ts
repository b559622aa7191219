/** The namespaces of libvirt's hypervisors and services: what an undeclared prefix most likely means. */
import type { DocumentKind } from "../document-kind.ts";
import { addAttribute, preferred } from "../fixes.ts";
import type { Problem } from "../problem.ts";
import type { XmlDocument } from "../xml/tree.ts";

/** Of each kind of document: the folder of its namespaces, and their prefixes, which are their names too. */
const prefixes: Readonly<Record<string, readonly [folder: string, ...prefixes: string[]]>> = {
  network: ["network", "dnsmasq"],
  domain: ["domain", "qemu", "xen", "lxc", "bhyve", "vmware"],
  pool: ["storagepool", "fs", "rbd"],
};

/** The problems of a document's XML, those of a prefix that libvirt uses with its declaration as repair. */
export function withNamespaces(document: XmlDocument, kind: DocumentKind): readonly Problem[] {
  const { root } = document;
  const [folder, ...known] = prefixes[kind.name] ?? [""];
  if (!root || known.length === 0) return document.problems;
  return document.problems.map((problem) => {
    if (problem.code !== "undeclared-prefix") return problem;
    const prefix = document.text.slice(problem.span.start, problem.span.end);
    if (!known.includes(prefix)) return problem;
    const uri = `http://libvirt.org/schemas/${folder}/${prefix}/1.0`;
    const message = `The prefix "${prefix}" is not declared; add xmlns:${prefix}='${uri}' to <${root.name}>`;
    return { ...problem, message, fixes: [preferred("Declare it", addAttribute(root, `xmlns:${prefix}`, uri))] };
  });
}
