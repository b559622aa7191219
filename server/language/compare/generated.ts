/**
 * What libvirt adds to a definition on its own, so that its absence from a document is no difference. Only what the
 * document says nothing about counts as added. Sources: the format functions of libvirt's configuration modules.
 */
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { attributeOf, childElements, firstChild } from "../xml/walk.ts";

/** "parent child" for elements; "*" is any parent. */
const elements = new Set([
  ...["uuid", "mac"].map((name) => `network ${name}`),
  ...["uuid", "seclabel", "resource", "clock", "on_poweroff", "on_reboot", "on_crash"].map((name) => `domain ${name}`),
  ...["controller", "emulator", "memballoon", "audio"].map((name) => `devices ${name}`),
  "interface mac",
  ...["model", "target", "master"].map((name) => `controller ${name}`),
  ...["serial", "console", "channel"].map((device) => `${device} target`),
  "target model",
  "graphics listen",
  "disk backingStore",
  "domain currentMemory",
  "* alias",
  ...["uuid", "capacity", "allocation", "available"].map((name) => `pool ${name}`),
  ...["key", "allocation", "physical"].map((name) => `volume ${name}`),
  "filter uuid",
  "secret uuid",
]);

/** "element attribute". */
const attributes = new Set([
  "network connections",
  "domain id",
  "vcpu placement",
  "source index",
  "controller model",
  ...["ram", "vram", "vgamem", "heads", "primary"].map((name) => `model ${name}`),
  ...["type", "port", "state"].map((name) => `target ${name}`),
  "console tty",
  "source portid",
  "cpu check",
  "model fallback",
]);

/** "element attribute", and what it is when nobody wrote it. */
const usualAttributes: ReadonlyMap<string, RegExp> = new Map([
  ["cpu migratable", /^on$/],
  ["topology dies", /^1$/],
  ["topology clusters", /^1$/],
  ["filesystem accessmode", /^passthrough$/],
  ["graphics port", /^-1$/],
  ["graphics listen", /^127\.0\.0\.1$/],
]);

/** Devices get an address unless one is written. */
const guestDevices = new Set(["domain", "devices"]);

/** @param written the element of the document that the parent was matched with; it has no such child */
export function isGeneratedElement(child: XmlElement, written: XmlElement): boolean {
  const parent = written.name;
  if (elements.has(`${parent} ${child.name}`) || elements.has(`* ${child.name}`)) return true;
  if (parent === "forward") return isGeneratedForward(child, written);
  if (parent === "nat") return isUsualPort(child);
  if (parent === "network" && child.name === "bridge") return hasUsualBridge(child);
  if (child.name === "address") return guestDevices.has(written.parent?.name ?? "");
  if (isUsualDevice(child, parent) || isFilledIn(child, written)) return true;
  return child.name === "target" && parent === "interface" && /^(vnet|macvtap)\d+$/.test(value(child, "dev") ?? "");
}

/** What guests have unless something else is written: by "parent child" the attributes that tell it apart. */
const usualDevices: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ["devices input", { bus: "ps2" }],
  ["devices watchdog", { model: "itco" }],
  ["os boot", { dev: "hd" }],
]);

function isUsualDevice(child: XmlElement, parent: string): boolean {
  const usual = usualDevices.get(`${parent} ${child.name}`);
  if (usual) return Object.entries(usual).every(([name, expected]) => value(child, name) === expected);
  const model = parent === "domain" && child.name === "cpu" ? firstChild(child, "model") : undefined;
  return model?.children.some((node) => node.kind === "text" && /^(qemu|kvm)(32|64)$/.test(node.value)) ?? false;
}

/** What libvirt finds when it defines or starts a guest of which the document says less. */
function isFilledIn(child: XmlElement, written: XmlElement): boolean {
  const type = value(written, "type");
  switch (`${written.name} ${child.name}`) {
    case "disk driver":
      return value(child, "name") === "qemu" && (value(child, "type") ?? "raw") === "raw";
    case "serial source":
    case "parallel source":
    case "console source":
    case "channel source":
      return type === "pty" || (type === "unix" && written.name === "channel");
    case "devices serial": {
      const console = firstChild(written, "console");
      return console !== undefined && !firstChild(written, "serial") && value(console, "type") === value(child, "type");
    }
    case "cpu feature":
      // Of a running guest, as it came out.
      return (
        child.parent !== undefined && value(child.parent, "check") === "full" && value(written, "check") !== "full"
      );
    case "os loader":
    case "os nvram":
    case "os firmware":
      return value(written, "firmware") !== undefined;
    default:
      return false;
  }
}

/** @param written the element of the document, which has no such attribute */
export function isGeneratedAttribute(name: string, value: string, written: XmlElement): boolean {
  const place = `${written.name} ${name}`;
  if (attributes.has(place) || usualAttributes.get(place)?.test(value)) return true;
  if (place === "source bridge") return attributeOf(written, "network") !== undefined;
  if (place === "graphics port") return attributeOf(written, "autoport")?.value === "yes";
  if (place === "filter priority") return value === usualPriority(attributeOf(written, "chain")?.value ?? "root");
  if (written.name === "bridge" && written.parent?.name === "network") return name === "name";
  // `dev` of a forward repeats its first interface.
  const first = written.name === "forward" && name === "dev" ? firstChild(written, "interface") : undefined;
  return first !== undefined && attributeOf(first, "dev")?.value === value;
}

/** The priority of a chain is that of the kind of packets that its name begins with. */
function usualPriority(chain: string): string | undefined {
  const priorities = {
    root: "0",
    stp: "-810",
    mac: "-800",
    vlan: "-750",
    ipv4: "-700",
    ipv6: "-600",
    arp: "-500",
    rarp: "-400",
  };
  return Object.entries(priorities).find(([kind]) => chain === kind || chain.startsWith(`${kind}-`))?.[1];
}

/** A name with %d asks libvirt to choose the number; a machine without a version, to take the newest. */
export function leavesToLibvirt({ name, value, parent }: XmlAttribute, live: string): boolean {
  if (parent.name === "bridge") return name === "name" && value.includes("%d");
  if (parent.name !== "type" || name !== "machine") return false;
  const family = value === "q35" ? "pc-q35" : value === "pc" ? "pc-i440fx" : value;
  return live.startsWith(`${family}-`) && /^[\w.]+$/.test(live.slice(family.length + 1));
}

function isGeneratedForward(child: XmlElement, forward: XmlElement): boolean {
  const siblings = child.parent ? childElements(child.parent) : [];
  const hasPf = firstChild(forward, "pf") !== undefined && siblings.some(({ name }) => name === "pf");
  switch (child.name) {
    case "address":
      return hasPf;
    case "interface": {
      const isOnly = siblings.filter(({ name }) => name === "interface").length === 1;
      return hasPf || (isOnly && value(child, "dev") === value(forward, "dev"));
    }
    case "nat":
      return child.attributes.length === 0 && childElements(child).every(isUsualPort);
    default:
      return false;
  }
}

/** libvirt writes the ports that it translates to even when nobody chose them. */
export function isUsualPort(port: XmlElement): boolean {
  return port.name === "port" && value(port, "start") === "1024" && value(port, "end") === "65535";
}

function hasUsualBridge(bridge: XmlElement): boolean {
  const usual = new Map([
    ["stp", "on"],
    ["delay", "0"],
  ]);
  return bridge.attributes.every(({ name, value }) => name === "name" || usual.get(name) === value);
}

function value(element: XmlElement, name: string): string | undefined {
  return attributeOf(element, name)?.value;
}
