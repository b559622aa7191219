/**
 * Names that no document of the workspace defines. The host may know them, so these are hints; with a target that tells
 * what it has, they are nothing when it has them, and warnings when it has not. Only objects that people keep as
 * documents are asked about, and of two names of which one lies in the other only the outer one.
 */
import { nearest } from "../grammar/matching/nearest.ts";
import type { CrossFinding, CrossRule, CrossView } from "./cross-rule.ts";
import { type HostNames, hostHas, hostNames } from "./host-names.ts";
import { libvirtsVariables } from "./libvirts-filters.ts";
import { changeTo } from "./notation.ts";
import type { Occurrence } from "./occurrence.ts";
import { factsOf, type SymbolKind } from "./symbol-kinds.ts";

interface Unknown {
  readonly code: string;
  readonly explanation: string;
  readonly kinds: readonly SymbolKind[];
  /** What is named, where the names are not its own. */
  readonly word: string | undefined;
  /** What libvirt does about it. */
  readonly consequence: string;
  /** Is this one worth a hint? */
  readonly when: (name: Occurrence, view: CrossView) => boolean;
  /** A document with the name, and the one that defines it. */
  readonly user: string;
  readonly definition: string;
  /** The target of the examples; `undefined` when they need none. */
  readonly host: HostNames | undefined;
}

const always = (): boolean => true;

const network = "<network>\n  <name>lab</name>\n  <portgroup name='web'/>\n</network>";
const pool = "<pool type='dir'>\n  <name>images</name>\n  <target>\n    <path>/images</path>\n  </target>\n</pool>";
const volume = "<volume>\n  <name>vm.img</name>\n  <capacity>1</capacity>\n</volume>";

function mediatedDevice(type: string): string {
  return `<device>\n  <parent>pci_0000_00_02_0</parent>\n  <capability type='mdev'>\n    <type id='${type}'/>\n  </capability>\n</device>`;
}

function parentOfMediated(type: string): string {
  const types = `<capability type='mdev_types'><type id='${type}'/></capability>`;
  return `<device>\n  <name>pci_0000_00_02_0</name>\n  <capability type='pci'>${types}</capability>\n</device>`;
}

const unknowns: readonly Unknown[] = [
  {
    code: "ref-network-unknown",
    explanation: "The network that a guest joins is in no document of the workspace; the host may have it.",
    kinds: ["network"],
    word: undefined,
    consequence: "the guest starts only on a host that has it, active",
    when: always,
    user: "<interface type='network'>\n  <source network='lab'/>\n</interface>",
    definition: network,
    host: undefined,
  },
  {
    code: "ref-portgroup-unknown",
    explanation: "The network is known and has no such port group; libvirt then uses none, without a word.",
    kinds: ["portgroup"],
    word: undefined,
    consequence: "libvirt connects the guest without any port group, and does not say so",
    when: ({ scope }, view) => scope !== undefined && isKnownObject("network", "portgroup", scope, view),
    user: "<interface type='network'>\n  <source network='lab' portgroup='web'/>\n</interface>",
    definition: network,
    host: undefined,
  },
  {
    code: "ref-filter-unknown",
    explanation: "The filter is neither in the workspace nor one of those that libvirt brings along.",
    kinds: ["filter"],
    word: undefined,
    consequence: "whatever uses it fails on a host that does not have it",
    when: ({ name }, { host }) =>
      libvirtsVariables(name) === undefined || hostNames(host, "filter", undefined) !== undefined,
    user: "<filter name='mine'>\n  <filterref filter='base'/>\n</filter>",
    definition: "<filter name='base'/>",
    host: undefined,
  },
  {
    code: "ref-pool-unknown",
    explanation: "The storage pool of a disk is in no document of the workspace; the host may have it.",
    kinds: ["pool"],
    word: undefined,
    consequence: "the guest starts only on a host that has it, active",
    when: always,
    user: "<disk type='volume' device='disk'>\n  <source pool='images' volume='vm.img'/>\n  <target dev='vda'/>\n</disk>",
    definition: pool,
    host: undefined,
  },
  {
    code: "ref-volume-unknown",
    explanation: "The pool of a disk is known, but no volume of this name.",
    kinds: ["volume"],
    word: undefined,
    consequence: "the guest starts only when the pool has it",
    when: ({ scope }, view) => scope === undefined || isKnownObject("pool", "volume", scope, view),
    user: "<disk type='volume' device='disk'>\n  <source pool='images' volume='vm.img'/>\n  <target dev='vda'/>\n</disk>",
    definition: volume,
    host: undefined,
  },
  {
    code: "ref-secret-unknown",
    explanation: "The secret is in no document of the workspace; the host may have it.",
    kinds: ["uuid", "secret-usage"],
    word: "secret with the UUID or usage",
    consequence: "what needs it fails on a host that does not have it",
    when: ({ kind, scope }) => kind !== "uuid" || scope === "secret",
    user: "<disk type='network' device='disk'>\n  <auth username='a'>\n    <secret type='ceph' usage='cluster'/>\n  </auth>\n</disk>",
    definition: "<secret>\n  <usage type='ceph'>\n    <name>cluster</name>\n  </usage>\n</secret>",
    host: undefined,
  },
  {
    code: "ref-snapshot-unknown",
    explanation: "The snapshot before this one is in no document of the workspace; the host may have it.",
    kinds: ["snapshot"],
    word: undefined,
    consequence: "a redefinition of this snapshot needs it first",
    when: always,
    user: "<domainsnapshot>\n  <name>two</name>\n  <parent>\n    <name>one</name>\n  </parent>\n</domainsnapshot>",
    definition: "<domainsnapshot>\n  <name>one</name>\n</domainsnapshot>",
    host: undefined,
  },
  {
    code: "ref-checkpoint-unknown",
    explanation: "The checkpoint is in no document of the workspace; the host may have it.",
    kinds: ["checkpoint"],
    word: undefined,
    consequence: "libvirt looks for it among those of the guest",
    when: always,
    user: "<domainbackup>\n  <incremental>one</incremental>\n</domainbackup>",
    definition: "<domaincheckpoint>\n  <name>one</name>\n</domaincheckpoint>",
    host: undefined,
  },
  {
    code: "ref-mdev-type-unknown",
    explanation: "The device that a mediated device is made on is known, and does not list this type.",
    kinds: ["mdev-type"],
    word: undefined,
    consequence: "libvirt can only make what the parent offers",
    when: ({ scope }, { index }) =>
      scope !== undefined && index.definitions("mdev-type").some(({ name }) => name.scope === scope),
    user: mediatedDevice("i915-GVTg_V5_4"),
    definition: parentOfMediated("i915-GVTg_V5_4"),
    host: undefined,
  },
  {
    code: "ref-host-interface-unknown",
    explanation: "The target has no such bridge or network interface, and no network of the workspace makes it.",
    kinds: ["host-interface"],
    word: "network interface",
    consequence: "what goes through it works only where it is",
    when: (_, { host }) => hostNames(host, "host-interface", undefined) !== undefined,
    user: "<interface type='bridge'>\n  <source bridge='virbr7'/>\n</interface>",
    definition: "<network>\n  <name>lab</name>\n  <bridge name='virbr7'/>\n</network>",
    host: { target: "hv1", names: [{ kind: "host-interface", scope: null, names: ["eth0", "br0"] }] },
  },
];

/** Is it known what lies in an object: by the documents that define it, or by the target? */
function isKnownObject(kind: SymbolKind, inside: SymbolKind, name: string, { index, host }: CrossView): boolean {
  return index.isDefined({ kind, name, scope: undefined }) || hostNames(host, inside, name) !== undefined;
}

/** The copies of guests in these are of another day; what they refer to is no concern of the workspace. */
const withCopies: readonly string[] = ["domainsnapshot", "domaincheckpoint"];

export const unknownNameRules: readonly CrossRule[] = unknowns.map((unknown) => ({
  code: unknown.code,
  severity: unknown.host ? "warning" : "hint",
  explanation: unknown.explanation,
  source: "https://libvirt.org/format.html",
  bad: { "user.xml": unknown.user, ...others(unknown) },
  good: { "user.xml": unknown.user, ...others(unknown), "definition.xml": unknown.definition },
  host: unknown.host,
  check: (view) => check(unknown, view),
}));

/** What must be there for the hint to be about this name alone. */
function others({ code, definition }: Unknown): Readonly<Record<string, string>> {
  if (code === "ref-pool-unknown") return { "volume.xml": volume };
  if (code === "ref-volume-unknown") return { "pool.xml": pool };
  if (code === "ref-mdev-type-unknown") return { "other.xml": parentOfMediated("i915-GVTg_V5_8") };
  return code === "ref-portgroup-unknown" ? { "other.xml": definition.replace("'web'", "'mail'") } : {};
}

function* check(unknown: Unknown, view: CrossView): Generator<CrossFinding> {
  const { index, host, own, isMember } = view;
  const isCopied = withCopies.includes(own.kind.name);
  const known = new Map<string, boolean>();
  for (const name of own.names) {
    if (name.role !== "reference" || !unknown.kinds.includes(name.kind) || !unknown.when(name, view)) continue;
    if (isCopied && name.kind !== "snapshot" && name.kind !== "checkpoint") continue;
    const key = `${name.kind} ${name.scope ?? ""} ${name.name}`;
    const isKnown = known.get(key) ?? (index.isDefined(name) || hostHas(host, name) === true);
    known.set(key, isKnown);
    // Of a document beside the workspace only the target can say what is missing.
    if (!isKnown && (isMember(own.uri) || hostHas(host, name) === false)) yield finding(unknown, view, name);
  }
}

function finding({ consequence, word }: Unknown, view: CrossView, name: Occurrence): CrossFinding {
  const { index, among, host } = view;
  const documented = index
    .definitions(name.kind)
    .filter(({ name: { scope } }) => scope === undefined || scope === name.scope);
  const candidates = [
    ...documented.map((candidate) => candidate.name.name),
    ...(hostNames(host, name.kind, name.scope) ?? []),
  ];
  const similar = nearest(
    name.name,
    candidates.filter((candidate) => isAlikeInFront(name.name, candidate)),
  );
  const suggestion = similar === undefined ? "" : `; did you mean "${similar}"?`;
  const what = `the ${word ?? factsOf(name.kind).word} "${name.name}"`;
  const isMissing = host && hostHas(host, name) === false;
  const finding = isMissing
    ? `${host.target} does not have ${what}, and no document ${among} defines it`
    : `No document ${among} defines ${what}`;
  return {
    severity: isMissing ? "warning" : "hint",
    span: name.span,
    message: `${finding}: ${consequence}${suggestion}`,
    fixes: changeTo(name, similar),
    others: [],
    otherMessage: "",
  };
}

/** Two volumes are not alike because both end with ".qcow2". */
function isAlikeInFront(written: string, candidate: string): boolean {
  const ending = /\.[^.]*$/.exec(written)?.[0];
  if (ending === undefined || !candidate.endsWith(ending)) return true;
  return nearest(written.slice(0, -ending.length), [candidate.slice(0, -ending.length)]) !== undefined;
}
