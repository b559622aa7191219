/** Each fact that a document alone can break, in its fixture: said by its rule or the grammar, as severely as the fact says, on the token to blame. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { isInScope, tokenAt } from "../support/fact-tokens.ts";
import { ownService } from "../support/service.ts";

const shared = "../shared";
const service = ownService();
const skip = existsSync(`${shared}/facts/network-rules.json`) ? false : `${shared}/facts is absent`;

interface Fact {
  readonly id: string;
  readonly scope: string;
  readonly needs: string;
  readonly severity: string;
  readonly fixture: string;
}

/** The codes of the grammar, and of what came with a later libvirt. */
const grammarCodes = new Set(
  "bad-value bad-text missing-attribute missing-element unknown-attribute unknown-element misplaced-attribute misplaced-element repeated-element unexpected-text newer-libvirt".split(
    " ",
  ),
);

/** Facts that are found under another code, which says more. */
const otherCode: Readonly<Record<string, string>> = { "if-bridge-source": "if-source-attr-mismatch" };

/** Where we say another severity than the facts, and why. */
const otherSeverity: Readonly<Record<string, string>> = {
  // An option that dnsmasq does not know keeps the network from starting, but libvirt accepts it.
  "net-dnsmasq-bad-option": "warning",
  // libvirt accepts the guest, and formats it so; only QEMU does not start it.
  "disk-floppy-arch": "warning",
  "hostdev-scsi-managed": "warning",
  "if-backend-tap": "warning",
  // libvirt accepts it, and QEMU starts the guest: the device is then an ordinary one.
  "if-teaming-alias": "warning",
  // libvirt accepts the guest and drops the filter.
  "if-filterref-type": "warning",
  // libvirt refuses it since 11.2 only.
  "if-vhostuser-shared-memory": "warning",
};

/** Facts about something that is not there, or about two things: the token that is there, or the one that is to change. */
const elsewhere: Readonly<Record<string, string>> = {
  "addr-pci-bus-missing": "domain/devices/disk/address/@domain",
  "addr-pci-multifunction": "domain/devices/disk/address/@function",
  "chr-channel-target": "domain/devices/channel",
  "chr-source-path": "domain/devices/serial",
  "clock-absolute-start": "domain/clock/@offset",
  "clock-timezone": "domain/clock/@offset",
  "cpu-none-default": "domain",
  "disk-encryption-format": "domain/devices/disk/driver/@type",
  "disk-network-name": "domain/devices/disk/source/@protocol",
  "disk-no-driver-type": "domain/devices/disk/source",
  "disk-sd-bus": "domain/devices/disk/serial",
  "disk-target-no-bus": "domain/devices/disk/target/@dev",
  "feat-acpi-missing-x86": "domain",
  "feat-ps2-inputs": "domain/devices/input/@bus",
  "if-driver-nonvirtio": "domain/devices/interface/driver/@iommu",
  "iothreads-pool": "domain/iothreadids/iothread/@thread_pool_max",
  "net-dhcp-v6-prefix": "network/ip/@prefix",
  "net-dnsmasq-ns": "network/@xmlns:dnsmasq",
  "net-ip-family-missing-v6": "network/ip/@address",
  "net-route-family": "network/route/@address",
  "numa-memory-sum": "domain/memory/text()",
  "numatune-static-nodeset": "domain/numatune/memory/@placement",
  "sched-priority": "domain/cputune/vcpusched/@scheduler",
  "uefi-needs-acpi": "domain/os/@firmware",
  "vcpu-placement-auto-cpuset": "domain/vcpu/@cpuset",
  "video-primary": "domain/devices/video/model/@type",
};

for (const [file, count] of [
  ["network-rules.json", 182],
  ["domain-rules.json", 466],
] as const) {
  test(`the fixtures of ${file}: code, severity and place`, { skip }, () => {
    const all: readonly Fact[] = JSON.parse(readFileSync(`${shared}/facts/${file}`, "utf8"));
    const facts = all.filter(({ needs }) => needs === "doc");
    assert.equal(facts.length, count);
    assert.deepEqual(facts.flatMap(differences), []);
  });
}

function differences({ id, scope, severity, fixture }: Fact): readonly string[] {
  const text = readFileSync(`${shared}/${fixture}`, "utf8");
  const { problems, document } = service.analyze(text, { version: 10_007_000 });
  const wanted = otherCode[id] ?? id;
  const said = problems.find(({ code }) => code === wanted) ?? problems.find(({ code }) => grammarCodes.has(code));
  if (!said) return [`${id}: ${problems.map(({ code }) => code).join(" ")}`];
  const token = tokenAt(document, said.span);
  const isGrammar = grammarCodes.has(said.code);
  return [
    ...(isGrammar || said.severity === (otherSeverity[id] ?? severity) ? [] : [`${id}: ${said.severity}`]),
    ...((elsewhere[id] ? token === elsewhere[id] : isInScope(token, scope))
      ? []
      : [`${id}: on ${token}, not on ${scope}`]),
  ];
}
