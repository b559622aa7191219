/** Rules for guests of Xen, which libvirt's own driver refuses. Source of all: src/libxl/libxl_domain.c. */
import { possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import { attribute, child, children, descendants, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";
import { noneOf, onlyFor, onlyValues } from "./limits.ts";

const source = "src/libxl/libxl_domain.c";
const guest = (...devices: readonly string[]) => domain({ type: "xen", machine: "arch='x86_64'", devices });
const withOs = (...os: readonly string[]) => domain({ type: "xen", machine: "arch='x86_64'", os });
const pci = (inside: string) =>
  `<hostdev mode='subsystem' type='pci' managed='yes'>${inside}<source><address domain='0' bus='3' slot='0' function='0'/></source></hostdev>`;
const nic = (inside: string) => `<interface type='bridge'><source bridge='xenbr0'/>${inside}</interface>`;
const loader = (secure: string) => `<loader readonly='yes'${secure} type='pflash'>/usr/lib/xen/boot/ovmf.bin</loader>`;
const table = (type: string) => `<acpi><table type='${type}'>/srv/slic.bin</table></acpi>`;

export const xenRules: readonly Rule<DomainFacts>[] = onlyFor(
  ["xen"],
  [
    onlyValues({
      code: "xen-hostdev-driver",
      element: "hostdev",
      inside: "driver",
      attribute: "name",
      allowed: ["xen"],
      words: "Xen takes devices of the host by the driver",
      explanation: "Xen takes a PCI device from the host in its own way, not by VFIO.",
      source,
      bad: guest(pci("<driver name='vfio'/>")),
      good: guest(pci("<driver name='xen'/>")),
    }),
    noneOf({
      code: "xen-filterref",
      element: "interface",
      parts: ["filterref"],
      words: "libvirt filters no packets of guests of Xen: there is no",
      explanation: "The packets of guests of Xen do not go through the filters of libvirt.",
      source,
      bad: guest(nic("<filterref filter='clean-traffic'/>")),
      good: guest(nic("")),
    }),
    {
      code: "xen-sound",
      severity: "error",
      elements: ["sound"],
      explanation: "Xen has a few models of sound cards, and one card.",
      source,
      bad: guest("<sound model='ich9'/>"),
      good: guest("<sound model='ich6'/>"),
      *check({ devicesOf }) {
        const model = attribute(devicesOf("sound")[0], "model");
        if (!model || soundCards.includes(model.value)) return;
        yield {
          span: valueSpan(model),
          message: `Xen has no sound card ${model.value}; use ${soundCards.join(", ")}`,
          fixes: soundCards.map((card) => possible(`Change to ${card}`, replaceValue(model, card))),
        };
      },
    },
    {
      code: "xen-secure-boot",
      severity: "error",
      elements: ["os"],
      explanation: "The EFI firmware of Xen has no Secure Boot.",
      source,
      bad: withOs(loader(" secure='yes'")),
      good: withOs(loader("")),
      *check({ os }) {
        const secure = attribute(child(os, "loader"), "secure");
        if (secure?.value === "yes" && value(secure.parent, "type") === "pflash") {
          const fixes = [preferred("Change to no", replaceValue(secure, "no"))];
          yield { span: valueSpan(secure), message: "Xen has no Secure Boot; remove secure='yes'", fixes };
        }
        const features = os && value(os, "firmware") === "efi" ? descendants(os, "firmware", "feature") : [];
        for (const feature of features) {
          if (value(feature, "name") !== "secure-boot") continue;
          yield unwantedElement(feature, "Xen has no Secure Boot; remove it");
        }
      },
    },
    {
      code: "xen-acpi-table",
      severity: "error",
      elements: ["table"],
      explanation: "A guest of Xen is given one ACPI table, as it is.",
      source,
      bad: withOs(table("msdm")),
      good: withOs(table("slic")),
      *check({ os }) {
        const tables = children(child(os, "acpi"), "table");
        for (const [index, element] of tables.entries()) {
          const type = attribute(element, "type");
          if (type && !["slic", "rawset"].includes(type.value)) {
            const fixes = [possible("Change to slic", replaceValue(type, "slic"))];
            yield { span: valueSpan(type), message: `Xen takes no ACPI table of type ${type.value}`, fixes };
          } else if (index > 0) {
            const fixes = [possible("Remove this <table>", removeElement(element))];
            yield { span: spanOf(element), message: "Xen takes one ACPI table; remove this one", fixes };
          }
        }
      },
    },
  ],
);

/** Capabilities are given to containers. */
export const hostdevModeRules: readonly Rule<DomainFacts>[] = onlyFor(
  ["xen", "openvz"],
  [
    onlyValues({
      code: "hostdev-mode-container",
      element: "hostdev",
      attribute: "mode",
      allowed: ["subsystem"],
      isShape: true,
      words: "This hypervisor takes devices of the host of mode",
      explanation: "With the mode capabilities a container of LXC is given devices of the host by their names.",
      source: "src/libxl/libxl_domain.c; src/openvz/openvz_conf.c",
      bad: guest("<hostdev mode='capabilities' type='misc'><source><char>/dev/random</char></source></hostdev>"),
      good: guest(pci("")),
    }),
  ],
);

const soundCards = ["ich6", "es1370", "ac97", "sb16"];
