/** Rules for what the guest sees of its consoles, for how many ports there are, and for the small devices that people use. */
import { addChild, possible, preferred, removeAttribute, removeChild, replaceValue } from "../../../fixes.ts";
import { parseNumericIpv4 } from "../../../ip.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, namesOf, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { addSpice } from "../device/spice.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DeviceLists, DomainFacts } from "../facts.ts";
import { unwantedElement, wrongValue } from "../findings.ts";
import { consoleTarget } from "./consoles.ts";

const serial = (target: string) => ["<serial type='pty'>", `  ${target}`, "</serial>"];
const tcp = (protocol: string) => [
  "<serial type='tcp'>",
  "  <source mode='bind' host='127.0.0.1' service='4555'/>",
  `  <protocol type='${protocol}'/>`,
  "</serial>",
];
const redirection = "<redirdev bus='usb' type='spicevmc'/>";
const onXen = (...devices: readonly string[]) => domain({ type: "xen", machine: "arch='x86_64'", devices });
const smartcard = (address: string) => ["<smartcard mode='host'>", `  ${address}`, "</smartcard>"];
const filter = "<redirfilter><usbdev allow='no'/></redirfilter>";
/** The ISA bus has four lines for serial ports. */
const mostIsaPorts = 4;
/** -1 in the 32 bits that libvirt reads a port into: it chooses one then. */
const noPort = 2 ** 32 - 1;

const consoleRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-console-type",
    severity: "error",
    explanation: "xen, uml, lxc and openvz are consoles of other hypervisors, sclp those of s390x.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<console type='pty'><target type='xen'/></console>"),
    good: withDevices("<console type='pty'><target type='virtio'/></console>"),
    find(element, { arch }) {
      const type = attribute(child(element, "target"), "type");
      if (!type) return undefined;
      const isForeign = ["xen", "uml", "lxc", "openvz"].includes(type.value);
      const isSclp = type.value === "sclp" || type.value === "sclplm";
      if (!isForeign && (!isSclp || arch.startsWith("s390"))) return undefined;
      const owner = isSclp ? "of s390x guests" : "of another hypervisor";
      return wrongValue(type, "virtio", `A console of type ${type.value} is one ${owner}; use serial or virtio`);
    },
  },
];

const channelRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-channel-type",
    severity: "error",
    explanation:
      "xen is a channel of Xen; QEMU has channels of virtio, and connections that the guest makes to an address.",
    source: "src/qemu/qemu_command.c",
    bad: withDevices("<channel type='pty'><target type='xen' name='a'/></channel>"),
    good: withDevices("<channel type='pty'><target type='virtio' name='a'/></channel>"),
    find(element) {
      const type = attribute(child(element, "target"), "type");
      if (type?.value !== "xen") return undefined;
      return wrongValue(
        type,
        "virtio",
        "The guest could not start: a channel of type xen is for guests of Xen; use virtio",
      );
    },
  },
];

const protocolRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-tcp-protocol",
    severity: "error",
    explanation: "QEMU speaks TCP raw or as telnet; encryption is <source tls='yes'>.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...tcp("telnets")),
    good: withDevices(...tcp("telnet")),
    find(element) {
      const type = attribute(child(element, "protocol"), "type");
      if (!type || value(element, "type") !== "tcp" || !["telnets", "tls"].includes(type.value)) return undefined;
      return {
        span: valueSpan(type),
        message: `QEMU has no protocol ${type.value} for this; use raw or telnet, and tls='yes' in <source> to encrypt`,
        fixes: ["raw", "telnet"].map((name) => possible(`Change to ${name}`, replaceValue(type, name))),
      };
    },
  },
];

const connectionRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-udp-sources",
    severity: "error",
    explanation: "A connection by UDP has one address to send to and one to receive on.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(...udp("9999", "9998", "9997")),
    good: withDevices(...udp("9999", "9998")),
    everyHypervisor: true,
    find(element) {
      const extra = value(element, "type") === "udp" ? children(element, "source")[2] : undefined;
      return extra && unwantedElement(extra, "One <source> to send to and one to receive on are enough; remove this");
    },
  },
  {
    code: "chr-guestfwd-address",
    severity: "error",
    elements: ["target"],
    explanation: "The guest connects to an IPv4 address, written as numbers; nobody looks up a name.",
    source: "src/conf/domain_conf.c",
    bad: withDevices("<channel type='pty'><target type='guestfwd' address='host' port='4600'/></channel>"),
    good: withDevices("<channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel>"),
    everyHypervisor: true,
    find(element) {
      const target = child(element, "target");
      const address = attribute(target, "address");
      if (!address || value(target, "type") !== "guestfwd" || parseNumericIpv4(address.value)) return undefined;
      return {
        span: valueSpan(address),
        message: `The address of guestfwd is an IPv4 address such as 10.0.2.1, not "${address.value}"`,
      };
    },
  },
];

function udp(...services: readonly string[]): readonly string[] {
  const sources = services.map(
    (service, index) => `  <source mode='${index === 0 ? "bind" : "connect"}' host='127.0.0.1' service='${service}'/>`,
  );
  return ["<serial type='udp'>", ...sources, "</serial>"];
}

const connectedDevices = ["serial", "parallel", "channel", "console", "redirdev", "smartcard"];

/** Where random numbers come from, which may be over a connection. */
function backends(devicesOf: DeviceLists["devicesOf"]): readonly XmlElement[] {
  return devicesOf("rng").flatMap((device) => children(device, "backend"));
}

function mayBeSerialPort(device: XmlElement): boolean {
  return device.name === "console" && (value(child(device, "target"), "type") ?? "serial") === "serial";
}

export const characterTargetRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(
    // A console that is the first serial port loses what it says of its protocol.
    ({ devicesOf }) => [
      ...connectedDevices.flatMap(devicesOf).filter((device) => !mayBeSerialPort(device)),
      ...backends(devicesOf),
    ],
    protocolRules,
    ["protocol"],
  ),
  ...forEachDevice(
    ({ devicesOf }) => [...connectedDevices.flatMap(devicesOf), ...backends(devicesOf)],
    connectionRules,
    [...connectedDevices, "backend"],
  ),
  ...forEachDevice(({ devicesOf }) => devicesOf("channel"), channelRules, ["channel"]),
  ...forEachDevice(({ devicesOf }) => devicesOf("console"), consoleRules, ["console"]),
  {
    code: "chr-serial-isa-ports",
    severity: "error",
    elements: ["serial"],
    explanation: "There are four ISA serial ports, 0 to 3.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(
      ...serial("<target type='isa-serial' port='0'/>"),
      ...serial("<target type='isa-serial' port='0'/>"),
    ),
    good: withDevices(
      ...serial("<target type='isa-serial' port='0'/>"),
      ...serial("<target type='isa-serial' port='1'/>"),
    ),
    *check({ devicesOf }) {
      const seen = new Set<number>();
      const isa = devicesOf("serial").filter((element) => value(child(element, "target"), "type") === "isa-serial");
      for (const [index, element] of isa.entries()) {
        const target = child(element, "target");
        const given = attribute(target, "port");
        const port = Number(given?.value) === noPort ? undefined : given;
        if (!target) continue;
        if (index >= mostIsaPorts) {
          yield {
            span: spanOf(target, "type"),
            message: `There are ${mostIsaPorts} ISA serial ports at most; use pci-serial or usb-serial for more`,
          };
        } else if (port && Number(port.value) >= mostIsaPorts) {
          yield wrongValue(port, String(index), `ISA serial ports have the numbers 0 to ${mostIsaPorts - 1}`);
        } else if (port && seen.has(Number(port.value))) {
          yield {
            span: valueSpan(port),
            message: `Port ${port.value} is taken by an earlier serial port; remove it, or give another from 0 to 3`,
            fixes: [preferred("Remove port", removeAttribute(port))],
          };
        }
        if (port) seen.add(Number(port.value));
      }
    },
  },
  {
    code: "chr-console-first",
    severity: "error",
    elements: ["console"],
    explanation: "The first console is the first serial port; further ones are virtio devices.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices(
      "<console type='pty'><target type='virtio'/></console>",
      "<console type='pty'><target type='serial'/></console>",
    ),
    good: withDevices(
      "<console type='pty'><target type='serial'/></console>",
      "<console type='pty'><target type='virtio'/></console>",
    ),
    *check(facts) {
      for (const element of facts.devicesOf("console").slice(1)) {
        if (consoleTarget(element, facts) !== "serial") continue;
        const target = child(element, "target");
        const message = target
          ? "Only the first console can be the serial port; remove this one, or give it a target of type virtio"
          : "Without a target this is the serial port, as the first console is; remove this one, or add <target type='virtio'/>";
        yield unwantedElement(element, message);
      }
    },
  },
  {
    code: "chr-parallel-arch",
    severity: "error",
    elements: ["parallel"],
    explanation: "s390x and pseries have no parallel ports.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: "arch='s390x' machine='s390-ccw-virtio'", devices: ["<parallel type='pty'/>"] }),
    good: withDevices("<parallel type='pty'/>"),
    *check({ devicesOf, isQemu, arch, family }) {
      if (!isQemu || (!arch.startsWith("s390") && family !== "pseries")) return;
      for (const element of devicesOf("parallel")) {
        yield unwantedElement(element, `A guest of the machine family ${family} has no parallel port; remove it`);
      }
    },
  },
  {
    code: "redirdev",
    severity: "error",
    elements: ["redirdev"],
    explanation: "USB devices of the viewer come over SPICE.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(redirection),
    good: withDevices(redirection, "<graphics type='spice'/>"),
    *check({ devicesOf, isQemu }) {
      if (!isQemu || devicesOf("graphics").some((graphics) => value(graphics, "type") === "spice")) return;
      for (const element of devicesOf("redirdev")) {
        const type = attribute(element, "type");
        if (type?.value !== "spicevmc") continue;
        yield {
          span: element.nameSpan,
          message:
            "USB devices of the viewer come over SPICE, and the guest has no <graphics type='spice'>; add it, or remove this",
          fixes: addSpice(element),
        };
      }
    },
  },
  {
    code: "redirdev-no-usb",
    severity: "error",
    elements: ["redirdev"],
    explanation: "Only QEMU's driver adds a USB controller by itself.",
    source: "src/conf/domain_validate.c",
    bad: onXen(redirection),
    good: onXen("<controller type='usb'/>", redirection),
    *check({ controllers, devicesOf, isQemu, type }) {
      // A container has no such devices at all, and a model of none is said there; nor is anything known without a type.
      if (isQemu || ["lxc", ""].includes(type) || controllers.some((controller) => controller.type === "usb")) return;
      const [element] = devicesOf("redirdev");
      if (!element?.parent) return;
      yield {
        span: element.nameSpan,
        message: "The guest has no USB controller that this could be on; add <controller type='usb'/>",
        fixes: [preferred("Add a USB controller", addChild(element.parent, "<controller type='usb'/>"))],
      };
    },
  },
  onlyOne(
    "redirfilter-twice",
    "redirfilter",
    filter,
    "All filters of redirected devices stand in one <redirfilter>; put these into the first",
  ),
  onlyOne(
    "smartcard",
    "smartcard",
    "<smartcard mode='host'/>",
    "A guest has one smartcard reader at most; remove this one",
    true,
  ),
  {
    code: "smartcard-address",
    severity: "error",
    elements: ["smartcard"],
    explanation: "The reader is in the only slot of a CCID controller, which libvirt adds.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...smartcard("<address type='usb' bus='0' port='1'/>")),
    good: withDevices(...smartcard("<address type='ccid' controller='0' slot='0'/>")),
    *check({ devicesOf, isQemu }) {
      const address = isQemu ? child(devicesOf("smartcard")[0], "address") : undefined;
      const type = value(address, "type");
      if (!address || type === undefined) return;
      const part =
        type === "ccid" ? ["controller", "slot"].find((name) => Number(value(address, name) ?? 0) > 0) : "type";
      if (part === undefined) return;
      yield {
        span: spanOf(address, part),
        message:
          part === "type"
            ? `A smartcard reader is on a CCID controller, so it has no address of type ${type}; remove the address, libvirt finds the right one`
            : `A guest has one smartcard reader, on controller 0 and slot 0; remove the address, libvirt finds it`,
        fixes: [preferred("Remove the address", removeChild(address))],
        ...(part === "type" && { explains: namesOf(address) }),
      };
    },
  },
];

/** A device that a guest has once. @param ofQemu whether only QEMU's driver says so */
function onlyOne(code: string, name: string, example: string, message: string, ofQemu = false): Rule<DomainFacts> {
  return {
    code,
    severity: "error",
    elements: [name],
    explanation: `A guest has one <${name}> at most.`,
    source: "src/conf/domain_conf.c",
    bad: withDevices(example, example),
    good: withDevices(example),
    *check({ devicesOf, isQemu }) {
      if (!isQemu && ofQemu) return;
      for (const element of devicesOf(name).slice(1)) yield unwantedElement(element, message);
    },
  };
}
