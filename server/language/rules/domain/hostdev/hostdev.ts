/** Rules for `<hostdev>`: devices of the host that are given to the guest. */
import { addAttribute, addBehind, possible, preferred, removeChild, removeElement } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, namesOf, spanOf, text, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { formatPci, readPciAddress } from "../address/addresses.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement } from "../findings.ts";
import { hostdev } from "./examples.ts";

const pciSource = "<source><address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/></source>";
const usbSource = "<source><vendor id='0x1234'/><product id='0x0001'/></source>";
const uuid = "53764d0e-85a0-42b4-af5c-2046b460b1dc";
const mdevSource = `<source><address uuid='${uuid}'/></source>`;
const pci = (...lines: readonly string[]) => withDevices(...hostdev("type='pci' managed='yes'", pciSource, ...lines));
const mdev = (attributes: string, ...lines: readonly string[]) =>
  withDevices("<graphics type='vnc'/>", ...hostdev(`type='mdev' model='vfio-pci'${attributes}`, mdevSource, ...lines));

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "hostdev-mode",
    severity: "error",
    explanation: "Containers share devices with the host by mode capabilities; guests of QEMU are given whole devices.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(
      "<hostdev mode='capabilities' type='misc'>",
      "  <source><char>/dev/input/event3</char></source>",
      "</hostdev>",
    ),
    good: pci(),
    find(element) {
      const mode = attribute(element, "mode");
      if (mode?.value !== "capabilities") return undefined;
      return {
        span: valueSpan(mode),
        message: "Mode capabilities is for containers (lxc); QEMU has devices of mode subsystem only",
        fixes: [possible("Remove this <hostdev>", removeElement(element))],
      };
    },
  },
  {
    code: "hostdev-pci-unmanaged",
    severity: "warning",
    explanation:
      "Without managed='yes' libvirt leaves the device with the host's driver, and the guest starts only after virsh nodedev-detach.",
    source: "docs/formatdomain.rst",
    bad: withDevices(...hostdev("type='pci'", pciSource)),
    good: pci(),
    find(element) {
      if (value(element, "type") !== "pci" || attribute(element, "managed")) return undefined;
      return {
        span: element.nameSpan,
        message:
          "libvirt does not take this device from the host's driver itself, so it must be detached before each start; add managed='yes'",
        fixes: [preferred("Add managed='yes'", addAttribute(element, "managed", "yes"))],
      };
    },
  },
  {
    code: "hostdev-startup-usb",
    severity: "error",
    explanation: "Only usb devices may be missing when the guest starts.",
    source: "src/conf/domain_conf.c",
    bad: pci().replace("<source>", "<source startupPolicy='optional'>"),
    good: withDevices(...hostdev("type='usb'", usbSource.replace("<source>", "<source startupPolicy='optional'>"))),
    everyHypervisor: true,
    find(element) {
      const policy = attribute(child(element, "source"), "startupPolicy");
      if (!policy || value(element, "type") === "usb" || value(element, "mode") === "capabilities") return undefined;
      return unwantedAttribute(policy, "startupPolicy is for usb devices only; remove it");
    },
  },
  {
    code: "hostdev-mdev-address",
    severity: "error",
    explanation: "A mediated device of model vfio-pci is a PCI device in the guest, one of vfio-ccw a channel device.",
    source: "src/conf/domain_postparse.c",
    bad: mdev("", "<address type='drive' controller='0' bus='0' target='0' unit='0'/>"),
    good: mdev("", "<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>"),
    everyHypervisor: true,
    find(element) {
      const address = child(element, "address");
      const type = value(address, "type");
      const model = value(element, "model") ?? "";
      const expected = { "vfio-pci": "pci", "vfio-ccw": "ccw" }[model];
      if (!address || type === undefined || value(element, "type") !== "mdev" || expected === undefined)
        return undefined;
      if (type === expected || type === "unassigned" || !guestTypes.has(type)) return undefined;
      return {
        span: spanOf(address, "type"),
        message: `A mediated device of model ${model} has an address of type ${expected}, not ${type}; remove it, and libvirt gives it one`,
        fixes: [preferred("Remove the address", removeChild(address))],
      };
    },
  },
  {
    code: "hostdev-mdev-display",
    severity: "error",
    incomplete: true,
    explanation: "The picture of a device of the host needs a display that shows it.",
    source: "src/qemu/qemu_validate.c",
    bad: mdev(" display='on'").replace("    <graphics type='vnc'/>\n", ""),
    good: mdev(" display='on'"),
    find(element, { graphics }) {
      const display = attribute(element, "display");
      const ramfb = attribute(element, "ramfb");
      const type = value(element, "type");
      const isMediated = type === "mdev" && (value(element, "model") ?? "vfio-pci") === "vfio-pci";
      if (!isMediated && type !== "pci") return undefined;
      if (isMediated && ramfb?.value === "on" && display?.value !== "on") {
        return {
          span: ramfb.nameSpan,
          message: "The guest could not start: ramfb shows the picture early, so it needs display='on' too",
        };
      }
      if (display?.value !== "on" || graphics.length > 0) return undefined;
      return {
        span: valueSpan(display),
        message:
          "The guest has no <graphics> to show the picture of this device; add one, such as <graphics type='spice'>",
        fixes: [possible("Add <graphics type='spice'>", addBehind(element, "<graphics type='spice' autoport='yes'/>"))],
      };
    },
  },
  {
    code: "hostdev-mdev-boot",
    severity: "error",
    explanation: "A guest cannot start from a mediated device or a SCSI controller of the host.",
    source: "src/qemu/qemu_validate.c",
    bad: mdev("", "<boot order='1'/>"),
    good: pci("<boot order='1'/>"),
    find(element) {
      const boot = child(element, "boot");
      const type = value(element, "type");
      if (!boot || (type !== "mdev" && type !== "scsi_host")) return undefined;
      // A guest on s390x starts from a disk by vfio-ccw.
      if (value(element, "model") === "vfio-ccw") return undefined;
      return unwantedElement(boot, `A guest cannot start from a device of type ${type}; remove the boot order`);
    },
  },
  {
    code: "hostdev-writefiltering",
    severity: "error",
    explanation: "Filtering of writes to the PCI configuration is Xen's.",
    source: "src/qemu/qemu_validate.c",
    bad: pci().replace("<source>", "<source writeFiltering='no'>"),
    good: pci(),
    find(element) {
      const filtering = attribute(child(element, "source"), "writeFiltering");
      if (!filtering) return undefined;
      return unwantedAttribute(filtering, "writeFiltering is a setting of Xen, QEMU has none; remove it");
    },
  },
  {
    code: "hostdev-teaming",
    severity: "error",
    elements: ["teaming"],
    explanation:
      "The device of the host is the side that goes away for migration; the virtio interface beside it stays.",
    source: "src/conf/domain_validate.c",
    bad: pci("<teaming type='persistent'/>"),
    good: pci("<teaming type='transient' persistent='ua-net0'/>"),
    everyHypervisor: true,
    find(element) {
      const teaming = child(element, "teaming");
      const type = attribute(teaming, "type");
      if (!teaming || !type) return undefined;
      if (value(element, "type") !== "pci")
        return unwantedElement(teaming, "Only a pci device can be part of a team; remove it");
      if (type.value !== "persistent") return undefined;
      return {
        span: valueSpan(type),
        message:
          "A device of the host is the transient side of a team; persistent is the alias of the virtio interface: type='transient' persistent='ua-...'",
      };
    },
  },
];

const addressRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "hostdev-pci-address-type",
    severity: "error",
    explanation: "In the guest a device of the host stands on a bus of its kind.",
    source: "src/conf/domain_validate.c",
    bad: pci("<address type='usb' bus='0' port='1'/>"),
    good: pci("<address type='pci' domain='0x0000' bus='0x00' slot='0x05' function='0x0'/>"),
    everyHypervisor: true,
    find(element, { isQemu }) {
      const address = child(element, "address");
      const type = value(address, "type");
      const source = kindOf(element);
      const fitting = isQemu ? (ofQemu[source] ?? addressTypes[source]) : addressTypes[source];
      if (!address || type === undefined || !fitting || fitting.includes(type) || !guestTypes.has(type))
        return undefined;
      return {
        span: spanOf(address, "type"),
        message: `A ${source} device of the host has an address of type ${fitting[0]} in the guest, not ${type}; remove it, and libvirt gives it one`,
        fixes: [preferred("Remove the address", removeChild(address))],
        explains: namesOf(address),
      };
    },
  },
];

export const hostdevRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("hostdev"), rules, ["hostdev"]),
  ...forEachDevice(({ devicesOf }) => [...devicesOf("hostdev"), ...devicesOf("interface")], addressRules, [
    "hostdev",
    "interface",
  ]),
  {
    code: "hostdev-pci-dup",
    severity: "error",
    elements: ["hostdev", "interface"],
    explanation: "A device of the host can be given to a guest once.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(
      ...hostdev("type='pci' managed='yes'", pciSource),
      ...hostdev("type='pci' managed='yes'", pciSource),
    ),
    good: pci(),
    *check({ devicesOf }) {
      const first = new Map<string, XmlElement>();
      const cards = devicesOf("interface").filter((card) => value(card, "type") === "hostdev");
      for (const element of [...devicesOf("hostdev"), ...cards]) {
        const source = child(element, "source");
        const key = sourceKey(element, source);
        if (!source || key === undefined) continue;
        const earlier = first.get(key) ?? first.get(usbIds(element, source));
        if (!earlier) first.set(key, source);
        else {
          yield {
            span: attribute(source, "name") ? spanOf(source, "name") : (children(source)[0] ?? source).nameSpan,
            message: "This device of the host is given to the guest already; remove one of the two",
            fixes: [possible(`Remove this <${element.name}>`, removeElement(element))],
            related: [{ span: earlier.nameSpan, message: "The first one" }],
            taken: "device of the host",
          };
        }
      }
    },
  },
  {
    code: "hostdev-ramfb-multiple",
    severity: "error",
    elements: ["hostdev"],
    explanation: "There is one early framebuffer in a guest.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(
      "<graphics type='vnc'/>",
      ...["1", "2"].flatMap((last) =>
        hostdev("type='mdev' model='vfio-pci' display='on' ramfb='on'", mdevSource.replace("dc'", `d${last}'`)),
      ),
    ),
    good: mdev(" display='on' ramfb='on'"),
    *check({ devicesOf }) {
      const [first, ...others] = devicesOf("hostdev").filter((element) => value(element, "ramfb") === "on");
      for (const element of others) {
        const ramfb = attribute(element, "ramfb");
        if (!first || !ramfb) continue;
        yield {
          ...unwantedAttribute(ramfb, "Only one device can have ramfb, and an earlier one has it; remove it here"),
          related: [{ span: spanOf(first, "ramfb"), message: "The first one" }],
          taken: "ramfb",
        };
      }
    },
  },
  {
    code: "hostdev-vfio-ap",
    severity: "error",
    elements: ["hostdev"],
    explanation: "One vfio-ap device holds all of the crypto adapters that a guest gets.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(
      ...["1", "2"].flatMap((last) => hostdev("type='mdev' model='vfio-ap'", mdevSource.replace("dc'", `d${last}'`))),
    ),
    good: withDevices(...hostdev("type='mdev' model='vfio-ap'", mdevSource)),
    *check({ devicesOf, isQemu }) {
      if (!isQemu) return;
      const [, ...others] = devicesOf("hostdev").filter((element) => value(element, "model") === "vfio-ap");
      for (const element of others) {
        yield {
          span: spanOf(element, "model"),
          message: "A guest has one vfio-ap device at most; put all adapters into that mediated device",
          fixes: [possible("Remove this <hostdev>", removeElement(element))],
        };
      }
    },
  },
];

const addressTypes: Readonly<Record<string, readonly string[]>> = {
  pci: ["pci", "ccw", "unassigned"],
  usb: ["usb"],
  scsi: ["drive"],
  scsi_host: ["pci", "ccw", "unassigned"],
};

/** The type of a device of the host; an interface can be one too. */
function kindOf(element: XmlElement): string {
  const type = value(element, "type") ?? "";
  if (element.name === "hostdev") return type;
  return (type === "hostdev" && value(child(child(element, "source"), "address"), "type")) || "";
}

/** Source: qemuValidateDomainDeviceDefHostdev in src/qemu/qemu_validate.c. */
const ofQemu: Readonly<Record<string, readonly string[]>> = {
  pci: ["pci", "unassigned"],
  scsi_host: ["pci", "ccw"],
};

const guestTypes = new Set(
  "pci drive usb ccw virtio-mmio virtio-s390 virtio-serial ccid isa spapr-vio dimm unassigned".split(" "),
);

/** What containers are given by its name on the host. */
const capabilitySources = new Set(["block", "char", "interface"]);

/** The same text for the same device of the host; `undefined` for sources that are not compared. */
function sourceKey(element: XmlElement, source: XmlElement | undefined): string | undefined {
  const address = child(source, "address");
  const name = text(children(source).find((part) => capabilitySources.has(part.name))).trim();
  const type = element.name === "interface" ? value(address, "type") : value(element, "type");
  switch (type) {
    case "storage":
    case "misc":
    case "net":
      return name === "" ? undefined : `${type} ${name}`;
    case "pci":
      return address && `pci ${formatPci(readPciAddress(address))}`;
    case "mdev":
      return address && `mdev ${value(address, "uuid")?.toLowerCase()}`;
    case "usb":
      return usbKey(source, address);
    case "scsi":
      return scsiKey(source, address);
    case "scsi_host":
      return attribute(source, "wwpn") && `scsi_host ${value(source, "wwpn")}`;
    default:
      return undefined;
  }
}

/**
 * A USB device is known by its place when both numbers are there, and otherwise by its ids. Two of one vendor and product
 * may be two devices; libvirt takes them for the same. Source: virDomainHostdevMatchSubsysUSB in src/conf/domain_conf.c.
 */
function usbKey(source: XmlElement | undefined, address: XmlElement | undefined): string {
  const [bus, device] = ["bus", "device"].map((name) => numberOf(address, name));
  return bus && device ? `usb ${bus} ${device}` : usbIds(source?.parent, source);
}

/** What an earlier device without a place would be known by, if it is the same as this one. */
function usbIds(element: XmlElement | undefined, source: XmlElement | undefined): string {
  if (value(element, "type") !== "usb") return "";
  return `usb ids ${["vendor", "product"].map((name) => numberOf(child(source, name), "id")).join(" ")}`;
}

/** 0 for what is not written, as libvirt has it. */
function numberOf(element: XmlElement | undefined, name: string): number {
  return Number(value(element, name) ?? 0);
}

function scsiKey(source: XmlElement | undefined, address: XmlElement | undefined): string | undefined {
  if (value(source, "protocol") === "iscsi") return iscsiKey(source);
  const adapter = value(child(source, "adapter"), "name");
  if (!address || adapter === undefined) return undefined;
  return ["scsi", adapter, ...["bus", "target", "unit"].map((name) => Number(value(address, name) ?? 0))].join(" ");
}

/** A name without a unit means the unit 0, and no port the usual one. */
function iscsiKey(source: XmlElement | undefined): string | undefined {
  const [name, host] = [value(source, "name"), child(source, "host")];
  if (name === undefined || !host) return undefined;
  return ["iscsi", value(host, "name"), value(host, "port") ?? "3260", name.includes("/") ? name : `${name}/0`].join(
    " ",
  );
}
