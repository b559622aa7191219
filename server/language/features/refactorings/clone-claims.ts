/**
 * What a device of a guest has on the host, and only one guest can have: a name there, a port. The device of a clone leaves
 * it to libvirt.
 */
import { addAttribute, removeAttribute, removeElement, replaceValue } from "../../fixes.ts";
import type { TextEdit } from "../../problem.ts";
import { attribute, child, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";

/** @param device a child of `<devices>` */
export function hostClaims(device: XmlElement): readonly TextEdit[] {
  switch (device.name) {
    case "interface":
      return [...deviceOnHost(device), ...removed(child(device, "source"), "portid")];
    case "graphics":
      return fixedPorts(device);
    case "vsock":
      return fixedContext(child(device, "cid"));
    default:
      return [];
  }
}

/** A device that somebody else has made is not libvirt's to name. */
function deviceOnHost(nic: XmlElement): readonly TextEdit[] {
  const target = child(nic, "target");
  if (!target || value(target, "managed") === "no" || !attribute(target, "dev")) return [];
  return target.attributes.length === 1 && target.children.length === 0
    ? [removeElement(target)]
    : removed(target, "dev");
}

function fixedPorts(graphics: XmlElement): readonly TextEdit[] {
  const isFixed = (name: string) => Number(value(graphics, name) ?? "-1") >= 0;
  const isAutomatic = value(graphics, "autoport") === "yes" || !(isFixed("port") || isFixed("tlsPort"));
  return [
    ...(isAutomatic ? [] : [...removed(graphics, "port", "tlsPort"), ...set(graphics, "autoport", "yes")]),
    ...(isFixed("websocket") ? set(graphics, "websocket", "-1") : []),
  ];
}

function fixedContext(cid: XmlElement | undefined): readonly TextEdit[] {
  if (!cid || !attribute(cid, "address")) return [];
  return [...removed(cid, "address"), ...set(cid, "auto", "yes")];
}

function removed(element: XmlElement | undefined, ...names: readonly string[]): readonly TextEdit[] {
  return names.flatMap((name) => {
    const found = attribute(element, name);
    return found ? [removeAttribute(found)] : [];
  });
}

function set(element: XmlElement, name: string, newValue: string): readonly TextEdit[] {
  const written = attribute(element, name);
  return [written ? replaceValue(written, newValue) : addAttribute(element, name, newValue)];
}
