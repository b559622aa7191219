/** What libvirt 11.3 with QEMU 10.0 refuses or takes on one machine or another; each error stands on the word to blame. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Version } from "../../server/language/version.ts";
import { errorsIn, guestWith } from "../support/refusals.ts";

const features = (inside: string) => `<features>${inside}</features>`;
const card = (model: string, inside: string) => `<interface type='user'><model type='${model}'/>${inside}</interface>`;
const onBus = (bus: number) =>
  `<rng model='virtio'><backend model='builtin'/><address type='pci' domain='0' bus='${bus}' slot='0' function='0'/></rng>`;
const index = "<acpi index='5'/>";
const rom = "<rom bar='on'/>";
const zpci = (uid: string) =>
  `<address type='pci' domain='0' bus='0' slot='9' function='0'><zpci uid='${uid}' fid='0x2'/></address>`;
const tuned = "<cputune><memorytune vcpus='0'><node id='0' bandwidth='60'/></memorytune></cputune>";
const wwpn = "<source protocol='vhost' wwpn='naa.5123456789abcde0'/>";
const table = "<acpi><table type='rawset'>/a</table></acpi></os>";

const oldUsb = (model: string) => `<controller type='usb' index='0' ${model}/>`;
const random =
  "<rng model='virtio'><backend model='builtin'/><address type='pci' domain='0' bus='0' slot='0x1' function='2'/></rng>";
const chosen =
  "<vcpu placement='auto'>1</vcpu><numatune><memnode cellid='0' mode='strict' nodeset='0'/></numatune><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>";
const mouseOn = (slot: number) =>
  `<input type='mouse' bus='ps2'><address type='pci' domain='0' bus='15' slot='${slot}' function='0'/></input>`;
const expander = (kind: string, index: number) =>
  `<controller type='pci' index='${index}' model='${kind}-expander-bus'><target busNr='254'/></controller>`;
const placed = (index: number) =>
  expander("pcie", index).replace("</", "<address type='pci' domain='0' bus='0' slot='9' function='0'/></");
const emptyExpander = "<controller type='pci' index='5' model='pcie-expander-bus'/>";
const onSlot = (slot: string) =>
  `<rng model='virtio'><backend model='builtin'/><address type='pci' domain='0' bus='0' slot='${slot}' function='0'/></rng>`;
const onlyPort = (index: number, slot: number, place = 0) =>
  `<controller type='pci' index='${index}' model='pcie-root-port'><address type='pci' domain='0' bus='0' slot='${slot}' function='${place}'/></controller>`;
const bridge = "<controller type='pci' index='250' model='dmi-to-pci-bridge'/>";
const queued = (model: string) => `<controller type='scsi' index='0' ${model}><driver queues='2'/></controller>`;
const stateless = "<loader stateless='no'/></os>";
const room =
  "<maxMemory slots='4' unit='GiB'>8</maxMemory><cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>";
const labelled = (size: number) =>
  `<memory model='nvdimm'><source><path>/a</path></source><target><size unit='MiB'>${size}</size><node>0</node><label><size unit='KiB'>1024</size></label></target></memory>`;

const rows: readonly (readonly [machine: string, text: string, expected: string | undefined])[] = [
  ["pc", guestWith("", features("<hpt/>")), undefined],
  ["pc", guestWith("", features("<hpt resizing='enabled'/>")), "feat-pseries-only on hpt"],
  ["pc", guestWith("", features("<ras state='off'/>")), "feat-ras-arm on ras"],
  ["pc", guestWith("", features("<aia value='none'/>")), "feat-aia-riscv on aia"],
  ["riscv64 virt", guestWith("", features("<aia value='aplic'/>")), undefined],
  ["pc", guestWith("").replace("</os>", table), "acpi-table-rawset on rawset"],
  ["aarch64 virt", guestWith("", "<vcpu>512</vcpu>"), undefined],
  ["aarch64 virt", guestWith("", "<vcpu>513</vcpu>"), "vcpu-machine on 513"],
  ["riscv64 virt", guestWith("", "<vcpu>513</vcpu>"), "vcpu-machine on 513"],
  ["loongarch64 virt", guestWith("", "<vcpu>257</vcpu>"), "vcpu-machine on 257"],
  ["ppc64 pseries", guestWith("", "<vcpu>4097</vcpu>"), "vcpu-machine on 4097"],
  ["pc", guestWith("", tuned).replace("'kvm'", "'qemu'"), "cachetune-kvm-only on memorytune"],
  [
    "q35",
    guestWith("<iommu model='virtio'><driver aw_bits='48'/></iommu>", features("<acpi/>")),
    "iommu-driver-attrs on aw_bits",
  ],
  [
    "q35",
    guestWith("<iommu model='virtio'><driver aw_bits='0' dma_translation='off'/></iommu>", features("<acpi/>")),
    "iommu-driver-attrs on dma_translation",
  ],
  ["q35", guestWith(onBus(240), features("<acpi/>")), undefined],
  ["q35", guestWith(onBus(255), features("<acpi/>")), "ctl-root-port-too-many on 255"],
  ["pc", guestWith(oldUsb("") + random), "addr-pci-dup on 0x1"],
  ["pc", guestWith(oldUsb("model='qemu-xhci'") + random), undefined],
  ["pc", guestWith("", chosen), "numatune-auto-memnode on auto"],
  ["pc", guestWith("", chosen.replace("<memnode", "<memory/><memnode")), undefined],
  ["q35", guestWith(mouseOn(1), features("<acpi/>")), undefined],
  ["q35", guestWith(mouseOn(0), features("<acpi/>")), "addr-pci-slot0 on 0"],
  ["q35", guestWith(expander("pcie", 233), features("<acpi/>")), undefined],
  ["q35", guestWith(expander("pcie", 234), features("<acpi/>")), "ctl-root-bus-full on 234"],
  ["q35", guestWith(placed(234), features("<acpi/>")), undefined],
  ["q35", guestWith(expander("pcie", 204) + bridge, features("<acpi/>")), undefined],
  ["q35", guestWith(placed(9) + expander("pcie", 227), features("<acpi/>")), "ctl-root-bus-full on 227"],
  // The bridge of the chipset has its place before the others.
  ["q35", guestWith(expander("pcie", 225) + bridge, features("<acpi/>")), undefined],
  ["q35", guestWith(expander("pcie", 226) + bridge, features("<acpi/>")), "ctl-root-bus-full on 226"],
  ["q35", guestWith(expander("pcie", 227) + onlyPort(250, 30), features("<acpi/>")), "ctl-root-bus-full on 227"],
  ["q35", guestWith(bridge.replace("250", "218") + onlyPort(233, 4), features("<acpi/>")), undefined],
  [
    "q35",
    guestWith(bridge.replace("250", "218") + onlyPort(234, 4), features("<acpi/>")),
    "ctl-root-port-too-many on 234",
  ],
  ["q35", guestWith(expander("pcie", 3).replace("254", " 3") + emptyExpander, features("<acpi/>")), undefined],
  [
    "q35",
    guestWith(expander("pcie", 3).replace("254", "1") + emptyExpander, features("<acpi/>")),
    "ctl-pci-no-bus-number on pcie-expander-bus",
  ],
  // Behind a 0 the slot is octal, and white space before an index is none.
  ["pc", guestWith(onSlot("010") + onSlot("0x9")), undefined],
  ["pc", guestWith(onSlot("010") + onSlot("0x8")), "addr-pci-dup on 0x8"],
  ["pc", guestWith(oldUsb("") + oldUsb("").replace("'0'", "' 0'")), "ctl-index-dup on  0"],
  // A port beside the chipset's own functions opens their slot for others.
  ["q35", guestWith(onlyPort(242, 4) + onlyPort(3, 31, 4), features("<acpi/>")), undefined],
  ["q35", guestWith(onlyPort(241, 4), features("<acpi/>")), "ctl-root-port-too-many on 241"],
  ["pc", guestWith(expander("pci", 30)), undefined],
  ["pc", guestWith(expander("pci", 31)), "ctl-root-bus-full on 31"],
  ["q35", guestWith("", `<vcpu>4096</vcpu>${features("<acpi/>")}`), undefined],
  ["q35", guestWith("", `<vcpu>4097</vcpu>${features("<acpi/>")}`), "vcpu-machine on 4097"],
  ["pc-q35-8.2", guestWith("", `<vcpu>1025</vcpu>${features("<acpi/>")}`), "vcpu-machine on 1025"],
  ["pc-q35-8.0", guestWith("", `<vcpu>289</vcpu>${features("<acpi/>")}`), "vcpu-machine on 289"],
  ["pc-q35-2.7", guestWith("", `<vcpu>256</vcpu>${features("<acpi/>")}`), "vcpu-machine on 256"],
  ["q35", guestWith("<iommu model='virtio'/>", `<vcpu>256</vcpu>${features("<acpi/>")}`), "vcpu-eim on 256"],
  ["pc", guestWith(queued("")), undefined],
  ["pc", guestWith(queued("model='lsilogic'")), "ctl-virtio-options on queues"],
  ["ppc64 pseries", guestWith(queued("")), "ctl-virtio-options on queues"],
  ["s390x s390-ccw-virtio", guestWith(queued("model='auto'")), undefined],
  ["ppc64 pseries", guestWith(`<serial type='pty'>${index}</serial>`), "addr-acpi-index on index"],
  ["ppc64 pseries", guestWith(labelled(257), room), undefined],
  ["ppc64 pseries", guestWith(labelled(256), room), "memdev-nvdimm on 256"],
  [
    "pc",
    guestWith("").replace("<os>", "<os firmware='bios'>").replace("</os>", stateless),
    "loader-rom-stateless-no on no",
  ],
  ["pc", guestWith("<graphics type='desktop'/>"), "gfx-type-qemu on desktop"],
  ["pc", guestWith(`<input type='mouse' bus='ps2'>${index}</input>`), undefined],
  ["pc", guestWith(`<input type='tablet' bus='usb'>${index}</input>`), "addr-acpi-index on index"],
  ["pc", guestWith(`<controller type='ccid'>${index}</controller>`), "addr-acpi-index on index"],
  ["s390x s390-ccw-virtio", guestWith(card("e1000", index)), undefined],
  ["s390x s390-ccw-virtio", guestWith(card("e1000", rom)), undefined],
  ["s390x s390-ccw-virtio", guestWith(card("virtio", rom)), "rom-not-pci on rom"],
  [
    "s390x s390-ccw-virtio",
    guestWith(`<hostdev mode='subsystem' type='scsi_host'>${wwpn}${rom}</hostdev>`),
    "rom-not-pci on rom",
  ],
  ["s390x s390-ccw-virtio", guestWith(card("virtio", zpci("0xffff"))), undefined],
  ["s390x s390-ccw-virtio", guestWith(card("virtio", zpci("0x0"))), "addr-zpci on 0x0"],
];

for (const [machine, text, expected] of rows) {
  const [arch = "", name = ""] = machine.includes(" ") ? machine.split(" ") : ["x86_64", machine];
  const document = text.replace("arch='x86_64' machine='pc'", `arch='${arch}' machine='${name}'`);
  test(`${machine}: ${expected ?? "accepted"}, in ${text.slice(60, 190)}`, () =>
    assert.deepEqual(errorsIn(document), expected === undefined ? [] : [expected]));
}

const bus = (model: string, index?: number) =>
  `<controller type='pci' model='${model}'${index === undefined ? "" : ` index='${index}'`}/>`;
const pcie = (...buses: readonly string[]) => guestWith(bus("pcie-root", 0) + buses.join(""), features("<acpi/>"));

const many = (driver: string) =>
  guestWith(`<iommu model='amd'>${driver}</iommu>`, "<vcpu>256</vcpu>").replace("machine='pc'", "machine='q35'");

/** What a bridge or port of PCI Express is plugged into on q35. */
const plugged: readonly (readonly [text: string, expected?: string])[] = [
  [pcie(bus("pcie-root-port", 1), bus("pcie-to-pci-bridge", 2))],
  [
    pcie(bus("pci-bridge", 1), bus("pcie-root-port", 2), bus("pcie-to-pci-bridge", 3)),
    "ctl-pci-no-holder on pci-bridge",
  ],
  // A root port fills the index between.
  [pcie(bus("dmi-to-pci-bridge", 3), bus("pcie-to-pci-bridge"))],
  [
    pcie(bus("pcie-root-port", 1), bus("pcie-to-pci-bridge", 2), bus("pcie-to-pci-bridge", 3)),
    "ctl-pci-no-holder on pcie-to-pci-bridge",
  ],
  [pcie(bus("dmi-to-pci-bridge", 1), bus("pci-bridge", 2))],
  [pcie(bus("dmi-to-pci-bridge", 2), bus("pci-bridge", 1)), "ctl-pci-no-holder on pci-bridge"],
  // The switch without an index comes first, and takes the only port.
  [
    pcie(bus("pcie-root-port"), bus("pcie-switch-upstream-port"), bus("pcie-to-pci-bridge", 2)),
    "ctl-pci-no-holder on pcie-to-pci-bridge",
  ],
];

for (const [text, expected] of plugged) {
  const document = text.replace("machine='pc'", "machine='q35'");
  test(`q35: ${expected ?? "accepted"}, in ${text.slice(150, 360)}`, () =>
    assert.deepEqual(errorsIn(document), expected === undefined ? [] : [expected]));
}

const byRelease: readonly (readonly [libvirt: Version, text: string, expected?: string])[] = [
  [12_001_000, many(""), "vcpu-eim on 256"],
  [12_001_000, many("<driver intremap='on' xtsup='on'/>"), "vcpu-eim on 256"],
  [12_001_000, many("").replace("256", "255")],
  [12_002_000, many("")],
  [12_002_000, many("<driver intremap='on' xtsup='off'/>"), "vcpu-eim on 256"],
];

for (const [libvirt, text, expected] of byRelease) {
  test(`${libvirt}: ${expected ?? "accepted"}, in ${text.slice(60, 190)}`, () =>
    assert.deepEqual(errorsIn(text, libvirt), expected === undefined ? [] : [expected]));
}
