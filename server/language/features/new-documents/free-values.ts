/** Values in ready-made documents that must be of one object only: what no other document, and nothing on the target, has. */
import { once } from "../../once.ts";
import { blockOf } from "../../references/clash-subnet.ts";
import { type Holders, isFreeName, nextFree, takenMacs } from "../../references/free-names.ts";
import { isFreeBlock, takenBlocks } from "../../references/free-subnets.ts";
import { newMac, type Random } from "../proposal.ts";

export interface Surroundings extends Holders {
  readonly random: Random;
}

/** What to begin a place of a template with. @param value what the template itself has there, which may be free */
export type ValueChooser = (place: string, value: string) => string;

/** Bridges that libvirt makes, subnets and MAC addresses are chosen; all else stays as the template has it. */
export function freeValues({ index, host, random }: Surroundings): ValueChooser {
  const macs = once(() => takenMacs({ index, host }));
  const taken = once(() => takenBlocks({ index, host }));
  const isFreeBridge = (name: string) =>
    isFreeName({ index, host }, { kind: "host-interface", name, scope: undefined });
  return (place, value) => {
    const stem = value.replace(/\d+$/, "");
    if (place === "mac") return newMac(random, undefined, macs());
    if (place === "bridge" && stem === "virbr") return firstFree(value, isFreeBridge);
    const subnet = subnets[`${place} ${stem}`];
    if (!subnet) return value;
    return firstFree(value, (candidate) => isFreeBlock(taken(), blockOf(subnet(candidate))));
  };
}

/** The subnets of templates by their place, and what is before the number in it. */
const subnets: Readonly<Record<string, (value: string) => string>> = {
  "subnet ": (value) => `192.168.${value}.0/24`,
  "prefix fd00:": (value) => `${value}::/64`,
};

/** The value itself or the first behind it that is free, the value when none is. */
function firstFree(value: string, isFree: (candidate: string) => boolean): string {
  return isFree(value) ? value : (nextFree(value, "", isFree) ?? value);
}
