/** What the consoles of a guest are where their documents leave it open. */
import type { XmlElement } from "../../../xml/tree.ts";
import { child, text, value } from "../../elements.ts";
import type { GuestFacts } from "../facts.ts";

type Guest = Pick<GuestFacts, "type" | "os">;

/** Source: virDomainDefPostParseDeviceCommon in src/conf/domain_postparse.c; the drivers of LXC, Xen and OpenVZ come first. */
export function consoleTarget(console: XmlElement, guest: Guest): string {
  const usual = guest.type === "lxc" || guest.type === "openvz" || (guest.type === "xen" && !isHvm(guest));
  return value(child(console, "target"), "type") ?? (usual ? guest.type : "serial");
}

/** Is the whole machine there for the guest, so that its first console is its first serial port? */
export function isHvm({ os }: Guest): boolean {
  return text(child(os, "type")).trim() === "hvm";
}
