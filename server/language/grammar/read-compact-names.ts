/** Name classes of compact syntax: `a`, `p:a`, `*`, `p:*`, `* - (a | p:*)`, `a | b`. */
import { type NameClass, wildcardProblem } from "./name-class.ts";
import { readAnnotations, skipFollowingAnnotations } from "./read-compact-annotations.ts";
import { type CompactContext, namespaceOf } from "./read-compact-context.ts";

/** `kind` decides what a name without prefix means: attributes are then in no namespace. */
export function readNameClass(context: CompactContext, kind: "element" | "attribute"): NameClass {
  let names = readOne(context, kind);
  while (context.scanner.accept("|")) names = { kind: "choice", left: names, right: readOne(context, kind) };
  return names;
}

function readOne(context: CompactContext, kind: "element" | "attribute"): NameClass {
  const leading = readAnnotations(context);
  const { scanner } = context;
  const start = scanner.start;
  const name = readPrimary(context, kind);
  if (leading.hasElements && name.kind === "name") scanner.fail("A name cannot have annotation elements", start);
  skipFollowingAnnotations(context);
  return name;
}

function readPrimary(context: CompactContext, kind: "element" | "attribute"): NameClass {
  const { scanner } = context;
  const { value } = scanner;
  switch (scanner.kind) {
    case "(": {
      scanner.next();
      const names = readNameClass(context, kind);
      scanner.expect(")");
      return names;
    }
    case "*":
      scanner.next();
      return checked(context, { kind: "anyName", except: readExcept(context, kind) });
    case "nsname": {
      const namespace = namespaceOf(context, scanner.prefix);
      scanner.next();
      return checked(context, { kind: "nsName", namespace, except: readExcept(context, kind) });
    }
    case "cname": {
      const namespace = namespaceOf(context, scanner.prefix);
      scanner.next();
      return { kind: "name", namespace, localName: value };
    }
    case "identifier":
    case "keyword": {
      const namespace = kind === "attribute" ? "" : namespaceOf(context, "");
      scanner.next();
      return { kind: "name", namespace, localName: value };
    }
    default:
      scanner.failHere(`The name of the ${kind} is missing`);
      return { kind: "name", namespace: "", localName: "" };
  }
}

function readExcept(context: CompactContext, kind: "element" | "attribute"): NameClass | undefined {
  return context.scanner.accept("-") ? readOne(context, kind) : undefined;
}

function checked(context: CompactContext, name: NameClass): NameClass {
  const problem = wildcardProblem(name);
  if (problem) context.scanner.failHere(problem);
  return name;
}
