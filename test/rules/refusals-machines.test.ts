/** What libvirt 11.3 with QEMU 10.0 refuses or takes on one machine or another; each error stands on the word to blame. */
import assert from "node:assert/strict";
import { test } from "node:test";
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
