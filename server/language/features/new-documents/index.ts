/** What an empty document, or one whose root is only being typed, can become: ready-made documents, and bare roots. */

import type { Analysis } from "../../analysis.ts";
import type { Span } from "../../problem.ts";
import { isFileOfOthers, nameInFile } from "../../references/file-name.ts";
import { placeAt } from "../../xml/place.ts";
import type { XmlDocument, XmlElement } from "../../xml/tree.ts";
import type { CompletionItem } from "../completion.ts";
import { plainText } from "../snippet.ts";
import { typedWord } from "../value-place.ts";
import { devices } from "./devices.ts";
import { filters, secrets } from "./filters-and-secrets.ts";
import { freeValues, type Surroundings } from "./free-values.ts";
import { guests } from "./guests.ts";
import { hostDevices, hostInterfaces } from "./host.ts";
import { moments } from "./moments.ts";
import { networks } from "./networks.ts";
import { pools } from "./pools.ts";
import { roots } from "./roots.ts";
import { type DocumentTemplate, snippetFrom } from "./template.ts";
import { volumes } from "./volumes.ts";

const groups = [networks, guests, pools, volumes, devices, moments, hostInterfaces, filters, secrets, hostDevices];

/** The most usual of each format, so that all are seen; then the others, and then the bare roots. */
const newDocuments: readonly DocumentTemplate[] = [
  ...groups.flatMap((group) => group.slice(0, 1)),
  ...groups.flatMap((group) => group.slice(1)),
  ...roots,
];

/**
 * What the document can become, when nothing is in it yet but comments and the beginning of a root; `undefined` when
 * there is more, so that completion within the document answers.
 * @param fileName the last part of the document's address: it gives the object its name, and some are never libvirt's
 * @param around what has been taken already
 */
export function completeNewDocument(
  { document, text, version }: Analysis,
  offset: number,
  fileName: string,
  around: Surroundings,
): readonly CompletionItem[] | undefined {
  const span = beginning(document, offset);
  if (!span || isFileOfOthers(fileName)) return undefined;
  const bracket = text[span.start] === "<" ? "<" : "";
  // A file ends with a line end.
  const end = span.end === text.length ? "\n" : "";
  const name = nameInFile(fileName);
  const free = freeValues(around);
  const choose = (place: string, value: string) => (place === "name" && name) || free(place, value);
  const known = newDocuments.filter(({ since }) => since === undefined || since <= version);
  return known.map((template) => {
    const snippet = snippetFrom(template, choose);
    return {
      label: template.label,
      kind: "document",
      span,
      snippet: snippet + end,
      filterText: `${bracket}${template.label}`,
      documentation: `\`\`\`xml\n${plainText(snippet).replaceAll("\t", "  ")}\n\`\`\``,
      detail: template.detail,
      declaration: undefined,
    };
  });
}

/** What a new document replaces: the root as far as it is typed, with or without its bracket. */
function beginning(document: XmlDocument, offset: number): Span | undefined {
  if (document.children.some(({ kind }) => kind === "doctype" || kind === "unread")) return undefined;
  const place = placeAt(document, offset);
  if (place.kind === "element-name") return place.element.parent ? undefined : beginningOfRoot(document, place.element);
  if (place.kind !== "prolog" || document.root) return undefined;
  return typedWord(place.text, document.text, offset);
}

/** The root when it is no more than a name, perhaps with the rest of its tags that an editor has put there. */
function beginningOfRoot({ text, root }: XmlDocument, element: XmlElement): Span | undefined {
  if (element !== root || element.attributes.length > 0) return undefined;
  const { start, end } = element.span;
  // A comment further down is taken for a child while the tag is open.
  const isBegun = element.children.every((node) => node.kind === "comment" || isBlank(text, node.span));
  if (!element.startTagClosed) return isBegun ? { start, end: element.nameSpan.end } : undefined;
  const content = { start: element.startTag.end, end: element.endTag?.span.start ?? end };
  return isBlank(text, content) && !/[\r\n]/.test(text.slice(start, end).trimEnd())
    ? { start, end: start + text.slice(start, end).trimEnd().length }
    : undefined;
}

function isBlank(text: string, { start, end }: Span): boolean {
  return text.slice(start, end).trim() === "";
}
