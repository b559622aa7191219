/** Values of formats other than guests at the edge of what libvirt reads. Verdicts of libvirt 11.3. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const service = ownService();
const libvirt = 11_003_000;

const device = (name: string, inside: string) => `<device><name>${name}</name>${inside}</device>`;
const pci = (inside: string) =>
  device(
    "pci_0000_42_00_0",
    `<capability type='pci'><domain>0</domain><bus>66</bus><slot>0</slot><function>0</function>
      <product id='0xa2d6'/><vendor id='0x15b3'/>${inside}</capability>`,
  );
const product = (name: string) => pci(`<capability type='vpd'><name>${name}</name></capability>`);
const beside = (domain: string, bus: string) =>
  pci(`<iommuGroup number='1'><address domain='${domain}' bus='${bus}' slot='0' function='0'/></iommuGroup>`);
const link = (port: string) =>
  pci(`<pci-express><link validity='cap' port='${port}' speed='8' width='16'/></pci-express>`);
const channel = (number: string) =>
  device(
    "css_0_0_0052",
    `<capability type='css'><cssid>0xfe</cssid><ssid>0x0</ssid><devno>${number}</devno></capability>`,
  );
const net = (name: string) => device("net_eth0", `<capability type='net'><interface>${name}</interface></capability>`);
const target = (name: string, port: string) =>
  device(
    "scsi_target1_0_0",
    `<capability type='scsi_target'><target>${name}</target><capability type='fc_remote_port'>
      <rport>${port}</rport><wwpn>0x9d73bc45f0e21a86</wwpn></capability></capability>`,
  );
const volume = (inside: string) => `<volume><name>a</name><capacity>1</capacity>${inside}</volume>`;
const clusters = (size: string) =>
  volume(`<target><format type='qcow2'/><clusterSize unit='KiB'>${size}</clusterSize></target>`);
const pool = (type: string, inside: string) =>
  `<pool type='${type}'>${inside}<target><path>/dev/disk/by-path</path></target></pool>`;
const initiator = (type: string, name: string) =>
  `<pool type='${type}'><name>a</name><source><host name='h'/><device path='iqn.2024-01.com.example:d'/>
    <initiator><iqn name='${name}'/></initiator></source>${type === "iscsi" ? "<target><path>/dev/disk/by-path</path></target>" : ""}</pool>`;
const queue = (domain: string) =>
  device(
    "ap_00_0000",
    `<capability type='ap_queue'><ap-adapter>0</ap-adapter><ap-domain>${domain}</ap-domain></capability>`,
  );
const group = (place: string) =>
  device(
    "ccwgroup_0_0_0008",
    `<capability type='ccwgroup'>${place}<members><ccw_device ref='cdev0'>ccw_0_0_0008</ccw_device></members></capability>`,
  );
const login = (uuid: string) =>
  `<pool type='rbd'><name>a</name><source><host name='h'/><name>rbd</name>
    <auth type='ceph' username='u'><secret uuid='${uuid}'/></auth></source></pool>`;
const fixed = (prefix: string) =>
  `<interface type='ethernet' name='eth0'><protocol family='ipv4'><ip address='10.0.0.1' prefix='${prefix}'/></protocol></interface>`;
const rule = (address: string) =>
  `<filter name='a'><rule action='accept' direction='in'><ip srcipaddr='${address}'/></rule></filter>`;
const masked = (mask: string) =>
  `<filter name='a'><rule action='accept' direction='in'><ip srcipaddr='10.0.0.0' srcipmask='${mask}'/></rule></filter>`;
const answer = (type: string) =>
  `<filter name='a'><rule action='accept' direction='in'><icmp type='${type}' code='-00'/></rule></filter>`;
const leased = (expiry: string, unit: string) =>
  `<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.9'>
    <lease expiry='${expiry}' unit='${unit}'/></range></dhcp></ip></network>`;
const record = (port: string) =>
  `<network><name>a</name><dns><srv service='s' protocol='tcp' target='t' port='${port}'/></dns><ip address='10.0.0.1' prefix='24'/></network>`;
const exported = (first: string, second: string) =>
  `<domainbackup mode='pull'><server transport='unix' socket='/run/a'/><disks>
    <disk name='vda' ${first}/><disk name='vdb' ${second}/></disks></domainbackup>`;
const features = (model: string) => `<cpu>${model}<feature policy='require' name='vmx'/></cpu>`;
const microcode = (version: string) =>
  `<cpu><arch>x86_64</arch><model>Nehalem</model><microcode version='${version}'/></cpu>`;
const signature = (family: string) =>
  `<cpu><arch>x86_64</arch><model>Nehalem</model><signature family='${family}' model='26' stepping='5'/></cpu>`;
const parameter = (value: string) =>
  `<filterbinding><owner><name>a</name><uuid>d54df46f-1ab5-4a22-8618-4560ef5fac2c</uuid></owner><portdev name='vnet0'/>
    <mac address='52:54:00:7b:35:93'/><filterref filter='f'><parameter name='IP' value='${value}'/></filterref></filterbinding>`;

/** Each with the code and the word of its error, or without when libvirt takes it. */
const rows: readonly (readonly [xml: string, error?: string])[] = [
  [product("BlueField-2 DPU (25GbE), Tall Bracket; x8/x16")],
  [product("x".repeat(256)), `bad-text on ${"x".repeat(256)}`],
  [beside("4294967295", "010")],
  [beside("1e3", "0"), "bad-value on 1e3"],
  [beside("1f", "0"), "bad-value on 1f"],
  [beside("0", "08"), "bad-value on 08"],
  [link("2147483647")],
  [link("2147483648"), "bad-value on 2147483648"],
  [channel("010")],
  [channel("08")],
  [channel("1x"), "bad-text on 1x"],
  [net("eth0")],
  [net(""), "bad-text on interface"],
  [target("target1:0:0", "rport-1:0-0")],
  [target("", "rport-1:0-0"), "bad-text on target"],
  [target("target1:0:0", ""), "bad-text on rport"],
  [pci("<capability type='phys_function'/>"), "missing-element on capability"],
  [clusters("18014398509481983")],
  [clusters("18014398509481984"), "volume-size-range on 18014398509481984"],
  [product(""), "bad-text on name"],
  [pool("logical", "<source><name>vg0</name></source>")],
  [pool("logical", "<source><name></name></source>"), "pool-name-missing on name"],
  [initiator("iscsi", "")],
  [initiator("iscsi-direct", ""), "pool-login-empty on name"],
  [queue("0x00ff")],
  [queue("0x100"), "bad-text on 0x100"],
  [group("<cssid>0</cssid><ssid>0</ssid><devno>08</devno>")],
  [group(""), "missing-element on capability"],
  [login("09b11c53 8b5c 4eeb 8f00 d84eaa0aaa4f")],
  [login("0-9b11c538b5c4eeb8f00d84eaa0aaa4f"), "pool-auth-secret-uuid on 0-9b11c538b5c4eeb8f00d84eaa0aaa4f"],
  [fixed("024")],
  [fixed("08"), "bad-value on 08"],
  [rule("$A[4294967295]")],
  [rule("$A[@1000]")],
  [rule("$A[@1001]"), "bad-value on $A[@1001]"],
  [rule("10.0.0.010")],
  [rule("10.0.0.08"), "filter-address-form on 10.0.0.08"],
  [masked("024")],
  [masked("255.255.255.000")],
  [masked("255.255.255.0300"), "bad-value on 255.255.255.0300"],
  [masked("255.255.255.024"), "filter-mask-gap on 255.255.255.024"],
  [masked("10.0.0.08"), "filter-address-form on 10.0.0.08"],
  [answer("-0")],
  [answer("-1"), "bad-value on -1"],
  [leased(" 120", "seconds")],
  [leased(" 3", "seconds"), "net-lease-too-short on  3"],
  [leased("0170", "seconds")],
  [leased("0120", "seconds"), "net-lease-too-short on 0120"],
  [leased("08", "minutes"), "bad-value on 08"],
  [record("+53")],
  [record("-53"), "bad-value on -53"],
  [exported("exportname='a'", "")],
  [exported("exportname='vdb'", ""), "backup-export-twice on vdb"],
  [exported("", "exportname='vda'"), "backup-export-twice on vda"],
  [exported("", "backup='yes'"), "backup-disk-type on yes"],
  [exported("", "backup='yes' type='file'")],
  [features("<model>Nehalem</model>")],
  [features("<model fallback='allow'/>"), "cpu-features-no-model on feature"],
  ["<cpu mode='maximum' migratable='on'/>"],
  ["<cpu migratable='on'><model>Penryn</model></cpu>", "cpu-migratable-mode on migratable"],
  [microcode("4294967295")],
  [microcode("4294967296"), "bad-value on 4294967296"],
  [signature("4294967295")],
  [signature("4294967296"), "bad-value on 4294967296"],
  [signature("6 "), "value-spaces on 6 "],
  [parameter("10.0.0.1")],
  [parameter("10.0.0.0/24"), "bad-value on 10.0.0.0/24"],
];

for (const [xml, error] of rows) {
  test(`${error ?? "taken"}: ${xml.slice(0, 110)}`, () => assert.deepEqual(errorsIn(xml), error ? [error] : []));
}

function errorsIn(text: string): readonly string[] {
  const errors = service.analyze(text, { version: libvirt }).problems.filter(({ severity }) => severity === "error");
  return errors.map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
