/** What a proposal is and how it is made: lists of known values, new identities, the first number that is free. */
import type { Holders } from "../references/free-names.ts";
import type { XmlAttribute, XmlElement } from "../xml/tree.ts";
import { attributeValue } from "../xml/walk.ts";

/** Gives numbers from 0 to below 1. The library has no randomness of its own. */
export type Random = () => number;

export interface Proposal {
  readonly value: string;
  /** A few words on why this one; "" where it speaks for itself. */
  readonly reason: string;
}

/** Why a value is proposed that nothing else has. */
export const freshReasons: ReadonlySet<string> = new Set(["new", "the next that is free"]);

/** Where a value is asked for. */
export interface ProposalRequest {
  readonly root: XmlElement;
  readonly element: XmlElement;
  /** `undefined` for the text of the element. */
  readonly attribute: XmlAttribute | undefined;
  readonly random: Random;
  /** Who has what is to be of one object only. */
  readonly holders: Holders;
}

export interface ProposalPlace {
  /** Such as `disk/target/@dev`: the last names of the way to an attribute, or to an element for its text. */
  readonly path: string;
  readonly propose: (request: ProposalRequest) => readonly Proposal[];
}

/** Well-known values for a place. */
export function known(path: string, values: string): ProposalPlace {
  const list = values.split(" ").map((value) => ({ value, reason: "" }));
  return { path, propose: () => list };
}

/** Values that depend on the document around the place. */
export function made(
  path: string,
  reason: string,
  make: (request: ProposalRequest) => readonly string[],
): ProposalPlace {
  return { path, propose: (request) => make(request).map((value): Proposal => ({ value, reason })) };
}

/** A random UUID (version 4), in the usual spelling. */
export function newUuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16));
  digits[12] = 4;
  digits[16] = 8 + ((digits[16] ?? 0) & 3);
  const text = digits.map((digit) => digit.toString(16)).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A MAC address that begins as the hypervisor's own do. @param taken addresses that it must not be, in any case */
export function newMac(random: Random, hypervisor: string | undefined, taken: ReadonlySet<string>): string {
  const prefix = prefixes.get(hypervisor ?? "") ?? "52:54:00";
  const byte = (): string =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, "0");
  for (let attempt = 0; attempt < 100; attempt++) {
    const mac = `${prefix}:${byte()}:${byte()}:${byte()}`;
    if (!taken.has(mac)) return mac;
  }
  return `${prefix}:00:00:01`;
}

/** By the type of the guest; all others use QEMU's. Source: libvirt's drivers, where they make addresses up. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ["xen", "00:16:3e"],
  ["vmware", "00:0c:29"],
]);

/** The first number from `first` on that is not taken. */
export function firstFree(first: number, taken: Iterable<number | undefined>): number {
  const numbers = new Set(taken);
  let number = first;
  while (numbers.has(number)) number++;
  return number;
}

/** With at least two digits, as libvirt writes them: 10 is 0x0a. */
export function hexadecimal(number: number): string {
  return `0x${number.toString(16).padStart(2, "0")}`;
}

/** The type of guest that a document describes. */
export function hypervisorOf({ root }: ProposalRequest): string | undefined {
  return root.name === "domain" ? attributeValue(root, "type") : undefined;
}
