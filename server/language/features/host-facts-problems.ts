/** What keeps a network or a guest from working on the current target. Every message names the target, which may be another tomorrow. */
import type { DocumentKind } from "../document-kind.ts";
import type { Problem, Severity, Span } from "../problem.ts";
import { attribute, child, children, value, valueSpan } from "../rules/elements.ts";
import type { XmlElement } from "../xml/tree.ts";
import { hostDeviceProblems, hostDeviceRules } from "./host-device-problems.ts";
import { type HostFacts, pciAddress } from "./host-facts.ts";

/** For docs/rules.md: the codes of what is held against the target. */
export const hostRules: readonly {
  readonly code: string;
  readonly severity: Severity;
  readonly explanation: string;
}[] = [
  {
    code: "net-forward-pf-on-host",
    severity: "error",
    explanation:
      "A network starts only where its physical function is, and where that has at least one virtual function.",
  },
  {
    code: "net-hostdev-not-vf",
    severity: "error",
    explanation: "The devices of a hostdev network must be virtual functions of the host already when it is defined.",
  },
  ...hostDeviceRules,
];

/** None for what the target did not tell. */
export function hostProblems(kind: DocumentKind, root: XmlElement, facts: HostFacts): readonly Problem[] {
  if (kind.name === "domain" || kind.name === "fragment") return hostDeviceProblems(root, facts);
  const forward = kind.name === "network" ? child(root, "forward") : undefined;
  if (!forward) return [];
  return [
    ...children(forward, "pf").flatMap((pf) => functionProblems(pf, facts)),
    ...(value(forward, "mode") === "hostdev" ? children(forward, "address") : []).flatMap((address) =>
      addressProblems(address, facts),
    ),
  ];
}

function functionProblems(pf: XmlElement, facts: HostFacts): readonly Problem[] {
  const { target, netDevices, physicalFunctions } = facts;
  const dev = attribute(pf, "dev");
  if (!dev || dev.value === "" || netDevices.length === 0) return [];
  const span = valueSpan(dev);
  const known = physicalFunctions.find((candidate) => candidate.interface === dev.value);
  const useful = physicalFunctions.filter(({ virtualFunctions }) => virtualFunctions.length > 0);
  const others = useful.flatMap(({ interface: name }) => name ?? []);
  const choose = others.length > 0 ? `; it has virtual functions behind ${others.join(", ")}` : "";
  if (!netDevices.includes(dev.value)) {
    const message = `${target} has no network device "${dev.value}", so the network cannot start there${choose}`;
    return [problem("net-forward-pf-on-host", span, message)];
  }
  if (!known) {
    const message = `"${dev.value}" is no physical function on ${target}, so the network cannot start there${choose}`;
    return [problem("net-forward-pf-on-host", span, message)];
  }
  if (known.virtualFunctions.length > 0) return [];
  const message =
    `"${dev.value}" has no virtual functions on ${target}, so the network cannot start there: write how many (at most ` +
    `${known.maximum}) into /sys/class/net/${dev.value}/device/sriov_numvfs`;
  return [problem("net-forward-pf-on-host", span, message)];
}

function addressProblems(element: XmlElement, facts: HostFacts): readonly Problem[] {
  const { target, pciDevices, physicalFunctions } = facts;
  const address = pciAddress((name) => attribute(element, name)?.value);
  if (address === undefined || pciDevices.length === 0 || element.attributes.length === 0) return [];
  const span = element.nameSpan;
  if (!pciDevices.includes(address)) {
    const message = `${target} has no PCI device ${address}, so libvirt there refuses the network`;
    return [problem("net-hostdev-not-vf", span, message)];
  }
  const physical = physicalFunctions.find((known) => known.address === address);
  if (!physical) return [];
  const first = physical.virtualFunctions[0]?.address;
  const instead = first === undefined ? "" : `; list virtual functions such as ${first}`;
  const message = `${address} is a physical function on ${target}, so libvirt there refuses the network${instead}`;
  return [problem("net-hostdev-not-vf", span, message)];
}

function problem(code: string, span: Span, message: string): Problem {
  return { code, severity: "error", span, message, fixes: [], related: [] };
}
