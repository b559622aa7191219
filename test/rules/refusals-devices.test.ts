/** Devices that libvirt 11.3 refuses or takes, beyond the examples of their rules; each error stands on the word to blame. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsIn, guestWith } from "../support/refusals.ts";

const shared = "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>";
const folder = (driver: string, attributes = "", inside = "") =>
  `<filesystem ${attributes}><driver type='${driver}'/><source dir='/a'/><target dir='t'/>${inside}</filesystem>`;
const threaded = (attributes: string, inside: string) =>
  `<controller type='scsi' model='virtio-scsi'><driver ${attributes}><iothreads>${inside}</iothreads></driver></controller>`;
const card = (type: string, inside: string) => `<interface type='${type}'><model type='virtio'/>${inside}</interface>`;
const host = "<source><address type='pci' domain='0' bus='1' slot='0' function='0'/></source>";
const gather = "<coalesce><rx><frames max='0'/></rx></coalesce>";
const ip = "<ip family='ipv4' address='10.0.2.2' prefix='24'/>";
const dbus = (id: number) => `<graphics type='dbus'><audio id='${id}'/></graphics><audio id='1' type='alsa'/>`;
const tpm = (inside: string) => `<tpm model='tpm-tis'><backend type='emulator' version='1.2'>${inside}</backend></tpm>`;
const memory = (model: string, target: string, around = "") =>
  `<memory model='${model}' ${around}><source><path>/a</path></source><target><size unit='MiB'>256</size>${target}</target></memory>`;
const grown = (base: string) =>
  memory(
    "virtio-mem",
    `<node>0</node><block unit='MiB'>2</block><requested unit='MiB'>4</requested><address base='${base}'/>`,
  ).replace("<source><path>/a</path></source>", "");
const room = "<maxMemory slots='4' unit='GiB'>8</maxMemory>";
const cell = `${room}<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>`;
const stored = (size: number) => `<pstore backend='acpi-erst'><path>/a</path><size unit='B'>${size}</size></pstore>`;

const addressed = (device: string, address: string) => device.replace("</memory>", `${address}</memory>`);
const nvdimm = (target: string, beside = "") => addressed(memory("nvdimm", `<node>0</node>${target}`), beside);
const uuid = "49545eb3-75e1-4d0a-acdd-f0294406c99e";
const banks = (attributes: string, inside: string) =>
  `<tpm><backend type='emulator' ${attributes}>${inside}</backend></tpm>`;
const external =
  "<tpm model='tpm-crb'><backend type='external' version='1.2'><source type='unix' mode='connect' path='/a'/></backend></tpm>";
const without = (ports: string) => `<controller type='usb' index='0' model='qemu-xhci' ${ports}/>`;
const tablet = "<input type='tablet' bus='usb'/>";
const egd = (sources: number) =>
  `<rng model='virtio'><backend model='egd' type='udp'>${"<source mode='connect' host='a' service='1'/>".repeat(sources)}</backend></rng>`;
const model = (length: number) => `<seclabel type='static' model='${"m".repeat(length)}'><label>a</label></seclabel>`;

const rows: readonly (readonly [devices: string, expected: string | undefined, lines?: string])[] = [
  [
    threaded("queues='2'", "<iothread id='1'><queue id='0'/></iothread>"),
    "ctl-iothreads-queues on iothreads",
    "<iothreads>1</iothreads>",
  ],
  [threaded("", "<iothread id='9'/>"), "ctl-iothreads-queues on 9", "<iothreads>1</iothreads>"],
  [folder("path", "dmode='0'"), undefined],
  [folder("virtiofs", "dmode='0'"), undefined, shared],
  [folder("path", "fmode='0' dmode='644'"), "fs-fmode-mapped on dmode"],
  [folder("path", "", "<space_hard_limit>0</space_hard_limit>"), undefined],
  [folder("virtiofs") + folder("path"), "fs-target-dup on t", shared],
  [folder("path") + folder("path"), undefined],
  [card("ethernet", gather), "if-coalesce on coalesce"],
  [card("user", "<coalesce/>"), undefined],
  [card("user", "<mtu size='0'/>"), undefined],
  [card("vhostuser", `<backend type='passt'/>${ip}`), undefined, shared],
  [`<interface type='hostdev'>${host}${ip}</interface>`, "if-guest-ip on ip"],
  [card("network", "<source network='a'/><driver rx_queue_size='300'/>"), "if-queue-size on 300"],
  [`<interface type='hostdev'>${host}<model type='virtio'/><driver rx_queue_size='300'/></interface>`, undefined],
  [dbus(3), undefined],
  [dbus(1), "gfx-dbus-audio on 1"],
  ["<graphics type='dbus'/><graphics type='egl-headless'/>", "gfx-egl-headless on egl-headless"],
  [tpm("<profile source='local:a'/>"), "tpm-pcr-banks on profile"],
  ["<vsock model='virtio'><cid auto='yes' address='2'/></vsock>", "vsock-cid on 2"],
  ["<vsock model='virtio'><cid auto='yes' address='0'/></vsock>", undefined],
  [stored(4095), undefined],
  [stored(3000), "pstore on 3000"],
  [memory("dimm", "<node>1</node>").replace("<source><path>/a</path></source>", ""), "memdev-node on 1", room],
  [memory("virtio-pmem", "", "access='shared' discard='yes'"), "memdev-virtiopmem on yes", cell],
  [grown("0x100100000"), "memdev-virtiomem on 0x100100000", cell],
  [grown("0x100000000") + grown("0x110000000"), undefined, cell],
  [grown("0x100000000") + grown("0x108000000"), "memdev-slot on 0x108000000", cell],
  [grown("100200000"), undefined, cell],
  [grown("4294967296"), "memdev-virtiomem on 4294967296", cell],
  [addressed(grown("0x100000000"), "<address type='dimm' slot='1'/>"), "memdev-address on dimm", cell],
  [nvdimm("", "<address type='unassigned'/>"), undefined, cell],
  [nvdimm("", "<address type='pci' domain='1' slot='9'/>"), "addr-pci-bus-missing on 1", cell],
  [nvdimm("<label><size unit='KiB'>0</size></label>"), undefined, cell],
  [nvdimm("", `<uuid>${uuid}</uuid>`), "memdev-nvdimm on uuid", cell],
  [banks("", "<active_pcr_banks><sha256/></active_pcr_banks>"), "tpm-pcr-banks on active_pcr_banks"],
  [banks("version='2.0'", "<active_pcr_banks><sha256/></active_pcr_banks>"), undefined],
  [external, undefined],
  [
    external.replace("'unix' mode='connect' path='/a'", "'tcp' mode='bind' host='a' service='1'"),
    "tpm-external on tcp",
  ],
  [without("ports='0'"), undefined],
  [without("ports='0'") + tablet, "ctl-usb-no-ports on 0"],
  [`${without("ports='0'")}<controller type='usb' index='1' model='qemu-xhci'/>${tablet}`, undefined],
  [egd(2), undefined],
  [egd(3), "chr-udp-sources on source"],
  [`<serial type='pty'><target type='usb-serial'/><acpi index='1'/></serial>`, "addr-acpi-index on index"],
  ["<graphics type='vnc'><listen type='none'/><listen type='none'/></graphics>", "gfx-listen-multiple on listen"],
  ["<graphics type='rdp' multiUser='yes'/><graphics type='dbus'/>", "gfx-rdp on multiUser"],
  ["<graphics type='rdp'/><graphics type='dbus' p2p='yes'/>", "gfx-rdp on yes"],
  ["", undefined, model(256)],
  ["<channel type='spicevmc'><target type='virtio' name='a'/></channel>", "chr-spicevmc on channel"],
  ["<input type='mouse' bus='ps2'><address type='pci' bus='0xf' slot='0x1f'/></input>", undefined],
  [
    `<hostdev mode='subsystem' type='pci'>${host.replace("type='pci' ", "")}<rom bar='on'/><address type='unassigned'/></hostdev>`,
    undefined,
  ],
  ["", `seclabel-too-long on ${"m".repeat(257)}`, model(257)],
];

for (const [devices, expected, lines] of rows) {
  test(`${expected ?? "accepted"}: ${devices} ${lines ?? ""}`, () =>
    assert.deepEqual(errorsIn(guestWith(devices, lines)), expected === undefined ? [] : [expected]));
}
