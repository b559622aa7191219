/** RELAX NG name classes: which names a declaration of an element or attribute stands for. */

export type NameClass =
  | { readonly kind: "name"; readonly namespace: string; readonly localName: string }
  | { readonly kind: "anyName"; readonly except: NameClass | undefined }
  | { readonly kind: "nsName"; readonly namespace: string; readonly except: NameClass | undefined }
  | { readonly kind: "choice"; readonly left: NameClass; readonly right: NameClass };

/** Does the name class contain the name? `namespace` is "" for names without one. */
export function contains(nameClass: NameClass, namespace: string, localName: string): boolean {
  switch (nameClass.kind) {
    case "name":
      return nameClass.localName === localName && nameClass.namespace === namespace;
    case "anyName":
      return !nameClass.except || !contains(nameClass.except, namespace, localName);
    case "nsName":
      return (
        nameClass.namespace === namespace && !(nameClass.except && contains(nameClass.except, namespace, localName))
      );
    case "choice":
      return contains(nameClass.left, namespace, localName) || contains(nameClass.right, namespace, localName);
  }
}

/** The single names that a name class lists, in order; wildcards contribute none. */
export function names(nameClass: NameClass): readonly { readonly namespace: string; readonly localName: string }[] {
  switch (nameClass.kind) {
    case "name":
      return [nameClass];
    case "choice":
      return [...names(nameClass.left), ...names(nameClass.right)];
    case "anyName":
    case "nsName":
      return [];
  }
}

/** Is there a name that both contain? It is enough to try the names they mention and some that nobody can mention. */
export function overlap(a: NameClass, b: NameClass): boolean {
  return [...mentioned(a), ...mentioned(b)].some(
    ({ namespace, localName }) => contains(a, namespace, localName) && contains(b, namespace, localName),
  );
}

/** Does it stand for endlessly many names? */
export function isWildcard(name: NameClass): boolean {
  return name.kind === "choice" ? isWildcard(name.left) || isWildcard(name.right) : name.kind !== "name";
}

const UNMENTIONED = "\u0000";

function mentioned(name: NameClass): readonly { readonly namespace: string; readonly localName: string }[] {
  switch (name.kind) {
    case "name":
      return [name];
    case "choice":
      return [...mentioned(name.left), ...mentioned(name.right)];
    case "anyName":
      return [{ namespace: UNMENTIONED, localName: UNMENTIONED }, ...(name.except ? mentioned(name.except) : [])];
    case "nsName": {
      const { namespace } = name;
      return [{ namespace, localName: UNMENTIONED }, ...(name.except ? mentioned(name.except) : [])];
    }
  }
}

/** Why a wildcard's exception is not allowed: it may not take away what it was made from. */
export function wildcardProblem(name: NameClass): string | undefined {
  if (name.kind !== "anyName" && name.kind !== "nsName") return undefined;
  if (!name.except) return undefined;
  if (hasKind(name.except, "anyName")) return "An exception cannot contain a wildcard for any name";
  if (name.kind === "nsName" && hasKind(name.except, "nsName")) {
    return "The exception of a namespace cannot contain a wildcard for a namespace";
  }
  return undefined;
}

/** Why no attribute can be called like this: `xmlns` declares namespaces. */
export function attributeNameProblem(name: NameClass): string | undefined {
  switch (name.kind) {
    case "name":
      if (name.namespace === "" && name.localName === "xmlns") return '"xmlns" is not an attribute';
      return name.namespace === XMLNS ? "Namespace declarations are not attributes" : undefined;
    case "nsName":
      if (name.namespace === XMLNS) return "Namespace declarations are not attributes";
      return name.except && attributeNameProblem(name.except);
    case "anyName":
      return name.except && attributeNameProblem(name.except);
    case "choice":
      return attributeNameProblem(name.left) ?? attributeNameProblem(name.right);
  }
}

const XMLNS = "http://www.w3.org/2000/xmlns";

function hasKind(name: NameClass, kind: "anyName" | "nsName"): boolean {
  switch (name.kind) {
    case "choice":
      return hasKind(name.left, kind) || hasKind(name.right, kind);
    case "name":
      return false;
    default:
      return name.kind === kind || (name.except !== undefined && hasKind(name.except, kind));
  }
}
