/** What is said of one document because of others. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { crossRules } from "../../server/language/references/cross-rules.ts";
import { applyFix } from "../support/apply-edits.ts";
import { checkWorkspaceProblems, type Documents, problemsBetween } from "../support/check-references.ts";

for (const { code, severity, bad, good, host } of crossRules) {
  test(`${code} objects to its bad example, and to nothing else in it`, () => {
    const found = problemsBetween(bad, host);
    assert.deepEqual(
      found.map((problem) => `${problem.code} ${problem.severity}`),
      [`${code} ${severity}`],
    );
  });
  test(`${code} accepts its good example`, () => {
    assert.deepEqual(
      problemsBetween(good, host).map((problem) => problem.code),
      [],
    );
  });
}

const network = (name: string, rest = "") => `<network>\n  <name>${name}</name>\n${rest}</network>\n`;

test("offers the name that was most likely meant", () => {
  const documents: Documents = {
    "file:///w/own.xml": "<interface type='network'>\n  <source network='labb'/>\n</interface>\n",
    "file:///w/lab.xml": network("lab"),
  };
  const [problem] = problemsBetween(documents);
  assert.equal(
    problem?.message,
    'No document of this workspace defines the network "labb": the guest starts only on a host that has it, active; ' +
      'did you mean "lab"?',
  );
  const [fix] = problem?.fixes ?? [];
  assert.ok(fix);
  const fixed = applyFix(documents["file:///w/own.xml"] ?? "", fix);
  assert.deepEqual(problemsBetween({ ...documents, "file:///w/own.xml": fixed }), []);
});

test("offers the volume that was most likely meant, whose document does not name its pool", () => {
  const messages = problemsBetween({
    "own.xml": "<disk type='volume'>\n  <source pool='images' volume='vm.im'/>\n  <target dev='vda'/>\n</disk>",
    "pool.xml": "<pool type='dir'>\n  <name>images</name>\n</pool>",
    "volume.xml": "<volume>\n  <name>vm.img</name>\n</volume>",
  }).map(({ message }) => message.split("; ").at(-1));
  assert.deepEqual(messages, ['did you mean "vm.img"?']);
});

test("does not take a volume for another because both end alike", () => {
  const user = "<disk type='volume'>\n  <source pool='images' volume='web.qcow2'/>\n  <target dev='vda'/>\n</disk>";
  const meant = (...names: readonly string[]) => {
    const volumes = names.map((name) => [`${name}.xml`, `<volume>\n  <name>${name}</name>\n</volume>`] as const);
    const pool = "<pool type='dir'>\n  <name>images</name>\n</pool>";
    const documents = { "own.xml": user, "pool.xml": pool, ...Object.fromEntries(volumes) };
    return problemsBetween(documents).flatMap(({ fixes }) => fixes.map(({ title }) => title));
  };
  assert.deepEqual(meant("db.qcow2"), []);
  assert.deepEqual(meant("db.qcow2", "wbe.qcow2"), ['Change to "wbe.qcow2"']);
});

test("says of a network that is not known nothing about its port group", () =>
  checkWorkspaceProblems(
    `
      <interface type='network'>
        <source network='lab' portgroup='web'/>
                         ^^^ ref-network-unknown (hint): No document of this workspace defines the network "lab": the guest starts only on a host that has it, active
      </interface>
    `,
    {},
  ));

test("knows the filters that libvirt brings along", () =>
  checkWorkspaceProblems(
    `
      <filter name='mine'>
        <filterref filter='clean-traffic'/>
      </filter>
    `,
    {},
  ));

test("names the documents that overlap, and where", () =>
  checkWorkspaceProblems(
    `
      <network>
        <name>lab</name>
        <ip address='10.0.0.1' netmask='255.255.0.0'/>
                     ^^^^^^^^ clash-subnet (warning): The subnet 10.0.0.0/16 overlaps with 10.0.7.0/24 of the network "dmz" (sub/dmz.xml) and 1 more: on one host packets get lost; change one
        <ip family='ipv6' address='fd00::1' prefix='64'/>
      </network>
    `,
    {
      "file:///w/sub/dmz.xml": network("dmz", "  <ip address='10.0.7.1' prefix='24'/>\n"),
      "file:///w/sub/host.xml": network("host", "  <forward mode='bridge'/>\n  <bridge name='br0'/>\n"),
      "file:///w/sub/mail.xml": network("mail", "  <ip address='10.0.8.1' prefix='24'/>\n"),
    },
  ));

test("says of two versions of one network only that they have one name", () => {
  const text = network("lab", "  <bridge name='virbr7'/>\n  <ip address='10.0.0.1' prefix='24'/>\n");
  const problems = problemsBetween({ "file:///w/a.xml": text, "file:///w/b.xml": text, "file:///w/c.xml": text });
  assert.deepEqual(
    problems.map(({ code, message, elsewhere }) => [code, message, elsewhere.map(({ location }) => location.uri)]),
    [
      [
        "clash-name",
        '"lab" is also the name of the network "lab" (b.xml) and 1 more: on one host the second to be defined replaces the ' +
          "first, or is refused when the UUIDs differ; give one network another name",
        ["file:///w/b.xml", "file:///w/c.xml"],
      ],
    ],
  );
});

test("says of two secrets with one UUID only that", () => {
  const secret =
    "<secret>\n  <uuid>0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f</uuid>\n  <usage type='ceph'>\n    <name>c</name>\n  </usage>\n</secret>\n";
  assert.deepEqual(
    problemsBetween({ "a.xml": secret, "b.xml": secret }).map(({ code }) => code),
    ["clash-uuid"],
  );
});

test("does not count single devices, copies in snapshots, and documents beside the workspace", () => {
  const nic = "<interface type='user'>\n  <mac address='52:54:00:00:00:01'/>\n</interface>\n";
  const guest = (name: string) =>
    `<domain type='kvm'>\n  <name>${name}</name>\n  <devices>\n${nic}</devices>\n</domain>\n`;
  const others = {
    "file:///w/nic.xml": nic,
    "file:///w/snapshot.xml": `<domainsnapshot>\n<name>s</name>\n${guest("vm")}</domainsnapshot>\n`,
    "outside:/copy.xml": guest("copy"),
  };
  assert.deepEqual(problemsBetween({ "file:///w/own.xml": guest("vm"), ...others }), []);
});

test("a VF of a network and a guest that takes it", () => {
  const address = "<address type='pci' domain='0x0000' bus='0x03' slot='0x10' function='0x1'/>";
  const codes = problemsBetween({
    "file:///w/guest.xml": `<domain type='kvm'><name>vm</name><devices><interface type='hostdev'><source>${address}</source></interface></devices></domain>`,
    "file:///w/vfs.xml": `<network><name>vfs</name><forward mode='hostdev'>${address}</forward></network>`,
  }).map(({ code }) => code);
  assert.deepEqual(codes, ["clash-host-device"]);
});

test("is silent where the document is wrong by itself, and where its author wants it", () => {
  const broken = "<interface type='network'>\n  <source network='lab\n</interface>\n";
  assert.deepEqual(
    problemsBetween({ "file:///w/own.xml": broken }).map(({ code }) => code),
    [],
  );
  const quiet = `<!-- libvirt-xml disable clash-name -->\n${network("lab")}`;
  assert.deepEqual(problemsBetween({ "file:///w/own.xml": quiet, "file:///w/lab.xml": network("lab") }), []);
});

test("asks for the rate of a network only where the network is known, and tells which it is", () => {
  const nic =
    "<interface type='network'>\n  <source network='lab'/>\n  <bandwidth>\n    <inbound average='9' floor='5'/>\n" +
    '                                ^ ref-floor-without-rate (warning): The network "lab" (lab.xml) has no inbound rate of which a part could be reserved, so the guest does not start: give it an <inbound> in <bandwidth> (it must be of mode nat, route, open or isolated), or remove floor\n' +
    "  </bandwidth>\n</interface>\n";
  const forwarded =
    "  <forward mode='bridge'/>\n  <bridge name='br0'/>\n  <bandwidth><inbound average='9'/></bandwidth>\n";
  checkWorkspaceProblems(nic, { "file:///w/lab.xml": network("lab", forwarded) });
  const unknown = nic.replace(/ +\^.*\n/, "");
  assert.deepEqual(
    problemsBetween({ "file:///w/own.xml": unknown }).map(({ code }) => code),
    ["ref-network-unknown"],
  );
});
