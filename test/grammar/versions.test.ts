/**
 * Our grammars say since when libvirt has something, as its documentation does. What they do not say is listed here, with
 * the reason.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { newestVersion, parseVersion } from "../../server/language/version.ts";
import { versionCoverage } from "../support/versions.ts";
import { vocabularyIsAbsent } from "../support/vocabulary.ts";

/** By the reason why our grammars say no version, or an older one. */
const otherwise: Readonly<Record<string, string>> = {
  "the format has had it from its first version on": `
    network
    network/name
    network/uuid
    network/bridge
    network/forward
    network/ip
    network/ip/dhcp
    network/ip/dhcp/range
    domain/name
    domain/uuid
    domain/os/type
  `,
  "older than 1.0 of 2012, and no libvirt that old is met any more": `
    network/forward/@mode=nat
    network/forward/@mode=route
    network/virtualport
    domain/description
    domain/metadata
    domain/os/loader
    domain/os/boot
    domain/os/smbios
    domain/sysinfo
    domain/vcpu/@cpuset
    domain/cputune
    domain/cputune/vcpupin
    domain/cputune/shares
    domain/cputune/period
    domain/cputune/quota
    domain/memory/@unit
    domain/cpu
    domain/cpu/@match
    domain/cpu/model/@fallback
    domain/cpu/vendor
    domain/cpu/feature/@name
    domain/clock/@offset=timezone
    domain/clock/@offset=variable
    domain/clock/@basis
    domain/clock/timer
    domain/devices/interface/virtualport
    domain/devices/interface/virtualport/@type=openvswitch
    domain/devices/interface/rom
    domain/seclabel
    domain/seclabel/@type=none
    pool/source/name
    volume/allocation/@unit
    filter/rule/vlan
    filter/rule/tcp/@flags
    filter/rule/arp/@gratuitous
    domainsnapshot/domain
  `,
  "the documentation dates one variant, a default or a driver, or contradicts itself; others had it before": `
    network/metadata
    network/portgroup/bandwidth
    network/ip[@family=ipv6]/dhcp
    domain/cpu/numa/cell/@unit
    domain/clock/timer[@name=tsc]
    domain/perf
    domain/devices/interface/virtualport/@type=midonet
    domain/devices/interface[@type=user]/ip
    pool/source/initiator
    filter/rule/ipv6/@type
    filter/rule/ipv6/@code
    secret/usage[@type=volume]/name
    domainsnapshot/disks/disk/@type
  `,
  "a text, a word in a pattern, or a name that libvirt's own grammar does not have": `
    domain/on_crash/coredump-destroy
    filter/@chain=mac
    filter/@chain=stp
    filter/@chain=vlan
    filter/rule/arp/@arpsrcipmask
  `,
};

/** Rows that date one driver, mode or form of what others had before, and say so in words: these are not compared. */
const unreadable = `
  network/vlan (mode passthrough)
  domain/cpu/maxphysaddr/@bits (optional)
  domain/cpu/numa/cell/@cpus (ranges list)
  domain/cpu/numa/cell without cpus
  domain/devices/*/alias (user ua-)
  domain/devices/disk/backingStore (input)
  domain/devices/disk/transient (QEMU)
  domain/devices/filesystem (QEMU)
  domain/devices/audio (QEMU)
  pool/target/permissions (optional fields)
  domainsnapshot/disks/disk/driver/metadata_cache (override)
`;

/** Of the rows that speak of many places, those places where our grammars say otherwise, by the reason. */
const otherwiseSomewhere: Readonly<Record<string, string>> = {
  "older than 1.0 of 2012, and no libvirt that old is met any more": `
    domain/memtune/hard_limit/@unit
    domain/memtune/min_guarantee/@unit
    domain/memtune/soft_limit/@unit
    domain/memtune/swap_hard_limit/@unit
  `,
  "not the setting of virtio devices, but one of an IOMMU with the same name (vocabulary-newer.tsv)": `
    domain/devices/iommu/driver/@ats
  `,
};

const skip = vocabularyIsAbsent;

test("our grammars know since when libvirt has each row of the list, or say why not", { skip }, (context) => {
  const { compared, unread, misses } = versionCoverage();
  context.diagnostic(`${compared} compared, ${unread.length} that no machine can follow`);
  assert.deepEqual(misses.map(({ path }) => path).sort(), Object.values(otherwise).flatMap(linesOf).sort());
  assert.deepEqual(unread, linesOf(unreadable));
  assert.ok(compared > 500);
});

test("a row that speaks of many places holds at each of them, as far as the device is that old", {
  skip,
}, (context) => {
  const { wide } = versionCoverage();
  context.diagnostic(`${wide.length} rows, ${wide.reduce((sum, { places }) => sum + places, 0)} places`);
  assert.deepEqual(
    wide.filter(({ places }) => places === 0).map(({ path }) => path),
    [],
  );
  assert.ok(wide.length > 25, `${wide.length} rows`);
  assert.deepEqual(
    wide.flatMap(({ misses }) => misses.map(({ path }) => path)).sort(),
    Object.values(otherwiseSomewhere).flatMap(linesOf).sort(),
  );
});

test("our grammars say of nothing since 1.0 that it is newer than the list says", { skip }, () =>
  assert.deepEqual(
    versionCoverage().misses.filter(
      ({ declared, since }) => declared !== undefined && declared > since && since >= 1_000_000,
    ),
    [],
  ),
);

test("nothing in our grammars is newer than the newest libvirt that we know", () => {
  const files = readdirSync("schemas", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rnc"));
  const versions = files.flatMap((name) =>
    [...readFileSync(`schemas/${name}`, "utf8").matchAll(/lv:since = "([^"]+)"/g)].map(([, since = ""]) => since),
  );
  assert.deepEqual(
    versions.filter((since) => (parseVersion(since) ?? Number.POSITIVE_INFINITY) > newestVersion),
    [],
  );
  assert.ok(versions.length > 500, `${versions.length} versions`);
});

function linesOf(text: string): readonly string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}
