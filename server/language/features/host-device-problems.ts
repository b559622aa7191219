/** The devices of the host that a guest takes, held against what the current target has and what has been taken there. */
import { addAttribute, possible, replaceValue } from "../fixes.ts";
import type { Fix, Problem, Severity, TextEdit } from "../problem.ts";
import { attribute, child, children, text, value } from "../rules/elements.ts";
import type { XmlElement } from "../xml/tree.ts";
import { type HostFacts, pciAddress, pciParts, type VirtualFunction } from "./host-facts.ts";

/** For docs/rules.md: the codes of this file. */
export const hostDeviceRules: readonly {
  readonly code: string;
  readonly severity: Severity;
  readonly explanation: string;
}[] = [
  {
    code: "host-device-unknown",
    severity: "warning",
    explanation: "A guest starts only where the devices of the host are that it takes.",
  },
  {
    code: "host-device-taken",
    severity: "warning",
    explanation: "A device of the host can be given to one running guest at a time.",
  },
  {
    code: "if-hostdev-not-vf",
    severity: "error",
    explanation: "libvirt sets MAC and VLAN of virtual functions only, so an interface cannot be a physical one.",
  },
];

/** @param root the `<domain>`, or a device alone */
export function hostDeviceProblems(root: XmlElement, facts: HostFacts): readonly Problem[] {
  if (facts.pciDevices.length === 0) return [];
  const own = text(child(root, "name")).trim();
  const devices = root.name === "domain" ? children(child(root, "devices")) : [root];
  return devices.flatMap((device) => {
    const address = isOnPci(device) ? child(child(device, "source"), "address") : undefined;
    return address ? addressProblems(device, address, own, facts) : [];
  });
}

function isOnPci(device: XmlElement): boolean {
  return value(device, "type") === (device.name === "hostdev" ? "pci" : device.name === "interface" ? "hostdev" : "");
}

function addressProblems(
  device: XmlElement,
  element: XmlElement,
  own: string,
  { target, pciDevices, physicalFunctions }: HostFacts,
): readonly Problem[] {
  const address = pciAddress((name) => attribute(element, name)?.value);
  if (address === undefined || !attribute(element, "slot")) return [];
  const problem = (code: string, severity: Severity, message: string, fixes: readonly Fix[]): Problem[] => [
    { code, severity, span: element.nameSpan, message, fixes, related: [] },
  ];
  if (!pciDevices.includes(address)) {
    const message = `${target} has no PCI device ${address}: the guest starts only on a host that has it`;
    return problem("host-device-unknown", "warning", message, []);
  }
  const physical = physicalFunctions.find((known) => known.address === address);
  if (physical && device.name === "interface") {
    const free = physical.virtualFunctions.find(({ use }) => use === null);
    const message =
      `${address} is a physical function on ${target}, and libvirt starts guests with virtual ones only; take one of ` +
      "those, or make it a plain <hostdev>";
    return problem("if-hostdev-not-vf", "error", message, takes(element, free));
  }
  const siblings = physicalFunctions.find(({ virtualFunctions }) =>
    virtualFunctions.some((known) => known.address === address),
  )?.virtualFunctions;
  const use = siblings?.find((known) => known.address === address)?.use ?? null;
  if (use === null || use === `guest "${own}"`) return [];
  const free = siblings?.find((known) => known.use === null);
  const message = `${address} is taken by the ${use} on ${target}: only one can have it at a time; take another device`;
  return problem("host-device-taken", "warning", message, takes(element, free));
}

/** Another function instead. */
function takes(element: XmlElement, free: VirtualFunction | undefined): readonly Fix[] {
  if (!free) return [];
  const edits = Object.entries(pciParts(free.address)).map(([name, part]): TextEdit => {
    const written = attribute(element, name);
    return written ? replaceValue(written, part) : addAttribute(element, name, part);
  });
  return [possible(`Take ${free.address}, which is free`, ...edits)];
}
