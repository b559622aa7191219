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
];

for (const [devices, expected, lines] of rows) {
  test(`${expected ?? "accepted"}: ${devices} ${lines ?? ""}`, () =>
    assert.deepEqual(errorsIn(guestWith(devices, lines)), expected === undefined ? [] : [expected]));
}
