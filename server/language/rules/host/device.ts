/** Rules for `<device>`, a device of the host: what libvirt wants of the mediated devices that it makes, and of addresses. */
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, isUuid, text, textSpan, value, valueSpan } from "../elements.ts";
import { type Rule, type RuleSet, ruleSet } from "../rule.ts";

const mediated = (...lines: readonly string[]) =>
  [
    "<device>",
    "  <parent>pci_0000_00_02_0</parent>",
    "  <capability type='mdev'>",
    ...lines.map((line) => `    ${line}`),
    "  </capability>",
    "</device>",
  ].join("\n");

const grouped = (fn: string) =>
  [
    "<device>",
    "  <name>pci_0000_03_00_0</name>",
    "  <capability type='pci'>",
    "    <domain>0</domain><bus>3</bus><slot>0</slot><function>0</function>",
    "    <product id='0x10ca'/><vendor id='0x8086'/>",
    "    <iommuGroup number='1'>",
    `      <address domain='0x0000' bus='0x03' slot='0x00' function='${fn}'/>`,
    "    </iommuGroup>",
    "  </capability>",
    "</device>",
  ].join("\n");

const type = "<type id='i915-GVTg_V5_4'/>";

const rules: readonly Rule<XmlElement>[] = [
  {
    code: "device-capability-missing",
    severity: "error",
    incomplete: true,
    explanation: "What a device is and can do is its capability; without one libvirt does not know what to make.",
    source: "src/conf/node_device_conf.c",
    bad: "<device>\n  <parent>pci_0000_00_02_0</parent>\n</device>",
    good: mediated(type),
    *check(root) {
      if (child(root, "capability")) return;
      yield { span: root.nameSpan, message: "The device needs a <capability>, such as <capability type='mdev'>" };
    },
  },
  {
    code: "device-mdev-type-missing",
    severity: "error",
    incomplete: true,
    explanation: "A mediated device is one of the types that its parent offers.",
    source: "src/conf/node_device_conf.c",
    bad: mediated("<uuid>b7f0a2f0-4fea-4b9e-9b13-cc23009b1326</uuid>"),
    good: mediated(type),
    *check(root) {
      for (const capability of mediatedDevices(root)) {
        const type = child(capability, "type");
        // A type without id is told already.
        if (type && value(type, "id") !== "") continue;
        yield {
          span: capability.nameSpan,
          message: "A mediated device needs <type id='...'/>, one of those that its parent lists in nodedev-dumpxml",
        };
      }
    },
  },
  {
    code: "device-mdev-uuid",
    severity: "error",
    explanation: "A mediated device is known by its UUID on the host.",
    source: "src/conf/node_device_conf.c",
    bad: mediated(type, "<uuid>one</uuid>"),
    good: mediated(type, "<uuid>b7f0a2f0-4fea-4b9e-9b13-cc23009b1326</uuid>"),
    *check(root) {
      for (const uuid of mediatedDevices(root).flatMap((capability) => children(capability, "uuid"))) {
        if (isUuid(text(uuid))) continue;
        yield { span: textSpan(uuid), message: `"${text(uuid).trim()}" is not a UUID` };
      }
    },
  },
  {
    code: "device-pci-function",
    severity: "error",
    explanation:
      "A device on PCI has up to eight functions. libvirt does not look at addresses that are zero otherwise.",
    source: "src/util/virpci.c",
    bad: grouped("0x8"),
    good: grouped("0x7"),
    *check(root) {
      for (const capability of children(root, "capability")) {
        const owners = [...children(capability, "capability"), ...children(capability, "iommuGroup")];
        for (const address of owners.flatMap((owner) => children(owner, "address"))) {
          const fn = attribute(address, "function");
          const isElsewhere = ["domain", "bus", "slot"].some((part) => Number(value(address, part)) !== 0);
          if (!fn || !isElsewhere || !(Number(fn.value) > 7)) continue;
          yield { span: valueSpan(fn), message: `${fn.value} is not a PCI function; they are 0x0 to 0x7` };
        }
      }
    },
  },
];

function mediatedDevices(root: XmlElement): readonly XmlElement[] {
  return children(root, "capability").filter((capability) => value(capability, "type") === "mdev");
}

export const deviceRules: RuleSet = ruleSet((root) => root, rules);
