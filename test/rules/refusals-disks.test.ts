/** Disks that libvirt 11.3 refuses or takes, beyond the examples of their rules; each error stands on the word to blame. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsIn, guestWith } from "../support/refusals.ts";

const file = (target: string, inside = "", attributes = "") =>
  `<disk type='file'${attributes}><driver name='qemu' type='raw'/><source file='/a'/><target ${target}/>${inside}</disk>`;
const lun = (type: string, source: string) =>
  `<disk type='${type}' device='lun'><driver name='qemu' type='raw'/>${source}<target dev='sda' bus='scsi'/></disk>`;
const qcow2 = (source: string) =>
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='/a'>${source}</source><target dev='vda'/></disk>`;
const data = (attributes: string, inside: string) =>
  `<dataStore${attributes}><format type='raw'/>${inside}</dataStore>`;
const vhostUser = (inside: string, driver = "<driver name='qemu'/>") =>
  `<disk type='vhostuser' snapshot='no'>${driver}<source type='unix' path='/s'/><target dev='vda' bus='virtio'/>${inside}</disk>`;
const shared = "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>";
const cache = (size: number, format: string) =>
  `<driver name='qemu' type='${format}'><metadata_cache><max_size unit='bytes'>${size}</max_size></metadata_cache></driver>`;
const slices = "<slices><slice type='storage' offset='0' size='512'/></slices>";
const luks = "<encryption format='luks'><secret type='passphrase' usage='a'/></encryption>";
const host = (protocol: string, port = "") =>
  `<source protocol='${protocol}' name='a/b'><host name='h'${port}/></source>`;
const groups = "<throttlegroups><throttlegroup><group_name>g</group_name></throttlegroup></throttlegroups>";
const filters = (...names: readonly string[]) =>
  `<throttlefilters>${names.map((name) => `<throttlefilter group='${name}'/>`).join("")}</throttlefilters>`;
const label = (attributes: string) => `<seclabel model='dac' ${attributes}/>`;
const labelled = (attributes: string) => `<disk type='file'><driver name='qemu' type='raw'/><source file='/a'>
  <seclabel ${attributes}/></source><target dev='vda'/></disk>`;
const port = "<serial type='file'><source path='/a'><seclabel model='dac' relabel='no'/></source></serial>";
const redirected = `<redirdev bus='usb' type='unix'><source mode='bind' path='/a'>${label("relabel='no'")}</source></redirdev>`;

const named = (name: string) => file(`dev='${name}' bus='sata'`, "");
const drive = (format: string) =>
  `<disk type='dir' device='floppy'><driver name='qemu' type='${format}'/><target dev='fda' bus='fdc'/></disk>`;
const volume = (driver: string) =>
  `<disk type='volume'>${driver}<source pool='a' volume='b'><encryption format='luks'><secret type='passphrase' usage='c'/></encryption></source><target dev='vda'/></disk>`;
const scsiHost = (address: string) =>
  `<controller type='scsi' index='0' model='lsilogic'/><hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source><address type='drive' ${address}/></hostdev>`;

const rows: readonly (readonly [devices: string, expected: string | undefined, lines?: string])[] = [
  [file("dev='vda'", "<shareable/>"), undefined],
  [file("dev='vda'", `<shareable/>${luks}`), "disk-shareable-format on shareable"],
  [
    file("dev='vda'", `<shareable/>${luks.replace(" format", " engine='librbd' format")}`),
    "disk-encryption-format on librbd",
  ],
  [file("dev='vda'", `<readonly/><shareable/>${luks}`), undefined],
  [file("dev='sd1' bus='scsi'"), "disk-target-letters on sd1"],
  [file("dev='sdA' bus='sata'", "", " device='cdrom'"), "disk-target-letters on sdA"],
  [file("dev='nvme0n1' bus='sata'", "", " device='cdrom'"), "disk-target-letters on nvme0n1"],
  [file("dev='vdzzzzzzz'"), "disk-target-letters on vdzzzzzzz"],
  [file("dev='fda1'", "", " device='floppy'"), "disk-target-partition on fda1"],
  [file("dev='vda01'"), "disk-target-partition on vda01"],
  [file("dev='vda0'"), undefined],
  [file("dev='ioemu:hda'"), undefined],
  [file("dev='sda' bus='sata'", "<transient shareBacking='yes'/>"), "disk-transient on shareBacking"],
  [file("dev='sda' bus='usb'", "<transient shareBacking='yes'/>"), undefined],
  [lun("network", host("rbd")), "disk-lun-source on rbd"],
  [lun("network", host("iscsi").replace("a/b", "a/1")), undefined],
  [lun("block", `<source dev='/dev/a'>${slices}</source>`), "disk-lun-source on slices"],
  [lun("block", `<source dev='/dev/a'>${luks}</source>`), "disk-lun-source on encryption"],
  [qcow2(data(" type='file'", `<source file='/b'>${slices}</source>`)), "disk-data-store on slices"],
  [
    qcow2(data(" type='file'", `<source file='/b'>${data(" type='file'", "<source file='/c'/>")}</source>`)),
    "disk-data-store on dataStore",
  ],
  [qcow2(data(" type='file'", "")), "disk-data-store on dataStore"],
  [qcow2(data("", "<source file='/b'/>")), "disk-data-store on dataStore"],
  [vhostUser("<backingStore/>"), "disk-vhostuser-bus on backingStore", shared],
  [vhostUser("", cache(1, "qcow2")), "disk-vhostuser-bus on metadata_cache", shared],
  [vhostUser("", cache(0, "raw")), undefined, shared],
  [vhostUser("<iotune><total_bytes_sec>0</total_bytes_sec></iotune>"), undefined, shared],
  [vhostUser("<geometry cyls='0' heads='0' secs='0'/>"), undefined, shared],
  [vhostUser("", "<driver name='qemu' cache='default'/>"), undefined, shared],
  [
    `<disk type='network'><driver name='qemu' type='raw'/>${host("nfs", " port='0'")}<target dev='vda'/></disk>`,
    undefined,
  ],
  [file("dev='vda'", filters("g")), undefined, groups],
  [file("dev='vda'", filters("h")), "disk-throttle-filter on h", groups],
  [file("dev='vda'", filters("g", "g")), "disk-throttle-filter on g", groups],
  [file("dev='sda' bus='sata'", filters("g"), " device='cdrom'"), "disk-throttle-filter on throttlefilters", groups],
  ["", "throttle-group-name on group_name", groups.replace(">g<", "><")],
  [file("dev='vda'", "<iotune><group_name/></iotune>"), undefined],
  [labelled("model='dac' relabel='no'"), "chr-seclabel-relabel on seclabel", label("type='none'")],
  [labelled("model='dac' relabel='no'"), undefined, label("type='dynamic'")],
  [labelled("relabel='no'"), undefined, label("type='none' relabel='no'")],
  [port, "chr-seclabel-relabel on seclabel", label("type='none'")],
  [redirected, undefined, label("type='none'")],
  [named("hda") + named("sdb"), undefined],
  [named("sda1") + named("hdb"), "disk-target-partition on sda1"],
  [named("hda") + named("sda"), "disk-target-place on sda"],
  [file("dev='vda'", "").replace(/<source [^>]*>/, "<source> </source>"), "disk-source-missing on disk"],
  [drive("raw"), undefined],
  [drive("fat"), "disk-fat-dir on fat"],
  [volume(""), "disk-encryption-format on encryption"],
  [volume("<driver name='qemu' type='raw'/>"), undefined],
  [scsiHost("unit='8'"), "disk-lsilogic-address on 8"],
  [scsiHost("target='1'"), "disk-lsilogic-address on 1"],
];

for (const [devices, expected, lines] of rows) {
  test(`${expected ?? "accepted"}: ${devices} ${lines ?? ""}`, () =>
    assert.deepEqual(errorsIn(guestWith(devices, lines)), expected === undefined ? [] : [expected]));
}
