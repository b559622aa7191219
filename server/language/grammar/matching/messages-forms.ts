/** What was written as a text, an attribute or an element, and has to be another of them. */
import {
  addAttribute,
  addChild,
  escapeValue,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
} from "../../fixes.ts";
import type { Fix, Problem } from "../../problem.ts";
import type { XmlElement, XmlText } from "../../xml/tree.ts";
import { andList, error, lineSpan, shorten } from "./message-words.ts";
import type {
  AttributeAsElement,
  AttributeAsText,
  AttributesOfChild,
  ElementAsAttribute,
  FormMismatch,
  TextAsAttribute,
  TextAsElement,
  UnwrappedElement,
} from "./mismatch.ts";

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
    case "element-as-attribute":
      return elementAsAttribute(mismatch);
    case "unwrapped-element":
      return unwrappedElement(mismatch);
  }
}

function textAsAttribute({ node, element, names, value }: TextAsAttribute): Problem {
  const [name = ""] = names;
  const written = value === undefined ? undefined : `${name}='${shorten(value)}'`;
  const wanted = names.map((each) => `"${each}"`);
  const needed = `it needs the attribute${names.length > 1 ? "s" : ""} ${andList(wanted)}`;
  const message = `<${element.name}> holds no text; ${written === undefined ? needed : `write it as ${written}`}`;
  const isAlone = element.children.length === 1 && element.endTag !== undefined;
  const fixes =
    value !== undefined && isAlone ? [preferred(`Write it as ${name}`, withoutText(element, name, value))] : [];
  return error("unexpected-text", lineSpan(node), message, { fixes: [...fixes, ...withoutIt(node)] });
}

function withoutText(element: XmlElement, name: string, value: string) {
  const { span, newText } = addAttribute(element, name, value);
  return replaceSpan({ start: span.start, end: element.span.end }, `${newText}/>`);
}

function withoutIt({ trimmedSpan }: XmlText): readonly Fix[] {
  return [possible("Remove the text", replaceSpan(trimmedSpan, ""))];
}

function textAsElement({ node, element, name, takes }: TextAsElement): Problem {
  const { start, end } = node.trimmedSpan;
  const message = `<${element.name}> holds no text; ${takes ? `put it into <${name}>` : `it needs <${name}>`}`;
  const [before, behind] = [
    replaceSpan({ start, end: start }, `<${name}>`),
    replaceSpan({ start: end, end }, `</${name}>`),
  ];
  const fixes = takes ? [preferred(`Put it into <${name}>`, before, behind)] : [];
  return error("unexpected-text", lineSpan(node), message, { fixes: [...fixes, ...withoutIt(node)] });
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

function attributeAsElement({ attribute, xml }: AttributeAsElement): Problem {
  const { name, nameSpan, parent } = attribute;
  const message = `<${parent.name}> has no attribute "${name}"; it is an element in it${xml === undefined ? "" : `: ${xml}`}`;
  const remove = possible(`Remove ${name}`, removeAttribute(attribute));
  if (xml === undefined) return error("unknown-attribute", nameSpan, message, { fixes: [remove] });
  const write = preferred(`Write it as <${name}>`, removeAttribute(attribute), addChild(parent, xml));
  return error("unknown-attribute", nameSpan, message, { fixes: [write, remove] });
}

function attributesOfChild({ element, attributes, name }: AttributesOfChild): Problem {
  const names = andList(attributes.map((attribute) => `"${attribute.name}"`));
  const message = `${names} ${attributes.length > 1 ? "belong" : "belongs"} on <${name}>, inside <${element.name}>`;
  const written = attributes.map((attribute) => ` ${attribute.name}='${escapeValue(attribute.value)}'`).join("");
  const edits = [...attributes.map(removeAttribute), addChild(element, `<${name}${written}/>`)];
  const span = attributes[0]?.nameSpan ?? element.nameSpan;
  return error("unknown-attribute", span, message, { fixes: [preferred(`Move to <${name}>`, ...edits)] });
}

function elementAsAttribute({ element, parent, value }: ElementAsAttribute): Problem {
  const { name } = element;
  const message = `<${parent.name}> has no element <${name}>; it is an attribute: ${name}='${shorten(value)}'`;
  const write = preferred(`Write it as ${name}`, addAttribute(parent, name, value), removeElement(element));
  const fixes = [write, possible(`Remove <${name}>`, removeElement(element))];
  return error("unknown-element", element.nameSpan, message, { fixes });
}

function unwrappedElement({ element, parent, name, isWhole }: UnwrappedElement): Problem {
  const { start, end } = element.span;
  const message = `<${element.name}> belongs into <${name}>, which is missing in <${parent.name}>`;
  const [before, behind] = [
    replaceSpan({ start, end: start }, `<${name}>`),
    replaceSpan({ start: end, end }, `</${name}>`),
  ];
  const fixes = isWhole ? [preferred(`Put it into <${name}>`, before, behind)] : [];
  return error("misplaced-element", element.nameSpan, message, { fixes });
}
