/** Values in ready-made documents that must be of one object only: what no other document, and nothing on the target, has. */
import { once } from "../../once.ts";
import { blockOf, hostBlock, overlaps } from "../../references/clash-subnet.ts";
import type { HostNames } from "../../references/host-names.ts";
import type { SymbolKind } from "../../references/symbol-kinds.ts";
import type { WorkspaceIndex } from "../../references/workspace-index.ts";
import { newMac, type Random } from "../proposal.ts";

export interface Surroundings {
  /** `undefined` for a document that is in no workspace. */
  readonly index: WorkspaceIndex | undefined;
  /** What the current target has, as far as it is known. */
  readonly host: HostNames | undefined;
  readonly random: Random;
}

/** What to begin a place of a template with. @param value what the template itself has there, which may be free */
export type ValueChooser = (place: string, value: string) => string;

/** Bridges that libvirt makes, subnets and MAC addresses are chosen; all else stays as the template has it. */
export function freeValues({ index, host, random }: Surroundings): ValueChooser {
  const objects = host?.objects ?? [];
  const definedNames = (kind: SymbolKind) => (index?.definitions(kind) ?? []).map(({ name }) => name.name);
  const takenMacs = once(() => new Set([...definedNames("mac"), ...objects.flatMap(({ macs }) => macs)]));
  const takenBlocks = once(() => [
    ...definedNames("subnet").map(blockOf),
    ...objects.flatMap(({ addresses }) => addresses.map(hostBlock)),
  ]);
  const isFreeBridge = (name: string): boolean =>
    !index?.isDefined({ kind: "host-interface", name, scope: undefined }) &&
    !objects.some(({ bridge }) => bridge === name);
  return (place, value) => {
    const [, stem = "", number = ""] = /^(.*?)(\d+)$/.exec(value) ?? [];
    if (place === "mac") return newMac(random, undefined, takenMacs());
    if (place === "bridge" && stem === "virbr") return counted(stem, number, isFreeBridge);
    const subnet = subnets[`${place} ${stem}`];
    if (!subnet) return value;
    return counted(stem, number, (candidate) => {
      const block = blockOf(subnet(candidate));
      return block !== undefined && !takenBlocks().some((other) => overlaps(block, other));
    });
  };
}

/** The subnets of templates by their place, and what is before the number in it. */
const subnets: Readonly<Record<string, (value: string) => string>> = {
  "subnet ": (value) => `192.168.${value}.0/24`,
  "prefix fd00:": (value) => `${value}::/64`,
};

/** The first from the number on that is free, or the number itself when none is. */
function counted(stem: string, number: string, isFree: (candidate: string) => boolean): string {
  for (let next = Number(number); next < 255; next++) {
    if (isFree(`${stem}${next}`)) return `${stem}${next}`;
  }
  return `${stem}${number}`;
}
