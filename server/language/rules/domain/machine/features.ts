/** What of a guest QEMU has for some architectures only, besides devices. */
import { preferred, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute } from "../findings.ts";
import { kindInWords } from "./machines.ts";

const s390 = "arch='s390x' machine='s390-ccw-virtio'";
const guest = (line: string, machine: string) => domain({ machine, lines: [line] });
const q35 = "arch='x86_64' machine='q35'";
const sev = "<launchSecurity type='sev'><policy>0x0001</policy></launchSecurity>";

export const machineFeatureRules: readonly Rule<DomainFacts>[] = [
  {
    code: "dom-genid-arch",
    severity: "error",
    elements: ["genid"],
    explanation: "The generation of a guest is told by ACPI, which these architectures do not have.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<genid/>", s390),
    good: guest("<genid/>", q35),
    *check(facts) {
      const genid = child(facts.root, "genid");
      if (facts.isQemu && genid && isWithoutAcpi(facts)) yield notHere(genid, facts);
    },
  },
  {
    code: "feat-vmcoreinfo-arch",
    severity: "error",
    elements: ["vmcoreinfo"],
    explanation: "QEMU has vmcoreinfo where firmware reads its configuration by fw_cfg.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<features><vmcoreinfo state='on'/></features>", s390),
    good: guest("<features><vmcoreinfo state='on'/></features>", q35),
    *check(facts) {
      const element = child(facts.features, "vmcoreinfo");
      if (facts.isQemu && element && value(element, "state") !== "off" && isWithoutAcpi(facts)) {
        yield notHere(element, facts);
      }
    },
  },
  {
    code: "feat-ps2-arch",
    severity: "error",
    elements: ["ps2"],
    explanation: "PCs have a PS/2 controller that can be switched off; other machines have none.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<features><ps2 state='off'/></features>", s390),
    good: guest("<features><ps2 state='off'/></features>", q35),
    *check(facts) {
      const element = child(facts.features, "ps2");
      if (facts.isQemu && element && facts.isArchKnown && !facts.isX86) yield notHere(element, facts);
    },
  },
  {
    code: "feat-acpi-machine",
    severity: "warning",
    elements: ["acpi"],
    explanation:
      "Only PCs and the machines virt of ARM, RISC-V and LoongArch have ACPI. Since QEMU says so itself (8.0) libvirt refuses it elsewhere; before, it meant nothing.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<features><acpi/></features>", s390),
    good: guest("<features><acpi/></features>", q35),
    *check(facts) {
      const element = child(facts.features, "acpi");
      if (!facts.isQemu || !element || value(element, "state") === "off" || mayHaveAcpi(facts)) return;
      const which = archsWithAcpi.test(facts.arch) ? `Machine ${facts.machine} has` : `Machines of ${facts.arch} have`;
      yield {
        span: element.nameSpan,
        message: `${which} no ACPI, and with QEMU 8.0 or newer libvirt refuses it; remove it`,
        fixes: [preferred("Remove <acpi>", removeElement(element))],
      };
    },
  },
  {
    code: "os-firmware-arch",
    severity: "error",
    explanation:
      "There is EFI for x86, ARM, RISC-V and LoongArch, and a BIOS for x86; other guests have a firmware of their own.",
    source: "src/qemu/qemu_firmware.c",
    bad: domain({ machine: s390 }).replace("<os>", "<os firmware='efi'>"),
    good: domain({ machine: q35, lines: ["<features><acpi/></features>"] }).replace("<os>", "<os firmware='efi'>"),
    *check(facts) {
      const firmware = attribute(facts.os, "firmware");
      if (!facts.isQemu || !firmware || !facts.isArchKnown) return;
      const mayBe = firmware.value === "bios" ? facts.isX86 : !isWithoutAcpi(facts);
      if (mayBe || (firmware.value !== "bios" && firmware.value !== "efi")) return;
      const what = firmware.value === "bios" ? "BIOS" : "EFI";
      yield unwantedAttribute(firmware, `There is no ${what} for ${kindInWords(facts)}; remove it`);
    },
  },
  {
    code: "launch-security-arch",
    severity: "error",
    elements: ["launchSecurity"],
    explanation: "SEV and TDX protect guests on x86_64, s390-pv those on s390x.",
    source: "src/qemu/qemu_validate.c",
    bad: guest(sev, s390),
    good: guest("<launchSecurity type='s390-pv'/>", s390),
    *check(facts) {
      const element = child(facts.root, "launchSecurity");
      const type = value(element, "type");
      if (!facts.isQemu || !element || !facts.isArchKnown || type === undefined) return;
      const home = type === "s390-pv" ? "s390x" : /^(sev|sev-snp|tdx)$/.test(type) ? "x86_64" : undefined;
      if (home === undefined || facts.arch === home) return;
      yield {
        span: spanOf(element, "type"),
        message: `${type} protects guests on ${home}, this one is ${kindInWords(facts)}; remove <launchSecurity>`,
        fixes: [preferred("Remove <launchSecurity>", removeElement(element))],
      };
    },
  },
];

/** Source: what QEMU 10 says of its machines. */
function mayHaveAcpi({ arch, isArchKnown, isX86, machine, family }: DomainFacts): boolean {
  if (!isArchKnown || isX86) return true;
  return archsWithAcpi.test(arch) && (arch === "loongarch64" || machine === undefined || family === "virt");
}

const archsWithAcpi = /^(x86_64|i686|arm|aarch64|riscv|loongarch64)/;

function isWithoutAcpi({ arch, isArchKnown }: DomainFacts): boolean {
  return isArchKnown && /^(s390|ppc|sparc|m68k|mips)/.test(arch);
}

function notHere(element: XmlElement, facts: DomainFacts): Finding {
  return {
    span: element.nameSpan,
    message: `QEMU has no <${element.name}> for ${kindInWords(facts)}; remove it`,
    fixes: [preferred(`Remove <${element.name}>`, removeElement(element))],
  };
}
