/**
 * White space around a keyword or behind a number: grammars take no notice of it, and so libvirt's schemas take it,
 * but its parsers compare and convert the value as it is written. Measured with libvirt 11.3: one attribute and one
 * text at a time of all formats was given a space.
 */
import { preferred, replaceSpan } from "../fixes.ts";
import type { TextLeaf } from "../grammar/matching/leaves.ts";
import type { Match } from "../grammar/matching/match.ts";
import type { Problem, Span } from "../problem.ts";
import { valueSpan } from "../rules/elements.ts";
import type { XmlAttribute, XmlDocument, XmlElement } from "../xml/tree.ts";
import { elementsOf, textContent } from "../xml/walk.ts";

/** For docs/rules.md. */
export const spaceRule = {
  code: "value-spaces",
  severity: "error",
  explanation:
    "libvirt takes a value as it is written: white space around a keyword, or behind a number, makes it something else. " +
    "Where libvirt does not refuse that, it is a warning.",
} as const;

/** Formats that libvirt reads and that were measured; of what it only writes nothing is known. */
const formats: ReadonlySet<string> = new Set(
  "network domain fragment pool volume secret filter hostinterface domainsnapshot domaincheckpoint domainbackup networkport device".split(
    " ",
  ),
);

/**
 * What libvirt compares with one word only, takes from nobody, or looks at no sooner than when the guest starts: an
 * attribute, or the text of an element, each named with its element and where that matters its parent.
 */
const lenient: ReadonlySet<string> = new Set(
  [
    "graphics@autoport portgroup@default arp@gratuitous source@index backingStore@index seclabel@labelskip",
    "hostdev@managed interface@managed forward@managed model@primary domain@id interface/ip@family entry@name",
    "interface/bridge@stp interface/vlan@tag channel/target@state auth/secret@type slice@type extent@start extent@end",
    "smartcard/protocol@type backend/protocol@type redirdev/protocol@type cache/size@unit cache/line@unit",
    "qemu:deprecation@behavior domainsnapshot/active pool/capacity pool/allocation pool/available volume/physical blkiotune/weight",
    "link@validity capability/capability@type capability/bus capability/drive_type capability/host capability/logical_block_size",
    "capability/max_vports capability/vports capability/media_available capability/num_blocks capability/target",
    "capability/unique_id capability/type type/deviceAPI disks/disk@checkpoint target/format@type",
  ].flatMap((line) => line.split(" ")),
);

/** None for what the grammar objects to already. */
export function valueSpaceProblems(kind: string, document: XmlDocument, match: Match): readonly Problem[] {
  if (!formats.has(kind) || !document.padded) return [];
  const problems: Problem[] = [];
  for (const element of elementsOf(document)) {
    problems.push(...inText(match, element));
    problems.push(...element.attributes.flatMap((attribute) => inAttribute(match, attribute)));
  }
  return problems;
}

function inAttribute(match: Match, attribute: XmlAttribute): readonly Problem[] {
  const { value, parent, valueSpan: written } = attribute;
  const trimmed = value.trim();
  if (!written || trimmed === "" || trimmed === value) return [];
  if (!isSpoiled(value, trimmed, match.valueLeaves(attribute))) return [];
  return [problem(trimmed, valueSpan(attribute), written, isLenient(parent, `@${attribute.name}`))];
}

function inText(match: Match, element: XmlElement): readonly Problem[] {
  const [node, ...others] = element.children;
  if (node?.kind !== "text" || others.length > 0 || node.value.trim() === node.value) return [];
  const { value: trimmed, span } = textContent(element);
  if (trimmed === "" || !isSpoiled(node.value, trimmed, match.textLeaves(element))) return [];
  return [problem(trimmed, span, node.span, isLenient(element, ""))];
}

/** Only what can be nothing but a keyword or a number: a text of any other kind may have its spaces. */
function isSpoiled(value: string, trimmed: string, leaves: readonly TextLeaf[]): boolean {
  if (leaves.length === 0) return false;
  // What reads numbers skips the white space before them.
  if (/^[+-]?\d+$/.test(trimmed)) return value.trimEnd() !== value && leaves.every(isKeywordOrNumber);
  return leaves.every(({ kind }) => kind === "value");
}

const numbers: ReadonlySet<string> = new Set(
  "byte short int long integer unsignedByte unsignedShort unsignedInt unsignedLong positiveInteger nonNegativeInteger".split(
    " ",
  ),
);

function isKeywordOrNumber(leaf: TextLeaf): boolean {
  return leaf.kind === "value" || (leaf.kind === "data" && numbers.has(leaf.datatype.name));
}

/** @param attribute `@name`, or "" for the text of the element */
function isLenient(element: XmlElement, attribute: string): boolean {
  const { name, parent } = element;
  if (lenient.has(`${name}${attribute}`) || lenient.has(`${parent?.name ?? ""}/${name}${attribute}`)) return true;
  if (attribute === "@match" && parent?.name === "rule") return true;
  // What is being copied to another disk is the state of a running guest.
  for (let at: XmlElement | undefined = element; at; at = at.parent) if (at.name === "mirror") return true;
  return false;
}

function problem(trimmed: string, span: Span, all: Span, mayStay: boolean): Problem {
  const consequence = mayStay ? `it may not mean "${trimmed}" to libvirt` : "libvirt refuses it";
  return {
    code: spaceRule.code,
    severity: mayStay ? "warning" : spaceRule.severity,
    span,
    message: `The white space around "${trimmed}" belongs to the value, so ${consequence}; remove it`,
    fixes: [preferred("Remove the white space", replaceSpan(all, trimmed))],
    related: [],
  };
}
