/** The releases in which a rule for networks changed. Source: libvirt's NEWS. */
import type { Version } from "../../version.ts";

/** A network of mode open may do without an address. */
export const openWithoutIp: Version = 10_008_000;

/** VLAN tags work on a plain Linux bridge. */
export const vlanOnLinuxBridge: Version = 11_000_000;
