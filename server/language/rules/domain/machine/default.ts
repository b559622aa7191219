/** What a guest without a machine type may not get: the host decides, and mostly for pc. */
import { addAttribute, preferred } from "../../../fixes.ts";
import { child, text, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";

const withoutMachine = "arch='x86_64'";
const pcieRoot = "<controller type='pci' index='0' model='pcie-root'/>";

export const defaultMachineRules: readonly Rule<DomainFacts>[] = [
  {
    code: "machine-default",
    severity: "warning",
    explanation:
      "Without a machine type libvirt takes pc on most hosts of x86. It refuses the guest then when a part of it is of q35 only.",
    source: "src/qemu/qemu_capabilities.c",
    bad: domain({ machine: withoutMachine, devices: [pcieRoot] }),
    good: domain({ machine: "arch='x86_64' machine='q35'", devices: [pcieRoot] }),
    *check(facts) {
      const { os, isQemu, isX86, isArchKnown, machine } = facts;
      const type = child(os, "type");
      const what = isQemu && isX86 && isArchKnown && machine === undefined ? partOfQ35(facts) : undefined;
      if (!type || what === undefined) return;
      yield {
        span: type.nameSpan,
        message: `Without a machine most hosts make this a pc, and ${what} is of q35 only; write machine='q35'`,
        fixes: [preferred("Add machine='q35'", addAttribute(type, "machine", "q35"))],
      };
    },
  },
];

const ofQ35: ReadonlySet<string | undefined> = new Set(["pcie-root", "pcie-expander-bus"]);

/** In words, the first part of a guest that no pc has. */
function partOfQ35({ os, features, controllers, devicesOf }: DomainFacts): string | undefined {
  const controller = controllers.find(({ type, model }) => type === "pci" && ofQ35.has(model));
  if (controller?.model !== undefined) return controller.model;
  if (devicesOf("watchdog").some((watchdog) => value(watchdog, "model") === "itco")) return "the watchdog itco";
  const iommu = value(devicesOf("iommu")[0], "model");
  // That of ARM is on no machine of x86.
  if (iommu !== undefined && iommu !== "smmuv3") return `the IOMMU ${iommu}`;
  const loader = child(os, "loader");
  if (value(loader, "secure") === "yes" && text(loader).trim() !== "") return "Secure Boot";
  return child(child(features, "smm"), "tseg") ? "<tseg>" : undefined;
}
