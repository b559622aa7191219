/**
 * Every section with every command of net-update, in every forward mode, on a real libvirtd: what libvirt does, and
 * that the planner's model of it never takes for possible what libvirt refuses.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { localTransport } from "../../client/libvirt/run-local.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { rootOf } from "../../server/language/plan/host.ts";
import { type NetworkModel, readModel } from "../../server/language/plan/model.ts";
import { readNode, toXml } from "../../server/language/plan/node.ts";
import { sections } from "../../server/language/plan/sections.ts";
import { simulate } from "../../server/language/plan/simulate.ts";
import { type Lab, startLab } from "../support/lab.ts";

let lab: Lab;
let virsh: Virsh;
before(async () => {
  lab = await startLab();
  virsh = createVirsh(lab.local, localTransport(), () => {});
});
after(() => lab.stop());

type Command = "add-first" | "add-last" | "modify" | "delete";
type Row = readonly [section: string, command: Command, element: string, libvirt: "ok" | "refused"];

const ip = "<ip address='10.84.0.1' prefix='24'>";
const dhcp = `${ip}<dhcp><range start='10.84.0.10' end='10.84.0.20'/><host mac='52:54:00:84:00:01' name='one' ip='10.84.0.5'/></dhcp></ip>`;
const dns =
  "<dns><txt name='one' value='1'/><srv service='one' protocol='tcp' target='t' port='1'/>" +
  "<host ip='10.84.0.5'><hostname>one</hostname></host></dns>";
const group = "<portgroup name='one' default='yes'/>";

const entries: readonly Row[] = [
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' name='two' ip='10.84.0.6'/>", "ok"],
  ["ip-dhcp-host", "add-first", "<host mac='52:54:00:84:00:02' name='two' ip='10.84.0.6'/>", "ok"],
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:01' name='two' ip='10.84.0.6'/>", "refused"],
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' name='one' ip='10.84.0.6'/>", "refused"],
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' name='two' ip='10.84.0.5'/>", "refused"],
  ["ip-dhcp-host", "modify", "<host mac='52:54:00:84:00:01' name='two' ip='10.84.0.7'/>", "ok"],
  ["ip-dhcp-host", "modify", "<host mac='52:54:00:84:00:02' name='two' ip='10.84.0.5'/>", "ok"],
  ["ip-dhcp-host", "modify", "<host mac='52:54:00:84:00:02' name='two' ip='10.84.0.7'/>", "refused"],
  ["ip-dhcp-host", "delete", "<host mac='52:54:00:84:00:01'/>", "ok"],
  ["ip-dhcp-host", "delete", "<host mac='52:54:00:84:00:09'/>", "refused"],
  ["ip-dhcp-range", "add-last", "<range start='10.84.0.30' end='10.84.0.40'/>", "ok"],
  ["ip-dhcp-range", "add-first", "<range start='10.84.0.15' end='10.84.0.40'/>", "ok"],
  ["ip-dhcp-range", "add-last", "<range start='10.84.0.10' end='10.84.0.20'/>", "refused"],
  ["ip-dhcp-range", "modify", "<range start='10.84.0.10' end='10.84.0.20'/>", "refused"],
  ["ip-dhcp-range", "delete", "<range start='10.84.0.10' end='10.84.0.20'/>", "ok"],
  ["ip-dhcp-range", "delete", "<range start='10.84.0.10' end='10.84.0.21'/>", "refused"],
];

const names: readonly Row[] = [
  ["dns-host", "add-last", "<host ip='10.84.0.6'><hostname>two</hostname></host>", "ok"],
  ["dns-host", "add-first", "<host ip='10.84.0.6'><hostname>one</hostname></host>", "ok"],
  ["dns-host", "add-last", "<host ip='10.84.0.5'><hostname>two</hostname></host>", "refused"],
  ["dns-host", "delete", "<host ip='10.84.0.5'/>", "ok"],
  ["dns-host", "delete", "<host ip='10.84.0.6'/>", "refused"],
  ["dns-txt", "add-last", "<txt name='two' value='2'/>", "ok"],
  ["dns-txt", "add-first", "<txt name='two' value='2'/>", "ok"],
  ["dns-txt", "add-last", "<txt name='one' value='2'/>", "refused"],
  ["dns-txt", "delete", "<txt name='one'/>", "ok"],
  ["dns-txt", "delete", "<txt name='two'/>", "refused"],
  ["dns-srv", "add-last", "<srv service='two' protocol='tcp' target='t' port='1'/>", "ok"],
  ["dns-srv", "add-first", "<srv service='one' protocol='udp' target='t' port='1'/>", "ok"],
  ["dns-srv", "add-last", "<srv service='one' protocol='tcp' target='t' port='2'/>", "refused"],
  ["dns-srv", "modify", "<srv service='one' protocol='tcp' target='t' port='2'/>", "refused"],
  ["dns-srv", "delete", "<srv service='one' protocol='tcp' target='t'/>", "ok"],
  ["dns-srv", "delete", "<srv service='two' protocol='tcp'/>", "refused"],
];

const groups: readonly Row[] = [
  ["portgroup", "add-last", "<portgroup name='two'/>", "ok"],
  ["portgroup", "add-first", "<portgroup name='two'/>", "ok"],
  ["portgroup", "add-last", "<portgroup name='one'/>", "refused"],
  ["portgroup", "add-last", "<portgroup name='two' default='yes'/>", "refused"],
  ["portgroup", "modify", "<portgroup name='one' trustGuestRxFilters='yes'/>", "ok"],
  ["portgroup", "modify", "<portgroup name='two'/>", "refused"],
  ["portgroup", "delete", "<portgroup name='one'/>", "ok"],
  ["portgroup", "delete", "<portgroup name='two'/>", "refused"],
];

const never: readonly Row[] = (["add-last", "modify", "delete"] as const).flatMap((command): readonly Row[] => [
  ["bridge", command, "<bridge name='other'/>", "refused"],
  ["domain", command, "<domain name='other'/>", "refused"],
  ["ip", command, "<ip address='10.85.0.1' prefix='24'/>", "refused"],
  ["forward", command, "<forward mode='nat'/>", "refused"],
  ["forward-pf", command, "<pf dev='lo'/>", "refused"],
]);

const device = (command: Command, libvirt: "ok" | "refused", dev = "lo"): Row => [
  "forward-interface",
  command,
  `<interface dev='${dev}'/>`,
  libvirt,
];

interface Mode {
  readonly forward: string;
  readonly body: string;
  readonly rows: readonly Row[];
}

const served = `${dns}${dhcp}${group}`;
const external: readonly Row[] = [
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' name='two' ip='10.84.0.6'/>", "refused"],
  ["ip-dhcp-range", "add-last", "<range start='10.84.0.30' end='10.84.0.40'/>", "refused"],
];
// Names make no difference there, but libvirt takes them.
const unheard: readonly Row[] = [["dns-txt", "add-last", "<txt name='two' value='2'/>", "ok"]];
const modes: Readonly<Record<string, Mode>> = {
  nat: {
    forward: "<forward mode='nat'/><bridge name='vnu' stp='off'/>",
    body: served,
    rows: [
      ...entries,
      ...names,
      ...groups,
      ...never,
      device("add-last", "ok"),
      device("modify", "refused"),
      device("delete", "refused"),
    ],
  },
  "nat with a device": {
    forward: "<forward mode='nat'><interface dev='lo'/></forward><bridge name='vnu' stp='off'/>",
    body: served,
    rows: [device("add-last", "refused", "eth9"), device("delete", "ok")],
  },
  route: {
    forward: "<forward mode='route'/><bridge name='vnu' stp='off'/>",
    body: served,
    rows: [...entries, ...names, ...groups, device("add-last", "ok"), device("delete", "refused")],
  },
  open: {
    forward: "<forward mode='open'/><bridge name='vnu' stp='off'/>",
    body: served,
    rows: [...entries, ...names, ...groups, device("add-last", "refused"), device("delete", "refused")],
  },
  // libvirt says yes to an interface of an isolated network, and loses it.
  none: {
    forward: "<bridge name='vnu' stp='off'/>",
    body: served,
    rows: [...entries, ...names, ...groups, device("add-last", "ok"), device("delete", "refused")],
  },
  "bridge of the host": {
    forward: "<forward mode='bridge'/><bridge name='br9'/>",
    body: group,
    rows: [...external, ...unheard, ...groups, device("add-last", "refused"), device("delete", "refused")],
  },
  private: {
    forward: "<forward mode='private'><interface dev='lo'/></forward>",
    body: group,
    rows: [
      ...external,
      ...groups,
      device("add-last", "ok", "eth9"),
      device("add-last", "refused"),
      device("modify", "refused"),
      device("delete", "ok"),
    ],
  },
};

for (const [name, { forward, body, rows }] of Object.entries(modes)) {
  test(`${rows.length} updates in mode ${name}`, async () => {
    const text = `<network><name>matrix</name><uuid>84848484-8484-4848-8484-848484848484</uuid>${forward}${body}</network>`;
    // What is refused leaves the network as it is, for the next row.
    for (const row of rows.toSorted((a, b) => (a[3] === b[3] ? 0 : a[3] === "refused" ? -1 : 1))) {
      if (row[3] === "ok" || !(await isRunning())) await restart(text);
      await check(name, row);
    }
    await must(["net-destroy", "matrix"]);
    await must(["net-undefine", "matrix"]);
  });
}

async function isRunning(): Promise<boolean> {
  return (await must(["net-list", "--name"])).includes("matrix");
}

async function restart(text: string): Promise<void> {
  if (await isRunning()) await must(["net-destroy", "matrix"]);
  await must(["net-define", "/dev/stdin"], text);
  await must(["net-start", "matrix"]);
}

async function check(mode: string, [section, command, element, expected]: Row): Promise<void> {
  const label = `${mode}: ${command} ${section} ${element}`;
  const start = await model();
  const result = await virsh.run(["net-update", "matrix", command, section, element, "--live", "--config"]);
  assert.equal(result.ok ? "ok" : "refused", expected, `${label}: ${result.ok ? "" : result.error.detail}`);
  const known = sections.find((candidate) => candidate.name === section);
  const root = rootOf(element);
  if (!known || !root) return;
  const parentIndex = known.parents[0] === "ip" ? 0 : undefined;
  const kind = command === "add-first" ? "add-last" : command;
  const outcome = simulate(start, { command: kind, section: known, parentIndex, element: readNode(root) });
  if (!outcome.ok) return;
  assert.equal(expected, "ok", `${label}: the model takes for possible what libvirt refuses`);
  assert.deepEqual(lists(outcome.model), lists(await model()), label);
}

async function model(): Promise<NetworkModel> {
  const root = rootOf(await must(["net-dumpxml", "matrix"]));
  return root ? readModel(root) : assert.fail("no network");
}

function lists(network: NetworkModel): unknown {
  return network.lists.map((list) => [list.section.name, list.parentIndex, list.entries.map(toXml).toSorted()]);
}

async function must(args: readonly string[], input?: string): Promise<string> {
  const result = await virsh.run(args, input === undefined ? {} : { input });
  return result.ok ? result.value : assert.fail(`${args.join(" ")}: ${result.error.detail}`);
}
