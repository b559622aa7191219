/** Each kind of name over stdio, in a folder of documents: its definition, its uses, and what a rename changes. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type ServerProcess, startServer } from "../support/server-process.ts";

const uuid = "0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f";

/** The lines count: the tests name them. */
const files: Readonly<Record<string, readonly string[]>> = {
  "net.xml": ["<network>", "<name>lab</name>", "<bridge name='virbr7'/>", "<portgroup name='web'/>", "</network>"],
  "base.xml": ["<filter name='base'>", "<filterref filter='root'/>", "</filter>"],
  "root.xml": ["<filter name='root'/>"],
  "pool.xml": ["<pool type='dir'>", "<name>img</name>", "<target><path>/img</path></target>", "</pool>"],
  "vol.xml": ["<volume>", "<name>a.img</name>", "<capacity>1</capacity>", "</volume>"],
  "secret.xml": [
    "<secret>",
    `<uuid>${uuid}</uuid>`,
    "<usage type='ceph'>",
    "<name>client.a</name>",
    "</usage>",
    "</secret>",
  ],
  "one.xml": ["<domainsnapshot>", "<name>one</name>", "</domainsnapshot>"],
  "two.xml": [
    "<domainsnapshot>",
    "<parent>",
    "<name>one</name>",
    "</parent>",
    "<disks>",
    "<disk name='vda'/>",
    "</disks>",
    "<domain type='kvm'>",
    "<name>vm</name>",
    "<devices>",
    "<disk><target dev='vda'/></disk>",
    "</devices>",
    "</domain>",
    "</domainsnapshot>",
  ],
  "vm.xml": [
    "<domain type='kvm'>",
    "<name>vm</name>",
    "<iothreadids><iothread id='3'/></iothreadids>",
    "<cputune><iothreadpin iothread='3' cpuset='1'/></cputune>",
    "<numatune><memnode cellid='1' mode='strict' nodeset='0'/></numatune>",
    "<cpu><numa><cell id='0' cpus='0' memory='1'/>",
    "<cell id='1' cpus='1' memory='1'/></numa></cpu>",
    "<devices>",
    "<disk type='volume'><driver name='qemu' iothread='3'/>",
    "<source pool='img' volume='a.img'/><target dev='vda' bus='virtio'/>",
    "<boot order='1'/><address type='pci' bus='0x01' slot='0'/></disk>",
    `<disk type='network'><source protocol='rbd' name='p/i'><auth username='a'><secret type='ceph' usage='client.a'/></auth></source>`,
    "<target dev='sda' bus='scsi'/><address type='drive' controller='0' unit='1'/></disk>",
    `<disk type='network'><source protocol='rbd' name='p/j'><auth username='a'><secret type='ceph' uuid='${uuid}'/></auth></source>`,
    "<target dev='sdb' bus='scsi'/></disk>",
    "<controller type='pci' index='1' model='pcie-root-port'/>",
    "<controller type='scsi' index='0'/>",
    "<controller type='usb' index='0'/>",
    "<interface type='network'><source network='lab' portgroup='web'/><filterref filter='base'/>",
    "<alias name='ua-net'/><target dev='tap0'/></interface>",
    "<interface type='bridge'><source bridge='virbr7'/></interface>",
    "<hostdev><teaming type='transient' persistent='ua-net'/></hostdev>",
    "<input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input>",
    "</devices>",
    "</domain>",
  ],
};

const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-names "));
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const nameOf = (uri: string) => uri.split("/").at(-1);
let server: ServerProcess;

before(async () => {
  server = startServer();
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(folder, name), lines.join("\r\n"));
  const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: "names" }];
  await server.initialize({ workspaceFolders, capabilities: {} });
  for (const name of ["vm.xml", "two.xml", "base.xml"]) await server.open(uriOf(name), files[name]?.join("\r\n") ?? "");
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Place {
  readonly uri: string;
  readonly range: { readonly start: { readonly line: number } };
}
interface Edit extends Place {
  readonly newText: string;
}

/** @param marked a piece of a line with a bar at the cursor */
function paramsAt(name: string, marked: string) {
  const piece = marked.replace("|", "");
  const line = files[name]?.findIndex((text) => text.includes(piece)) ?? -1;
  assert.ok(line >= 0, marked);
  const character = (files[name]?.[line]?.indexOf(piece) ?? 0) + marked.indexOf("|");
  return { textDocument: { uri: uriOf(name) }, position: { line, character } };
}

const printed = (places: readonly Place[]) =>
  places.map(({ uri, range }) => `${nameOf(uri)}:${range.start.line + 1}`).join(" ");

/** Places are files and lines. A rename answers with its edits, or with why it cannot be. */
async function answers(name: string, marked: string, newName: string) {
  const params = paramsAt(name, marked);
  const ask = <Answer>(method: string, more = {}) =>
    server.connection.sendRequest<Answer>(method, { ...params, ...more });
  const highlights = await ask<readonly Place[]>("textDocument/documentHighlight");
  const renamed = await ask<{ readonly changes: Readonly<Record<string, readonly Edit[]>> }>("textDocument/rename", {
    newName,
  }).then(
    ({ changes }) =>
      Object.entries(changes)
        .map(([uri, edits]) => edits.map((edit) => `${printed([{ ...edit, uri }])} ${edit.newText}`).join(", "))
        .join(", "),
    (error: Error) => error.message,
  );
  return {
    definition: printed(await ask("textDocument/definition")),
    references: printed(await ask("textDocument/references", { context: { includeDeclaration: true } })),
    highlights: highlights.map(({ range }) => range.start.line + 1).join(" "),
    renamed,
  };
}

const rows: readonly (readonly [string, string, string, string, string, string, string])[] = [
  ["vm.xml", "network='|lab'", "new", "net.xml:2", "net.xml:2 vm.xml:19", "19", "net.xml:2 new, vm.xml:19 new"],
  ["vm.xml", "portgroup='|web'", "new", "net.xml:4", "net.xml:4 vm.xml:19", "19", "net.xml:4 new, vm.xml:19 new"],
  ["vm.xml", "filter='|base'", "new", "base.xml:1", "base.xml:1 vm.xml:19", "19", "base.xml:1 new, vm.xml:19 new"],
  [
    "base.xml",
    "ref filter='|root'",
    "new",
    "root.xml:1",
    "base.xml:2 root.xml:1",
    "2",
    "base.xml:2 new, root.xml:1 new",
  ],
  ["vm.xml", "pool='|img'", "new", "pool.xml:2", "pool.xml:2 vm.xml:10", "10", "pool.xml:2 new, vm.xml:10 new"],
  ["vm.xml", "volume='|a.img'", "new", "vol.xml:2", "vm.xml:10 vol.xml:2", "10", "vm.xml:10 new, vol.xml:2 new"],
  [
    "vm.xml",
    "usage='|client.a'",
    "new",
    "secret.xml:4",
    "secret.xml:4 vm.xml:12",
    "12",
    "secret.xml:4 new, vm.xml:12 new",
  ],
  [
    "vm.xml",
    "uuid='|0a81",
    "x",
    "secret.xml:2",
    "secret.xml:2 vm.xml:14",
    "14",
    "The UUID must be like 6695eb01-f6a4-8304-79aa-97f2502e193f",
  ],
  ["two.xml", "name>|one", "new", "one.xml:2", "one.xml:2 two.xml:3", "3", "one.xml:2 new, two.xml:3 new"],
  ["two.xml", "disk name='|vda", "vdb", "two.xml:11", "two.xml:6 two.xml:11", "6 11", "two.xml:6 vdb, two.xml:11 vdb"],
  ["two.xml", "name>|vm", "new", "vm.xml:2", "two.xml:9 vm.xml:2", "9", "two.xml:9 new, vm.xml:2 new"],
  ["vm.xml", "bridge='|virbr7'", "br7", "net.xml:3", "net.xml:3 vm.xml:21", "21", "net.xml:3 br7, vm.xml:21 br7"],
  [
    "vm.xml",
    "qemu' iothread='|3'",
    "4",
    "vm.xml:3",
    "vm.xml:3 vm.xml:4 vm.xml:9",
    "3 4 9",
    "vm.xml:3 4, vm.xml:4 4, vm.xml:9 4",
  ],
  ["vm.xml", "cellid='|1'", "4", "vm.xml:7", "vm.xml:5 vm.xml:7", "5 7", "vm.xml:5 4, vm.xml:7 4"],
  [
    "vm.xml",
    "persistent='|ua-net'",
    "ua-x",
    "vm.xml:20",
    "vm.xml:20 vm.xml:22",
    "20 22",
    "vm.xml:20 ua-x, vm.xml:22 ua-x",
  ],
  ["vm.xml", "bus='|0x01'", "0x02", "vm.xml:16", "vm.xml:11 vm.xml:16", "11 16", "vm.xml:11 0x02, vm.xml:16 2"],
  ["vm.xml", "controller='|0'", "1", "vm.xml:17", "vm.xml:13 vm.xml:17", "13 17", "vm.xml:13 1, vm.xml:17 1"],
  ["vm.xml", "usb' bus='|0'", "1", "vm.xml:18", "vm.xml:18 vm.xml:23", "18 23", "vm.xml:18 1, vm.xml:23 1"],
  ["vm.xml", "order='|1'", "2", "vm.xml:11", "vm.xml:11", "11", "vm.xml:11 2"],
  ["vm.xml", "dev='|sda'", "sdb", "vm.xml:13", "vm.xml:13", "13", '"sdb" is the name of another disk in vm.xml'],
  ["vm.xml", "dev='|tap0'", "tap1", "vm.xml:20", "vm.xml:20", "20", "vm.xml:20 tap1"],
];

for (const [name, marked, newName, definition, references, highlights, renamed] of rows) {
  test(`${marked.replace("|", "")} in ${name}`, async () =>
    assert.deepEqual(await answers(name, marked, newName), { definition, references, highlights, renamed }));
}

test("the addresses of devices are found by all their numbers, and have no name to change", async () => {
  for (const [marked, line] of [
    ["<addr|ess type='pci'", 11],
    ["<addr|ess type='drive'", 13],
    ["<addr|ess type='usb'", 23],
  ] as const) {
    const { definition, references, highlights } = await answers("vm.xml", marked, "x");
    assert.deepEqual([definition, references, highlights], [`vm.xml:${line}`, `vm.xml:${line}`, `${line}`]);
    assert.equal(await server.connection.sendRequest("textDocument/prepareRename", paramsAt("vm.xml", marked)), null);
  }
});

test("the names of all documents are offered where they can stand", async () => {
  const offered = async (name: string, marked: string): Promise<readonly string[]> => {
    const items = await server.connection.sendRequest<readonly { readonly label: string; readonly detail?: string }[]>(
      "textDocument/completion",
      paramsAt(name, marked),
    );
    return items.filter(({ detail }) => detail?.endsWith(".xml")).map(({ label, detail }) => `${label} ${detail}`);
  };
  assert.deepEqual(await offered("vm.xml", "network='|lab'"), ["lab net.xml"]);
  assert.deepEqual(await offered("vm.xml", "portgroup='|web'"), ["web net.xml"]);
  assert.deepEqual(await offered("vm.xml", "filter='|base'"), ["base base.xml", "root root.xml"]);
  assert.deepEqual(await offered("vm.xml", "pool='|img'"), ["img pool.xml"]);
  assert.deepEqual(await offered("vm.xml", "volume='|a.img'"), ["a.img vol.xml"]);
  assert.deepEqual(await offered("vm.xml", "usage='|client.a'"), ["client.a secret.xml"]);
  assert.deepEqual(await offered("vm.xml", "uuid='|0a81"), [`${uuid} secret.xml`]);
  assert.deepEqual(await offered("two.xml", "name>|one"), ["one one.xml"]);
  assert.deepEqual(await offered("two.xml", "name>|vm"), ["vm vm.xml"]);
});
