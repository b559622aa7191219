/** The model of net-update against libvirt's own update tests, and plans against the model. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { type NetworkModel, readModel } from "../../server/language/plan/model.ts";
import { readNode, toXml } from "../../server/language/plan/node.ts";
import { planNetwork } from "../../server/language/plan/plan.ts";
import { sections } from "../../server/language/plan/sections.ts";
import { simulate, type UpdateCommand } from "../../server/language/plan/simulate.ts";
import { newestVersion } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";

const shared = "../shared";
const cases = `${shared}/facts/net-update-cases.tsv`;

test("does what libvirt does with every case of its own tests", {
  skip: !existsSync(cases) && "../shared is absent",
}, () => {
  const rows = readFileSync(cases, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"));
  let replayed = 0;
  for (const [
    fragment = "",
    network = "",
    section = "",
    command = "",
    expectation = "",
    essence = "",
    ,
    result = "",
  ] of rows) {
    if (![fragment, network].every((path) => locate(path))) continue;
    replayed++;
    const element = readNode(read(fragment));
    const outcome = apply(readModel(read(network)), command, section, element);
    const label = `${command} ${section} ${fragment}: ${essence}`;
    // What is wrong with the fragment or the result in itself is for the rules to say; the model only finds entries.
    if (essence.includes("without ip") || essence.includes("outside the subnet") || essence.includes("neither ip"))
      continue;
    assert.equal(outcome.ok, expectation === "ok", label);
    if (outcome.ok && result && locate(result))
      assert.deepEqual(entries(outcome.model), entries(readModel(read(result))), label);
  }
  assert.notEqual(replayed, 0, "none of the documents is there");
});

function apply(model: NetworkModel, command: string, name: string, element: ReturnType<typeof readNode>) {
  const section = sections.find((candidate) => candidate.name === name);
  assert.ok(section, name);
  const lists = model.lists.filter((list) => list.section === section);
  const used = lists.find((list) =>
    model.lists.some((other) => other.parentIndex === list.parentIndex && other.entries.length > 0),
  );
  const parentIndex = (used ?? lists[0])?.parentIndex;
  const kind: UpdateCommand = command === "modify" || command === "delete" ? command : "add-last";
  return simulate(model, { command: kind, section, parentIndex, element });
}

function entries(model: NetworkModel): unknown {
  return model.lists.map((list) => [list.section.name, list.parentIndex, list.entries.map(toXml).toSorted()]);
}

function read(path: string): XmlElement {
  return root(readFileSync(locate(path) ?? path, "utf8"));
}

/** A document that libvirt writes back unchanged is kept once, as output. */
function locate(path: string): string | undefined {
  const file = `${shared}/corpus/${path.replace("tests/", "")}`;
  return [file, file.replace("xmlin/", "xmlout/"), file.replace("xmlin/", "xmlupdateout/")].find(existsSync);
}

function root(text: string): XmlElement {
  const element = parse(text).root;
  assert.ok(element, text);
  return element;
}

const few = (max: number) => fc.integer({ min: 1, max });
const host = fc
  .record({ mac: few(4), ip: few(4), name: few(4) })
  .map(({ mac, ip, name }) => `<host mac='52:54:00:00:00:0${mac}' name='h${name}' ip='10.0.0.1${ip}'/>`);
const range = few(4).map((n) => `<range start='10.0.0.${n}0' end='10.0.0.${n}9'/>`);
const txt = fc
  .record({ name: few(3), value: few(3) })
  .map(({ name, value }) => `<txt name='t${name}' value='v${value}'/>`);
const srv = fc
  .record({ service: few(2), port: few(2) })
  .map(({ service, port }) => `<srv service='s${service}' protocol='tcp' target='x' port='${port}'/>`);
const dnsHost = fc
  .record({ ip: few(3), name: few(3) })
  .map(({ ip, name }) => `<host ip='10.0.0.${ip}'><hostname>n${name}</hostname></host>`);
const portgroup = fc.record({ name: few(3), average: few(3), isDefault: fc.boolean() });

/** A network without clashes, as libvirt would hold it. */
const network = fc
  .record({
    hosts: fc.array(host, { maxLength: 4 }),
    ranges: fc.uniqueArray(range, { maxLength: 2 }),
    txts: fc.uniqueArray(txt, { maxLength: 3, selector: (xml) => xml.slice(0, 14) }),
    srvs: fc.uniqueArray(srv, { maxLength: 2, selector: (xml) => xml.slice(0, 17) }),
    dnsHosts: fc.uniqueArray(dnsHost, { maxLength: 3, selector: (xml) => xml.slice(0, 18) }),
    portgroups: fc.uniqueArray(portgroup, { maxLength: 3, selector: ({ name }) => name }),
    second: fc.boolean(),
    title: fc.constantFrom("", "one", "two"),
    stp: fc.constantFrom("on", "on", "on", "off"),
  })
  .map(({ hosts, ranges, txts, srvs, dnsHosts, portgroups, title, stp }) => {
    const groups = portgroups.map(({ name, average, isDefault }, index) => {
      const first = isDefault && !portgroups.slice(0, index).some((earlier) => earlier.isDefault);
      return `<portgroup name='p${name}'${first ? " default='yes'" : ""}><bandwidth><inbound average='${average}'/></bandwidth></portgroup>`;
    });
    const dhcp = `<dhcp>${ranges.join("")}${withoutClashes(hosts).join("")}</dhcp>`;
    return (
      `<network><name>lab</name>${title && `<title>${title}</title>`}<forward mode='nat'/><bridge name='virbr9' stp='${stp}'/>` +
      `<dns>${txts.join("")}${srvs.join("")}${dnsHosts.join("")}</dns>` +
      `<ip address='10.0.0.1' prefix='24'>${dhcp}</ip><ip family='ipv6' address='fd00::1' prefix='64'/>${groups.join("")}</network>`
    );
  });

function withoutClashes(hosts: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return hosts.filter((xml) => {
    const keys = [...xml.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? "");
    const isFree = keys.every((key) => !used.has(key));
    if (isFree) for (const key of keys) used.add(key);
    return isFree;
  });
}

test("a plan carried out on the model leaves nothing to plan", () => {
  fc.assert(
    fc.property(network, network, network, (liveText, storedText, desiredText) => {
      const plan = planOf(liveText, storedText, desiredText);
      assert.deepEqual(plan.problems, []);
      const ends = plan.steps.reduce((hosts, step) => carryOut(hosts, step.argv, step.input), {
        live: liveText,
        stored: storedText,
      });
      assert.deepEqual(planOf(ends.live, ends.stored, desiredText).steps, []);
    }),
    { numRuns: 300 },
  );
});

test("carrying out a plan and then its undo in reverse leaves the network as it was", () => {
  fc.assert(
    fc.property(network, network, (before, desiredText) => {
      const plan = planOf(before, before, desiredText);
      const start = { live: before, stored: before };
      const after = plan.steps.reduce((hosts, step) => carryOut(hosts, step.argv, step.input), start);
      const undone = plan.steps
        .toReversed()
        .flatMap((step) => step.undo)
        .reduce((hosts, command) => carryOut(hosts, command.argv, command.input), after);
      assert.deepEqual(planOf(undone.live, undone.stored, before).steps, []);
    }),
    { numRuns: 200 },
  );
});

test("before 10.7.0 a changed DNS record is removed and added, which every libvirt can", () => {
  const text = (value: string) => `<network><name>n</name><dns><txt name='a' value='${value}'/></dns></network>`;
  const commands = (version: number) =>
    planNetwork({
      live: root(text("1")),
      stored: root(text("1")),
      desired: root(text("2")),
      desiredText: text("2"),
      liveText: text("1"),
      storedText: text("1"),
      version,
      guests: [],
    }).steps.map(({ argv }) => argv[2]);
  assert.deepEqual([commands(9_000_000), commands(10_007_000)], [["delete", "add-last"], ["modify"]]);
});

function planOf(live: string, stored: string, desired: string) {
  return planNetwork({
    live: root(live),
    stored: root(stored),
    desired: root(desired),
    desiredText: desired,
    liveText: live,
    storedText: stored,
    version: newestVersion,
    guests: [],
  });
}

interface Hosts {
  readonly live: string;
  readonly stored: string;
}

/** A host as text: the definitions after a command. */
function carryOut(hosts: Hosts, argv: readonly string[], input: string | undefined): Hosts {
  const [command] = argv;
  if (command === "net-define") return { ...hosts, stored: input ?? "" };
  if (command === "net-destroy") return { ...hosts, live: "" };
  if (command === "net-start") return { ...hosts, live: hosts.stored };
  const change = (text: string) => (command === "net-desc" ? describe(text, argv) : update(text, argv));
  return {
    live: argv.includes("--live") ? change(hosts.live) : hosts.live,
    stored: argv.includes("--config") ? change(hosts.stored) : hosts.stored,
  };
}

function describe(text: string, argv: readonly string[]): string {
  const title = argv.at(-1) ?? "";
  const without = text.replace(/<title>.*<\/title>/, "");
  return title === "" ? without : without.replace("</name>", `</name><title>${title}</title>`);
}

function update(text: string, argv: readonly string[]): string {
  const [, , command = "", sectionName = "", xml = ""] = argv;
  const section = sections.find(({ name }) => name === sectionName);
  assert.ok(section);
  const index = argv.indexOf("--parent-index");
  const parentIndex = index < 0 ? undefined : Number(argv[index + 1]);
  const kind: UpdateCommand = command === "modify" || command === "delete" ? command : "add-last";
  const model = readModel(root(text));
  const outcome = simulate(model, { command: kind, section, parentIndex, element: readNode(root(xml)) });
  assert.ok(outcome.ok, `${argv.join(" ")} on ${text}: ${outcome.ok ? "" : outcome.reason}`);
  return write(text, outcome.model);
}

/** The text with the lists of the model. */
function write(text: string, model: NetworkModel): string {
  const list = (name: string, at?: number) =>
    model.lists
      .find((entry) => entry.section.name === name && entry.parentIndex === at)
      ?.entries.map(toXml)
      .join("") ?? "";
  return text
    .replace(/<dhcp>.*?<\/dhcp>/, `<dhcp>${list("ip-dhcp-range", 0)}${list("ip-dhcp-host", 0)}</dhcp>`)
    .replace(/<dns>.*?<\/dns>/, `<dns>${list("dns-txt")}${list("dns-srv")}${list("dns-host")}</dns>`)
    .replace(/(<portgroup.*)?<\/network>/, `${list("portgroup")}</network>`);
}
