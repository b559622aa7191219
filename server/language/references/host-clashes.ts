/**
 * What an object of the current target has that a document claims for its own object. Of the same name the two are one
 * object, which the document is to replace; then only the UUIDs can differ. Silent where another document of the workspace
 * speaks for the target's object, because then the two documents are compared.
 */
import { blockOf, hostBlock, overlaps } from "./clash-subnet.ts";
import type { CrossFinding, CrossRule, CrossView } from "./cross-rule.ts";
import { nextName } from "./free-names.ts";
import { type HostNames, type HostObject, isActive } from "./host-names.ts";
import { changeTo } from "./notation.ts";
import { objectName } from "./object-name.ts";
import type { Occurrence } from "./occurrence.ts";
import { factsOf } from "./symbol-kinds.ts";

interface HostClash extends Omit<CrossRule, "severity" | "source" | "host" | "check"> {
  /** Can this occurrence clash with the target? */
  readonly claims: (name: Occurrence, own: Own) => boolean;
  readonly clashes: (name: Occurrence, other: HostObject, own: Own) => boolean;
  /** @param other such as `the guest "web" on hv1` */
  readonly message: (name: Occurrence, other: string, rival: HostObject) => string;
  /** What may be written instead. New identifiers and free addresses are the business of completion. */
  readonly instead: (view: CrossView, name: Occurrence, rival: HostObject) => string | undefined;
}

/** The object of the document, as far as it is one that the target can have too. */
interface Own {
  readonly kind: string;
  readonly name: string;
  readonly uuid: string | undefined;
  readonly host: HostNames;
}

const nothing = () => undefined;
const uuids = ["6695eb01-f6a4-8304-79aa-97f2502e193f", "c7a5fdbd-edaf-9455-926a-d65c16db1809"] as const;
const network = (name: string, ...lines: readonly string[]) =>
  ["<network>", `  <name>${name}</name>`, ...lines.map((line) => `  ${line}`), "</network>"].join("\n");
const guest = (mac: string) =>
  `<domain type='kvm'>\n  <name>vm</name>\n  <devices>\n    <interface type='user'><mac address='${mac}'/></interface>\n  </devices>\n</domain>`;

const isUuid = ({ kind, role, scope }: Occurrence, own: Own) =>
  kind === "uuid" && role === "definition" && scope === own.kind;

const isSameObject = (own: Own, { kind, name, uuid }: HostObject) =>
  kind === own.kind && (name === own.name || (uuid !== null && uuid === own.uuid));

const clashes: readonly HostClash[] = [
  {
    code: "host-name-taken",
    explanation: "libvirt refuses a definition whose name it knows with another UUID.",
    bad: { "a.xml": network("lab", `<uuid>${uuids[0]}</uuid>`) },
    good: { "a.xml": network("lab", `<uuid>${uuids[1]}</uuid>`) },
    claims: isUuid,
    clashes: ({ name }, other, own) =>
      other.kind === own.kind && other.name === own.name && other.uuid !== null && other.uuid !== name,
    message: (_, other, { uuid }) =>
      `${capital(other)} has the UUID ${uuid}, so libvirt there refuses this definition; use that UUID, or another name`,
    instead: (_view, _name, { uuid }) => uuid ?? undefined,
  },
  {
    code: "host-uuid-taken",
    explanation: "libvirt refuses a definition whose UUID it knows with another name.",
    bad: { "a.xml": network("dmz", `<uuid>${uuids[1]}</uuid>`) },
    good: { "a.xml": network("dmz", `<uuid>${uuids[0]}</uuid>`) },
    claims: isUuid,
    clashes: ({ name }, other, own) => other.kind === own.kind && other.name !== own.name && other.uuid === name,
    message: (_, other) =>
      `This is the UUID of ${other}, so libvirt there refuses this definition; remove <uuid>, and libvirt makes a new one`,
    instead: nothing,
  },
  {
    code: "host-mac-taken",
    explanation:
      "On one network two interfaces with one MAC address get each other's packets; libvirt does not notice.",
    bad: { "a.xml": guest("52:54:00:00:00:01") },
    good: { "a.xml": guest("52:54:00:00:00:02") },
    claims: ({ kind, role }, own) => kind === "mac" && role === "definition" && own.kind === "domain",
    clashes: ({ name }, other, own) => other.macs.includes(name) && !isSameObject(own, other),
    message: (_, other) =>
      `This is also the MAC address of ${other}: on one network the two take each other's packets; change one`,
    instead: nothing,
  },
  {
    code: "host-bridge-taken",
    explanation: "libvirt makes a bridge for each of these networks, and refuses the second with the same name.",
    bad: { "a.xml": network("dmz", "<bridge name='virbr7'/>") },
    good: { "a.xml": network("dmz", "<bridge name='virbr8'/>") },
    claims: ({ kind, role }, own) => kind === "host-interface" && role === "definition" && own.kind === "network",
    clashes: ({ name }, other, own) => other.bridge === name && !isSameObject(own, other),
    message: (_, other) =>
      `This is also the bridge of ${other}, so libvirt there refuses this one; choose another name, or leave it out and ` +
      "libvirt finds a free one",
    instead: (view, name) => nextName(view, name, ""),
  },
  {
    code: "host-subnet-taken",
    explanation:
      "Subnets of active networks that overlap: libvirt refuses to start a network whose subnet is in use, and of others packets get lost.",
    bad: { "a.xml": network("dmz", "<ip address='10.0.7.1' prefix='24'/>") },
    good: { "a.xml": network("dmz", "<ip address='10.1.7.1' prefix='24'/>") },
    claims: ({ kind, role }, own) => kind === "subnet" && role === "definition" && own.kind === "network",
    clashes: ({ name }, other, own) => {
      if (other.kind !== "network" || isSameObject(own, other) || !isActive(own.host, "network", other.name))
        return false;
      const block = blockOf(name);
      return block !== undefined && other.addresses.some((address) => overlaps(block, hostBlock(address)));
    },
    message: ({ name }, other, { addresses }) =>
      `The subnet ${name} overlaps with that of ${other} (${addresses.join(", ")}), which is active: the two cannot work ` +
      "side by side; choose another subnet",
    instead: nothing,
  },
];

/** The target of the examples. */
const exampleHost: HostNames = {
  target: "hv1",
  names: [
    { kind: "network", scope: null, names: ["lab"] },
    { kind: "active-network", scope: null, names: ["lab"] },
  ],
  objects: [
    { kind: "network", name: "lab", uuid: uuids[1], macs: [], bridge: "virbr7", addresses: ["10.0.0.1/255.255.0.0"] },
    { kind: "domain", name: "web", uuid: null, macs: ["52:54:00:00:00:01"], bridge: null, addresses: [] },
  ],
};

export const hostClashRules: readonly CrossRule[] = clashes.map((clash) => ({
  ...clash,
  severity: "warning",
  source: "https://libvirt.org/format.html",
  host: exampleHost,
  check: (view) => check(clash, view),
}));

/** Nobody writes more; each is compared with all objects of the target. */
const mostCompared = 200;

function* check(clash: HostClash, view: CrossView): Generator<CrossFinding> {
  const own = ownOf(view);
  const objects = own?.host.objects ?? [];
  if (!own || objects.length === 0) return;
  for (const name of view.own.names.filter((each) => clash.claims(each, own)).slice(0, mostCompared)) {
    const rival = objects.find((other) => clash.clashes(name, other, own) && !hasDocument(view, other, own));
    if (rival) yield finding(clash, view, name, rival, own.host.target);
  }
}

function ownOf({ own, host }: CrossView): Own | undefined {
  const name = objectName(own);
  if (!name || !host) return undefined;
  const uuid = own.names.find(({ kind, role }) => kind === "uuid" && role === "definition")?.name;
  return { kind: own.kind.name, name: name.name, uuid, host };
}

/** Does another document of the workspace define the target's object? */
function hasDocument({ index, own, isMember }: CrossView, other: HostObject, { kind, name }: Own): boolean {
  if (other.kind === kind && other.name === name) return false;
  const symbol = other.kind === "network" || other.kind === "domain" || other.kind === "pool" ? other.kind : "filter";
  for (const found of index.findInOthers({ kind: symbol, name: other.name, scope: undefined }, own)) {
    if (found.name.role === "definition" && isMember(found.document.uri)) return true;
  }
  return false;
}

function finding(clash: HostClash, view: CrossView, name: Occurrence, rival: HostObject, target: string): CrossFinding {
  return {
    severity: "warning",
    span: name.span,
    message: clash.message(name, described(rival, target), rival),
    fixes: changeTo(name, clash.instead(view, name, rival)),
    others: [],
    otherMessage: "",
  };
}

function described({ kind, name }: HostObject, target: string): string {
  const word = kind === "network" || kind === "domain" || kind === "pool" ? factsOf(kind).word : factsOf("filter").word;
  return `the ${word} "${name}" on ${target}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
