/**
 * What two documents of a workspace claim for themselves, and only one can have. All are warnings: the documents may be
 * meant for different hosts. Two documents of the same name are two versions of one object; that is said, and nothing
 * else about the two.
 */
import type { CrossFinding, CrossRule, CrossView } from "./cross-rule.ts";
import { nameOfFile, nextName } from "./free-names.ts";
import { changeTo } from "./notation.ts";
import { hasSameName, isSameObject, objectName } from "./object-name.ts";
import type { Occurrence } from "./occurrence.ts";
import { factsOf } from "./symbol-kinds.ts";
import { type Found, type IndexedDocument, relativeTo } from "./workspace-index.ts";

interface Clash extends Omit<CrossRule, "severity" | "host" | "check"> {
  /** Does this occurrence claim the name for its document? */
  readonly claims: (name: Occurrence, document: IndexedDocument) => boolean;
  /** Are two documents versions of one object, so that this clash between them is no news? */
  readonly isNoNews: (a: IndexedDocument, b: IndexedDocument) => boolean;
  /** @param other the claim of the other document, in words such as `the guest "web" (../web.xml) and 2 more` */
  readonly message: (name: Occurrence, other: string) => string;
  /** What the name can be instead. New identifiers and free addresses are the business of completion. */
  readonly instead: (view: CrossView, name: Occurrence) => readonly (string | undefined)[];
}

const isIn = (document: IndexedDocument, ...kinds: readonly string[]) => kinds.includes(document.kind.name);

const guestWith = (device: string, name = "vm") =>
  `<domain type='kvm'>\n  <name>${name}</name>\n  <devices>\n    ${device}\n  </devices>\n</domain>`;
const networkWith = (part: string, name = "lab") => `<network>\n  <name>${name}</name>\n  ${part}\n</network>`;
const uuid = "<uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>";
const mac = (last: string) => `<interface type='user'><mac address='52:54:00:00:00:${last}'/></interface>`;
const dhcp = (subnet: string, ip: string) =>
  `<ip address='10.0.${subnet}.1' prefix='24'><dhcp><host mac='52:54:00:00:00:0${subnet}' ip='${ip}'/></dhcp></ip>`;
const hostdev = (slot: string) =>
  `<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='3' slot='${slot}' function='0'/></source></hostdev>`;

const clashes: readonly Clash[] = [
  {
    code: "clash-name",
    explanation: "A host has one object of a kind and name; defining the second replaces the first or is refused.",
    source: "src/conf/virnetworkobj.c, src/conf/virdomainobjlist.c",
    bad: { "a.xml": "<network>\n  <name>lab</name>\n</network>", "b.xml": "<network>\n  <name>lab</name>\n</network>" },
    good: {
      "a.xml": "<network>\n  <name>lab</name>\n</network>",
      "b.xml": "<network>\n  <name>dmz</name>\n</network>",
    },
    claims: (name, document) => name === objectName(document),
    isNoNews: () => false,
    message: ({ kind, name }, other) =>
      `"${name}" is also the name of ${other}: on one host the second to be defined replaces the first, or is refused when ` +
      `the UUIDs differ; give one ${factsOf(kind).word} another name`,
    instead: (view, name) => [
      nameOfFile(view, name, relativeTo(view.own.uri, view.own.uri)),
      nextName(view, name, "-"),
    ],
  },
  {
    code: "clash-uuid",
    explanation: "A UUID stands for one object; libvirt refuses a second one with another name.",
    source: "src/conf/virnetworkobj.c, src/conf/virdomainobjlist.c",
    bad: { "a.xml": networkWith(uuid), "b.xml": networkWith(uuid, "dmz") },
    good: { "a.xml": networkWith(uuid), "b.xml": networkWith("<mtu size='1500'/>", "dmz") },
    claims: ({ kind, role }) => kind === "uuid" && role === "definition",
    isNoNews: hasSameName,
    message: (_, other) =>
      `This is also the UUID of ${other}, so libvirt refuses the second; remove one <uuid>, and libvirt makes a new one`,
    instead: () => [],
  },
  {
    code: "clash-secret-usage",
    explanation: "What a secret is for can be said of one secret only; libvirt refuses the second.",
    source: "src/secret/secret_driver.c",
    bad: {
      "a.xml": "<secret>\n  <usage type='ceph'>\n    <name>cluster</name>\n  </usage>\n</secret>",
      "b.xml": "<secret>\n  <usage type='ceph'>\n    <name>cluster</name>\n  </usage>\n</secret>",
    },
    good: {
      "a.xml": "<secret>\n  <usage type='ceph'>\n    <name>cluster</name>\n  </usage>\n</secret>",
      "b.xml": "<secret>\n  <usage type='iscsi'>\n    <target>cluster</target>\n  </usage>\n</secret>",
    },
    claims: ({ kind, role }) => kind === "secret-usage" && role === "definition",
    isNoNews: isSameObject,
    message: (_, other) => `This is also the usage of ${other}, so libvirt refuses the second; change one`,
    instead: () => [],
  },
  {
    code: "clash-mac",
    explanation:
      "Two interfaces with one MAC address on the same network get each other's packets; libvirt does not notice.",
    source: "https://libvirt.org/formatdomain.html#network-interfaces",
    bad: { "a.xml": guestWith(mac("01")), "b.xml": guestWith(mac("01"), "web") },
    good: { "a.xml": guestWith(mac("01")), "b.xml": guestWith(mac("02"), "web") },
    claims: ({ kind, role }) => kind === "mac" && role === "definition",
    isNoNews: isSameObject,
    message: (_, other) =>
      `This is also the MAC address of ${other}: on one network the two take each other's packets; change one`,
    instead: () => [],
  },
  {
    code: "clash-dhcp-address",
    explanation: "Two networks hand out the same static address; only one of the guests can be reached.",
    source: "https://libvirt.org/formatnetwork.html#addressing",
    bad: { "a.xml": networkWith(dhcp("1", "10.0.1.9")), "b.xml": networkWith(dhcp("2", "10.0.1.9"), "dmz") },
    good: { "a.xml": networkWith(dhcp("1", "10.0.1.9")), "b.xml": networkWith(dhcp("2", "10.0.2.9"), "dmz") },
    claims: ({ kind, role }, document) => kind === "dhcp-address" && role === "definition" && isIn(document, "network"),
    isNoNews: isSameObject,
    message: (_, other) => `This address is also a static address of ${other}; choose another one for one of the two`,
    instead: () => [],
  },
  {
    code: "clash-bridge",
    explanation: "libvirt makes a bridge for each of these networks, and refuses the second with the same name.",
    source: "src/network/bridge_driver.c",
    bad: { "a.xml": networkWith("<bridge name='virbr7'/>"), "b.xml": networkWith("<bridge name='virbr7'/>", "dmz") },
    good: { "a.xml": networkWith("<bridge name='virbr7'/>"), "b.xml": networkWith("<bridge name='virbr8'/>", "dmz") },
    claims: ({ kind, role }, document) =>
      kind === "host-interface" && role === "definition" && isIn(document, "network"),
    isNoNews: isSameObject,
    message: (_, other) =>
      `This is also the bridge of ${other}, so libvirt refuses the second; rename one, or leave its name out and libvirt ` +
      "finds a free one",
    instead: (view, name) => [nextName(view, name, "")],
  },
  {
    code: "clash-host-device",
    explanation: "A device of the host can be given to one running guest at a time.",
    source: "src/hypervisor/virhostdev.c",
    bad: { "a.xml": guestWith(hostdev("0")), "b.xml": guestWith(hostdev("0"), "web") },
    good: { "a.xml": guestWith(hostdev("0")), "b.xml": guestWith(hostdev("1"), "web") },
    claims: ({ kind, role }, document) =>
      (kind === "host-device" || kind === "mdev") && role === "reference" && isIn(document, "domain", "network"),
    isNoNews: isSameObject,
    message: (_, other) =>
      `This device of the host is also taken by ${other}: only one can have it at a time; take another device for one`,
    instead: () => [],
  },
];

/** Where nearly everything clashes the exact number helps nobody, and would take long to find at every keystroke. */
export const mostRivals = 10;

export const clashRules: readonly CrossRule[] = clashes.map((clash) => ({
  ...clash,
  severity: "warning",
  host: undefined,
  check: (view) => check(clash, view),
}));

function* check(clash: Clash, view: CrossView): Generator<CrossFinding> {
  const { index, own, isMember } = view;
  if (!isMember(own.uri)) return;
  for (const name of own.names) {
    if (!clash.claims(name, own)) continue;
    const others: Found[] = [];
    for (const other of index.findInOthers(name, own)) {
      if (other.name.scope === name.scope && isRival(clash, view, other)) others.push(other);
      if (others.length === mostRivals) break;
    }
    if (others.length === 0) continue;
    const finding = clashFinding(view, name, others, (other) => clash.message(name, other));
    yield { ...finding, fixes: [...new Set(clash.instead(view, name))].flatMap((other) => changeTo(name, other)) };
  }
}

function isRival(clash: Clash, { own, isMember }: CrossView, { name, document }: Found): boolean {
  return isMember(document.uri) && clash.claims(name, document) && !clash.isNoNews(own, document);
}

/** @param others not empty */
export function clashFinding(
  { own }: CrossView,
  name: Occurrence,
  others: readonly Found[],
  message: (other: string) => string,
): CrossFinding {
  const named = others[0] ? described(own, others[0]) : "";
  const count = others.length < mostRivals ? others.length - 1 : `at least ${mostRivals - 1}`;
  const more = others.length > 1 ? ` and ${count} more` : "";
  return {
    severity: "warning",
    span: name.span,
    message: message(named + more),
    fixes: [],
    others,
    otherMessage: "It stands here too",
  };
}

function described(own: IndexedDocument, { document }: Found): string {
  const name = objectName(document);
  const file = relativeTo(own.uri, document.uri);
  return name ? `the ${factsOf(name.kind).word} "${name.name}" (${file})` : `the ${document.kind.name} in ${file}`;
}
