/** Rules for `<features>` and `<pm>`: which guests have a feature, and which go together. */
import { addAttribute, addChild, possible, preferred, removeElement, replaceSpan, replaceValue } from "../../fixes.ts";
import { sizeInBytes } from "../../sizes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, spanOf, text, textSpan, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { kindInWords, mayBeArmVirt, mayBePseries, mayBeQ35, mayBeRiscVirt, mayBeX86 } from "./machine/machines.ts";

const mebibyte = 2n ** 20n;
const arm = "arch='aarch64' machine='virt'";
const power = "arch='ppc64le' machine='pseries'";
const riscv = "arch='riscv64' machine='virt'";
const pc = "arch='x86_64' machine='pc'";

const guest = (inside: string, machine = "arch='x86_64' machine='q35'") =>
  domain({ machine, lines: [`<features>${machine.includes("x86") ? "<acpi/>" : ""}${inside}</features>`] });

export const featureRules: readonly Rule<DomainFacts>[] = [
  {
    code: "feat-tcg-kvm",
    severity: "error",
    elements: ["tcg"],
    explanation: "TCG is QEMU's own emulation, which guests of type qemu use; its cache is measured in whole MiB.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<tcg><tb-cache unit='MiB'>128</tb-cache></tcg>"),
    good: guest("<tcg><tb-cache unit='MiB'>128</tb-cache></tcg>").replace("'kvm'", "'qemu'"),
    *check({ features, type, isQemu }) {
      const tcg = child(features, "tcg");
      const cache = child(tcg, "tb-cache");
      if (!isQemu || !tcg) return;
      if (type !== "qemu") {
        const message = `<tcg> is for guests of type qemu, this one is of type ${type}; remove it`;
        yield { span: tcg.nameSpan, message, fixes: [preferred("Remove <tcg>", removeElement(tcg))] };
        return;
      }
      const size = cache && sizeInBytes(text(cache), value(cache, "unit"), "KiB");
      if (!cache || size === undefined || size % mebibyte === 0n) return;
      yield {
        span: textSpan(cache),
        message: "The size must be a whole number of MiB, such as <tb-cache unit='MiB'>128</tb-cache>",
      };
    },
  },
  onlyOn("feat-vmport-arch", ["vmport"], "x86 guests", mayBeX86, ["<vmport state='on'/>", pc]),
  onlyOn("feat-gic-arch", ["gic"], "ARM guests with machine virt", mayBeArmVirt, ["<gic version='3'/>", arm]),
  {
    code: "feat-vmport-ps2",
    severity: "error",
    elements: ["vmport"],
    explanation: "VMware's I/O port carries the PS/2 mouse, so it needs the PS/2 controller.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<vmport state='on'/><ps2 state='off'/>"),
    good: guest("<vmport state='off'/><ps2 state='off'/>"),
    *check({ features, isQemu }) {
      const vmport = child(features, "vmport");
      const state = attribute(vmport, "state");
      if (!isQemu || !vmport || state?.value === "off" || value(child(features, "ps2"), "state") !== "off") return;
      const edit = state ? replaceValue(state, "off") : addAttribute(vmport, "state", "off");
      yield {
        span: spanOf(vmport, "state"),
        message: "vmport needs the PS/2 controller, which is switched off here; switch vmport off too, or ps2 on",
        fixes: [possible("Switch vmport off", edit)],
      };
    },
  },
  {
    code: "feat-ps2-inputs",
    severity: "error",
    elements: ["ps2"],
    explanation: "Without the PS/2 controller there is nothing to plug PS/2 devices in.",
    source: "src/conf/domain_validate.c",
    bad: guest("<ps2 state='off'/>").replace(
      "</domain>",
      "<devices><input type='mouse' bus='ps2'/></devices></domain>",
    ),
    good: guest("<ps2 state='off'/>").replace(
      "</domain>",
      "<devices><input type='mouse' bus='usb'/></devices></domain>",
    ),
    *check({ features, devicesOf, isX86, isArchKnown }) {
      if (value(child(features, "ps2"), "state") !== "off") return;
      for (const input of devicesOf("input")) {
        const bus = attribute(input, "bus");
        if (!bus && isX86 && isArchKnown && ["mouse", "keyboard"].includes(value(input, "type") ?? "")) {
          yield {
            span: spanOf(input, "type"),
            message:
              "Without a bus this means ps2, which is switched off (ps2 in <features>); add bus='usb' or 'virtio'",
            fixes: [
              possible("Add bus='usb'", addAttribute(input, "bus", "usb")),
              possible("Add bus='virtio'", addAttribute(input, "bus", "virtio")),
            ],
          };
        }
        if (bus?.value !== "ps2") continue;
        yield {
          span: valueSpan(bus),
          message: "The PS/2 controller is switched off (ps2 in <features>); use bus='usb' or 'virtio'",
          fixes: [
            possible("Change to usb", replaceValue(bus, "usb")),
            possible("Change to virtio", replaceValue(bus, "virtio")),
          ],
        };
      }
    },
  },
  {
    code: "feat-smm-tseg",
    severity: "error",
    elements: ["smm"],
    explanation: "q35 sets aside whole MiB for the system management mode.",
    source: "src/qemu/qemu_postparse.c",
    bad: guest("<smm state='on'><tseg unit='KiB'>500</tseg></smm>"),
    good: guest("<smm state='on'><tseg unit='MiB'>48</tseg></smm>"),
    *check(facts) {
      const smm = child(facts.features, "smm");
      const tseg = child(smm, "tseg");
      if (!facts.isQemu || !tseg || value(smm, "state") === "off") return;
      const size = sizeInBytes(text(tseg), value(tseg, "unit"), "MiB");
      if (!mayBeQ35(facts)) {
        const message = `<tseg> is for machine q35 only, this one is ${kindInWords(facts)}; remove it`;
        yield { span: tseg.nameSpan, message, fixes: [preferred("Remove <tseg>", removeElement(tseg))] };
      } else if (size !== undefined && size % mebibyte !== 0n) {
        const whole = String(size / mebibyte + 1n);
        const xml = `<tseg unit='MiB'>${whole}</tseg>`;
        const fixes = [possible(`Change to ${whole} MiB`, replaceSpan(tseg.span, xml))];
        yield { span: textSpan(tseg), message: "The size must be a whole number of MiB", fixes };
      }
    },
  },
  onlyOn("feat-ioapic-arch", ["ioapic"], "x86 guests", mayBeX86, ["<ioapic driver='qemu'/>", pc]),
  onlyOn(
    "feat-pseries-only",
    ["hpt", "htm", "nested-hv", "ccf-assist", "cfpc", "sbbc", "ibs"],
    "POWER guests with machine pseries",
    mayBePseries,
    ["<htm state='on'/>", power],
  ),
  {
    code: "feat-acpi-missing-x86",
    severity: "warning",
    explanation:
      "Without ACPI an x86 guest cannot be shut down or have devices plugged in, and most systems boot badly.",
    source: "https://libvirt.org/formatdomain.html#hypervisor-features",
    bad: domain({ machine: pc }),
    good: guest("", pc),
    *check(facts) {
      const { root, os, features, isQemu, isArchKnown, isX86, family } = facts;
      if (!isQemu || !isArchKnown || !isX86 || !os || child(features, "acpi")) return;
      // With EFI it is an error, which another rule says.
      const isEfi = value(os, "firmware") === "efi" || value(child(os, "loader"), "type") === "pflash";
      if (isEfi || (family !== "q35" && family !== "i440fx")) return;
      const xml = features ? "<acpi/>" : "<features><acpi/></features>";
      yield {
        span: (features ?? root).nameSpan,
        message: "Without <acpi/> in <features> the guest cannot be shut down or have devices plugged in; add it",
        fixes: [possible("Add <acpi/>", addChild(features ?? root, xml))],
      };
    },
  },
  {
    code: "pm-arch",
    severity: "error",
    elements: ["pm"],
    explanation: "Sleep states of ACPI can be switched for x86 guests only.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: arm, lines: ["<pm><suspend-to-mem enabled='yes'/></pm>"] }),
    good: domain({ lines: ["<pm><suspend-to-mem enabled='yes'/></pm>"] }),
    *check(facts) {
      const pm = child(facts.root, "pm");
      const setting = children(pm).find((element) => attribute(element, "enabled"));
      if (!facts.isQemu || !pm || !setting || mayBeX86(facts)) return;
      yield {
        span: setting.nameSpan,
        message: `<${setting.name}> is for x86 guests, this one is ${kindInWords(facts)}; remove it`,
        fixes: [preferred("Remove <pm>", removeElement(pm))],
      };
    },
  },
  onlyOn(
    "feat-hyperv-arch",
    ["hyperv"],
    "guests on x86 and on ARM with machine virt",
    (facts) => mayBeX86(facts) || mayBeArmVirt(facts),
    ["<hyperv><relaxed state='on'/></hyperv>", pc],
    power,
  ),
  onlyOn("feat-aia-riscv", ["aia"], "RISC-V guests with machine virt", mayBeRiscVirt, ["<aia value='aplic'/>", riscv]),
  onlyOn("feat-ras-arm", ["ras"], "ARM guests with machine virt", mayBeArmVirt, ["<ras state='on'/>", arm]),
  {
    code: "feat-pmu-ppc",
    severity: "error",
    elements: ["pmu"],
    explanation: "POWER guests always have the performance monitoring unit.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<pmu state='off'/>", power),
    good: guest("<pmu state='off'/>"),
    *check({ features, isQemu, arch }) {
      const pmu = child(features, "pmu");
      const state = attribute(pmu, "state");
      if (!isQemu || !pmu || state?.value !== "off" || !arch.startsWith("ppc64")) return;
      yield {
        span: valueSpan(state),
        message: "The performance monitoring unit cannot be switched off on POWER; remove <pmu>",
        fixes: [preferred("Remove <pmu>", removeElement(pmu))],
      };
    },
  },
  {
    code: "feat-eoi-arch",
    severity: "error",
    elements: ["features"],
    explanation: "The ends of interrupts and spinlocks can be tuned for x86 guests only.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<pvspinlock state='on'/>", arm),
    good: guest("<pvspinlock state='on'/>"),
    *check(facts) {
      if (!facts.isQemu || mayBeX86(facts)) return;
      const apic = child(facts.features, "apic");
      const found = [attribute(apic, "eoi") && apic, child(facts.features, "pvspinlock")].filter((part) => part);
      for (const element of found) {
        if (!element) continue;
        const message = `<${element.name}> is for x86 guests, this one is ${kindInWords(facts)}; remove it`;
        const fixes = [preferred(`Remove <${element.name}>`, removeElement(element))];
        yield { span: element.nameSpan, message, fixes };
      }
    },
  },
];

/** A feature that only some machines have. */
function onlyOn(
  code: string,
  names: readonly string[],
  where: string,
  mayHave: (facts: DomainFacts) => boolean,
  [xml, right]: readonly [xml: string, machine: string],
  wrong: string = right === pc ? arm : pc,
): Rule<DomainFacts> {
  return {
    code,
    severity: "error",
    elements: names,
    explanation: `${names.map((name) => `<${name}>`).join(", ")}: for ${where} only.`,
    source: "src/qemu/qemu_validate.c",
    bad: guest(xml, wrong),
    good: guest(xml, right),
    *check(facts) {
      if (!facts.isQemu || mayHave(facts)) return;
      for (const element of children(facts.features).filter(({ name }) => names.includes(name))) {
        if (!isSaid(element)) continue;
        yield {
          span: element.nameSpan,
          message: `<${element.name}> is for ${where} only, this one is ${kindInWords(facts)}; remove it`,
          fixes: [preferred(`Remove <${element.name}>`, removeElement(element))],
        };
      }
    },
  };
}

/** Some features may be there and say nothing. */
function isSaid(element: XmlElement): boolean {
  if (element.name === "gic") return value(element, "state") !== "off";
  return element.name !== "hpt" || element.attributes.length > 0 || child(element, "maxpagesize") !== undefined;
}
