/** Rules for `<iommu>`. */
import { addAttribute, addChild, preferred, removeAttribute, removeElement, replaceValue } from "../../../fixes.ts";
import type { TextEdit } from "../../../problem.ts";
import type { Version } from "../../../version.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";
import { kindInWords, mayBeArmVirt, mayBeQ35 } from "../machine/machines.ts";
import { largestVcpuCount, mostWithoutEim } from "../processor/processors.ts";
import { dmaTranslationChecked, eimAutomatic, severalIommus, widthOfVirtioIommu } from "../versions.ts";

const guest = (iommu: string, features = "<acpi/>", machine = "arch='x86_64' machine='q35'") =>
  domain({ machine, lines: [`<features>${features}</features>`], devices: [iommu] });

const onArm = (...iommus: readonly string[]) => domain({ machine: "arch='aarch64' machine='virt'", devices: iommus });

export const iommuRules: readonly Rule<DomainFacts>[] = [
  {
    code: "iommu-intel-q35",
    severity: "error",
    elements: ["iommu"],
    explanation: "Each model belongs to a machine: intel and amd to q35, smmuv3 to virt on ARM, virtio to both.",
    source: "src/qemu/qemu_validate.c",
    bad: guest("<iommu model='intel'/>", "<acpi/>", "arch='x86_64' machine='pc'"),
    good: guest("<iommu model='intel'/>"),
    *check(facts) {
      for (const iommu of facts.isQemu ? facts.devicesOf("iommu") : []) {
        const model = value(iommu, "model") ?? "";
        const needed = machinesOf.get(model);
        if (!needed) continue;
        const span = spanOf(iommu, "model");
        if (!needed.mayBe(facts)) {
          const fixes = [preferred("Remove <iommu>", removeElement(iommu))];
          yield {
            span,
            message: `The model ${model} needs ${needed.words}, this guest is ${kindInWords(facts)}`,
            fixes,
          };
        } else if (model === "virtio" && !child(facts.features, "acpi")) {
          yield {
            span,
            message: "The model virtio needs <acpi/> in <features>",
            fixes: [preferred("Add <acpi/>", feature(facts, "<acpi/>"))],
          };
        }
      }
    },
  },
  {
    code: "iommu-several",
    severity: "error",
    elements: ["iommu"],
    explanation: "A guest can have one IOMMU; since 11.10 it can have several of model smmuv3, each for a PCI bus.",
    source: "src/conf/domain_conf.c",
    until: severalIommus,
    bad: onArm("<iommu model='smmuv3'/>", "<iommu model='smmuv3'/>"),
    good: onArm("<iommu model='smmuv3'/>"),
    *check({ devicesOf }) {
      const iommus = devicesOf("iommu");
      // Of the other models the grammar allows one only.
      if (!iommus.every((iommu) => value(iommu, "model") === "smmuv3")) return;
      for (const iommu of iommus.slice(1)) {
        yield unwantedElement(iommu, "Before libvirt 11.10 a guest can have one IOMMU only; remove this one");
      }
    },
  },
  {
    code: "iommu-intremap-ioapic",
    severity: "error",
    elements: ["iommu"],
    explanation:
      "Interrupts can be remapped only when QEMU emulates the I/O APIC, not the kernel. Since 10.10 libvirt sees to it, unless kvm is written.",
    source: "src/conf/domain_validate.c",
    bad: guest("<iommu model='intel'><driver intremap='on'/></iommu>", "<acpi/><ioapic driver='kvm'/>"),
    good: guest("<iommu model='intel'><driver intremap='on'/></iommu>", "<acpi/><ioapic driver='qemu'/>"),
    *check(facts, version) {
      const ioapic = child(facts.features, "ioapic");
      const driver = attribute(ioapic, "driver");
      for (const iommu of facts.devicesOf("iommu")) {
        const intremap = attribute(child(iommu, "driver"), "intremap");
        if (intremap?.value !== "on" || driver?.value === "qemu") continue;
        if (!driver && version >= eimAutomatic && facts.isQemu) continue;
        const xml = "<ioapic driver='qemu'/>";
        const edit = driver ? replaceValue(driver, "qemu") : feature(facts, xml);
        yield {
          span: valueSpan(intremap),
          message: `Interrupt remapping needs the I/O APIC of QEMU; add ${xml} to <features>`,
          fixes: ioapic && !driver ? [] : [preferred(`Add ${xml}`, edit)],
        };
      }
    },
  },
  {
    code: "iommu-eim-intremap",
    severity: "error",
    elements: ["iommu"],
    explanation: "The extended interrupt mode is a part of interrupt remapping.",
    source: "src/conf/domain_validate.c",
    bad: guest("<iommu model='intel'><driver eim='on'/></iommu>", "<acpi/><ioapic driver='qemu'/>"),
    good: guest("<iommu model='intel'><driver intremap='on' eim='on'/></iommu>", "<acpi/><ioapic driver='qemu'/>"),
    *check(facts, version) {
      const isAutomatic = version >= eimAutomatic && (largestVcpuCount(facts) ?? 0) > mostWithoutEim;
      for (const iommu of facts.devicesOf("iommu")) {
        const driver = child(iommu, "driver");
        const eim = attribute(driver, "eim");
        const intremap = attribute(driver, "intremap");
        if (!driver || eim?.value !== "on" || intremap?.value === "on" || (isAutomatic && !intremap)) continue;
        const edit = intremap ? replaceValue(intremap, "on") : addAttribute(driver, "intremap", "on");
        const ioapic = value(child(facts.features, "ioapic"), "driver") === "qemu" ? [] : ioapicOfQemu(facts);
        yield {
          span: valueSpan(eim),
          message: "eim='on' needs intremap='on', because it is a part of interrupt remapping",
          fixes: [preferred("Switch intremap on", edit, ...ioapic)],
        };
      }
    },
  },
  {
    code: "iommu-driver-attrs",
    severity: "error",
    elements: ["iommu"],
    explanation: "Most options are those of Intel's IOMMU; other models have few or none.",
    source: "src/conf/domain_validate.c",
    bad: guest("<iommu model='virtio'><driver iotlb='on'/></iommu>"),
    good: guest("<iommu model='intel'><driver iotlb='on'/></iommu>"),
    *check(facts, version) {
      for (const iommu of facts.devicesOf("iommu")) {
        const model = value(iommu, "model") ?? "";
        const wrong = foreignOptions(model, version);
        for (const found of child(iommu, "driver")?.attributes ?? []) {
          // A width of 0 is none.
          if (!wrong.includes(found.name) || (found.name === "aw_bits" && Number(found.value) === 0)) continue;
          yield {
            span: found.nameSpan,
            message: `The model ${model} has no option ${found.name}; remove it`,
            fixes: [preferred(`Remove ${found.name}`, removeAttribute(found))],
          };
        }
      }
    },
  },
  {
    code: "iommu-address",
    severity: "error",
    elements: ["iommu"],
    explanation: "The IOMMU is a part of the machine; only virtio's is a PCI device, on the root bus.",
    source: "src/conf/domain_validate.c",
    bad: guest("<iommu model='intel'><address type='pci' domain='0' bus='0' slot='9' function='0'/></iommu>"),
    good: guest("<iommu model='virtio'><address type='pci' domain='0' bus='0' slot='9' function='0'/></iommu>"),
    *check({ isQemu, devicesOf }) {
      for (const iommu of devicesOf("iommu")) {
        const address = child(iommu, "address");
        const model = value(iommu, "model") ?? "";
        if (
          !address ||
          (model === "virtio" ? !isQemu || isOnRootBus(address) : model !== "intel" && model !== "smmuv3")
        )
          continue;
        yield {
          span: address.nameSpan,
          message:
            model === "virtio"
              ? "An IOMMU of model virtio must be on PCI bus 0; remove the address, libvirt finds one"
              : `The model ${model} is part of the machine and has no address; remove it`,
          fixes: [preferred("Remove <address>", removeElement(address))],
        };
      }
    },
  },
];

interface Machines {
  readonly mayBe: (facts: DomainFacts) => boolean;
  readonly words: string;
}

const q35: Machines = { mayBe: mayBeQ35, words: "machine q35" };

const machinesOf: ReadonlyMap<string, Machines> = new Map([
  ["intel", q35],
  ["amd", q35],
  ["smmuv3", { mayBe: mayBeArmVirt, words: "machine virt on ARM" }],
  [
    "virtio",
    { mayBe: (facts: DomainFacts) => mayBeQ35(facts) || mayBeArmVirt(facts), words: "machine q35, or virt on ARM" },
  ],
]);

function foreignOptions(model: string, version: Version): readonly string[] {
  const width = version >= widthOfVirtioIommu ? [] : ["aw_bits"];
  const translation = version >= dmaTranslationChecked ? ["dma_translation"] : [];
  if (model === "smmuv3") return ["intremap", "caching_mode", "eim", "iotlb", "aw_bits", ...translation];
  if (model === "virtio") return ["intremap", "caching_mode", "eim", "iotlb", ...width, ...translation];
  return model === "amd" ? ["caching_mode", "eim", "aw_bits", "dma_translation"] : [];
}

function isOnRootBus(address: XmlElement): boolean {
  return value(address, "type") === "pci" && Number(value(address, "bus") ?? 0) === 0;
}

function ioapicOfQemu(facts: DomainFacts): readonly TextEdit[] {
  const driver = attribute(child(facts.features, "ioapic"), "driver");
  return [driver ? replaceValue(driver, "qemu") : feature(facts, "<ioapic driver='qemu'/>")];
}

function feature({ root, features }: DomainFacts, xml: string): TextEdit {
  return addChild(features ?? root, features ? xml : `<features>${xml}</features>`);
}
