/** The releases in which a rule for domains changed. Source: libvirt's NEWS. */
import type { Version } from "../../version.ts";

/** Disks on bus nvme, and names such as nvme0n1. */
export const nvmeDisks: Version = 11_005_000;

/** A cdrom on bus usb is a real one, which can be empty. */
export const usbCdroms: Version = 11_005_000;

/** Disks on sata and ide can have a product name. */
export const ataProducts: Version = 11_001_000;
