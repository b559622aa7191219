/** Rules for the PCI host bridges of pseries: each pci-root is one, and libvirt adds one for each bus that is missing. */
import { attribute, spanOf } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { readPciAddress } from "../address/addresses.ts";
import { isAddressIgnored } from "../address/assigned.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { mostHostBridges, pciAddressOf } from "./pci.ts";

const onBus = (bus: string) =>
  domain({
    machine: "arch='ppc64le' machine='pseries'",
    devices: [
      `<rng model='virtio'><backend model='random'/><address type='pci' domain='0x0000' bus='${bus}' slot='0x01' function='0x0'/></rng>`,
    ],
  });

export const hostBridgeRules: readonly Rule<DomainFacts>[] = [
  {
    code: "ctl-phb-too-many",
    severity: "error",
    explanation: "A guest of pseries has 31 PCI host bridges at most, and all buses below the highest are there.",
    source: "src/qemu/qemu_domain_address.c",
    bad: onBus("0x20"),
    good: onBus("0x02"),
    *check(facts) {
      const { isQemu, family, controllers } = facts;
      if (!isQemu || family !== "pseries") return;
      const bridges = controllers.filter(({ type, model }) => type === "pci" && model?.endsWith("bridge")).length;
      const most = mostHostBridges - 1 + bridges;
      const message = `Bus ${most} is the last one that a guest of pseries can have; choose a lower number`;
      for (const { element, type, index } of controllers) {
        if (type === "pci" && (index ?? 0) > most) yield { span: spanOf(element, "index"), message };
      }
      for (const address of facts.partsOf("address")) {
        const device = address.parent;
        if (!device || pciAddressOf(device) !== address || isAddressIgnored(device, facts)) continue;
        const { bus } = readPciAddress(address);
        if (attribute(address, "bus") && bus > most && bus <= 0xff) yield { span: spanOf(address, "bus"), message };
      }
    },
  },
];
