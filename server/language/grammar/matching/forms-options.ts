/** Elements that say as other tools do what libvirt says by children: `<disk path='/a.img' bus='virtio'/>`. */
import type { XmlAttribute, XmlElement } from "../../xml/tree.ts";
import { attributeValue } from "../../xml/walk.ts";
import { type Context, childElements, type Form, nestedIn, type Part, partOf, textIn } from "./forms-common.ts";
import { plainNames } from "./leaves.ts";
import type { Mismatch, OptionChild, UnexpectedElement, UnknownAttribute } from "./mismatch.ts";
import { otherElement, placeOfOption } from "./other-syntax.ts";
import type { SaidValue } from "./said-values.ts";

interface Option {
  readonly part: UnknownAttribute | UnexpectedElement;
  readonly node: XmlAttribute | XmlElement;
  readonly name: string;
  readonly value: string;
}

/** Several at once, of another name, or with the type that the element lacks because of them; before one of them is told of a child. */
const optionsTogether: Form = (context) => {
  const { parts } = context;
  const options = optionsIn(context);
  const isRenamed = options.some(({ name }) => {
    const place = placeOfOption(context.element.name, name);
    return typeof place === "object" && place.child !== name && place.attribute !== name;
  });
  const isPlain = options.length < 2 && !isRenamed && !partOf(parts, "missing-attributes");
  return isPlain ? undefined : written(context, options);
};

/** What nothing else explains. */
const optionAlone: Form = (context) => written(context, optionsIn(context));

function optionsIn({ matcher, element, declared, parts }: Context): readonly Option[] {
  const names = plainNames(matcher.leaves.everywhere(declared));
  return parts
    .flatMap((part): Option[] => {
      if (!("kind" in part)) return [];
      if (part.kind === "unknown-attribute" && part.attribute.namespace === "")
        return [{ part, node: part.attribute, name: part.attribute.name, value: part.attribute.value }];
      if (part.kind !== "unknown-element" && part.kind !== "misplaced-element") return [];
      const said = saidBy(part.element);
      const place = placeOfOption(element.name, part.element.name);
      // What is in its own form already is wrong for another reason.
      const isRight = typeof place === "object" && place.child === part.element.name && place.attribute === said?.by;
      return !said || isRight ? [] : [{ part, node: part.element, name: part.element.name, value: said.value }];
    })
    .filter(({ name, value }) => {
      const place = placeOfOption(element.name, name);
      return value !== "" && (typeof place === "object" ? names.includes(place.child) : place !== undefined);
    });
}

function saidBy(element: XmlElement): { readonly by: string; readonly value: string } | undefined {
  const text = textIn(element);
  if (text !== "") return { by: "", value: text };
  const [only, ...others] = element.attributes;
  return only && others.length + element.children.length === 0 ? { by: only.name, value: only.value } : undefined;
}

function written(context: Context, options: readonly Option[]): ReturnType<Form> {
  const { element, parts } = context;
  const type = typeOf(element, options);
  const children = new Map<string, SaidValue[]>();
  const taken: Option[] = [];
  for (const option of options) {
    const place = placeOfOption(element.name, option.name);
    if (!place || !isOfType(element, option, type)) continue;
    if (place === "nowhere") {
      taken.push(option);
      continue;
    }
    const { child, attribute } = place;
    const name = child === "source" ? (sourceNames[type ?? ""] ?? attribute) : attribute;
    const said = children.get(child) ?? [];
    const there = childElements(element).find(
      (each) => each.name === child && !options.some(({ node }) => node === each),
    );
    if (said.some((each) => each.name === name) || (there && attributeValue(there, name) !== undefined)) continue;
    children.set(child, [...said, { name, value: option.value }]);
    taken.push(option);
  }
  if (children.size === 0) return undefined;
  const needed = element.name === "disk" ? withDiskParts(element, children) : children;
  const made = {
    kind: "foreign-options",
    element,
    options: taken.map(({ node }) => node),
    type: attributeValue(element, "type") === undefined ? type : undefined,
    children: inOrder(element, needed),
  } as const;
  return { made: [made], old: [...taken.map(({ part }) => part), ...lacking(parts, made.type, needed)] };
}

/** What the children and the type supply that the element lacks without them. */
function lacking(
  parts: readonly Part[],
  type: string | undefined,
  children: ReadonlyMap<string, unknown>,
): readonly Mismatch[] {
  const attributes = partOf(parts, "missing-attributes");
  const elements = partOf(parts, "missing-elements");
  const isTyped = type !== undefined && attributes && plainNames(attributes.missing).join() === "type";
  const isMade = elements?.missing.every((leaves) => plainNames(leaves).some((name) => children.has(name)));
  return [...(isTyped ? [attributes] : []), ...(elements && isMade ? [elements] : [])];
}

/** The attribute of `<source>` by the type of the element. */
const sourceNames: Readonly<Record<string, string>> = {
  file: "file",
  block: "dev",
  dir: "dir",
  network: "network",
  bridge: "bridge",
  direct: "dev",
};

/** As it is written, or as the options say it. */
function typeOf(element: XmlElement, options: readonly Option[]): string | undefined {
  const said = attributeValue(element, "type");
  if (said !== undefined) return said;
  const source = options.find(({ name }) => {
    const place = placeOfOption(element.name, name);
    return typeof place === "object" && place.child === "source";
  });
  if (!source) return undefined;
  if (element.name === "interface") return source.name === "bridge" ? "bridge" : "network";
  if (element.name === "disk") return source.value.startsWith("/dev/") ? "block" : "file";
  return undefined;
}

/** A source that names a type is none of another type. */
function isOfType({ name }: XmlElement, option: Option, type: string | undefined): boolean {
  const isNamed = name === "interface" && (option.name === "network" || option.name === "bridge");
  return !isNamed || option.name === type;
}

/** A disk needs a target, and a format where the file tells it. */
function withDiskParts(
  element: XmlElement,
  children: ReadonlyMap<string, readonly SaidValue[]>,
): ReadonlyMap<string, readonly SaidValue[]> {
  const made = new Map(children);
  const isThere = (name: string): boolean => childElements(element).some((child) => child.name === name);
  const target = made.get("target") ?? [];
  if (!isThere("target") && !target.some(({ name }) => name === "dev")) {
    made.set("target", [
      { name: "dev", value: "" },
      ...(target.length > 0 ? target : [{ name: "bus", value: "virtio" }]),
    ]);
  }
  const file = children.get("source")?.[0]?.value ?? "";
  const format = /\.qcow2$/.test(file) ? "qcow2" : /\.(img|raw|iso)$/.test(file) ? "raw" : undefined;
  const driver = made.get("driver") ?? [];
  if (!isThere("driver") && /^(kvm|qemu)$/.test(guestType(element) ?? "kvm")) {
    const formats = driver.some(({ name }) => name === "type") || !format ? [] : [{ name: "type", value: format }];
    if (driver.length + formats.length > 0)
      made.set("driver", [{ name: "name", value: "qemu" }, ...formats, ...driver]);
  }
  return made;
}

function guestType(element: XmlElement): string | undefined {
  if (!element.parent) return element.name === "domain" ? attributeValue(element, "type") : undefined;
  return guestType(element.parent);
}

/** As people order them. */
const usualOrder = ["mac", "driver", "source", "target", "model"];

function inOrder(element: XmlElement, children: ReadonlyMap<string, readonly SaidValue[]>): readonly OptionChild[] {
  const rank = (name: string): number => (usualOrder.includes(name) ? usualOrder.indexOf(name) : usualOrder.length);
  return [...children]
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .map(([name, said]) => ({ name, said, there: childElements(element).find((child) => child.name === name) }));
}

/** `<network>default</network>` among devices, and `<hostdev>0000:06:00.0</hostdev>`. */
const elementOfOtherTool: Form = ({ element, parts }) => {
  for (const child of childElements(element)) {
    const old = [
      ...parts.filter(
        (part) => "kind" in part && part.kind.endsWith("-element") && "element" in part && part.element === child,
      ),
      ...nestedIn(parts, child),
    ];
    const said = old.length > 0 ? saidBy(child) : undefined;
    const xml = said && otherElement(element.name, attributeValue(element, "type"), child.name, said.by, said.value);
    const name = xml && /^<(\w+)/.exec(xml)?.[1];
    if (name === undefined || xml === undefined || name === "") continue;
    return { made: [{ kind: "element-as-other", element: child, parent: element, name, xml }], old };
  }
  return undefined;
};

export const firstOptionForms: readonly Form[] = [elementOfOtherTool, optionsTogether];
export const lastOptionForms: readonly Form[] = [optionAlone];
