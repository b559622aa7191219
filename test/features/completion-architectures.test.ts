/** What is offered in guests of other architectures than x86: nothing that a rule refuses then, what is typical first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete } from "../../server/language/features/completion.ts";
import { fill, plainText } from "../../server/language/features/snippet.ts";
import type { Problem } from "../../server/language/problem.ts";
import { incompleteCodes } from "../../server/language/rules/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { analyze, checkCompletion } from "../support/check.ts";
import { withCursor } from "../support/cursor.ts";

const image = "<driver name='qemu' type='qcow2'/><source file='/srv/a'/>";
const random = "<backend model='random'>/dev/urandom</backend>";
const places = {
  disk: `<disk type='file' device='disk'>${image}<target dev='vda' bus='|'/></disk>`,
  name: `<disk type='file' device='disk'>${image}<target dev='|'/></disk>`,
  cdrom: `<disk type='file' device='cdrom'><source file='/a.iso'/><target dev='sda' bus='|'/><readonly/></disk>`,
  serial: "<serial type='pty'><target type='|'/></serial>",
  serialModel: "<serial type='pty'><target><model name='|'/></target></serial>",
  console: "<console type='pty'><target type='|'/></console>",
  controller: "<controller type='|' index='0'/>",
  scsi: "<controller type='scsi' index='0' model='|'/>",
  usb: "<controller type='usb' index='0' model='|'/>",
  pci: "<controller type='pci' model='|'/>",
  video: "<video><model type='|'/></video>",
  network: "<interface type='network'><source network='default'/><model type='|'/></interface>",
  sound: "<sound model='|'/>",
  input: "<input type='tablet' bus='|'/>",
  tpm: "<tpm model='|'><backend type='emulator'/></tpm>",
  watchdog: "<watchdog model='|'/>",
  panic: "<panic model='|'/>",
  balloon: "<memballoon model='|'/>",
  address: `<rng model='virtio'>${random}<address type='|'/></rng>`,
} as const;

const machines = [
  "aarch64 virt",
  "armv7l virt",
  "armv7l vexpress-a15",
  "ppc64le pseries",
  "ppc64 powernv9",
  "s390x s390-ccw-virtio",
  "riscv64 virt",
  "loongarch64 virt",
  "i686 pc",
  "x86_64 q35",
  "x86_64 microvm",
  "x86_64 isapc",
  "sparc SS-5",
  "sparc64 sun4u",
  "m68k virt",
  "mips64el malta",
  "ppc g3beige",
];

test("no value is offered that a rule refuses then, where another one is right", () => {
  let tried = 0;
  for (const machine of machines) {
    for (const [name, place] of Object.entries(places)) {
      const { text, offset } = withCursor(guest(machine, place));
      const outcomes = complete(analyze(text, newestVersion), offset, () => 0.5).map(({ label, span, snippet }) => {
        const inserted = fill(plainText(snippet), "64").text;
        const after = text.slice(0, span.start) + inserted + text.slice(span.end);
        const errors = analyze(after, newestVersion).problems.filter(isRefusal);
        return { label, codes: errors.map(({ code }) => code).join(" ") };
      });
      tried += outcomes.length;
      if (!outcomes.some(({ codes }) => codes === "")) continue;
      const refused = outcomes.filter(({ codes }) => codes !== "");
      assert.deepEqual(refused, [], `${name} on ${machine}`);
    }
  }
  assert.ok(tried > 1500, `${tried} values tried`);
});

test("serial ports and consoles of the architecture come first", () => {
  offers("s390x s390-ccw-virtio", "serial", "sclp-serial pci-serial isa-serial");
  offers("ppc64le pseries", "serial", "spapr-vio-serial usb-serial pci-serial system-serial isa-serial");
  offers("aarch64 virt", "serial", "system-serial usb-serial pci-serial isa-serial");
  offers("x86_64 q35", "serial", "isa-serial usb-serial pci-serial isa-debug");
  offers("s390x s390-ccw-virtio", "console", "sclp serial virtio sclplm");
  offers("aarch64 virt", "serialModel", "pl011");
  offers("riscv64 virt", "serialModel", "16550a");
  offers("ppc64le pseries", "serialModel", "spapr-vty");
  offers("s390x s390-ccw-virtio", "serialModel", "sclpconsole sclplmconsole");
});

test("disks are offered on the buses of the machine, with names to match", () => {
  offers("aarch64 virt", "disk", "virtio scsi sata nvme sd usb");
  offers("s390x s390-ccw-virtio", "disk", "virtio scsi nvme sd");
  offers("i686 pc", "disk", "virtio scsi sata ide usb nvme sd");
  offers("x86_64 isapc", "disk", "sd");
  offers("sparc SS-5", "disk", "scsi sd usb");
  offers("x86_64 q35", "cdrom", "sata scsi usb nvme");
  offers("i686 pc", "cdrom", "ide scsi sata usb nvme");
  offers("s390x s390-ccw-virtio", "cdrom", "scsi nvme");
  offers("sparc SS-5", "name", "sda");
  offers("mips64el malta", "name", "vda sda hda");
});

test("addresses, inputs and small devices are those of the architecture", () => {
  offers("s390x s390-ccw-virtio", "address", "ccw pci drive usb ccid spapr-vio virtio-mmio isa");
  offers("s390x s390-ccw-virtio", "input", "virtio");
  offers("aarch64 virt", "input", "virtio usb");
  offers("ppc64le pseries", "input", "usb virtio");
  offers("s390x s390-ccw-virtio", "watchdog", "diag288 i6300esb");
  offers("s390x s390-ccw-virtio", "panic", "s390 pvpanic");
  offers("ppc64le pseries", "panic", "pseries pvpanic");
  offers("s390x s390-ccw-virtio", "video", "virtio none");
  offers("x86_64 isapc", "video", "ramfb none");
  offers("ppc64le pseries", "tpm", "tpm-spapr spapr-tpm-proxy");
  offers("aarch64 virt", "tpm", "tpm-tis");
});

/** @param machine architecture and machine */
function guest(machine: string, place: string): string {
  const [arch, name] = machine.split(" ");
  const isOld = name === "isapc" || name === "microvm";
  const balloon = isOld && !place.includes("memballoon") ? "<memballoon model='none'/>" : "";
  const usb = name === "microvm" && !place.includes("'usb'") ? "<controller type='usb' model='none'/>" : "";
  const os = `<os><type arch='${arch}' machine='${name}'>hvm</type></os>`;
  return `<domain type='qemu'><name>m</name><memory>1048576</memory>${os}<devices>${balloon}${usb}${place}</devices></domain>`;
}

function offers(machine: string, place: keyof typeof places, expected: string): void {
  checkCompletion(guest(machine, places[place]), expected, newestVersion);
}

/** An error that is not mended by adding something, as what follows in a document would. */
function isRefusal({ severity, code, fixes }: Problem): boolean {
  if (severity !== "error") return false;
  if (code.startsWith("missing-")) return false;
  const isAdded = fixes.some(({ edits }) => edits.every(({ span }) => span.start === span.end));
  return fixes.length === 0 ? !incompleteCodes.has(code) : !isAdded;
}
