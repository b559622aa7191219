/**
 * The server in a folder of 4,000 files while things happen to it: what is read for each event, and what is known after
 * it. Broken files and one of 5 MB are among them.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource, type MessageConnection } from "vscode-jsonrpc/node";
import { type ServerProcess, startServer } from "../support/server-process.ts";

const folder = mkdtempSync(join(tmpdir(), "libvirt-xml changes "));
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const folders = { first: { uri: uriOf("first"), name: "first" }, second: { uri: uriOf("second"), name: "second" } };
const lines: string[] = [];
let connection: MessageConnection;
let server: ServerProcess;

const network = (name: string) => `<network>\n  <name>${name}</name>\n</network>\n`;
const guest = (source: string) =>
  `<domain type='kvm'>\n  <name>guest</name>\n  <devices>\n    <interface type='network'><source network='${source}'/></interface>\n  </devices>\n</domain>\n`;
const nic = (source: string) => `<interface type='network'>\n  <source network='${source}'/>\n</interface>\n`;

function fill(): void {
  for (const name of ["first/networks", "first/guests", "first/broken", "second"])
    mkdirSync(join(folder, name), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (let index = 0; index < 2000; index++) write(`first/networks/${index}.xml`, network(`net-${index}`));
  for (let index = 0; index < 1889; index++) write(`first/guests/${index}.xml`, nic(`net-${index}`));
  for (let index = 0; index < 100; index++) write(`second/${index}.xml`, network(`second-${index}`));
  for (let index = 0; index < 10; index++) {
    write(
      `first/broken/${index}.xml`,
      `<network>\n  <name>net-${index}</name\n  <bridge name='<<<'&${"<a ".repeat(500)}`,
    );
  }
  write("first/large.xml", `${guest("net-3").replace("</devices>", `${"<disk/>\n".repeat(650_000)}</devices>`)}`);
}

before(async () => {
  fill();
  server = startServer();
  connection = server.connection;
  connection.onRequest("client/registerCapability", () => null);
  connection.onNotification("window/logMessage", ({ message }: { readonly message: string }) => {
    if (message.startsWith("Workspace:")) lines.push(message);
  });
  await server.initialize({
    workspaceFolders: Object.values(folders),
    capabilities: {
      workspace: { workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: { publishDiagnostics: {} },
    },
  });
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** How many files the server has listed and read, and how many documents it knows, since the start. */
const counts = () => lines.at(-1)?.replace(/^Workspace: /, "");

const open = (name: string, text: string) => server.open(uriOf(name), text);
const close = (name: string) =>
  connection.sendNotification("textDocument/didClose", { textDocument: { uri: uriOf(name) } });
const tell = (...changes: readonly (readonly [name: string, what: "made" | "changed" | "deleted"])[]) =>
  connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: changes.map(([name, what]) => ({
      uri: uriOf(name),
      type: { made: 1, changed: 2, deleted: 3 }[what],
    })),
  });

/** The names of the workspace's objects that hold this text. Waits for all reading. */
async function known(query: string): Promise<readonly string[]> {
  const found = await connection.sendRequest<readonly { readonly name: string }[]>("workspace/symbol", { query });
  return found.map(({ name }) => name);
}

/** The files that refer to the network that `nic.xml` names. */
async function users(): Promise<readonly string[]> {
  const found = await connection.sendRequest<readonly { readonly uri: string }[]>("textDocument/references", {
    textDocument: { uri: uriOf("first/nic.xml") },
    position: { line: 1, character: "  <source network='n".length },
    context: { includeDeclaration: true },
  });
  return found.map(({ uri }) => uri.slice(uriOf("").length + 1));
}

/** The codes that are published for a document next and are wanted. */
function published(name: string, isWanted: (codes: readonly string[]) => boolean): Promise<readonly string[]> {
  interface Sent {
    readonly uri: string;
    readonly diagnostics: readonly { readonly code: string }[];
  }
  return new Promise((resolve) => {
    const listener = connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: Sent) => {
      const codes = diagnostics.map(({ code }) => code);
      if (uri !== uriOf(name) || !isWanted(codes)) return;
      listener.dispose();
      resolve(codes);
    });
  });
}

test("a question that is cancelled while 4,000 files are read is not answered, and nothing is read twice", async () => {
  const source = new CancellationTokenSource();
  await open("first/nic.xml", nic("net-3"));
  const asked = connection.sendRequest(
    "textDocument/references",
    {
      textDocument: { uri: uriOf("first/nic.xml") },
      position: { line: 1, character: 20 },
      context: { includeDeclaration: true },
    },
    source.token,
  );
  source.cancel();
  await assert.rejects(asked, { code: -32800 });
  // The large file is listed and looked at, and no more.
  assert.deepEqual(await users(), [
    "first/broken/3.xml",
    "first/guests/3.xml",
    "first/networks/3.xml",
    "first/nic.xml",
  ]);
  assert.equal(counts(), "4000 files listed, 4000 read, 4000 documents of libvirt known");
});

test("the large file counts as soon as it is open, and until it is closed", async () => {
  await open("first/large.xml", guest("net-3"));
  assert.ok((await users()).includes("first/large.xml"));
  await close("first/large.xml");
  assert.ok(!(await users()).includes("first/large.xml"));
  assert.equal(counts(), "4000 files listed, 4001 read, 4000 documents of libvirt known");
});

test("a file that is made, changed, renamed and deleted is read once for each but the last", async () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("first/made.xml", network("made"));
  await tell(["first/made.xml", "made"]);
  assert.deepEqual(await known("made"), ["made"]);
  write("first/made.xml", network("made-2"));
  await tell(["first/made.xml", "changed"]);
  assert.deepEqual(await known("made"), ["made-2"]);
  renameSync(join(folder, "first/made.xml"), join(folder, "first/renamed.xml"));
  await tell(["first/made.xml", "deleted"], ["first/renamed.xml", "made"]);
  assert.deepEqual(await known("made"), ["made-2"]);
  assert.equal(counts(), "4000 files listed, 4004 read, 4001 documents of libvirt known");
  rmSync(join(folder, "first/renamed.xml"));
  await tell(["first/renamed.xml", "deleted"]);
  assert.deepEqual(await known("made"), []);
  assert.match(counts() ?? "", /4004 read/);
});

test("what is typed counts and not what is on disk, until the document is closed unsaved", async () => {
  await open("first/networks/5.xml", network("net-5"));
  await connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: uriOf("first/networks/5.xml"), version: 2 },
    contentChanges: [{ text: network("typed") }],
  });
  assert.deepEqual(await known("typed"), ["typed"]);
  writeFileSync(join(folder, "first/networks/5.xml"), network("saved-elsewhere"));
  await tell(["first/networks/5.xml", "changed"]);
  assert.deepEqual([await known("typed"), await known("elsewhere")], [["typed"], []]);
  await close("first/networks/5.xml");
  assert.deepEqual([await known("typed"), await known("elsewhere")], [[], ["saved-elsewhere"]]);
});

test("an open document hears at once that a file it needs is deleted, and that it is back", async () => {
  await open("first/other.xml", nic("net-1500"));
  const missing = published("first/other.xml", (codes) => codes.length > 0);
  rmSync(join(folder, "first/networks/1500.xml"));
  await tell(["first/networks/1500.xml", "deleted"]);
  assert.deepEqual(await missing, ["ref-network-unknown"]);
  const found = published("first/other.xml", (codes) => codes.length === 0);
  writeFileSync(join(folder, "first/networks/1500.xml"), network("net-1500"));
  await tell(["first/networks/1500.xml", "made"]);
  await found;
});

test("a folder that is deleted takes its files along, whoever deletes it", async () => {
  const before = await known("net-1");
  assert.ok(before.length > 0);
  const missing = published("first/other.xml", (codes) => codes.length > 0);
  rmSync(join(folder, "first/networks"), { recursive: true });
  await tell(["first/networks", "deleted"], ["first/networks.txt", "deleted"]);
  assert.deepEqual(await missing, ["ref-network-unknown"]);
  assert.deepEqual(await users(), ["first/broken/3.xml", "first/guests/3.xml", "first/nic.xml"]);
});

test("a folder that is renamed in the editor is listed anew, and only its files are read", async () => {
  const read = () => Number(/(\d+) read/.exec(counts() ?? "")?.[1]);
  const earlier = read();
  renameSync(join(folder, "first/broken"), join(folder, "first/moved"));
  const files = [{ oldUri: uriOf("first/broken"), newUri: uriOf("first/moved") }];
  await connection.sendNotification("workspace/didRenameFiles", { files });
  assert.deepEqual(await users(), ["first/guests/3.xml", "first/moved/3.xml", "first/nic.xml"]);
  assert.equal(read() - earlier, 10);
});

test("a folder of the workspace that is removed is forgotten, and read again when it is added", async () => {
  const change = (event: object) => connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
  assert.equal((await known("second")).length, 100);
  await change({ added: [], removed: [folders.second] });
  assert.deepEqual(await known("second"), []);
  await change({ added: [folders.second], removed: [] });
  assert.equal((await known("second")).length, 100);
});
