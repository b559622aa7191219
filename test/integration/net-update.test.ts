/**
 * Every section with every command of net-update, in every forward mode, on a real libvirtd, over both transports: what
 * libvirt does, that the planner's model of it never takes for possible what libvirt refuses, and that a plan leads
 * back from everything that it does.
 */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { readHostVersion } from "../../client/libvirt/host-state.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { rootOf } from "../../server/language/plan/host.ts";
import { type NetworkModel, readModel } from "../../server/language/plan/model.ts";
import { readNode, toXml } from "../../server/language/plan/node.ts";
import { sections } from "../../server/language/plan/sections.ts";
import { simulate } from "../../server/language/plan/simulate.ts";
import { parseVersion, type Version } from "../../server/language/version.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";
import { applyAll, planOn } from "../support/plan-host.ts";

let lab: Lab;
before(async () => {
  lab = await startLab({ LAB_HOOK: resolve("test/lab/fake-sriov.sh") });
});
after(() => lab.stop());

type Command = "add-first" | "add-last" | "modify" | "delete";
type Outcome = "ok" | "refused";
/** "since 10.7": what the planner's section says of older ones. */
type Row = readonly [
  section: string,
  command: Command,
  element: string,
  libvirt: Outcome | "since 10.7",
  parentIndex?: number,
];

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
  ["dns-host", "modify", "<host ip='10.84.0.5'><hostname>two</hostname></host>", "since 10.7"],
  ["dns-host", "modify", "<host ip='10.84.0.6'><hostname>two</hostname></host>", "refused"],
  ["dns-host", "delete", "<host ip='10.84.0.5'/>", "ok"],
  ["dns-host", "delete", "<host ip='10.84.0.6'/>", "refused"],
  ["dns-txt", "add-last", "<txt name='two' value='2'/>", "ok"],
  ["dns-txt", "add-first", "<txt name='two' value='2'/>", "ok"],
  ["dns-txt", "add-last", "<txt name='one' value='2'/>", "refused"],
  ["dns-txt", "modify", "<txt name='one' value='2'/>", "since 10.7"],
  ["dns-txt", "modify", "<txt name='two' value='2'/>", "refused"],
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
const macvtap = (mode: string): Mode => ({
  forward: `<forward mode='${mode}'><interface dev='lo'/></forward>`,
  body: group,
  rows: [
    ...external,
    ...unheard,
    ...groups,
    device("add-last", "ok", "eth9"),
    device("add-first", "ok", "eth9"),
    device("add-last", "refused"),
    device("modify", "refused"),
    device("delete", "ok"),
    device("delete", "refused", "eth9"),
  ],
});

/** Of three addresses the first serves DHCP, the second is of its family, the third of the other. */
const several: readonly Row[] = [
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' ip='10.84.0.6'/>", "ok", 0],
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' ip='10.84.1.6'/>", "refused", 1],
  ["ip-dhcp-host", "add-last", "<host name='six' ip='fd84::6'/>", "ok", 2],
  ["ip-dhcp-host", "add-last", "<host id='0:1:2' name='six' ip='fd84::6'/>", "ok", 2],
  ["ip-dhcp-host", "add-last", "<host name='six' ip='fd84::6'/>", "refused", 0],
  ["ip-dhcp-host", "add-last", "<host mac='52:54:00:84:00:02' ip='10.84.0.6'/>", "refused", 2],
  ["ip-dhcp-host", "modify", "<host mac='52:54:00:84:00:01' name='two' ip='10.84.0.7'/>", "ok", 0],
  ["ip-dhcp-host", "modify", "<host mac='52:54:00:84:00:01' name='two' ip='10.84.0.7'/>", "refused", 1],
  ["ip-dhcp-host", "delete", "<host ip='10.84.0.5'/>", "refused", 1],
  ["ip-dhcp-host", "delete", "<host ip='10.84.0.5'/>", "ok", 0],
  ["ip-dhcp-range", "add-last", "<range start='10.84.0.30' end='10.84.0.40'/>", "ok", 0],
  ["ip-dhcp-range", "add-last", "<range start='10.84.1.30' end='10.84.1.40'/>", "refused", 1],
  ["ip-dhcp-range", "add-last", "<range start='fd84::10' end='fd84::20'/>", "ok", 2],
  ["ip-dhcp-range", "add-last", "<range start='fd84::10' end='fd84::20'/>", "refused", 0],
  ["ip-dhcp-range", "delete", "<range start='10.84.0.10' end='10.84.0.20'/>", "refused", 2],
  ["ip-dhcp-range", "delete", "<range start='10.84.0.10' end='10.84.0.20'/>", "ok", 0],
];
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
  ...Object.fromEntries(
    ["bridge", "private", "vepa", "passthrough"].map((mode) => [`${mode} of devices`, macvtap(mode)]),
  ),
  // The rows of its pool: libvirt takes a device that it would not define.
  "hostdev with a physical function": {
    forward: "<forward mode='hostdev' managed='yes'><pf dev='ens1f0'/></forward>",
    body: group,
    rows: [...external, ...unheard, ...groups, ...never, device("modify", "refused"), device("delete", "refused")],
  },
  "hostdev with addresses": {
    forward:
      "<forward mode='hostdev' managed='yes'><address type='pci' domain='0' bus='0x3b' slot='2' function='0'/></forward>",
    body: group,
    rows: [
      ...external,
      ...unheard,
      ...groups,
      device("add-last", "ok", "ens1f0v1"),
      device("modify", "refused"),
      device("delete", "refused"),
    ],
  },
  "nat with several addresses": {
    forward: "<forward mode='nat'/><bridge name='vnu' stp='off'/>",
    body: `${dhcp}<ip address='10.84.1.1' prefix='24'/><ip family='ipv6' address='fd84::1' prefix='64'/>`,
    rows: several,
  },
  "nat with the addresses the other way round": {
    forward: "<forward mode='nat'/><bridge name='vnu' stp='off'/>",
    body: `<ip family='ipv6' address='fd84::1' prefix='64'/><ip address='10.84.1.1' prefix='24'/>${dhcp}`,
    rows: several.map(
      ([section, command, element, libvirt, index = 0]): Row => [section, command, element, libvirt, 2 - index],
    ),
  },
};

for (const way of ["local", "ssh"] as const) {
  describe(`net-update over ${way}`, () => {
    for (const [name, { forward, body, rows }] of Object.entries(modes)) {
      test(`${rows.length} updates in mode ${name}`, async () => {
        const { target, transport } = openWay(lab, way);
        const text = `<network><name>matrix</name><uuid>84848484-8484-4848-8484-848484848484</uuid>${forward}${body}</network>`;
        await createVirsh(target, transport, () => {}).session(async (virsh) => {
          const version = parseVersion((await readHostVersion(virsh)) ?? "") ?? assert.fail("no version");
          await must(virsh, ["net-define", "/dev/stdin"], text);
          try {
            await must(virsh, ["net-start", "matrix"]);
            for (const row of rows) {
              await check(virsh, version, name, row);
              await applyAll(virsh, await planOn(virsh, "matrix", text));
            }
          } finally {
            await virsh.run(["net-destroy", "matrix"]);
            await virsh.run(["net-undefine", "matrix"]);
          }
        });
        await transport.close();
      });
    }
  });
}

async function check(
  virsh: Virsh,
  version: Version,
  mode: string,
  [section, command, element, libvirt, parentIndex]: Row,
): Promise<void> {
  const known = sections.find((candidate) => candidate.name === section);
  const expected = libvirt === "since 10.7" ? (version >= (known?.modifySince ?? 0) ? "ok" : "refused") : libvirt;
  const index = parentIndex === undefined ? [] : ["--parent-index", String(parentIndex)];
  const label = `${mode}: ${command} ${section} ${element} ${index.join(" ")}`;
  const start = await model(virsh);
  const args = ["net-update", "matrix", command, section, element, ...index, "--live", "--config"];
  const result = await virsh.run(args);
  assert.equal(result.ok ? "ok" : "refused", expected, `${label}: ${result.ok ? "" : result.error.detail}`);
  const root = rootOf(element);
  if (!known || !root || expected !== libvirt) return;
  const ofIp = known.parents[0] === "ip" ? (parentIndex ?? 0) : undefined;
  const kind = command === "add-first" ? "add-last" : command;
  const outcome = simulate(start, { command: kind, section: known, parentIndex: ofIp, element: readNode(root) });
  if (!outcome.ok) return;
  assert.equal(expected, "ok", `${label}: the model takes for possible what libvirt refuses`);
  assert.deepEqual(lists(outcome.model), lists(await model(virsh)), label);
}

async function model(virsh: Virsh): Promise<NetworkModel> {
  const root = rootOf(await must(virsh, ["net-dumpxml", "matrix"]));
  return root ? readModel(root) : assert.fail("no network");
}

function lists(network: NetworkModel): unknown {
  return network.lists.map((list) => [list.section.name, list.parentIndex, list.entries.map(toXml).toSorted()]);
}

async function must(virsh: Virsh, args: readonly string[], input?: string): Promise<string> {
  const result = await virsh.run(args, input === undefined ? {} : { input });
  return result.ok ? result.value : assert.fail(`${args.join(" ")}: ${result.error.detail}`);
}
