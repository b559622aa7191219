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

/** Rows whose path no machine can follow, with wildcards, namespaces or remarks in words: these are not compared. */
const unreadable = `
  network/vlan (mode passthrough)
  network/dnsmasq:options
  domain/memtune/*/@unit
  domain/cpu/maxphysaddr/@bits (optional)
  domain/cpu/numa/cell/@cpus (ranges list)
  domain/cpu/numa/cell without cpus
  domain/devices/*/alias (user ua-)
  domain/devices/disk/backingStore (input)
  domain/devices/disk/iotune/*_max
  domain/devices/disk/iotune/*_max_length
  domain/devices/disk/transient (QEMU)
  domain/devices/filesystem (QEMU)
  domain/devices/*/address/@multifunction
  domain/devices/*/address/zpci
  domain/devices/*/address[@type=unassigned]
  domain/devices/*/address[@type=ccw]
  domain/devices/*/driver/@iommu
  domain/devices/*/driver/@ats
  domain/devices/*/driver/@packed
  domain/devices/*/driver/@page_per_vq
  domain/devices/*/@model=virtio-transitional
  domain/devices/*/@model=virtio-non-transitional
  domain/devices/audio (QEMU)
  domain/devices/tpm[passthrough]
  domain/devices/tpm[emulator]
  pool/target/permissions (optional fields)
  pool/fs:mount_opts
  pool/rbd:config_opts
  encryption[@format=luks]
  encryption[@format=luks-any]
  encryption/@engine
  encryption/secret/@usage
  filter/rule/*/@comment
  filter/rule/*/@state
  filter/rule/*/@ipset
  filter/rule/*/@ipsetflags
  domainsnapshot/disks/disk/driver/metadata_cache (override)
  domain/devices/filesystem/boot (virtiofs)
`;

const skip = vocabularyIsAbsent;

test("our grammars know since when libvirt has each row of the list, or say why not", { skip }, (context) => {
  const { compared, unread, misses } = versionCoverage();
  context.diagnostic(`${compared} compared, ${unread.length} that no machine can follow`);
  assert.deepEqual(misses.map(({ path }) => path).sort(), Object.values(otherwise).flatMap(linesOf).sort());
  assert.deepEqual(unread, linesOf(unreadable));
  assert.ok(compared > 500);
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
