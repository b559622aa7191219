/** What the parser says about namespaces. */
import type { Problem, Span } from "../problem.ts";
import { problem, shown } from "./problems.ts";
import type { XmlAttribute } from "./tree.ts";

/** `<a:b/>` without `xmlns:a`, on the prefix; said of each prefix once. */
export function undeclaredPrefix(prefix: string, written: string, local: string, span: Span): Problem {
  const message = `The prefix "${shown(prefix)}" of "${shown(written)}" is not declared; add xmlns:${shown(prefix)}="…", or write "${shown(local)}"`;
  return problem("undeclared-prefix", span, message);
}

/** `<xmlns:a/>`, `xmlns:xml="other"`, or another prefix for the namespace of `xml` or `xmlns`. */
export function reservedNamespace(written: string, span: Span): Problem {
  const message = `"${shown(written)}" uses a prefix or a namespace that XML keeps for itself; choose another one`;
  return problem("reserved-namespace", span, message);
}

/** `xmlns:a=""`; only the default namespace can be taken back. */
export function emptyNamespacePrefix(prefix: string, span: Span): Problem {
  const message = `The prefix "${shown(prefix)}" cannot stand for no namespace; write its URI`;
  return problem("empty-namespace-prefix", span, message);
}

/** `<a:b:c/>`, `<:a/>` or `<a:/>`, on the last colon. */
export function invalidQualifiedName(written: string, span: Span): Problem {
  const message = `"${shown(written)}" has a colon in the wrong place; a name has one at most, between its prefix and the rest`;
  return problem("invalid-qualified-name", span, message);
}

/** Two attributes with different prefixes for the same namespace. */
export function repeatedQualifiedName(attribute: XmlAttribute, first: XmlAttribute): Problem {
  const message = `"${shown(attribute.name)}" is the same attribute as "${shown(first.name)}", because their prefixes mean the same namespace; remove one of them`;
  return problem(
    "duplicate-attribute",
    attribute.nameSpan,
    message,
    [],
    [{ span: first.nameSpan, message: `"${shown(first.name)}" stands here first` }],
  );
}
