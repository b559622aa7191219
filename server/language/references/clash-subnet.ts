/** Networks of a workspace whose subnets overlap. */
import { overlap, parseIp, type Subnet, subnetOf } from "../ip.ts";
import { clashFinding } from "./clashes.ts";
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
  check,
};

/** Nobody writes more; each is compared with all others of the workspace. */
const mostCompared = 50;

function* check(view: CrossView): Generator<CrossFinding> {
  const { index, own, isMember } = view;
  const own50 = own.names.filter(isSubnet).slice(0, mostCompared);
  if (own50.length === 0) return;
  const others = index
    .definitions("subnet")
    .filter(({ document }) => document.uri !== own.uri && isMember(document.uri) && !isSameObject(own, document))
    .map((found) => ({ found, subnet: subnetOfName(found.name.name) }));
  for (const name of own50) {
    const subnet = subnetOfName(name.name);
    const rivals = others.filter((other) => subnet && other.subnet && overlap(subnet, other.subnet));
    if (rivals.length > 0)
      yield finding(
        view,
        name,
        rivals.map(({ found }) => found),
      );
  }
}

function isSubnet({ kind, role }: Occurrence): boolean {
  return kind === "subnet" && role === "definition";
}

function subnetOfName(name: string): Subnet | undefined {
  const [address = "", prefix] = name.split("/");
  const first = parseIp(address);
  return first && subnetOf(first, Number(prefix));
}

function finding(view: CrossView, name: Occurrence, rivals: readonly Found[]): CrossFinding {
  const theirs = rivals[0]?.name.name;
  return clashFinding(view, name, rivals, (other) =>
    theirs === name.name
      ? `${name.name} is also the subnet of ${other}: libvirt refuses to start the second on one host; change one`
      : `The subnet ${name.name} overlaps with ${theirs} of ${other}: on one host packets get lost; change one`,
  );
}
