/**
 * Rules for a single device, as for attach-device. What guest it is for is not known, so it is put into several guests,
 * bare ones and rich ones, of all families of machines: only what the rules for domains say of the device in each of
 * them is said. So a rule that needs the rest of the guest is silent without knowing of fragments.
 */
import type { Problem } from "../../problem.ts";
import type { Version } from "../../version.ts";
import { parse } from "../../xml/parse.ts";
import type { XmlElement, XmlNode } from "../../xml/tree.ts";
import { child } from "../elements.ts";
import { onlyAt } from "../quiet-parts.ts";
import type { RuleSet } from "../rule.ts";
import { possibleGuests } from "./fragment-guests.ts";

/** The rules for domains, as far as they hold for a device in every guest. Its list of rules is empty: they are known already. */
export function fragmentRules(domain: RuleSet): RuleSet {
  return { rules: [], check: (device, version) => checkDevice(domain, device, version) };
}

function checkDevice(domain: RuleSet, device: XmlElement, version: Version): Problem[] {
  let agreed: readonly Problem[] | undefined;
  for (const guest of possibleGuests(device)) {
    const found = problemsIn(domain, guest, device, version);
    const keys = new Set(found.map(keyOf));
    agreed = agreed === undefined ? found : agreed.filter((problem) => keys.has(keyOf(problem)));
    if (agreed.length === 0) return [];
  }
  return [...(agreed ?? [])];
}

/** Offsets in the guest begin behind the device, so that what concerns the guest can be told from the device. */
function problemsIn(domain: RuleSet, guest: string, device: XmlElement, version: Version): readonly Problem[] {
  const behind = Math.max(usualSize, device.span.end);
  const root = guestBehind(behind, guest);
  const devices = child(root, "devices");
  if (!root || !devices) return [];
  const filled = withChildren(devices, [...devices.children, device]);
  const whole = withChildren(
    root,
    root.children.map((node) => (node === devices ? filled : node)),
  );
  const isInside = (part: { readonly span: { readonly end: number } }) => part.span.end <= behind;
  return domain
    .check(whole, version, onlyAt(device))
    .filter(isInside)
    .map((problem) => ({
      ...problem,
      fixes: problem.fixes.filter((fix) => fix.edits.every(isInside)),
      related: problem.related.filter(isInside),
    }));
}

/** Devices of usual sizes get the same offset, so that each of the few guests is parsed once for all of them. */
const usualSize = 4096;
const parsed = new Map<string, XmlElement | undefined>();

function guestBehind(offset: number, guest: string): XmlElement | undefined {
  if (offset > usualSize) return parse(" ".repeat(offset) + guest).root;
  if (!parsed.has(guest)) parsed.set(guest, parse(" ".repeat(offset) + guest).root);
  return parsed.get(guest);
}

/** With the message: one that speaks of the machine is not true of every guest. */
function keyOf({ code, span, message }: Problem): string {
  return `${code} ${span.start} ${span.end} ${message}`;
}

/** Nodes make their spans when asked, so a copy has to ask for each. */
function withChildren(element: XmlElement, children: readonly XmlNode[]): XmlElement {
  const { kind, span, parent, name, nameSpan, localName, namespace, attributes } = element;
  const { startTag, startTagClosed, selfClosing, endTag } = element;
  const tags = { startTag, startTagClosed, selfClosing, endTag };
  return { kind, span, parent, name, nameSpan, localName, namespace, attributes, children, ...tags };
}
