/** Rules for `<graphics>`: what it listens on, and which displays go together. */
import { addBehind, possible, preferred, removeAttribute, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute } from "../findings.ts";
import { wholeNumber } from "../processor/processors.ts";
import { rdpOfQemu } from "../versions.ts";

const firstVncPort = 5900;
const longestVncPassword = 8;
const listen = (address: string) => `<listen type='address' address='${address}'/>`;
const graphics = (type: string, inside = "") =>
  `<graphics type='${type}'${inside === "" ? "/" : `>${inside}</graphics`}>`;

export const graphicsRules: readonly Rule<DomainFacts>[] = [
  {
    code: "gfx-vnc-port",
    severity: "error",
    elements: ["graphics"],
    explanation: "VNC counts displays from port 5900 on; libvirt wants the port, and starts no guest with a lower one.",
    source: "src/qemu/qemu_command.c",
    bad: withDevices("<graphics type='vnc' port='1' autoport='no'/>"),
    good: withDevices("<graphics type='vnc' port='5901' autoport='no'/>"),
    *check({ isQemu, devicesOf }) {
      for (const display of isQemu ? devicesOf("graphics") : []) {
        const port = attribute(display, "port");
        const number = wholeNumber(port?.value);
        if (!port || number === undefined || value(display, "type") !== "vnc") continue;
        if (value(child(display, "listen"), "type") === "socket") continue;
        if (value(display, "autoport") === "yes" || number === 0 || (number >= firstVncPort && number < 65_536))
          continue;
        const better = number < 100 ? String(firstVncPort + number) : undefined;
        yield {
          span: valueSpan(port),
          message: `The guest could not start: the port must be ${firstVncPort} or higher (${better ? `display ${number} is port ${better}` : "display 1 is port 5901"}), or -1 with autoport='yes'`,
          fixes: better ? [preferred(`Change to ${better}`, replaceValue(port, better))] : [],
        };
      }
    },
  },
  {
    code: "gfx-vnc-passwd",
    severity: "error",
    elements: ["graphics"],
    explanation: "The protocol of VNC knows passwords of 8 characters at most.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<graphics type='vnc' passwd='123456789'/>"),
    good: withDevices("<graphics type='vnc' passwd='12345678'/>"),
    *check({ isQemu, devicesOf }) {
      for (const display of isQemu ? devicesOf("graphics") : []) {
        const password = attribute(display, "passwd");
        if (!password || value(display, "type") !== "vnc" || password.value.length <= longestVncPassword) continue;
        const message = `VNC takes passwords of ${longestVncPassword} characters at most, this one has ${password.value.length}`;
        yield { span: valueSpan(password), message };
      }
    },
  },
  {
    code: "gfx-listen-mismatch",
    severity: "error",
    elements: ["graphics"],
    explanation: "The attributes listen and socket are another way to write the first <listen>; the two must agree.",
    source: "src/conf/domain_conf.c",
    bad: withDevices(`<graphics type='vnc' listen='0.0.0.0'>${listen("127.0.0.1")}</graphics>`),
    good: withDevices(`<graphics type='vnc' listen='127.0.0.1'>${listen("127.0.0.1")}</graphics>`),
    *check({ devicesOf }) {
      for (const display of devicesOf("graphics")) {
        const first = child(display, "listen");
        for (const [name, type, place] of listenAttributes) {
          const short = attribute(display, name);
          const long = attribute(first, place);
          if (!short || short.value === "" || !first || value(first, "type") !== type || !long) continue;
          if (long.value === short.value) continue;
          yield {
            span: valueSpan(short),
            message: `${name} is another way to write the first <listen>, which says ${long.value}; remove ${name}`,
            fixes: [preferred(`Remove ${name}`, removeAttribute(short))],
            related: [{ span: valueSpan(long), message: "The first <listen>" }],
          };
        }
      }
    },
  },
  {
    code: "gfx-listen-multiple",
    severity: "error",
    elements: ["graphics"],
    explanation: "QEMU listens in one place for each display.",
    source: "src/qemu/qemu_process.c",
    bad: withDevices(graphics("vnc", listen("127.0.0.1") + listen("10.0.0.1"))),
    good: withDevices(graphics("vnc", listen("127.0.0.1"))),
    *check({ isQemu, devicesOf }) {
      for (const display of isQemu ? devicesOf("graphics") : []) {
        // Which of several networks has an address for it is known at the start only.
        const [, ...others] = children(display, "listen").filter((each) => value(each, "type") !== "network");
        for (const other of others) {
          const fixes = [possible("Remove <listen>", removeElement(other))];
          const message = "The guest could not start: QEMU listens in one place only; keep one <listen>";
          yield { span: other.nameSpan, message, fixes };
        }
      }
    },
  },
  {
    code: "gfx-listen-socket-type",
    severity: "error",
    elements: ["graphics"],
    explanation: "Only VNC and SPICE can listen on a socket, or not at all.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(graphics("rdp", "<listen type='socket' socket='/run/s'/>")),
    good: withDevices(graphics("vnc", "<listen type='socket' socket='/run/s'/>")),
    *check({ devicesOf }) {
      for (const display of devicesOf("graphics")) {
        const type = value(display, "type");
        if (type === "vnc" || type === "spice") continue;
        for (const element of children(display, "listen")) {
          const kind = value(element, "type");
          if (kind !== "socket" && kind !== "none") continue;
          const message = `Only vnc and spice can have <listen type='${kind}'>, not ${type}; use type='address'`;
          const written = attribute(element, "type");
          const socket = attribute(element, "socket");
          const edits = [
            ...(written ? [replaceValue(written, "address")] : []),
            ...(socket ? [removeAttribute(socket)] : []),
          ];
          const fixes = [possible("Change to address", ...edits)];
          yield { span: spanOf(element, "type"), message, fixes };
        }
      }
    },
  },
  {
    code: "gfx-type-qemu",
    severity: "error",
    elements: ["graphics"],
    explanation: "The display desktop is VirtualBox's.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(graphics("desktop")),
    good: withDevices(graphics("sdl")),
    *check({ isQemu, devicesOf }) {
      for (const display of isQemu ? devicesOf("graphics") : []) {
        const type = attribute(display, "type");
        if (type?.value !== "desktop") continue;
        // It listens on what it cannot, which all drivers refuse.
        if (children(display, "listen").some((each) => /^(socket|none)$/.test(value(each, "type") ?? ""))) continue;
        yield {
          span: valueSpan(type),
          message: "QEMU has no display desktop; use sdl or another type",
          fixes: [possible("Change to sdl", replaceValue(type, "sdl"))],
        };
      }
    },
  },
  {
    code: "gfx-rdp",
    severity: "error",
    incomplete: true,
    elements: ["graphics"],
    explanation:
      "A program beside QEMU shows its display by RDP. It gets that over the bus of a display of type dbus, and lets in one user.",
    source: "src/qemu/qemu_process.c",
    from: rdpOfQemu,
    bad: withDevices(graphics("rdp")),
    good: withDevices(graphics("rdp"), graphics("dbus")),
    *check({ isQemu, devicesOf }) {
      const displays = isQemu ? devicesOf("graphics") : [];
      const bus = displays.find((display) => value(display, "type") === "dbus");
      for (const display of displays.filter((each) => value(each, "type") === "rdp")) {
        const extra = ["multiUser", "replaceUser"]
          .map((name) => attribute(display, name))
          .find((written) => written?.value === "yes");
        if (extra) {
          yield unwantedAttribute(extra, `The guest could not start: RDP of QEMU has no ${extra.name}; remove it`);
        } else if (!bus) {
          const message = "The guest could not start: RDP of QEMU needs a <graphics type='dbus'/> beside it; add one";
          const add = addBehind(display, "<graphics type='dbus'/>");
          yield { span: spanOf(display, "type"), message, fixes: [preferred("Add <graphics type='dbus'/>", add)] };
        } else if (value(bus, "p2p") === "yes") {
          const message =
            "The guest could not start: RDP of QEMU needs a bus, and p2p='yes' is a connection without one";
          yield { span: spanOf(bus, "p2p"), message };
        }
      }
    },
  },
  {
    code: "gfx-same-type-twice",
    severity: "error",
    elements: ["graphics"],
    explanation: "QEMU has one display of each type.",
    source: "src/qemu/qemu_command.c",
    bad: withDevices(graphics("vnc"), graphics("vnc")),
    good: withDevices(graphics("vnc"), graphics("spice")),
    *check({ isQemu, devicesOf }) {
      const seen = new Map<string, XmlElement>();
      for (const display of isQemu ? devicesOf("graphics") : []) {
        const type = value(display, "type");
        const other = type === undefined ? undefined : seen.get(type);
        if (type !== undefined && !other) seen.set(type, display);
        if (!other) continue;
        yield {
          span: spanOf(display, "type"),
          message: `The guest could not start: QEMU has one display of type ${type} only; remove this one`,
          fixes: [possible("Remove <graphics>", removeElement(display))],
          related: [{ span: spanOf(other, "type"), message: "The first one" }],
        };
      }
    },
  },
  {
    code: "gfx-egl-headless",
    severity: "error",
    elements: ["graphics"],
    explanation:
      "egl-headless renders for VNC and for SPICE without gl; SDL, D-Bus, and SPICE with gl, render by themselves.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(graphics("egl-headless"), graphics("sdl")),
    good: withDevices(graphics("egl-headless"), graphics("vnc")),
    *check({ isQemu, devicesOf }) {
      const all = isQemu ? devicesOf("graphics") : [];
      const headless = all.find((display) => value(display, "type") === "egl-headless");
      const other = all.find(rendersItself);
      if (!headless || !other) return;
      const type = value(other, "type");
      const words = type === "spice" ? "spice with gl" : type;
      yield {
        span: spanOf(headless, "type"),
        message: `egl-headless cannot be beside ${words}, which renders by itself; keep one of the two`,
        fixes: [possible("Remove egl-headless", removeElement(headless))],
        related: [{ span: spanOf(other, "type"), message: "The other display" }],
      };
    },
  },
];

/** Attributes of `<graphics>` and what they stand for in the first `<listen>`. */
const listenAttributes: readonly (readonly [name: string, type: string, place: string])[] = [
  ["listen", "address", "address"],
  ["socket", "socket", "socket"],
];

function rendersItself(display: XmlElement): boolean {
  const type = value(display, "type");
  return type === "sdl" || type === "dbus" || (type === "spice" && value(child(display, "gl"), "enable") === "yes");
}
