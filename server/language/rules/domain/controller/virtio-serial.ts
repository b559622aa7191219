/** Rules for the ports of `<controller type='virtio-serial'>`, each of which has one user. */
import { possible, removeChild } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { consoleTarget } from "../character/consoles.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import type { Controller } from "./facts.ts";

const twoPorts = "<controller type='virtio-serial' index='0' ports='2'/>";

export const virtioSerialRules: readonly Rule<DomainFacts>[] = [
  {
    code: "ctl-virtio-serial-missing",
    severity: "error",
    elements: ["address"],
    explanation: "A virtio-serial controller has so many ports, and each has one user.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(...channel("a", 1), ...channel("b", 1)),
    good: withDevices(...channel("a", 1), ...channel("b", 2)),
    *check({ controllers, devices, isQemu }) {
      if (!isQemu) return;
      const ports = portsOf(controllers);
      const first = new Map<string, XmlElement>();
      for (const device of devices) {
        const address = device.name === "channel" || device.name === "console" ? child(device, "address") : undefined;
        const port = attribute(address, "port");
        if (!address || !port || value(address, "type") !== "virtio-serial") continue;
        const controller = Number(value(address, "controller") ?? 0);
        const count = ports.get(controller) ?? usualPorts;
        const key = `${controller}:${Number(value(address, "bus") ?? 0)}:${Number(port.value)}`;
        const earlier = first.get(key);
        if (Number(port.value) >= count) {
          yield {
            span: valueSpan(port),
            message: `The controller has ${count} ports, numbered from 0; there is no port ${port.value}`,
          };
        } else if (earlier) {
          yield {
            span: valueSpan(port),
            message: `Port ${port.value} of this controller is taken already; remove the address, and libvirt gives it a free one`,
            fixes: [possible("Remove the address", removeChild(address))],
            related: [{ span: earlier.nameSpan, message: "The same port" }],
            taken: "address",
          };
        } else if (Number(port.value) !== 0) first.set(key, address);
      }
    },
  },
  {
    code: "addr-virtio-serial-full",
    severity: "error",
    elements: ["address"],
    explanation:
      "Libvirt gives channels their ports in the order of the document. One that names its controller, but no port, finds none there when those before it have them all.",
    source: "src/conf/domain_addr.c",
    bad: withDevices(twoPorts, ...channel("a"), ...channel("b", 0)),
    good: withDevices(twoPorts, ...channel("a", 1), ...channel("b")),
    *check(facts) {
      if (!facts.isQemu) return;
      const users = facts.devices.flatMap((device) => userOf(device, facts) ?? []);
      // What such a console gets depends on what libvirt has in memory.
      if (users.some(({ isConsole, address, port }) => isConsole && address && port === 0)) return;
      const free = freePorts(facts.controllers, users);
      for (const { address, controller, port, isConsole } of users) {
        // Port 0 is for consoles, and any number of them gets it.
        if (port !== 0 || isConsole) continue;
        if (!address) takeAny(free);
        else if (!take(free.get(controller))) {
          yield {
            span: address.nameSpan,
            message: `Controller ${controller} has no port left: libvirt gives them to those before; remove the address, or give the controller more ports`,
            fixes: [possible("Remove the address", removeChild(address))],
          };
          return;
        }
      }
    },
  },
];

/** The ports of a virtio-serial controller that says nothing of them, or that libvirt adds. */
const usualPorts = 31;

function portsOf(controllers: readonly Controller[]): Map<number, number> {
  const own = controllers.filter(({ type }) => type === "virtio-serial");
  return new Map(own.map(({ index, element }) => [index ?? 0, Number(value(element, "ports") ?? usualPorts)]));
}

/** What gets a port of a virtio-serial controller. */
interface User {
  readonly isConsole: boolean;
  /** One of type virtio-serial. */
  readonly address: XmlElement | undefined;
  readonly controller: number;
  /** 0 when libvirt chooses it. */
  readonly port: number;
}

function userOf(device: XmlElement, facts: DomainFacts): User | undefined {
  const isConsole = device.name === "console";
  const target = isConsole ? consoleTarget(device, facts) : value(child(device, "target"), "type");
  if (target !== "virtio" || !(isConsole || device.name === "channel")) return undefined;
  const written = child(device, "address");
  const address = value(written, "type") === "virtio-serial" ? written : undefined;
  const [controller, port] = ["controller", "port"].map((name) => Number(value(address, name) ?? 0));
  return { isConsole, address, controller: controller ?? 0, port: port ?? 0 };
}

/** By the index of a controller, the lowest first. What is named and not there is added. */
function freePorts(controllers: readonly Controller[], users: readonly User[]): Map<number, Set<number>> {
  const counts = portsOf(controllers);
  for (const { controller } of users) if (!counts.has(controller)) counts.set(controller, usualPorts);
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const free = new Map(sorted.map(([index, count]) => [index, portsUpTo(count)]));
  for (const { controller, port } of users) if (port !== 0) free.get(controller)?.delete(port);
  return free;
}

/** From 1 on. -1 stands for the usual number; more than anybody uses are not counted. */
function portsUpTo(count: number): Set<number> {
  const known = count >= 0 ? Math.min(count, 1024) : usualPorts;
  return new Set(Array.from({ length: Math.max(0, known - 1) }, (_, index) => index + 1));
}

function take(free: Set<number> | undefined): boolean {
  for (const port of free ?? []) return free?.delete(port) ?? false;
  return false;
}

/** Where none is left, libvirt adds a controller. */
function takeAny(free: Map<number, Set<number>>): void {
  for (const ports of free.values()) if (take(ports)) return;
}

/** @param port 0 for an address without a port, `undefined` for none */
function channel(name: string, port?: number): readonly string[] {
  const where = port === 0 ? "" : ` port='${port}'`;
  const address = port === undefined ? [] : [`  <address type='virtio-serial' controller='0' bus='0'${where}/>`];
  return ["<channel type='pty'>", `  <target type='virtio' name='${name}'/>`, ...address, "</channel>"];
}
