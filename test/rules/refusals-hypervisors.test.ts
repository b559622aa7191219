/** What every driver of libvirt 11.3 refuses or takes, asked of one that adds nothing by itself, and of QEMU's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsIn } from "../support/refusals.ts";

const guest = (type: string, devices: string, lines = "") =>
  `<domain type='${type}'><name>a</name><memory unit='GiB'>1</memory>${lines}` +
  `<os><type arch='x86_64'>hvm</type></os><devices>${devices}</devices></domain>`;
const container = (devices: string) =>
  `<domain type='lxc'><name>a</name><memory unit='GiB'>1</memory><os><type>exe</type><init>/bin/sh</init></os><devices>${devices}</devices></domain>`;
const named = "<interface type='user'><alias name='ua-a'/></interface>";
const first = (dev: string) =>
  `<disk><source file='/${dev}'/><target dev='sd${dev}' bus='sata'/><boot order='1'/></disk>`;
const driven = "<controller type='scsi'><driver iothread='1'/></controller>";
const disk = (attributes: string, source: string, inside = "") =>
  `<disk ${attributes}>${source}<target dev='sda' bus='scsi'/>${inside}</disk>`;
const secret =
  "<encryption format='luks'><secret type='passphrase' uuid='6695eb01-f6a4-8304-79aa-97f2502e193f'/></encryption>";
const mouse = (address: string) => `<input type='mouse' bus='usb'><address ${address}/></input>`;
const dimm = "<memory model='dimm'><target><size unit='MiB'>64</size><node>0</node></target></memory>";
const port = "<serial type='pty'><target type='isa-serial' port='0'/></serial>";
const cells = "<vcpu placement='auto'>1</vcpu><numatune><memnode cellid='0' mode='strict' nodeset='0'/></numatune>";
const cell = "<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>";
const iscsi = (name: string) =>
  `<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.2000-01.example${name}'><host name='a'/></source></hostdev>`;
const firmware = (keys: string, ...secureBoot: readonly string[]) =>
  `<domain type='bhyve'><name>a</name><memory unit='GiB'>1</memory><os firmware='efi'><type arch='x86_64'>hvm</type><firmware>` +
  secureBoot.map((enabled) => `<feature enabled='${enabled}' name='secure-boot'/>`).join("") +
  `<feature enabled='${keys}' name='enrolled-keys'/></firmware></os></domain>`;

const onUsb = (address: string, type: string) =>
  `<serial type='pty'><target type='${type}' port='0'/><address ${address}/></serial>`;
const grown = (memory: number, most: number, beside: string) =>
  `<maxMemory slots='4' unit='MiB'>${most}</maxMemory><memory unit='MiB'>${memory}</memory>${beside}`;
const plain = (type: string, devices: string, lines: string) =>
  guest(type, devices, lines).replace("<memory unit='GiB'>1</memory>", "");

const rows: readonly (readonly [document: string, expected: string | undefined])[] = [
  [guest("test", driven), "ctl-scsi-iothread on iothread"],
  [guest("test", disk("type='block' device='lun'", "")), "disk-source-missing on disk"],
  [guest("test", disk("type='block' device='lun'", "<source/>")), undefined],
  [guest("kvm", disk("type='block' device='lun'", "<source/>")), "disk-source-missing on disk"],
  // QEMU's driver makes <memory> what cells and devices have, the others leave it.
  [plain("test", dimm, grown(64, 4096, cell)), "mem-devices-above-memory on 64"],
  [plain("test", dimm, grown(65, 4096, cell)), undefined],
  [plain("test", dimm, grown(65, 65, cell)), undefined],
  [plain("test", dimm, grown(66, 65, cell)), "mem-max-below on 65"],
  [plain("kvm", dimm, grown(64, 4096, cell)), undefined],
  [plain("kvm", dimm, grown(65, 1087, cell)), "mem-max-below on 1087"],
  [guest("test", onUsb("type='spapr-vio'", "usb-serial")), "chr-serial-target on spapr-vio"],
  [guest("test", onUsb("type='usb' bus='0' port='1'", "usb-serial")), undefined],
  [guest("test", onUsb("type='usb' bus='0' port='1'", "pci-serial")), undefined],
  // It alone makes a cell where there is none.
  [plain("test", dimm, grown(1024, 4096, "")), "memdev-node on 0"],
  [plain("kvm", dimm, grown(1024, 4096, "")), undefined],
  [guest("kvm", driven, "<iothreads>1</iothreads>"), undefined],
  [
    guest("test", disk("type='block' device='lun'", "<source dev='/dev/sdb'/>", secret)),
    "disk-lun-source on encryption",
  ],
  [
    guest("kvm", disk("type='block'", "<source>\n  <seclabel model='dac' relabel='no'/>\n</source>")),
    "disk-source-missing on disk",
  ],
  [guest("test", mouse("type='ccw' cssid='0xfe' ssid='0' devno='1'")), "addr-usb-type on ccw"],
  [guest("kvm", mouse("type='ccw' cssid='0xfe' ssid='0' devno='1'")), "addr-ccw-arch on ccw"],
  [guest("test", dimm), "memdev-node on 0"],
  [guest("test", dimm, cell), undefined],
  [guest("test", port + port), "chr-serial-isa-ports on 0"],
  [guest("test", "<console type='pty'/><console type='pty'/>"), "chr-console-first on console"],
  [
    guest("lxc", "<console type='pty'/><console type='pty'/>").replace("hvm</type>", "exe</type><init>/bin/sh</init>"),
    undefined,
  ],
  [
    container("<console type='file'><target type='serial'/></console><serial type='pty'/>"),
    "chr-source-path on console",
  ],
  [container(named + named), undefined],
  [guest("test", named + named), "alias-dup on ua-a"],
  [container(first("a") + first("b")), undefined],
  [guest("bhyve", first("a") + first("b")), "boot-order-dup on 1"],
  [
    container("<controller type='pci' index='0' model='pci-root'><target index='1'/></controller>"),
    "ctl-phb-target-index on 1",
  ],
  [container("<controller type='usb'/><graphics type='vnc'/>"), "container-display on graphics"],
  [container("<video/>"), "container-display on video"],
  [container("<video><model type='vga'/></video>"), undefined],
  [guest("test", "<console type='unix'/>"), "chr-source-path on console"],
  [guest("test", "<serial type='spiceport'/>"), "chr-channel-characters on spiceport"],
  [guest("test", "<sound model='ich7'><audio id='1'/></sound>"), "gfx-audio-id on 1"],
  [guest("kvm", "<sound model='ich6'><audio id='1'/></sound>"), undefined],
  [guest("test", "", `${cells}${cell}`), "numatune-auto-memnode on auto"],
  [guest("test", "", "<cpu check='partial'/>"), "cpu-check-no-model on check"],
  [guest("kvm", "", "<cpu check='partial'/>"), undefined],
  [guest("test", "", "<cpu><model/><feature policy='require' name='abm'/></cpu>"), "cpu-features-no-model on feature"],
  [guest("kvm", mouse("type='pci' domain='0' bus='0' slot='1' function='0'")), "addr-usb-type on pci"],
  [guest("test", "<redirdev bus='usb' type='pty'/>"), "redirdev-no-usb on redirdev"],
  [guest("test", "<controller type='usb'/><redirdev bus='usb' type='pty'/>"), undefined],
  [guest("test", iscsi("") + iscsi("/0")), "hostdev-pci-dup on iqn.2000-01.example/0"],
  [guest("test", iscsi("") + iscsi("/1")), undefined],
  [guest("test", "<controller type='usb' model='none'/><smartcard mode='host'/>"), undefined],
  [firmware("yes", "no"), "firmware-enrolled-keys on yes"],
  [firmware("yes", "no", "yes"), undefined],
];

for (const [document, expected] of rows) {
  test(`${expected ?? "nothing"} in ${document}`, () =>
    assert.deepEqual(errorsIn(document), expected === undefined ? [] : [expected]));
}
