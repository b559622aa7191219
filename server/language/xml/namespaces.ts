/** Which namespace a prefix means where, and what is wrong with namespace declarations. */

import type { AttributeNode } from "./attributes.ts";
import {
  emptyNamespacePrefix,
  invalidQualifiedName,
  repeatedQualifiedName,
  reservedNamespace,
  undeclaredPrefix,
} from "./namespace-problems.ts";
import type { ElementNode } from "./nodes.ts";
import type { Reader } from "./reader.ts";

const xmlUri = "http://www.w3.org/XML/1998/namespace";
const xmlnsUri = "http://www.w3.org/2000/xmlns/";

export class Namespaces {
  /** The URIs of each prefix ("" for the default namespace), the innermost last. */
  private readonly bindings = new Map<string, string[]>([["xml", [xmlUri]]]);
  /** What is to be undone when the open elements end. */
  private readonly undo: { readonly element: ElementNode; readonly prefix: string }[] = [];
  /** The prefixes that have a problem already: one declaration mends them all. */
  private readonly undeclared = new Set<string>();
  /** The innermost default namespace. */
  private current = "";

  /** Reads the declarations of a start tag and finds the namespaces of its names. */
  enter(reader: Reader, element: ElementNode): void {
    if (reader.isPlainTag) element.namespace = this.current;
    else this.enterQualified(reader, element);
  }

  /** Forgets what the start tag of an element has declared. */
  leave(element: ElementNode): void {
    for (let last = this.undo.at(-1); last?.element === element; last = this.undo.at(-1)) {
      this.bindings.get(last.prefix)?.pop();
      if (last.prefix === "") this.current = this.lookUp("") ?? "";
      this.undo.pop();
    }
  }

  private lookUp(prefix: string): string | undefined {
    return this.bindings.get(prefix)?.at(-1);
  }

  private enterQualified(reader: Reader, element: ElementNode): void {
    for (const attribute of element.attributes) {
      if (attribute.name === "xmlns") this.declare(reader, element, attribute, "");
      else if (attribute.name.startsWith("xmlns:")) this.declare(reader, element, attribute, attribute.localName);
    }
    const { start, name: written, nameInfo: name } = element;
    element.namespace =
      name.prefix === "" ? this.current : this.resolve(reader, start + 1, written, name.prefix, element.localName);
    const isHalfTyped = !element.startTagClosed && written.endsWith(":");
    if (!name.qualified && !isHalfTyped) reportUnqualified(reader, written, start + 1);
    this.resolveAttributes(reader, element);
  }

  private resolveAttributes(reader: Reader, element: ElementNode): void {
    const seen = new Map<string, AttributeNode>();
    for (const attribute of element.attributes) {
      const { name, localName } = attribute;
      const { start } = attribute.span;
      const colon = name.indexOf(":");
      if (name === "xmlns") attribute.namespace = xmlnsUri;
      if (colon < 0) continue;
      if (localName === name) {
        reportUnqualified(reader, name, start);
        continue;
      }
      const prefix = name.slice(0, colon);
      attribute.namespace = prefix === "xmlns" ? xmlnsUri : this.resolve(reader, start, name, prefix, localName);
      if (attribute.namespace === "") continue;
      const expanded = `${attribute.namespace} ${localName}`;
      const first = seen.get(expanded);
      if (!first) seen.set(expanded, attribute);
      else if (first.name !== name) reader.problems.add(repeatedQualifiedName(attribute, first));
    }
  }

  private resolve(reader: Reader, start: number, written: string, prefix: string, local: string): string {
    const uri = this.lookUp(prefix);
    if (uri !== undefined && uri !== "") return uri;
    const span = { start, end: start + prefix.length };
    if (prefix === "xmlns") reader.problems.add(reservedNamespace("xmlns", span));
    else if (uri === undefined && !this.undeclared.has(prefix)) {
      this.undeclared.add(prefix);
      reader.problems.add(undeclaredPrefix(prefix, written, local, span));
    }
    return "";
  }

  private declare(reader: Reader, element: ElementNode, attribute: AttributeNode, prefix: string): void {
    const uri = attribute.value;
    const span = attribute.nameSpan;
    // A declaration without a value is still being typed, and has its own problem.
    const isReserved = prefix === "xmlns" || (prefix === "xml" ? uri !== xmlUri : uri === xmlUri) || uri === xmlnsUri;
    if (isReserved) {
      reader.problems.add(reservedNamespace(attribute.name, span));
      return;
    }
    if (prefix === "xml") return;
    if (prefix !== "" && uri === "" && attribute.valueSpan) {
      reader.problems.add(emptyNamespacePrefix(prefix, span));
    }
    const uris = this.bindings.get(prefix);
    if (uris) uris.push(uri);
    else this.bindings.set(prefix, [uri]);
    if (prefix === "") this.current = uri;
    this.undo.push({ element, prefix });
  }
}

function reportUnqualified(reader: Reader, written: string, start: number): void {
  const colon = written.lastIndexOf(":");
  const span = { start: start + colon, end: start + colon + 1 };
  reader.problems.add(invalidQualifiedName(written, span));
}
