/**
 * What of a running guest waits for its next start: what its stored definition says and the running one does not, and
 * devices that were plugged into the running one only. libvirt and QEMU fill in a great deal when a guest starts, so
 * what only the running definition says is no difference otherwise; and some of what the stored one says is replaced by
 * what came of it. Sources: virDomainDefFormatInternal, the qemuProcessPrepare* functions.
 */
import { normaliseAttributes } from "../plan/normalise.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, childElements, firstChild } from "../xml/walk.ts";
import { alignChildren } from "./align.ts";
import { createMeanings, type Meanings, plainText, saysNothing, sizeOf } from "./meaning.ts";

/**
 * The parts that differ, by the names of their elements, devices with what tells them apart, in alphabetical order;
 * empty when nothing waits.
 * @param live the root of what `dumpxml` printed
 * @param stored the root of what `dumpxml --inactive` printed
 */
export function pendingInDomain(live: XmlElement, stored: XmlElement): readonly string[] {
  const meaning = createMeanings();
  const partners = alignChildren(live, stored, meaning);
  const parts = childElements(stored).flatMap((part) => {
    if (isReplaced(live, part) || saysNothing(part)) return [];
    const partner = partners.get(part);
    if (part.name === "devices") return partner ? pendingDevices(partner, part, meaning) : ["devices"];
    return isSaidBy(partner, part, meaning) ? [] : [part.name];
  });
  const hypervisor = attributeValue(live, "type") === attributeValue(stored, "type") ? [] : ["type"];
  return [...new Set([...hypervisor, ...parts])].toSorted();
}

/** What can be plugged in while a guest runs, and never appears by itself. */
const plugged = new Set(["disk", "interface", "hostdev", "filesystem", "memory", "redirdev"]);

function pendingDevices(live: XmlElement, stored: XmlElement, meaning: Meanings): readonly string[] {
  const partners = alignChildren(live, stored, meaning);
  const changed = childElements(stored).filter(
    (device) => !saysNothing(device) && !isSaidBy(partners.get(device), device, meaning),
  );
  const matched = new Set(partners.values());
  const added = childElements(live).filter((device) => plugged.has(device.name) && !matched.has(device));
  return [...changed, ...added].map(nameOf);
}

function nameOf(device: XmlElement): string {
  const own =
    attributeValue(firstChild(device, "mac"), "address") ??
    attributeValue(firstChild(device, "target"), device.name === "filesystem" ? "dir" : "dev");
  return own === undefined ? device.name : `${device.name} ${own}`;
}

/** The running definition says all that this part of the stored one does. */
function isSaidBy(live: XmlElement | undefined, stored: XmlElement, meaning: Meanings): boolean {
  if (!live) return isOptional(stored);
  if (live.name !== stored.name || !saysAttributes(live, stored)) return false;
  const children = childElements(stored);
  if (children.length === 0) return sayTheSame(live, stored);
  const partners = alignChildren(live, stored, meaning);
  return children.every((child) => {
    return isReplaced(live, child) || saysNothing(child) || isSaidBy(partners.get(child), child, meaning);
  });
}

/** A start leaves out such a device when the host has nothing for it. */
function isOptional(device: XmlElement): boolean {
  return attributeValue(firstChild(device, "source"), "startupPolicy") !== undefined;
}

function sayTheSame(live: XmlElement, stored: XmlElement): boolean {
  const text = plainText(stored);
  return text === "" || (sizeOf(stored) ?? text) === (sizeOf(live) ?? plainText(live));
}

function saysAttributes(live: XmlElement, stored: XmlElement): boolean {
  const normal = (element: XmlElement) =>
    normaliseAttributes(
      element.name,
      element.attributes.map(({ name, value }) => [name, value] as const),
    );
  const running = new Map(normal(live));
  const isSize = sizeOf(stored) !== undefined;
  return normal(stored).every(([name, value]) => {
    return running.get(name) === value || (isSize && name === "unit") || isChosenAtStart(stored, name, value);
  });
}

/** "parent element" of what a running guest has otherwise, or changes by itself. */
const replaced = new Set([
  "domain currentMemory",
  "domain genid",
  "domain vcpus",
  "domain resource",
  "domain seclabel",
  "os firmware",
  "cpu feature",
  "cpu vendor",
  "target current",
]);

/** @param live the partner of the parent of `stored` */
function isReplaced(live: XmlElement, stored: XmlElement): boolean {
  const { parent, name } = stored;
  if (!parent) return false;
  if (replaced.has(`${parent.name} ${name}`)) return true;
  switch (parent.name) {
    case "cpu":
      // The model that the host has is written out.
      return name === "model" && attributeValue(parent, "mode") !== "custom";
    case "disk":
      return (name === "source" || name === "driver") && hasChangedByItself(live, parent);
    case "interface":
      // One of a network becomes what the network's forward mode makes of it.
      return ofNetwork.has(name) && attributeValue(live, "type") !== attributeValue(parent, "type");
    default:
      return false;
  }
}

const ofNetwork = new Set(["source", "virtualport", "vlan", "bandwidth"]);
const removable = new Set<string | undefined>(["cdrom", "floppy"]);

/** A guest may throw out a medium by itself; a transient disk writes elsewhere. */
function hasChangedByItself(live: XmlElement, disk: XmlElement): boolean {
  const medium = firstChild(live, "source")?.attributes.some(({ name }) => name !== "index") ?? false;
  return (removable.has(attributeValue(disk, "device")) && !medium) || firstChild(disk, "transient") !== undefined;
}

/** What is found out when the guest starts, or counts on while it runs; by "element attribute" the values of it. */
const chosen: ReadonlyMap<string, RegExp> = new Map([
  ["os firmware", /./],
  ["cpu mode", /^(host-model|maximum)$/],
  ["cpu check", /./],
  ["cpu match", /./],
  ["model fallback", /./],
  ["hyperv mode", /./],
  ["gic version", /^host$/],
  ["clock adjustment", /./],
  ["interface type", /^network$/],
]);

function isChosenAtStart(element: XmlElement, name: string, value: string): boolean {
  if (chosen.get(`${element.name} ${name}`)?.test(value)) return true;
  switch (`${element.name} ${name}`) {
    case "clock offset":
      return attributeValue(element, "adjustment") !== undefined;
    case "cid address":
      return attributeValue(element, "auto") === "yes";
    case "target port":
      // Consoles are counted anew.
      return element.parent?.name === "console";
    case "disk type":
      return removable.has(attributeValue(element, "device"));
    default:
      // Ports of displays and the like are left to libvirt.
      return value === "-1" || value === "auto" || value === "default";
  }
}
