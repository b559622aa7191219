/**
 * Mistakes that stand where their rule's own example does not have them: below another image, in another device, without
 * a machine. Each row was refused by libvirt 11.3, and each is one problem, on the word that is wrong.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsIn, guestWith as guest } from "../support/refusals.ts";
import { ownService } from "../support/service.ts";

const service = ownService();
const libvirt = 11_003_000;

const secret = "<secret type='passphrase' usage='a'/>";
const encryption = (attributes: string, inside = secret) => `<encryption ${attributes}>${inside}</encryption>`;
const below = (type: string, format: string, source: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a'/>
    <backingStore type='${type}'>${format}${source}</backingStore><target dev='vda'/></disk>`;
const fileBelow = (format: string, inside: string) =>
  below("file", `<format type='${format}'/>`, `<source file='/b'>${inside}</source>`);
const networkBelow = (source: string, inside = "<host name='a'/>") =>
  below("network", "<format type='raw'/>", `<source ${source}>${inside}</source>`);
const cache = "<metadata_cache><max_size unit='KiB'>10</max_size></metadata_cache>";

const devices: readonly (readonly [xml: string, expected: string])[] = [
  [fileBelow("qed", encryption("format='luks'")), "disk-encryption-format on qed"],
  [fileBelow("qcow2", encryption("format='qcow'")), "disk-encryption-format on qcow"],
  [fileBelow("qcow2", encryption("format='luks2'")), "disk-encryption-format on luks2"],
  [fileBelow("qcow2", encryption("format='luks'", secret + secret)), "disk-encryption-format on secret"],
  [fileBelow("raw", encryption("format='luks' engine='librbd'")), "disk-encryption-format on librbd"],
  [
    below("file", `<format type='raw'>${cache}</format>`, "<source file='/b'/>"),
    "disk-metadata-cache on metadata_cache",
  ],
  [fileBelow("fat", ""), "disk-fat-dir on fat"],
  [below("dir", "<format type='raw'/>", "<source dir='/b'/>"), "disk-fat-dir on raw"],
  [networkBelow("protocol='rbd' name='b'"), "disk-rbd-name on b"],
  [networkBelow("protocol='sheepdog' name='b'"), "disk-sheepdog on sheepdog"],
  [networkBelow("protocol='nfs' name='/b/c'", "<host name='a' transport='rdma'/>"), "disk-host-transport on rdma"],
  [networkBelow("protocol='nfs' name='/b/c'", "<host name='a' port='2049'/>"), "disk-host-transport on port"],
  [
    networkBelow(
      "protocol='rbd' name='b/c'",
      "<host name='a'/><auth username='a'><secret type='iscsi' usage='a'/></auth>",
    ),
    "disk-auth-type on iscsi",
  ],
];

const dataStore = (format: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='${format}'/><source file='/a'>
    <dataStore type='file'><format type='raw'/><source file='/b'/></dataStore></source><target dev='vda'/></disk>`;
const tls = "<source mode='connect' host='a' service='4000'/><protocol type='tls'/>";
const lun = (reservations: string) =>
  `<disk type='block' device='lun'><source dev='/dev/sdb'>${reservations}</source><target dev='sda' bus='scsi'/></disk>`;
const pciSource = "<source><address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source>";
const wwpn =
  "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/></hostdev>";

const otherDevices: readonly (readonly [xml: string, expected: string])[] = [
  [`<redirdev bus='usb' type='tcp'>${tls}</redirdev>`, "chr-tcp-protocol on tls"],
  [`<smartcard mode='passthrough' type='tcp'>${tls}</smartcard>`, "chr-tcp-protocol on tls"],
  [`<console type='tcp'>${tls}<target type='virtio'/></console>`, "chr-tcp-protocol on tls"],
  ["<lease><lockspace/><key>a</key><target path='/a'/></lease>", "bad-text on lockspace"],
  ["<lease><lockspace>a</lockspace><key/><target path='/a'/></lease>", "bad-text on key"],
  ["<graphics type='vnc'><listen type='network' network=''/></graphics>", "bad-value on network"],
  ["<filesystem type='mount'><source dir='/a'/><target dir=''/></filesystem>", "bad-value on dir"],
  [
    "<filesystem type='file'><driver type='loop'/><source file='/a'/><target dir='/b'/></filesystem>",
    "fs-type-qemu on file",
  ],
  [
    "<hostdev mode='subsystem' type='scsi'><source><adapter name=''/><address bus='0' target='0' unit='0'/></source></hostdev>",
    "bad-value on name",
  ],
  [
    `<hostdev mode='subsystem' type='pci' managed='yes' display='on'>${pciSource.replace(" type='pci'", "")}</hostdev>`,
    "hostdev-mdev-display on on",
  ],
  [wwpn + wwpn, "hostdev-pci-dup on source"],
  [
    `<interface type='hostdev' managed='yes'>${pciSource}</interface><interface type='hostdev' managed='yes'>${pciSource}</interface>`,
    "hostdev-pci-dup on address",
  ],
  [
    `<hostdev mode='subsystem' type='pci' managed='yes'>${pciSource.replace(" type='pci'", "")}</hostdev><interface type='hostdev' managed='yes'>${pciSource}</interface>`,
    "hostdev-pci-dup on address",
  ],
  [
    `<interface type='hostdev' managed='yes'><driver name='vhost' queues='2'/>${pciSource}</interface>`,
    "if-driver-name on name",
  ],
  [
    `<interface type='hostdev' managed='yes'><driver iommu='on'/>${pciSource}</interface>`,
    "if-driver-nonvirtio on iommu",
  ],
  [
    `<interface type='hostdev' managed='yes'>${pciSource}<address type='ccid' controller='0' slot='0'/></interface>`,
    "hostdev-pci-address-type on ccid",
  ],
  [
    lun("<reservations><source type='unix' path='/a' mode='client'/></reservations>"),
    "disk-reservations on reservations",
  ],
  [
    lun("<reservations managed='no'><source type='unix' path='/a' mode='server'/></reservations>"),
    "disk-reservations on server",
  ],
  [fileBelow("raw", "<seclabel model='dac' relabel='no'/>".repeat(2)), "seclabel-dup-model on dac"],
  [fileBelow("raw", "<seclabel model='dac' relabel='yes'><label/></seclabel>"), "seclabel-label-empty on label"],
  [
    "<channel type='pty'><target type='guestfwd' address='10.0.2.300' port='4'/></channel>",
    "chr-guestfwd-address on 10.0.2.300",
  ],
  [dataStore("raw"), "disk-data-store on dataStore"],
  [
    "<hostdev mode='subsystem' type='usb'><source><address bus='1' device='3'/></source><address type='isa' bus='0' port='1'/></hostdev>",
    "hostdev-pci-address-type on isa",
  ],
  ["<input type='tablet' bus='usb'><address type='ccid' bus='0' port='1'/></input>", "addr-usb-type on ccid"],
  ["<input type='tablet' bus='usb'><address type='ccw' bus='0' port='1'/></input>", "addr-ccw-arch on ccw"],
  ["<smartcard mode='host'><address type='isa' controller='0' slot='0'/></smartcard>", "smartcard-address on isa"],
  [
    "<disk type='dir' device='disk'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda'/></disk>",
    "disk-source-attr-mismatch on file",
  ],
  [fileBelow("cow", encryption("format='luks'")), "disk-format-unsupported on cow"],
  [
    "<interface type='ethernet'><source><ip family='ipv4' address='192.168.122.2' prefix='48'/></source></interface>",
    "if-ip-address on 48",
  ],
  ["<interface type='ethernet'><ip family='ipv6' address='192.168.122.2'/></interface>", "if-guest-ip on ip"],
  [
    "<interface type='network'><source network='default'/><driver name='xen' txmode='timer'/><model type='virtio'/></interface>",
    "if-driver-name on xen",
  ],
];

for (const [xml, expected] of [...devices, ...otherDevices]) {
  test(`refused: ${expected}, in ${xml.slice(0, 90)}`, () => assert.deepEqual(errorsIn(guest(xml)), [expected]));
}

const nvram = (source: string) =>
  guest("").replace(
    "<os>",
    `<features><acpi/></features><os firmware='efi'><nvram type='network'><source ${source}</source></nvram>`,
  );
const documents: readonly (readonly [xml: string, expected: string])[] = [
  [nvram("protocol='gluster' name='vars'><host name='a'/>"), "nvram-network on vars"],
  [nvram("protocol='nfs' name='/a/vars'><host name='a' port='2049'/>"), "nvram-network on port"],
  [
    guest("").replace("<os>", "<features><acpi/></features><os firmware='efi'><loader stateless='yes'/><nvram/>"),
    "loader-stateless-nvram on nvram",
  ],
  [guest("").replace("hvm", "exe"), "os-type-hypervisor on exe"],
  [
    guest("<disk type='file' device='cdrom'><target dev='fda'/></disk>").replace("'pc'", "'q35'"),
    "disk-ide-on-q35 on fda",
  ],
  [guest("").replace("<name>a", `<name>${"ä".repeat(124)}`), `dom-name-length on ${"ä".repeat(124)}`],
  [onMachine("s390x", "s390-ccw-virtio", 249), "vcpu-machine on 249"],
  [onMachine("ppc64", "mac99", 2), "vcpu-machine on 2"],
];

for (const [xml, expected] of documents) {
  test(`refused: ${expected}`, () => assert.deepEqual(errorsIn(xml), [expected]));
}

function onMachine(arch: string, machine: string, vcpus: number): string {
  const type = `arch='${arch}' machine='${machine}'`;
  return guest("").replace("<os>", `<vcpu>${vcpus}</vcpu><os>`).replace("arch='x86_64' machine='pc'", type);
}

test("an empty element is empty in both ways of writing it", () => {
  for (const name of ["<name/>", "<name></name>"]) {
    const pool = `<pool type='rbd'><name>a</name><source><host name='h'/>${name}</source></pool>`;
    assert.deepEqual(
      service.analyze(pool, { version: libvirt }).problems.map(({ code }) => code),
      ["pool-rbd-name-empty"],
      name,
    );
  }
});
