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
