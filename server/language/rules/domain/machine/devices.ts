/** Devices that QEMU has for some architectures and machines only. */
import { possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import type { Controller } from "../controller/facts.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDisk } from "../disk/examples.ts";
import type { Disk } from "../disk/facts.ts";
import { indexOfName } from "../disk/names.ts";
import { domain, withDevices } from "../examples.ts";
import type { DeviceLists, DomainFacts, GuestFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";

const s390 = "arch='s390x' machine='s390-ccw-virtio'";
const arm = "arch='aarch64' machine='virt'";
const sparc = "arch='sparc' machine='SS-5'";
const video = (model: string) => `<video><model type='${model}'/></video>`;
const rng = "<rng model='virtio'><backend model='random'/></rng>";
const noBalloon = "<memballoon model='none'/>";
const tpm = (model: string) => `<tpm model='${model}'><backend type='emulator' version='2.0'/></tpm>`;
const mdev = (model: string) =>
  `<hostdev mode='subsystem' type='mdev' model='${model}'><source><address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source></hostdev>`;

const videoRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "video-model-machine",
    severity: "error",
    explanation:
      "xen, vbox, gop and parallels are displays of other hypervisors; some of QEMU's are for some architectures only.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: arm, devices: [video("vmvga")] }),
    good: domain({ machine: arm, devices: [video("virtio")] }),
    find(device, guest) {
      const type = attribute(child(device, "model"), "type");
      if (!type) return hasNoUsualVideo(device, guest) ? unwantedElement(device, noUsualVideo(guest.arch)) : undefined;
      if (foreignVideo.has(type.value)) {
        return otherModel(type, "virtio", `${type.value} is a display of another hypervisor; use virtio`);
      }
      return guest.isArchKnown && isVideoMissing(type.value, guest.arch)
        ? otherModel(type, "virtio", `QEMU has no display ${type.value} for ${guest.arch}; use virtio`)
        : undefined;
    },
  },
];

const tpmRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "tpm-model-arch",
    severity: "error",
    explanation: "tpm-crb is for x86, tpm-spapr for POWER, tpm-tis for x86, ARM, RISC-V and LoongArch.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: arm, devices: [tpm("tpm-crb")] }),
    good: domain({ machine: arm, devices: [tpm("tpm-tis")] }),
    find(device, { arch, isArchKnown }) {
      const model = attribute(device, "model");
      const fitting = tpmModels.find(([architectures]) => architectures.test(arch))?.[1];
      if (!isArchKnown || model?.value === "spapr-tpm-proxy") return undefined;
      if (!fitting) return unwantedElement(device, `QEMU has no TPM for ${arch}; remove it`);
      if (!model || !isTpm.test(model.value) || fitting.includes(model.value)) return undefined;
      const better = fitting[0] ?? "";
      return otherModel(model, better, `QEMU has no ${model.value} for ${arch}; use ${better}`);
    },
  },
];

const hostdevRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "hostdev-mdev-arch",
    severity: "error",
    explanation: "Channel devices and crypto adapters are given to guests on s390x.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(mdev("vfio-ccw")),
    good: domain({ machine: s390, devices: [mdev("vfio-ccw")] }),
    find(device, { arch, isArchKnown }) {
      const model = attribute(device, "model");
      if (!model || !["vfio-ccw", "vfio-ap"].includes(model.value) || !isArchKnown || arch.startsWith("s390"))
        return undefined;
      return {
        span: valueSpan(model),
        message: `A mediated device of model ${model.value} is for s390x, this guest is ${arch}`,
      };
    },
  },
];

const controllerRules: readonly DeviceRule<Controller>[] = [
  {
    code: "ctl-scsi-model",
    severity: "error",
    explanation:
      "buslogic is a controller of VMware; ncr53c90 is built into some machines and nowhere else; s390x has virtio-scsi only.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<controller type='scsi' index='0' model='buslogic'/>"),
    good: withDevices("<controller type='scsi' index='0' model='virtio-scsi'/>"),
    find({ element, type, model, index }, guest) {
      const written = attribute(element, "model");
      if (type !== "scsi") return undefined;
      if (guest.isArchKnown && guest.arch === "sparc" && (model ?? "auto") === "auto" && (index ?? 0) !== 0) {
        return { span: spanOf(element, "index"), message: onlyEsp };
      }
      if (!written || model === undefined) return undefined;
      if (model === "buslogic") {
        return otherModel(written, "virtio-scsi", "QEMU has no SCSI controller buslogic; use virtio-scsi");
      }
      if (model === "ncr53c90" && !hasBuiltInEsp(guest)) {
        const message = `ncr53c90 is part of machines such as SS-5, and cannot be added; use virtio-scsi`;
        return otherModel(written, "virtio-scsi", message);
      }
      if (model === "ncr53c90" && (index ?? 0) !== 0) {
        return { span: spanOf(element, "index"), message: onlyEsp };
      }
      if (!guest.isArchKnown || !guest.arch.startsWith("s390") || !pciScsi.has(model)) return undefined;
      return otherModel(written, "virtio-scsi", `QEMU has no SCSI controller ${model} for s390x; use virtio-scsi`);
    },
  },
  {
    code: "ctl-sata-s390x",
    severity: "error",
    explanation: "QEMU for s390x has no SATA controller.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: s390, devices: ["<controller type='sata' index='0'/>"] }),
    good: domain({ machine: s390, devices: ["<controller type='scsi' index='0' model='virtio-scsi'/>"] }),
    find({ element, type }, { arch, isArchKnown }) {
      if (type !== "sata" || !isArchKnown || !arch.startsWith("s390")) return undefined;
      return {
        span: spanOf(element, "type"),
        message: "QEMU has no SATA controller for s390x; use virtio or scsi for disks, and remove this",
        fixes: [possible("Remove this <controller>", removeElement(element))],
      };
    },
  },
];

const diskRules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-sata-s390x",
    severity: "error",
    explanation: "QEMU for s390x has no SATA controller.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: "dev='sda' bus='sata'" }, { machine: s390 }),
    good: withDisk({ target: "dev='sda' bus='scsi'" }, { machine: s390 }),
    find({ bus, target, address }, { arch, isArchKnown }) {
      const written = attribute(target, "bus");
      if (bus !== "sata" || !written || !isArchKnown || !arch.startsWith("s390")) return undefined;
      // An address on SATA is one on SCSI too.
      const fixes =
        address && value(address, "type") !== "drive"
          ? []
          : [preferred("Change to scsi", replaceValue(written, "scsi"))];
      return { span: valueSpan(written), message: "QEMU has no SATA for s390x; use virtio or scsi", fixes };
    },
  },
  {
    code: "disk-scsi-sparc",
    severity: "error",
    explanation: "The SCSI controller of sparc is part of the machine, and has seven places for disks that name none.",
    source: "src/qemu/qemu_validate.c",
    bad: withDisk({ target: "dev='sdh' bus='scsi'" }, { machine: sparc }),
    good: withDisk({ target: "dev='sdg' bus='scsi'" }, { machine: sparc }),
    find({ bus, name, address }, { arch, isArchKnown }) {
      if (bus !== "scsi" || !isArchKnown || arch !== "sparc") return undefined;
      const controller = attribute(address, "controller");
      const isBeyond = address ? Number(controller?.value ?? 0) > 0 : (indexOfName(name.value) ?? 0) >= 7;
      if (!isBeyond) return undefined;
      const message = "A guest of sparc has one SCSI controller, for sda to sdg; use one of these places";
      return { span: valueSpan(controller ?? name), message };
    },
  },
];

const otherRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "dev-s390x",
    severity: "error",
    explanation:
      "QEMU for s390x has no shared memory (ivshmem); a persistent store of ACPI it has for none of s390x, sparc, m68k, alpha and sh4.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: s390, devices: ["<shmem name='a'><model type='ivshmem-plain'/></shmem>"] }),
    good: withDevices("<shmem name='a'><model type='ivshmem-plain'/></shmem>"),
    find(device, { arch, isArchKnown, pciBuses }) {
      const without = device.name === "pstore" ? /^(s390|sparc64|sparc$|m68k|alpha|sh4)/ : /^s390/;
      if (!isArchKnown || !without.test(arch)) return undefined;
      // Where the machine has no PCI either, that is said of it.
      if (/^(sparc|m68k)$/.test(arch) && pciBuses.size === 0) return undefined;
      return unwantedElement(device, `QEMU has no <${device.name}> for ${arch}; remove it`);
    },
  },
];

const virtioRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "dev-virtio-sparc",
    severity: "error",
    explanation: "The machines of 32-bit sparc are older than virtio, and QEMU builds no device of virtio for them.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: sparc, devices: ["<controller type='pci' index='0' model='pci-root'/>", rng, noBalloon] }),
    good: domain({ machine: "arch='sparc64' machine='sun4u'", devices: [rng] }),
    find(device, { arch, isArchKnown, pciBuses }) {
      if (!isArchKnown || arch !== "sparc" || (device.name === "input" && value(device, "bus") !== "virtio"))
        return undefined;
      const type = value(child(device, "address"), "type");
      // That the machine has no PCI is said of it.
      if (pciBuses.size === 0 && (type === undefined || type === "pci")) return undefined;
      return unwantedElement(device, `QEMU has no virtio for sparc, and so no <${device.name}> on it; remove it`);
    },
  },
];

export const machineDeviceRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("video"), videoRules, ["video"]),
  ...forEachDevice(({ devicesOf }) => devicesOf("tpm"), tpmRules, ["tpm"]),
  ...forEachDevice(({ devicesOf }) => devicesOf("hostdev"), hostdevRules, ["hostdev"]),
  ...forEachDevice(({ controllers }) => controllers, controllerRules, ["controller"]),
  ...forEachDevice(({ disks }) => disks, diskRules, ["disk"]),
  ...forEachDevice(devicesNamed("shmem", "pstore"), otherRules, ["shmem", "pstore"]),
  ...forEachDevice(devicesNamed("rng", "crypto", "vsock", "input"), virtioRules, ["rng", "crypto", "vsock", "input"]),
];

function devicesNamed(...names: readonly string[]): (lists: DeviceLists) => readonly XmlElement[] {
  return ({ devicesOf }) => names.flatMap(devicesOf);
}

const foreignVideo = new Set("xen vbox gop parallels".split(" "));

function isVideoMissing(model: string, arch: string): boolean {
  if (arch.startsWith("s390")) return ["vga", "cirrus", "vmvga", "qxl", "bochs", "ramfb"].includes(model);
  if (model === "vmvga") return !/^(x86_64|i686|mips)/.test(arch);
  return model === "ramfb" && /^(ppc|sparc|mips|m68k|sh4|alpha)/.test(arch);
}

/** Is there no display that libvirt could choose? That the machine has no PCI for one is said of it. */
function hasNoUsualVideo(device: XmlElement, { arch, isArchKnown, pciBuses }: GuestFacts): boolean {
  const type = value(child(device, "address"), "type");
  return isArchKnown && /^(sparc|m68k)$/.test(arch) && (pciBuses.size > 0 || (type !== undefined && type !== "pci"));
}

function noUsualVideo(arch: string): string {
  return `libvirt knows no usual display for ${arch}, so <video> needs a model; remove it`;
}

const isTpm = /^tpm-(tis|crb|spapr)$/;
const tpmModels: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(x86_64|i686)$/, ["tpm-crb", "tpm-tis"]],
  [/^(arm|aarch64|riscv|loongarch)/, ["tpm-tis"]],
  [/^ppc64(le)?$/, ["tpm-spapr"]],
];

const onlyEsp = "ncr53c90 is the controller of index 0, and there is no second one";

/** SCSI controllers on PCI that libvirt asks QEMU for. */
const pciScsi = new Set("lsilogic lsisas1068 lsisas1078 vmpvscsi".split(" "));

/** Source: qemuDomainHasBuiltinESP in src/qemu/qemu_domain.c. */
function hasBuiltInEsp({ arch, isArchKnown, machine }: GuestFacts): boolean {
  if (!isArchKnown || arch === "sparc") return true;
  return ["magnum", "pica61", "q800"].includes(machine ?? "");
}

function otherModel(written: XmlAttribute, better: string, message: string): Finding {
  return {
    span: valueSpan(written),
    message,
    fixes: [possible(`Change to ${better}`, replaceValue(written, better))],
  };
}
