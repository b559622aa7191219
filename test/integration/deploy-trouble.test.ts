/** What stands in the way of a deploy, on a real libvirtd: how it is said, and how the user gets past it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runOn } from "../../client/libvirt/deploy.ts";
import { objectCommands } from "../../client/libvirt/object-commands.ts";
import { readPending } from "../../client/libvirt/pending.ts";
import { type Obstacle, undefine } from "../../client/libvirt/undefine.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";

const domain = objectCommands.get("domain") ?? assert.fail();
const uuid = "11111111-2222-4333-8444-555555555555";

let lab: Lab;
let virsh: Virsh;
before(async () => {
  lab = await startLab();
  const { target, transport } = openWay(lab, "local");
  virsh = createVirsh(target, transport, () => {});
});
after(() => lab.stop());

interface Parts {
  readonly before?: string;
  readonly os?: string;
  readonly devices?: string;
}

function guest(name: string, { before: head = "", os = "", devices = "" }: Parts = {}): string {
  return (
    `<domain type='qemu'><name>${name}</name>${head}<memory unit='MiB'>32</memory>` +
    `<os><type arch='x86_64' machine='pc'>hvm</type>${os}</os><features><acpi/></features>` +
    `<devices>${devices}<controller type='usb' model='none'/><memballoon model='none'/></devices></domain>`
  );
}

async function must(args: readonly string[], input?: string): Promise<string> {
  const result = await virsh.run(args, input === undefined ? {} : { input });
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

/** What the user is told when the command fails. */
async function complaint(args: readonly string[], input?: string): Promise<string> {
  const result = await virsh.run(args, input === undefined ? {} : { input });
  return result.ok ? "it was done" : `${result.error.kind}: ${result.error.message}`;
}

/** Answers each question with the way of that title, and gives the questions. */
function answering(...titles: readonly string[]) {
  const asked: string[] = [];
  const choose = async ({ question, ways }: Obstacle) => {
    asked.push(question.replace(/\..*/, ""));
    return ways.find(({ title }) => titles.includes(title));
  };
  return { asked, choose };
}

test("a guest that is called like the number of another is not taken for it", async () => {
  await must(["define", "/dev/stdin"], guest("first"));
  await must(["start", "first"]);
  const number = (await must(["domid", "first"])).trim();
  await must(["define", "/dev/stdin"], guest(number));
  const stopped = await runOn(virsh, domain, number, [domain.stop ?? ""]);
  assert.equal(stopped.ok ? "" : stopped.error.kind, "not-active");
  assert.equal((await must(["domstate", "first"])).trim(), "running");
  assert.equal(await readPending(virsh, "domain", number), undefined);
  assert.ok((await runOn(virsh, domain, number, [domain.undefine])).ok);
  assert.deepEqual((await must(["list", "--all", "--name"])).split("\n").filter(Boolean), ["first"]);
  await must(["destroy", "first"]);
  await must(["undefine", "first"]);
});

test("a guest is undefined once it is said what becomes of all that libvirt keeps beside it", async () => {
  const files = { code: join(lab.folder, "code.fd"), vars: join(lab.folder, "vars.fd") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const disk = "<disk type='file' device='disk'><driver type='qcow2'/><source file='/none'/><target dev='vda'/></disk>";
  const os = `<loader readonly='yes' type='pflash'>${files.code}</loader><nvram>${files.vars}</nvram>`;
  const text = guest("kept", { before: `<uuid>${uuid}</uuid>`, os, devices: disk });
  await must(["define", "/dev/stdin"], text);
  const snapshot = `<domainsnapshot><name>s</name><state>shutoff</state><creationTime>1</creationTime>${text}</domainsnapshot>`;
  await must(["snapshot-create", "kept", "--redefine", "/dev/stdin"], snapshot);
  const checkpoint = `<domaincheckpoint><name>c</name><creationTime>1</creationTime><disks><disk name='vda' checkpoint='bitmap' bitmap='c'/></disks>${text}</domaincheckpoint>`;
  await must(["checkpoint-create", "kept", "--redefine", "/dev/stdin"], checkpoint);

  const refusing = answering("Forget Snapshots");
  assert.deepEqual(await undefine(virsh, domain, "kept", refusing.choose), { ok: true, value: false });
  // Nothing is forgotten before all has been asked.
  assert.equal((await must(["snapshot-list", "kept", "--name"])).trim(), "s");
  const answers = answering("Forget Snapshots", "Forget Checkpoints", "Keep NVRAM");
  assert.deepEqual(await undefine(virsh, domain, "kept", answers.choose), { ok: true, value: true });
  assert.deepEqual(answers.asked, [
    "It has snapshots",
    "It has checkpoints for incremental backups",
    "It has an NVRAM file with its UEFI settings, such as its boot entries",
  ]);
  assert.equal(await complaint(["dominfo", "kept"]), 'not-found: There is no domain "kept" on this target');

  await must(["define", "/dev/stdin"], guest("saved"));
  await must(["start", "saved"]);
  await must(["managedsave", "saved"]);
  assert.match(await complaint(["undefine", "saved"]), /^refused: The guest was saved, and goes on from there/);
  const remove = answering("Remove Saved State");
  assert.deepEqual(await undefine(virsh, domain, "saved", remove.choose), { ok: true, value: true });
  const gone = await undefine(virsh, domain, "saved", remove.choose);
  assert.equal(gone.ok ? "" : gone.error.kind, "not-found");
});

test("what runs without a stored definition is said to", async () => {
  await must(
    ["net-create", "/dev/stdin"],
    "<network><name>t</name><bridge name='vt'/><ip address='10.7.7.1'/></network>",
  );
  assert.match(await complaint(["net-autostart", "t"]), /^not-stored: It runs without a stored definition, which/);
  assert.match(await complaint(["net-undefine", "t"]), /^not-stored: .*it is gone when it is stopped$/);
  await must(["net-destroy", "t"]);
  await must(["create", "/dev/stdin"], guest("t"));
  assert.match(await complaint(["autostart", "t"]), /^not-stored: /);
  assert.match(await complaint(["undefine", "t"]), /^not-stored: /);
  await must(["destroy", "t"]);
  await must(
    ["pool-create", "/dev/stdin"],
    `<pool type='dir'><name>t</name><target><path>${lab.folder}</path></target></pool>`,
  );
  assert.match(await complaint(["pool-autostart", "t"]), /^not-stored: /);
  assert.equal(await complaint(["pool-undefine", "t"]), 'refused: The storage pool "t" is running: stop it first');
  await must(["pool-destroy", "t"]);
});

test("a pool without its folder starts once it is built", async () => {
  const path = join(lab.folder, "pool/images");
  const pool = (name: string) => `<pool type='dir'><name>${name}</name><target><path>${path}</path></target></pool>`;
  await must(["pool-define", "/dev/stdin"], pool("images"));
  const missing = `pool-missing: The host has no folder ${path}: build the pool, or make the folder there`;
  assert.equal(await complaint(["pool-start", "images"]), missing);
  await must(["pool-build", "--", "images"]);
  await must(["pool-start", "images"]);
  assert.match(
    await complaint(["pool-define", "/dev/stdin"], pool("other")),
    /^exists: The pool "images" of this host/,
  );
  await must(["pool-destroy", "images"]);
  await must(["pool-undefine", "images"]);
});

const lacking: readonly (readonly [what: string, parts: Parts, complaint: RegExp])[] = [
  [
    "an image",
    { devices: "<disk type='file'><source file='/no/a.img'/><target dev='vda'/></disk>" },
    /^missing-on-host: The host has no \/no\/a.img/,
  ],
  [
    "a network",
    { devices: "<interface type='network'><source network='none'/></interface>" },
    /^not-found: There is no network "none"/,
  ],
  [
    "a bridge",
    { devices: "<interface type='bridge'><source bridge='br-none'/></interface>" },
    /^missing-on-host: The host has no bridge br-none:/,
  ],
  [
    "a network device",
    { devices: "<interface type='direct'><source dev='eth77'/></interface>" },
    /^missing-on-host: The host has no network device eth77$/,
  ],
  ["a kernel", { os: "<kernel>/no/vmlinuz</kernel>" }, /^missing-on-host: The host has no \/no\/vmlinuz:/],
  [
    "an address",
    { devices: "<graphics type='vnc' port='5999' listen='10.1.2.3'/>" },
    /^in-use: The host does not have the address/,
  ],
  ["a CPU", { before: "<vcpu cpuset='77'>1</vcpu>" }, /^missing-on-host: A cpuset of the document/],
  [
    "a CPU model",
    { before: "<cpu match='exact'><model>Abacus</model></cpu>" },
    /^missing-on-host: .* CPU model "Abacus"/,
  ],
  [
    "huge pages",
    { before: "<memoryBacking><hugepages/></memoryBacking>" },
    /^missing-on-host: The host has no huge pages ready/,
  ],
  [
    "a folder",
    { devices: "<filesystem><source dir='/no/share'/><target dir='x'/></filesystem>" },
    /^missing-on-host: The host has no \/no\/share:/,
  ],
];

for (const [what, parts, expected] of lacking) {
  test(`a guest for which the host lacks ${what} does not start, and it is said why`, async () => {
    await must(["define", "/dev/stdin"], guest("lacking", parts));
    assert.match(await complaint(["start", "lacking"]), expected);
    await must(["undefine", "lacking"]);
  });
}

test("a network that a guest needs is named when it is not running", async () => {
  await must(["net-define", "/dev/stdin"], "<network><name>off</name><bridge name='voff'/></network>");
  const devices = "<interface type='network'><source network='off'/></interface>";
  await must(["define", "/dev/stdin"], guest("lonely", { devices }));
  assert.equal(await complaint(["start", "lonely"]), 'not-active: The network "off" is not running: start it first');
  await must(["undefine", "lonely"]);
  await must(["net-undefine", "off"]);
});

test("who has a UUID is said, whatever its kind", async () => {
  const id = `<uuid>${uuid}</uuid>`;
  const network = (name: string) => `<network><name>${name}</name>${id}<bridge name='v${name}'/></network>`;
  const filter = (name: string) => `<filter name='${name}'>${id}</filter>`;
  const secret = (name: string) => `<secret>${id}<usage type='ceph'><name>${name}</name></usage></secret>`;
  const rest = "remove the uuid element, and libvirt chooses a new one";
  await must(["net-define", "/dev/stdin"], network("one"));
  const taken = await complaint(["net-define", "/dev/stdin"], network("two"));
  assert.equal(taken, `exists: The UUID ${uuid} belongs to the network "one": ${rest}`);
  await must(["define", "/dev/stdin"], guest("one", { before: id }));
  assert.match(await complaint(["define", "/dev/stdin"], guest("two", { before: id })), /belongs to the domain "one"/);
  await must(["nwfilter-define", "/dev/stdin"], filter("one"));
  assert.match(await complaint(["nwfilter-define", "/dev/stdin"], filter("two")), /belongs to the filter "one"/);
  await must(["secret-define", "/dev/stdin"], secret("one"));
  const other = await complaint(["secret-define", "/dev/stdin"], secret("two"));
  assert.equal(other, `exists: The secret ${uuid} is for "one", and a secret keeps what it is for: undefine it first`);
  for (const args of [
    ["net-undefine", "one"],
    ["undefine", "one"],
    ["nwfilter-undefine", "one"],
    ["secret-undefine", uuid],
  ]) {
    await must(args);
  }
});
