/** Networks of a workspace whose subnets overlap. */
import { bits, type Ip, parseIp, prefixOfNetmask } from "../ip.ts";
import { clashFinding, mostRivals } from "./clashes.ts";
import type { CrossFinding, CrossRule, CrossView } from "./cross-rule.ts";
import { isSameObject } from "./object-name.ts";
import type { Occurrence } from "./occurrence.ts";
import type { Found } from "./workspace-index.ts";

const network = (name: string, ip: string) => `<network>\n  <name>${name}</name>\n  <ip ${ip}/>\n</network>`;

export const subnetRule: CrossRule = {
  code: "clash-subnet",
  severity: "warning",
  explanation:
    "The host cannot tell the guests of two networks apart whose subnets overlap. libvirt refuses to start the second only " +
    "when both are the same.",
  source: "src/network/bridge_driver_linux.c",
  bad: {
    "a.xml": network("lab", "address='10.0.0.1' prefix='16'"),
    "b.xml": network("dmz", "address='10.0.7.1' prefix='24'"),
  },
  good: {
    "a.xml": network("lab", "address='10.0.0.1' prefix='24'"),
    "b.xml": network("dmz", "address='10.0.7.1' prefix='24'"),
  },
  host: undefined,
  check,
};

/** Nobody writes more; each is compared with all others of the workspace. */
const mostCompared = 50;

function* check(view: CrossView): Generator<CrossFinding> {
  const { index, own, isMember } = view;
  const ownSubnets = own.names.filter(isSubnet).slice(0, mostCompared);
  if (ownSubnets.length === 0 || !isMember(own.uri)) return;
  const others = index
    .definitions("subnet")
    .filter(({ document }) => document.uri !== own.uri && isMember(document.uri) && !isSameObject(own, document));
  for (const name of ownSubnets) {
    const block = blockOf(name.name);
    const rivals: Found[] = [];
    for (const other of others) {
      if (block && overlaps(block, blockOf(other.name.name))) rivals.push(other);
      if (rivals.length === mostRivals) break;
    }
    if (rivals.length > 0) yield finding(view, name, rivals);
  }
}

function isSubnet({ kind, role }: Occurrence): boolean {
  return kind === "subnet" && role === "definition";
}

export interface Block {
  readonly first: Ip;
  readonly prefix: number;
}

/** @param name such as `10.1.2.0/24`; any address of the block can stand for it */
export function blockOf(name: string): Block | undefined {
  const slash = name.indexOf("/");
  const first = parseIp(name.slice(0, slash));
  return first && { first, prefix: Number(name.slice(slash + 1)) };
}

/** @param address as a target tells it, with a prefix or a netmask */
export function hostBlock(address: string): Block | undefined {
  const [ip = "", mask = ""] = address.split("/");
  return blockOf(`${ip}/${mask.includes(".") ? prefixOfNetmask(mask) : mask}`);
}

/** Of two blocks of addresses one lies in the other, or they have nothing in common. */
export function overlaps(a: Block, b: Block | undefined): boolean {
  if (a.first.family !== b?.first.family) return false;
  const hostBits = BigInt(bits(a.first.family) - Math.min(a.prefix, b.prefix));
  return a.first.value >> hostBits === b.first.value >> hostBits;
}

function finding(view: CrossView, name: Occurrence, rivals: readonly Found[]): CrossFinding {
  const theirs = rivals[0]?.name.name;
  return clashFinding(view, name, rivals, (other) =>
    theirs === name.name
      ? `${name.name} is also the subnet of ${other}: libvirt refuses to start the second on one host; change one`
      : `The subnet ${name.name} overlaps with ${theirs} of ${other}: on one host packets get lost; change one`,
  );
}
