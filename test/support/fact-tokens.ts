/** Which token of a document a problem lies on, and whether it is the one that a fact names. */
import type { Span } from "../../server/language/problem.ts";
import type { XmlDocument, XmlElement } from "../../server/language/xml/tree.ts";

/** The path of a token, without the root: `devices/disk/target/@bus`, `devices/disk` for a tag, `name/text()` for a text. */
export function tokenAt(document: XmlDocument, { start }: Span): string {
  let element = document.root;
  const path: string[] = [];
  for (let next = element; next; next = childAt(next, start)) {
    element = next;
    path.push(next.name);
  }
  const attribute = element?.attributes.find(({ span }) => span.start <= start && start < span.end);
  const isText = element !== undefined && !attribute && start >= element.startTag.end;
  return [...path, ...(attribute ? [`@${attribute.name}`] : []), ...(isText ? ["text()"] : [])].join("/");
}

function childAt({ children }: XmlElement, offset: number): XmlElement | undefined {
  return children.find(
    (node): node is XmlElement => node.kind === "element" && node.span.start <= offset && offset < node.span.end,
  );
}

/**
 * Is the token the one in the scope of a fact, such as `disk/target/@bus` or `interface/(source|backend)`? The tag will do
 * for an attribute or a child that is not there, and what is inside will do for an element.
 */
export function isInScope(token: string, scope: string): boolean {
  const names = token
    .replace("/text()", "")
    .replaceAll(/\w+:(?=\w)/g, "")
    .split("/");
  return scopesOf(scope).some((wanted) => {
    const last = wanted.at(-1) ?? "*";
    const isAttribute = last.startsWith("@");
    const owner = isAttribute ? (wanted.at(-2) ?? "*") : last;
    if (isAttribute && names.at(-1)?.startsWith("@"))
      return fits(names.at(-1) ?? "", last) && fits(names.at(-2) ?? "", owner);
    return names.some((name) => fits(name, owner)) || (!isAttribute && fits(names.at(-1) ?? "", wanted.at(-2) ?? ""));
  });
}

/** A part of a scope can have a star for anything. */
function fits(name: string, part: string): boolean {
  return new RegExp(`^${part.replaceAll("*", ".*")}$`).test(name);
}

/** The paths that a scope stands for; `( | )` are choices, `,` and `+` go on with another one. */
function scopesOf(scope: string): readonly (readonly string[])[] {
  const plain = scope
    .replaceAll(/\[[^\]]*\]| \(device\)( sizes)?|=\w+|\w+:(?=\w)/g, "")
    .replace("device ", "")
    .replace("...", "*");
  return choices(plain).flatMap((choice) => {
    const [first = "", ...rest] = choice.split(/\s*[,+]\s*|\s+with\s+/);
    const base = first.split("/");
    return [base, ...rest.map((part) => (part.startsWith("@") ? [...base.slice(0, -1), part] : part.split("/")))];
  });
}

function choices(scope: string): readonly string[] {
  const group = /\(([^()]*)\)/.exec(scope);
  if (group) {
    const [whole, inside = ""] = group;
    return inside.split("|").flatMap((each) => choices(scope.replace(whole, each)));
  }
  const bare = /[^/]*\|[^/]*/.exec(scope)?.[0];
  return bare ? bare.split("|").flatMap((each) => choices(scope.replace(bare, each))) : [scope];
}
