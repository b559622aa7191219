/** The server in a real folder of 2,000 files, over stdio: what it reads, and what it knows afterwards. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { type ServerProcess, startServer } from "../support/server-process.ts";

const folder = mkdtempSync(join(tmpdir(), "libvirt-xml workspace "));
const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
const logged: string[] = [];
const waiting: ((line: string) => void)[] = [];
let server: ServerProcess;
let connection: MessageConnection;

/** 1,000 guests, 500 networks, 480 files of others, 20 too large or hidden. */
function fill(): void {
  mkdirSync(join(folder, "guests"));
  mkdirSync(join(folder, "networks"));
  mkdirSync(join(folder, "others/node_modules"), { recursive: true });
  for (let index = 0; index < 1000; index++) writeFileSync(join(folder, `guests/${index}.xml`), guest(index));
  for (let index = 0; index < 500; index++) writeFileSync(join(folder, `networks/${index}.xml`), network(index));
  for (let index = 0; index < 480; index++) writeFileSync(join(folder, `others/${index}.xml`), "<project/>");
  for (let index = 0; index < 10; index++) {
    writeFileSync(join(folder, `others/node_modules/${index}.xml`), network(0));
    writeFileSync(join(folder, `large ${index}.xml`), `${network(0)}<!--${" ".repeat(3_000_000)}-->`);
  }
}

function guest(index: number): string {
  const source = `<source network='net-${index % 500}'/>`;
  return `<domain type='kvm'>\n  <name>guest-${index}</name>\n  <devices><interface type='network'>${source}</interface></devices>\n</domain>\n`;
}

function network(index: number): string {
  return `<network>\n  <name>net-${index}</name>\n</network>\n`;
}

/** The next line that the server says about the workspace. */
function nextLine(): Promise<string> {
  return new Promise((resolve) => waiting.push(resolve));
}

before(async () => {
  fill();
  server = startServer();
  connection = server.connection;
  connection.onRequest("client/registerCapability", ({ registrations }) => {
    for (const { method, registerOptions } of registrations)
      logged.push(`${method} ${JSON.stringify(registerOptions)}`);
    return null;
  });
  connection.onNotification("window/logMessage", ({ message }: { readonly message: string }) => {
    if (message.startsWith("Workspace:")) waiting.shift()?.(message);
  });
  await server.initialize({
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "lab" }],
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

const open = (name: string, text: string) => server.open(uriOf(name), text);

interface At {
  readonly uri: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

function places(answer: readonly At[]): readonly string[] {
  return answer.map(({ uri, range }) => `${uri} ${range.start.line}:${range.start.character}`);
}

const nameOfNetwork = { line: 1, character: 10 };

test("reads nothing for documents of others, and every file once for the first of libvirt's", async () => {
  const read = nextLine();
  await open("others/1.xml", "<project/>");
  await connection.sendRequest("textDocument/hover", {
    textDocument: { uri: uriOf("others/1.xml") },
    position: { line: 0, character: 2 },
  });
  await open("networks/7.xml", network(7));
  // All but the two that are open; what is in node_modules is not even listed.
  assert.equal(await read, "Workspace: 1990 files listed, 1988 read, 1500 documents of libvirt known");
  assert.deepEqual(logged, [
    'workspace/didChangeWatchedFiles {"watchers":[{"globPattern":"**/*.xml"},{"globPattern":"**","kind":4}]}',
  ]);
});

test("finds references in files that are not open, in a stable order, without reading again", async () => {
  const found = await connection.sendRequest<At[]>("textDocument/references", {
    textDocument: { uri: uriOf("networks/7.xml") },
    position: nameOfNetwork,
    context: { includeDeclaration: true },
  });
  assert.deepEqual(places(found), [
    `${uriOf("guests/507.xml")} 2:54`,
    `${uriOf("guests/7.xml")} 2:54`,
    `${uriOf("networks/7.xml")} 1:8`,
  ]);
});

test("reads a changed file alone, forgets a deleted one, and takes the open text before that on disk", async () => {
  const read = nextLine();
  writeFileSync(join(folder, "guests/7.xml"), guest(8));
  writeFileSync(join(folder, "networks/7.xml"), network(8));
  rmSync(join(folder, "guests/507.xml"));
  await connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [
      { uri: uriOf("guests/7.xml"), type: 2 },
      { uri: uriOf("networks/7.xml"), type: 2 },
      { uri: uriOf("guests/507.xml"), type: 3 },
      { uri: uriOf("others/node_modules/1.xml"), type: 1 },
    ],
  });
  assert.equal(await read, "Workspace: 1990 files listed, 1989 read, 1499 documents of libvirt known");
  const found = await connection.sendRequest<At[]>("textDocument/references", {
    textDocument: { uri: uriOf("networks/7.xml") },
    position: nameOfNetwork,
    context: { includeDeclaration: true },
  });
  assert.deepEqual(places(found), [`${uriOf("networks/7.xml")} 1:8`]);
});

test("takes the text on disk again when a document is closed", async () => {
  const read = nextLine();
  await connection.sendNotification("textDocument/didClose", { textDocument: { uri: uriOf("networks/7.xml") } });
  assert.equal(await read, "Workspace: 1990 files listed, 1990 read, 1499 documents of libvirt known");
  await open("guests/9.xml", guest(8));
  const found = await connection.sendRequest<At[]>("textDocument/definition", {
    textDocument: { uri: uriOf("guests/9.xml") },
    position: { line: 2, character: 55 },
  });
  assert.deepEqual(places(found), [`${uriOf("networks/7.xml")} 1:8`, `${uriOf("networks/8.xml")} 1:8`]);
});

test("renames in files that are not open, after it has read them again", async () => {
  const read = nextLine();
  writeFileSync(join(folder, "guests/10.xml"), `<!-- moved down -->\n${guest(10)}`);
  await open("networks/10.xml", network(10));
  const edit = await connection.sendRequest<{ changes: Record<string, readonly unknown[]> }>("textDocument/rename", {
    textDocument: { uri: uriOf("networks/10.xml") },
    position: nameOfNetwork,
    newName: "dmz",
  });
  const [in10, in510] = [3, 2].map((line) => [
    { range: { start: { line, character: 54 }, end: { line, character: 60 } }, newText: "dmz" },
  ]);
  const definition = { start: { line: 1, character: 8 }, end: { line: 1, character: 14 } };
  assert.deepEqual(edit.changes, {
    [uriOf("guests/10.xml")]: in10,
    [uriOf("guests/510.xml")]: in510,
    [uriOf("networks/10.xml")]: [{ range: definition, newText: "dmz" }],
  });
  assert.equal(await read, "Workspace: 1990 files listed, 1992 read, 1499 documents of libvirt known");
});

test("finds the objects of all files by a part of their name", async () => {
  const found = await connection.sendRequest<{ name: string; containerName: string; location: At }[]>(
    "workspace/symbol",
    { query: "t-499" },
  );
  assert.deepEqual(
    found.map(({ name, containerName, location }) => `${name} ${containerName} ${places([location])[0]}`),
    [`guest-499 guest ${uriOf("guests/499.xml")} 1:8`, `net-499 network ${uriOf("networks/499.xml")} 1:8`],
  );
});

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: number;
    readonly relatedInformation?: readonly { readonly location: At }[];
  }[];
}

/** The problems of a document as they are published next; those that say less are waited out. */
function nextProblems(uri: string, isWanted: (codes: readonly string[]) => boolean): Promise<Published> {
  return new Promise((resolve) => {
    const listener = connection.onNotification("textDocument/publishDiagnostics", (sent: Published) => {
      if (sent.uri !== uri || !isWanted(sent.diagnostics.map(({ code }) => code))) return;
      listener.dispose();
      resolve(sent);
    });
  });
}

test("warns of a name that another file has, with its place, until that file changes", async () => {
  const uri = uriOf("networks/20.xml");
  const clash = nextProblems(uri, (codes) => codes.includes("clash-name"));
  await open("networks/20.xml", network(21));
  const { diagnostics } = await clash;
  assert.deepEqual(
    diagnostics.map(({ code, severity, relatedInformation }) => [
      code,
      severity,
      places((relatedInformation ?? []).map(({ location }) => location)),
    ]),
    [["clash-name", 2, [`${uriOf("networks/21.xml")} 1:8`]]],
  );
  const settled = nextProblems(uri, (codes) => codes.length === 0);
  writeFileSync(join(folder, "networks/21.xml"), network(9999));
  await connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: uriOf("networks/21.xml"), type: 2 }],
  });
  await settled;
});

test("hints at a network that no file defines, until an open document does", async () => {
  const uri = uriOf("guests/30.xml");
  const hint = nextProblems(uri, (codes) => codes.includes("ref-network-unknown"));
  await open("guests/30.xml", guest(30).replace("net-30", "new-one"));
  assert.deepEqual(
    (await hint).diagnostics
      .filter(({ code }) => code.startsWith("ref-"))
      .map(({ code, severity }) => [code, severity]),
    [["ref-network-unknown", 4]],
  );
  const settled = nextProblems(uri, (codes) => !codes.includes("ref-network-unknown"));
  await open("networks/31.xml", network(31).replace("net-31", "new-one"));
  await settled;
});
