/**
 * Reads which objects a target has, by name: one round of listing commands, and on demand what lies in single objects. A
 * command that fails leaves its list out, because then nothing is known; an empty list says that there is nothing.
 */
import { childrenNamed, readHostXml } from "./host-xml.ts";
import type { Virsh, VirshOptions } from "./virsh.ts";

/** All names of one kind, in the words of the server. */
export interface NameList {
  readonly kind: string;
  /** What the names lie in, such as the pool of volumes; `null` for names that stand for themselves. */
  readonly scope: string | null;
  readonly names: readonly string[];
}

/** What the server wants to know beyond the lists that are always read. */
export interface WantedList {
  readonly kind: "portgroup" | "volume" | "snapshot" | "checkpoint" | "objects";
  /** The object that is asked about; of objects their kind. */
  readonly scope: string;
}

type Listing = readonly [argv: readonly string[], read: (output: string) => readonly NameList[]];

const listings: readonly Listing[] = [
  [["net-list", "--all", "--name"], (output) => [listOf("network", lines(output))]],
  [["pool-list", "--all", "--name"], (output) => [listOf("pool", lines(output))]],
  [["net-list", "--name"], (output) => [listOf("active-network", lines(output))]],
  [["pool-list", "--name"], (output) => [listOf("active-pool", lines(output))]],
  [["list", "--all", "--name"], (output) => [listOf("domain", lines(output))]],
  [
    ["nwfilter-list"],
    (output) => [
      listOf(
        "filter",
        rows(output).flatMap(([, name]) => name ?? []),
      ),
    ],
  ],
  [["secret-list"], readSecrets],
];

/** @param netDevices the network devices that are known otherwise; without any nobody knows all */
export async function readHostNames(
  virsh: Virsh,
  netDevices: readonly string[],
  options: VirshOptions = {},
): Promise<readonly NameList[]> {
  const found = await Promise.all(
    listings.map(async ([argv, read]) => {
      const result = await virsh.run(argv, options);
      return result.ok ? read(result.value) : [];
    }),
  );
  const interfaces = await virsh.run(["iface-list", "--all"], options);
  const named = interfaces.ok ? rows(interfaces.value).flatMap(([name]) => name ?? []) : [];
  const devices = netDevices.length === 0 ? [] : [listOf("host-interface", [...new Set([...netDevices, ...named])])];
  return [...found.flat(), ...devices];
}

/** What lies in one object. */
export type Inside = WantedList & { readonly kind: Exclude<WantedList["kind"], "objects"> };

const insides: Readonly<Record<Inside["kind"], (scope: string) => Listing>> = {
  portgroup: (scope) => [
    ["net-dumpxml", "--", scope],
    (output) => {
      const network = readHostXml(output);
      const names = childrenNamed(network, "portgroup").flatMap(({ attributes }) => attributes.get("name") ?? []);
      return network ? [listOf("portgroup", names, scope)] : [];
    },
  ],
  volume: (scope) => [
    ["vol-list", "--", scope],
    (output) => [
      listOf(
        "volume",
        rows(output).flatMap(([name]) => name ?? []),
        scope,
      ),
    ],
  ],
  snapshot: (scope) => [
    ["snapshot-list", "--name", "--", scope],
    (output) => [listOf("snapshot", lines(output), scope)],
  ],
  checkpoint: (scope) => [
    ["checkpoint-list", "--name", "--", scope],
    (output) => [listOf("checkpoint", lines(output), scope)],
  ],
};

/** What lies in one object of the target. */
export async function readNamesIn(
  virsh: Virsh,
  { kind, scope }: Inside,
  options: VirshOptions = {},
): Promise<readonly NameList[]> {
  const [argv, read] = insides[kind](scope);
  const result = await virsh.run(argv, options);
  return result.ok ? read(result.value) : [];
}

function listOf(kind: string, names: readonly string[], scope: string | null = null): NameList {
  return { kind, scope, names };
}

function lines(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => line.trim() || []);
}

/** The cells of a table without its head; virsh keeps three blanks between two columns. */
function rows(output: string): readonly (readonly string[])[] {
  return lines(output).map((line) => line.split(/ {3,}/));
}

/** What libvirt knows secrets to be for. */
const usages = ["ceph", "iscsi", "tls", "volume", "vtpm"];

/** A secret can be named by its UUID, or by the type and the identifier of its usage. */
function readSecrets(output: string): readonly NameList[] {
  const secrets = rows(output);
  const identifiers = (usage: string): readonly string[] =>
    secrets.flatMap(([, written = ""]) => (written.startsWith(`${usage} `) ? written.slice(usage.length + 1) : []));
  return [
    listOf(
      "uuid",
      secrets.flatMap(([uuid]) => uuid ?? []),
      "secret",
    ),
    ...usages.map((usage) => listOf("secret-usage", identifiers(usage), usage)),
  ];
}
