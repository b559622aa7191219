/** Rules for `<serial>`, `<parallel>`, `<console>` and `<channel>`: what they are connected to. */
import { addAttribute, possible, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { repeated } from "../address/address.ts";
import { addSpice, spiceChannelName } from "../device/spice.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { reconnectFinding, unwantedElement, wrongValue } from "../findings.ts";
import { consoleTarget, isHvm } from "./consoles.ts";
import { sourceFixes } from "./source.ts";

const agent = "org.qemu.guest_agent.0";
/** The kernel's limit for the path of a socket. */
const longestSocketPath = 107;
const channel = (name: string) => ["<channel type='unix'>", `  <target type='virtio' name='${name}'/>`, "</channel>"];
const spiceChannel = ["<channel type='spicevmc'>", "  <target type='virtio' name='com.redhat.spice.0'/>", "</channel>"];
const serial = (type: string, ...lines: readonly string[]) =>
  withDevices(`<serial type='${type}'>`, ...lines.map((line) => `  ${line}`), "</serial>");

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "chr-source-path",
    severity: "error",
    incomplete: true,
    explanation:
      "A device that is a file, a pipe or a socket of the host needs its path; only for channels libvirt makes one up.",
    source: "src/conf/domain_validate.c",
    bad: serial("file", "<target port='0'/>"),
    good: serial("file", "<source path='/var/log/vm.log'/>"),
    everyHypervisor: true,
    find(element) {
      const type = attribute(element, "type");
      if (!type || !["file", "dev", "pipe", "unix"].includes(type.value)) return undefined;
      const target = value(child(element, "target"), "type");
      if (type.value === "unix" && element.name === "channel" && target !== "guestfwd") return undefined;
      const path = attribute(child(element, "source"), "path");
      if (path?.value) return undefined;
      // libvirt takes a path of no letters.
      const start = path ? "The guest could not start: a" : "A";
      return {
        span: (child(element, "source") ?? element).nameSpan,
        message: `${start} <${element.name}> of type ${type.value} needs a path: <source path='...'/>`,
        fixes: sourceFixes(element, "path"),
      };
    },
  },
  {
    code: "chr-dbus-channel",
    severity: "error",
    incomplete: true,
    explanation: "On D-Bus a device is found by the name of its channel.",
    source: "src/conf/domain_validate.c",
    bad: serial("dbus", "<target port='0'/>"),
    good: serial("dbus", "<source channel='org.qemu.console.serial.0'/>", "<target port='0'/>").replace(
      "<serial",
      "<graphics type='dbus'/>\n    <serial",
    ),
    everyHypervisor: true,
    find(element) {
      const type = attribute(element, "type");
      // libvirt does not ask it of redirected devices.
      if (type?.value !== "dbus" || element.name === "redirdev") return undefined;
      const channel = attribute(child(element, "source"), "channel");
      if (channel?.value) return undefined;
      return {
        span: channel ? spanOf(channel.parent, "channel") : valueSpan(type),
        message: `${channel ? "The guest could not start: a" : "A"} <${element.name}> of type dbus needs its name there: <source channel='org.qemu.console.serial.0'/>`,
        fixes: sourceFixes(element, "channel"),
      };
    },
  },
  {
    code: "chr-tcp",
    severity: "error",
    incomplete: true,
    explanation: "A connection needs to know the host and the port, libvirt calls it service.",
    source: "src/conf/domain_validate.c",
    bad: serial("tcp", "<source mode='bind' host='127.0.0.1'/>"),
    good: serial("tcp", "<source mode='bind' host='127.0.0.1' service='4555'/>"),
    everyHypervisor: true,
    find(element) {
      const type = value(element, "type");
      if (type !== "tcp" && type !== "udp") return undefined;
      const sources = children(element, "source");
      // Of more the grammar or another rule has spoken.
      if (sources.length > (type === "tcp" ? 1 : 2)) return undefined;
      for (const source of sources) {
        if (type === "udp" && value(source, "mode") === "bind") continue;
        // Of two to send to libvirt takes the attributes of both.
        if (type === "udp" && sources.some((other) => value(other, "mode") !== "bind" && attribute(other, "service")))
          continue;
        const missing = (type === "tcp" ? ["host", "service"] : ["service"]).filter((name) => !attribute(source, name));
        if (missing.length > 0)
          return {
            span: source.nameSpan,
            message: `A connection by ${type} needs ${missing.join(" and ")}`,
            fixes: [possible(`Add ${missing.join(" and ")}`, ...missing.map((name) => addAttribute(source, name, "")))],
          };
      }
      if (sources.some((source) => type === "tcp" || value(source, "mode") !== "bind")) return undefined;
      return {
        span: spanOf(element, "type"),
        message: `A connection by ${type} needs to know where it goes: <source mode='connect' host='127.0.0.1' service='4555'/>`,
      };
    },
  },
  {
    code: "chr-reconnect",
    severity: "error",
    elements: ["reconnect"],
    explanation: "Who connects can connect again after some seconds; who waits for connections cannot.",
    source: "src/conf/domain_validate.c",
    bad: serial(
      "tcp",
      "<source mode='bind' host='127.0.0.1' service='4555'><reconnect enabled='yes' timeout='3'/></source>",
    ),
    good: serial(
      "tcp",
      "<source mode='connect' host='127.0.0.1' service='4555'><reconnect enabled='yes' timeout='3'/></source>",
    ),
    everyHypervisor: true,
    find(element, { isQemu }) {
      const source = child(element, "source");
      const reconnect = child(source, "reconnect");
      if (!reconnect || value(reconnect, "enabled") !== "yes") return undefined;
      if (!["tcp", "unix"].includes(value(element, "type") ?? "")) return undefined;
      if (value(source, "mode") === "bind") {
        return unwantedElement(
          reconnect,
          "With mode='bind' the guest waits for connections and cannot connect again; remove <reconnect>",
        );
      }
      if (isQemu && element.name === "channel" && value(element, "type") === "unix" && !attribute(source, "path")) {
        return unwantedElement(
          reconnect,
          "Without a path libvirt makes the socket, where the guest waits for connections; remove <reconnect>",
        );
      }
      const timeout = attribute(reconnect, "timeout");
      return isQemu && timeout && Number(timeout.value) === 0
        ? wrongValue(timeout, "1", "The timeout is 1 second or more")
        : reconnectFinding(reconnect);
    },
  },
  {
    code: "chr-unix-length",
    severity: "error",
    explanation: "Linux allows 107 bytes for the path of a socket; with more the guest cannot start.",
    source: "unix(7)",
    bad: serial("unix", `<source mode='bind' path='/srv/${"x".repeat(longestSocketPath)}'/>`),
    good: serial("unix", "<source mode='bind' path='/srv/vm.sock'/>"),
    find(element) {
      const path = attribute(child(element, "source"), "path");
      const length = new TextEncoder().encode(path?.value ?? "").length;
      if (!path || value(element, "type") !== "unix" || length <= longestSocketPath) return undefined;
      return {
        span: valueSpan(path),
        message: `The guest could not start: the path of a socket has ${longestSocketPath} bytes at most, this has ${length}`,
      };
    },
  },
  {
    code: "chr-spicevmc",
    severity: "error",
    explanation: "These channels are carried by SPICE, so the guest needs a SPICE display.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(...spiceChannel),
    good: withDevices(...spiceChannel, "<graphics type='spice'/>"),
    find(element, { graphics }) {
      const type = attribute(element, "type");
      if (!type || (type.value !== "spicevmc" && type.value !== "spiceport")) return undefined;
      const isAgent = type.value === "spicevmc";
      const finding = isAgent ? agentTargetFinding(element, type) : undefined;
      if (finding) return finding;
      if (!hasSpice(graphics)) {
        // What comes with type spicevmc is said by the rule for redirected devices.
        if (element.name === "redirdev" && type.value === "spicevmc") return undefined;
        return {
          span: element.nameSpan,
          message: `The guest has no <graphics type='spice'>, which carries ${type.value}; add one, or use qemu-vdagent with VNC`,
          fixes: addSpice(element),
        };
      }
      return isAgent ? agentNameFinding(element) : undefined;
    },
  },
  {
    code: "chr-channel-characters",
    severity: "error",
    incomplete: true,
    explanation:
      "SPICE and D-Bus find a device by the name of its channel: letters, digits, dots, dashes and underscores.",
    source: "src/conf/domain_validate.c",
    bad: withDevices("<graphics type='spice'/>", "<serial type='spiceport'><source channel='my serial'/></serial>"),
    good: withDevices("<graphics type='spice'/>", "<serial type='spiceport'><source channel='my.serial'/></serial>"),
    everyHypervisor: true,
    find(element, { graphics, isQemu }) {
      const type = attribute(element, "type");
      if (type?.value !== "spiceport" && type?.value !== "dbus") return undefined;
      const channel = attribute(child(element, "source"), "channel");
      if (!channel?.value) {
        return type.value === "dbus" || (isQemu && !hasSpice(graphics))
          ? undefined
          : {
              span: valueSpan(type),
              message: `A <${element.name}> of type spiceport needs its name there: <source channel='org.example.serial.0'/>`,
            };
      }
      if (!/[^A-Za-z0-9_.-]/.test(channel.value)) return undefined;
      return wrongValue(
        channel,
        channel.value.replaceAll(/[^A-Za-z0-9_.-]+/g, "."),
        "The name of a channel has letters, digits, dots, dashes and underscores only",
      );
    },
  },
  {
    code: "chr-nmdm",
    severity: "error",
    explanation: "nmdm is the null modem of FreeBSD's bhyve; QEMU has none.",
    source: "src/qemu/qemu_command.c",
    bad: serial("nmdm", "<source master='/dev/nmdm0A' slave='/dev/nmdm0B'/>"),
    good: serial("pty"),
    find(element) {
      const type = attribute(element, "type");
      if (type?.value !== "nmdm") return undefined;
      return {
        span: valueSpan(type),
        message: "The guest could not start: nmdm is for bhyve, QEMU has none; use pty, and remove the <source>",
      };
    },
  },
  {
    code: "chr-agent-name",
    severity: "warning",
    explanation: "libvirt and the guest agent find each other by this name.",
    source: "docs/formatdomain.rst",
    bad: withDevices(...channel("org.qemu.guest-agent.0")),
    good: withDevices(...channel(agent)),
    find(element) {
      const name = attribute(child(element, "target"), "name");
      if (!name || /^org\.qemu\.guest_agent\.\d+$/.test(name.value) || !/guest.?agent/i.test(name.value))
        return undefined;
      return wrongValue(
        name,
        agent,
        `The channel of the guest agent is called ${agent}; with another name virsh does not reach it`,
      );
    },
  },
];

export const characterRules: readonly Rule<DomainFacts>[] = [
  ...rules.flatMap((rule) =>
    forEachDevice(({ devices }) => devices.flatMap(characterParts), [rule]).map(withConsoles(rule)),
  ),
  {
    code: "chr-channel-name-dup",
    severity: "error",
    elements: ["channel"],
    explanation: "In the guest the name is that of a port, and QEMU does not start with two of one name.",
    source: "QEMU, hw/char/virtio-serial-bus.c",
    bad: withDevices(...channel(agent), ...channel(agent)),
    good: withDevices(...channel(agent), ...channel("org.example.chat.0")),
    *check({ devicesOf, isQemu }) {
      if (!isQemu) return;
      const key = (element: XmlElement) => {
        const target = child(element, "target");
        return value(target, "type") === "virtio" ? value(target, "name") : undefined;
      };
      for (const [element, earlier] of repeated(devicesOf("channel"), key)) {
        const target = child(element, "target");
        const other = child(earlier, "target");
        if (!target || !other) continue;
        yield {
          span: spanOf(target, "name"),
          message: `The guest could not start: another channel is called "${key(element)}" already`,
          fixes: [possible("Remove this <channel>", removeElement(element))],
          related: [{ span: spanOf(other, "name"), message: "The first one" }],
          taken: "name",
        };
      }
    },
  },
];

const characterDevices = new Set(["serial", "parallel", "channel", "redirdev"]);

/** What is connected to something of the host: the device itself, or a part of it. Consoles are left out. */
function characterParts(device: XmlElement): readonly XmlElement[] {
  if (characterDevices.has(device.name)) return [device];
  if (device.name === "smartcard") return value(device, "mode") === "passthrough" ? [device] : [];
  return device.name === "rng"
    ? children(device, "backend").filter((backend) => value(backend, "model") === "egd")
    : [];
}

/** Asks a rule of the consoles too. They lean on the serial ports, so they are looked at whenever anything has changed. */
function withConsoles({ find, everyHypervisor }: DeviceRule<XmlElement>) {
  return (rule: Rule<DomainFacts>): Rule<DomainFacts> => ({
    ...rule,
    *check(facts, version) {
      yield* rule.check(facts, version);
      for (const console of facts.isQemu || everyHypervisor ? connectedConsoles(facts) : []) {
        const finding = find(console, facts, version);
        if (finding) yield finding;
      }
    },
  });
}

/**
 * The consoles whose own connection counts. The first one is the first serial port, when there is such a port libvirt
 * drops what the console itself says of where it goes. Source: virDomainDefAddConsoleCompat in src/conf/domain_postparse.c.
 */
function connectedConsoles(facts: DomainFacts): readonly XmlElement[] {
  const { devicesOf, isQemu } = facts;
  const consoles = devicesOf("console");
  if (!isQemu && !isHvm(facts)) return consoles;
  return consoles.filter(
    (console, index) =>
      consoleTarget(console, facts) !== "serial" ||
      (index === 0 && (devicesOf("serial").length === 0 || value(console, "type") === "spicevmc")),
  );
}

function hasSpice(graphics: readonly XmlElement[]): boolean {
  return graphics.some((display) => value(display, "type") === "spice");
}

/** What a channel that SPICE uses for itself cannot be for. */
function agentTargetFinding(element: XmlElement, type: XmlAttribute): Finding | undefined {
  const target = child(element, "target");
  const targetType = attribute(target, "type");
  if (targetType && targetType.value !== "virtio") {
    return wrongValue(targetType, "virtio", `A spicevmc channel has a target of type virtio, not ${targetType.value}`);
  }
  if (["serial", "parallel", "console"].includes(element.name) && !targetType) {
    return {
      span: valueSpan(type),
      message: `spicevmc is for channels of virtio, not for a <${element.name}>; use another type, such as pty`,
      fixes: [possible("Change to pty", replaceValue(type, "pty"))],
    };
  }
  return undefined;
}

/** What such a channel cannot be called. */
function agentNameFinding(element: XmlElement): Finding | undefined {
  const name = element.name === "channel" ? attribute(child(element, "target"), "name") : undefined;
  if (!name || name.value === spiceChannelName) return undefined;
  return wrongValue(
    name,
    spiceChannelName,
    `The guest could not start: a spicevmc channel is called ${spiceChannelName}`,
  );
}
