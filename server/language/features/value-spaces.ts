/**
 * White space around a keyword or behind a number: grammars take no notice of it, and so libvirt's schemas take it,
 * but its parsers compare and convert the value as it is written. Measured with libvirt 11.3: one attribute and one
 * text at a time of all formats was given a space.
 */
import { preferred, replaceSpan } from "../fixes.ts";
import type { TextLeaf } from "../grammar/matching/leaves.ts";
import type { Match } from "../grammar/matching/match.ts";
import type { Problem, Span } from "../problem.ts";
import { value, valueSpan } from "../rules/elements.ts";
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
  "network domain fragment pool volume secret filter hostinterface domainsnapshot domaincheckpoint domainbackup networkport device cpu".split(
    " ",
  ),
);

/** Formats that libvirt validates by its schema whenever it reads them; libxml2 takes no space before a number. */
const validated: ReadonlySet<string> = new Set(["domaincheckpoint", "domainbackup"]);

/**
 * What libvirt compares with one word only, takes from nobody, or looks at no sooner than when the guest starts: an
 * attribute, or the text of an element, each named with its element and where that matters its parent or the parent's type.
 */
const lenient: ReadonlySet<string> = new Set(
  [
    "graphics@autoport network@connections interface@connections portgroup@default arp@gratuitous source@index backingStore@index seclabel@labelskip",
    "hostdev@managed interface@managed forward@managed model@primary domain@id interface/ip@family entry@name",
    "interface/bridge@stp interface/vlan@tag channel/target@state auth/secret@type slice@type extent@start extent@end",
    "smartcard/protocol@type backend/protocol@type redirdev/protocol@type cache/size@unit cache/line@unit",
    "qemu:deprecation@behavior domainsnapshot/active pool/capacity pool/allocation pool/available volume/physical blkiotune/weight",
    "link@validity capability/capability@type storage/bus capability/drive_type scsi_host/host capability/logical_block_size",
    "capability/max_vports capability/vports capability/media_available capability/num_blocks scsi_target/target",
    "capability/unique_id capability/type type/deviceAPI disks/disk@checkpoint target/format@type",
  ].flatMap((line) => line.split(" ")),
);

/** None for what the grammar objects to already. */
export function valueSpaceProblems(kind: string, document: XmlDocument, match: Match): readonly Problem[] {
  if (!formats.has(kind) || !document.padded) return [];
  const spoils = validated.has(kind) ? isPadded : isPaddedBehind;
  const problems: Problem[] = [];
  for (const element of elementsOf(document)) {
    problems.push(...inText(match, spoils, element));
    problems.push(...element.attributes.flatMap((attribute) => inAttribute(match, spoils, attribute)));
  }
  return problems;
}

/** Whether the white space in the text of a number makes it something else. */
type Spoils = (value: string) => boolean;

const isPadded: Spoils = (value) => value.trim() !== value;

/** What reads numbers skips the white space before them. */
const isPaddedBehind: Spoils = (value) => value.trimEnd() !== value;

function inAttribute(match: Match, spoils: Spoils, attribute: XmlAttribute): readonly Problem[] {
  const { value, parent, valueSpan: written } = attribute;
  const trimmed = value.trim();
  if (!written || trimmed === "" || trimmed === value) return [];
  if (!isSpoiled(spoils, value, match.valueLeaves(attribute))) return [];
  return [problem(trimmed, valueSpan(attribute), written, isLenient(parent, `@${attribute.name}`))];
}

function inText(match: Match, spoils: Spoils, element: XmlElement): readonly Problem[] {
  const [node, ...others] = element.children;
  if (node?.kind !== "text" || others.length > 0 || node.value.trim() === node.value) return [];
  const { value: trimmed, span } = textContent(element);
  if (trimmed === "" || !isSpoiled(spoils, node.value, match.textLeaves(element))) return [];
  return [problem(trimmed, span, node.span, isLenient(element, ""))];
}

/** Only what can be nothing but a keyword or a number: a text of any other kind may have its spaces. */
function isSpoiled(spoils: Spoils, value: string, leaves: readonly TextLeaf[]): boolean {
  if (leaves.length === 0) return false;
  if (/^[+-]?\d+$/.test(value.trim())) return spoils(value) && leaves.every(isKeywordOrNumber);
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
  const owners = [parent?.name, value(parent, "type")].map((owner) => `${owner ?? ""}/`);
  if (["", ...owners].some((owner) => lenient.has(`${owner}${name}${attribute}`))) return true;
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
