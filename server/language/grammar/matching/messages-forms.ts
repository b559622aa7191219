/** What was written as a text, an attribute or an element, and has to be another of them. */
import {
  addAttribute,
  addBehind,
  addChild,
  addChildren,
  escapeValue,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceElement,
  replaceSpan,
  replaceValue,
} from "../../fixes.ts";
import type { Fix, Problem, TextEdit } from "../../problem.ts";
import type { XmlElement, XmlText } from "../../xml/tree.ts";
import { andList, error, lineSpan, orList, renameElement, shorten } from "./message-words.ts";
import { saidAt, writtenAt } from "./messages-places.ts";
import type {
  AttributeAsElement,
  AttributeAsText,
  AttributesOfChild,
  ElementAsAttribute,
  ElementAsOther,
  ElementOfType,
  ForeignOptions,
  FormMismatch,
  MisnamedElement,
  MovedAttribute,
  SwappedValues,
  TextAsAttribute,
  TextAsElement,
  UnwrappedElements,
} from "./mismatch.ts";
import { type SaidValue, writtenAttributes } from "./said-values.ts";

/** `<uuid value="…"/>` for `<uuid>…</uuid>` and the like; fixes say the same in the other form, if they can. */
export function wrongForm(mismatch: FormMismatch): Problem {
  switch (mismatch.kind) {
    case "text-as-attribute":
      return textAsAttribute(mismatch);
    case "text-as-element":
      return textAsElement(mismatch);
    case "attribute-as-text":
      return attributeAsText(mismatch);
    case "attribute-as-element":
      return attributeAsElement(mismatch);
    case "attributes-of-child":
      return attributesOfChild(mismatch);
    case "swapped-values":
      return swappedValues(mismatch);
    case "moved-attribute":
      return movedAttribute(mismatch);
    case "element-as-attribute":
      return elementAsAttribute(mismatch);
    case "element-as-other":
      return elementAsOther(mismatch);
    case "element-of-type":
      return elementOfType(mismatch);
    case "misnamed-element":
      return misnamedElement(mismatch);
    case "unwrapped-elements":
      return unwrappedElements(mismatch);
    case "foreign-options":
      return foreignOptions(mismatch);
  }
}

function textAsAttribute({ node, element, names, said }: TextAsAttribute): Problem {
  const wanted = names.map((each) => `"${each}"`);
  const needed = `it needs the attribute${names.length > 1 ? "s" : ""} ${andList(wanted)}`;
  const written = said?.map(({ name, value }) => `${name}='${shorten(value)}'`).join(" ");
  const message = `<${element.name}> holds no text; ${written === undefined ? needed : `write it as ${written}`}`;
  const isAlone = element.children.length === 1 && element.endTag !== undefined;
  const fixes = said && isAlone ? [preferred(`Write it as ${andList(names)}`, withoutText(element, said))] : [];
  return error("unexpected-text", lineSpan(node), message, { fixes: [...fixes, ...withoutIt(node)] });
}

function withoutText(element: XmlElement, said: readonly SaidValue[]): TextEdit {
  const at = element.attributes.at(-1)?.span.end ?? element.nameSpan.end;
  return replaceSpan({ start: at, end: element.span.end }, `${writtenAttributes(said)}/>`);
}

function withoutIt({ trimmedSpan }: XmlText): readonly Fix[] {
  return [possible("Remove the text", replaceSpan(trimmedSpan, ""))];
}

function textAsElement({ node, element, name, takes, xml }: TextAsElement): Problem {
  const { start, end } = node.trimmedSpan;
  const wanted = xml === undefined ? `it needs <${name}>` : `write ${shorten(xml)}`;
  const message = `<${element.name}> holds no text; ${takes ? `put it into <${name}>` : wanted}`;
  const [before, behind] = [
    replaceSpan({ start, end: start }, `<${name}>`),
    replaceSpan({ start: end, end }, `</${name}>`),
  ];
  const put = takes ? [preferred(`Put it into <${name}>`, before, behind)] : [];
  const write = xml === undefined ? [] : [preferred(`Write ${shorten(xml)}`, replaceSpan(node.trimmedSpan, xml))];
  return error("unexpected-text", lineSpan(node), message, { fixes: [...put, ...write, ...withoutIt(node)] });
}

function attributeAsText({ attribute }: AttributeAsText): Problem {
  const { name, nameSpan, value, parent } = attribute;
  const message = `<${parent.name}> has no attribute "${name}"; it is its text: <${parent.name}>${shorten(value)}</${parent.name}>`;
  const { startTag, selfClosing } = parent;
  const text = escapeValue(value);
  const added = selfClosing
    ? replaceSpan({ start: startTag.end - 2, end: startTag.end }, `>${text}</${parent.name}>`)
    : replaceSpan({ start: startTag.end, end: startTag.end }, text);
  const fixes = [preferred("Write it as text", removeAttribute(attribute), added)];
  return error("unknown-attribute", nameSpan, message, { fixes });
}

function attributeAsElement({ attribute, others, name: child, isBeside, xml }: AttributeAsElement): Problem {
  const { name, nameSpan, parent } = attribute;
  const where = isBeside ? "beside" : "in";
  const message = `<${parent.name}> has no attribute "${name}"; it is an element ${where} it${xml === undefined ? "" : `: ${xml}`}`;
  const remove = possible(`Remove ${name}`, removeAttribute(attribute));
  if (xml === undefined) return error("unknown-attribute", nameSpan, message, { fixes: [remove] });
  const removals = [attribute, ...others].map(removeAttribute);
  const added = isBeside ? addBehind(parent, xml) : addChild(parent, xml);
  const write = preferred(`Write it as <${child}>`, ...removals, added);
  return error("unknown-attribute", nameSpan, message, { fixes: [write, remove] });
}

function attributesOfChild(mismatch: AttributesOfChild): Problem {
  const { element, attributes, name, otherNames, child } = mismatch;
  const names = andList(attributes.map((attribute) => `"${attribute.name}"`));
  const belongs = attributes.length > 1 ? "belong" : "belongs";
  const holders = orList([name, ...otherNames].map((each) => `<${each}>`));
  const message = `${names} ${belongs} on ${holders}, inside <${element.name}>`;
  const isTaken = attributes.some((attribute) => child?.attributes.some((other) => other.name === attribute.name));
  const span = attributes[0]?.nameSpan ?? element.nameSpan;
  const remove = attributes.map(removeAttribute);
  const fixes = isTaken
    ? [possible(`Remove ${andList(attributes.map((attribute) => attribute.name))}`, ...remove)]
    : [name, ...otherNames].map((each) =>
        (otherNames.length === 0 ? preferred : possible)(`Move to <${each}>`, ...remove, onChild(mismatch, each)),
      );
  return error("unknown-attribute", span, message, { fixes });
}

function onChild({ element, attributes, child, companions }: AttributesOfChild, name: string): TextEdit {
  const written = writtenAttributes([...companions, ...attributes]);
  if (!child) return addChild(element, `<${name}${written}/>`);
  const at = child.attributes.at(-1)?.span.end ?? child.nameSpan.end;
  return replaceSpan({ start: at, end: at }, written);
}

function swappedValues({ attributes: [first, second] }: SwappedValues): Problem {
  const [a, b] = [shorten(first.value), shorten(second.value)];
  const message = `"${a}" is a value of ${second.name} and "${b}" one of ${first.name} in <${first.parent.name}>; exchange them`;
  const exchange = preferred("Exchange them", replaceValue(first, second.value), replaceValue(second, first.value));
  return error("bad-value", first.valueSpan ?? first.nameSpan, message, { fixes: [exchange] });
}

function movedAttribute({ attribute, place }: MovedAttribute): Problem {
  const { name, nameSpan, parent, value } = attribute;
  const message = `<${parent.name}> has no attribute "${name}"; write ${saidAt(place, value)} in it`;
  const remove = removeAttribute(attribute);
  const added = writtenAt(parent, place, value);
  const title = `Write it as <${place.path.at(-1)}>`;
  const fixes = [...(added ? [preferred(title, remove, ...added)] : []), possible(`Remove ${name}`, remove)];
  return error("unknown-attribute", nameSpan, message, { fixes });
}

function elementAsAttribute({ element, parent, value, isKnown }: ElementAsAttribute): Problem {
  const { name, parent: around } = element;
  const where = parent === around ? "" : ` of <${parent.name}>`;
  const written = `${name}='${shorten(value)}'`;
  const message = isKnown
    ? `<${name}> does not say this; it is an attribute of <${parent.name}>: ${written}`
    : `<${around?.name}> has no element <${name}>; it is an attribute${where}: ${written}`;
  const write = preferred(`Write it as ${name}`, addAttribute(parent, name, value), removeElement(element));
  const fixes = [write, possible(`Remove <${name}>`, removeElement(element))];
  return error("unknown-element", element.nameSpan, message, { fixes });
}

function elementAsOther({ element, parent, name, xml }: ElementAsOther): Problem {
  const wrong =
    element.name === name ? `<${name}> is said otherwise` : `<${parent.name}> has no element <${element.name}>`;
  const message = `${wrong}; write ${shorten(xml)}`;
  const write = preferred(`Write it as <${name}>`, replaceSpan(element.span, xml));
  return error("unknown-element", element.nameSpan, message, {
    fixes: [write, possible(`Remove <${element.name}>`, removeElement(element))],
  });
}

function elementOfType({ element, parent, name, attribute }: ElementOfType): Problem {
  const word = element.name;
  const meant = `<${name} ${attribute}='${word}'>`;
  const message = `<${parent.name}> has no element <${word}>; write ${meant}`;
  const fixes = [
    preferred(
      `Write it as ${meant}`,
      replaceSpan(element.nameSpan, `${name} ${attribute}='${word}'`),
      ...(element.endTag ? [replaceSpan(element.endTag.nameSpan, name)] : []),
    ),
    possible(`Remove <${word}>`, removeElement(element)),
  ];
  return error("unknown-element", element.nameSpan, message, { fixes });
}

function foreignOptions({ element, options, type, children }: ForeignOptions): Problem {
  const [first] = options;
  const shown = andList(options.map((each) => (each.kind === "element" ? `<${each.name}>` : `"${each.name}"`)));
  const added = children.filter(({ there }) => !there).map(({ name, said }) => `<${name}${writtenAttributes(said)}/>`);
  const changed = children.flatMap(({ said, there }) =>
    there ? [`${writtenAttributes(said).trim()} on <${there.name}>`] : [],
  );
  const words = andList([...(type === undefined ? [] : [`type='${type}'`]), ...added, ...changed]).replaceAll(
    "''",
    "'…'",
  );
  const names = andList(children.map(({ name }) => `<${name}>`));
  const edits = [...startTagEdits(element, options, type), ...childEdits(element, options, added, children)];
  const message = `<${element.name}> does not say this by ${shown}; write ${words}`;
  const code = first?.kind === "element" ? "unknown-element" : "unknown-attribute";
  const fixes = [preferred(`Write it as ${names}`, ...edits)];
  return error(code, first?.nameSpan ?? element.nameSpan, message, { fixes });
}

/** All attributes in one edit, because those that go and those that come can be next to each other. */
function startTagEdits(
  { nameSpan, attributes }: XmlElement,
  options: ForeignOptions["options"],
  type: string | undefined,
): readonly TextEdit[] {
  const kept = attributes.filter((attribute) => !options.includes(attribute));
  const last = attributes.at(-1)?.span.end ?? nameSpan.end;
  if (kept.length === attributes.length && type === undefined) return [];
  const said = writtenAttributes([...(type === undefined ? [] : [{ name: "type", value: type }]), ...kept]);
  return [replaceSpan({ start: nameSpan.end, end: last }, said)];
}

function childEdits(
  element: XmlElement,
  options: ForeignOptions["options"],
  added: readonly string[],
  children: ForeignOptions["children"],
): readonly TextEdit[] {
  const [first, ...others] = options.filter((option) => option.kind === "element");
  const changed = children.flatMap(({ said, there }) => {
    const end = there && (there.attributes.at(-1)?.span.end ?? there.nameSpan.end);
    return end === undefined ? [] : [replaceSpan({ start: end, end }, writtenAttributes(said))];
  });
  if (added.length === 0) return [...changed, ...(first ? [first, ...others].map(removeElement) : [])];
  if (first) return [...changed, replaceElement(first, added), ...others.map(removeElement)];
  return [...changed, addChildren(element, added)];
}

function misnamedElement({ element, name }: MisnamedElement): Problem {
  const message = `This belongs into <${name}>, not into <${element.name}>; rename it`;
  const rename = preferred(`Rename to <${name}>`, ...renameElement(element, name));
  return error("misplaced-element", element.nameSpan, message, { fixes: [rename] });
}

function unwrappedElements({ elements, parent, name, isThere, isWhole }: UnwrappedElements): Problem {
  const [first, last] = [elements[0] ?? parent, elements.at(-1) ?? parent];
  const names = andList([...new Set(elements.map((element) => `<${element.name}>`))]);
  const [belongs, they] = elements.length > 1 ? ["belong", "they belong"] : ["belongs", "it belongs"];
  const message = isThere
    ? `${names} cannot stand in <${parent.name}>; ${they} into <${name}>`
    : `${names} ${belongs} into <${name}>, which is missing in <${parent.name}>`;
  const [before, behind] = [
    replaceSpan({ start: first.span.start, end: first.span.start }, `<${name}>`),
    replaceSpan({ start: last.span.end, end: last.span.end }, `</${name}>`),
  ];
  const isOneBlock = parent.children.indexOf(last) - parent.children.indexOf(first) <= 2 * (elements.length - 1);
  const fixes = isWhole && !isThere && isOneBlock ? [preferred(`Put it into <${name}>`, before, behind)] : [];
  return error("misplaced-element", first.nameSpan, message, { fixes });
}
