/** The language server over a real stdio connection, as any editor would use it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { type ServerProcess, startServer } from "../support/server-process.ts";

interface Diagnostic {
  readonly code: string;
  readonly severity: number;
}

let server: ServerProcess;
let connection: MessageConnection;
const published = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();

before(async () => {
  server = startServer();
  connection = server.connection;
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, version, diagnostics }) => {
    published.get(`${uri} ${version}`)?.(diagnostics);
  });
  const capabilities = { textDocument: { publishDiagnostics: { versionSupport: true } } };
  const offered = await server.initialize({ capabilities });
  assert.deepEqual(Object.keys(offered).sort(), [
    "codeActionProvider",
    "completionProvider",
    "definitionProvider",
    "documentFormattingProvider",
    "documentHighlightProvider",
    "documentRangeFormattingProvider",
    "documentSymbolProvider",
    "foldingRangeProvider",
    "hoverProvider",
    "linkedEditingRangeProvider",
    "referencesProvider",
    "renameProvider",
    "selectionRangeProvider",
    "textDocumentSync",
    "workspace",
    "workspaceSymbolProvider",
  ]);
});

after(() => server.stop());

const bad = "<network>\n  <name>a</name>\n  <forward mode='natt'/>\n</network>\n";

function diagnosticsOf(uri: string, version: number): Promise<readonly Diagnostic[]> {
  return new Promise((resolve) => published.set(`${uri} ${version}`, resolve));
}

async function open(uri: string, text: string): Promise<readonly Diagnostic[]> {
  const diagnostics = diagnosticsOf(uri, 1);
  await server.open(uri, text);
  return diagnostics;
}

test("publishes problems, and those of the newest text after changes", async () => {
  const uri = "file:///a.xml";
  assert.deepEqual(
    (await open(uri, bad)).map(({ code }) => code),
    ["bad-value"],
  );
  const changed = diagnosticsOf(uri, 3);
  const change = (version: number, newText: string) => ({
    textDocument: { uri, version },
    contentChanges: [{ range: { start: { line: 2, character: 17 }, end: { line: 2, character: 21 } }, text: newText }],
  });
  await connection.sendNotification("textDocument/didChange", change(2, "rout"));
  await connection.sendNotification("textDocument/didChange", change(3, "open"));
  assert.deepEqual(
    (await changed).map(({ code }) => code),
    [],
  );
});

test("answers completion, hover, actions, symbols, folding, selection and formatting", async () => {
  const uri = "file:///b.xml";
  await open(uri, bad);
  const at = { textDocument: { uri }, position: { line: 2, character: 18 } };
  const items = await connection.sendRequest<{ label: string }[]>("textDocument/completion", at);
  assert.deepEqual(
    items.map(({ label }) => label),
    ["nat", "route", "open", "bridge", "private", "vepa", "passthrough", "hostdev"],
  );
  const found = await connection.sendRequest<{ contents: { value: string } }>("textDocument/hover", at);
  assert.match(found.contents.value, /kind of connection/);
  const range = { start: at.position, end: at.position };
  const actions = await connection.sendRequest<{ title: string }[]>("textDocument/codeAction", {
    textDocument: { uri },
    range,
    context: { diagnostics: [] },
  });
  assert.deepEqual(
    actions.map(({ title }) => title),
    [
      'Change to "nat"',
      "Disable bad-value on this line",
      "Disable bad-value in this document",
      "Fix all problems that can be fixed",
    ],
  );
  const symbols = await connection.sendRequest<{ name: string; children: { name: string }[] }[]>(
    "textDocument/documentSymbol",
    { textDocument: { uri } },
  );
  assert.deepEqual(
    symbols.map(({ name, children }) => [name, children.map((child) => child.name)]),
    [["network", ["name", "forward"]]],
  );
  const folds = await connection.sendRequest<unknown[]>("textDocument/foldingRange", { textDocument: { uri } });
  assert.deepEqual(folds, [{ startLine: 0, endLine: 2 }]);
  const [selection] = await connection.sendRequest<{ range: unknown }[]>("textDocument/selectionRange", {
    textDocument: { uri },
    positions: [at.position],
  });
  assert.deepEqual(selection?.range, { start: { line: 2, character: 17 }, end: { line: 2, character: 21 } });
  const options = { tabSize: 4, insertSpaces: true };
  const edits = await connection.sendRequest<unknown[]>("textDocument/formatting", { textDocument: { uri }, options });
  assert.equal(edits.length, 2);
});

test("offers documents to begin with in an empty file, named after it, and not behind a space", async () => {
  const uri = "file:///work/my%2Dlab.xml";
  await open(uri, "");
  const ask = (context: object) =>
    connection.sendRequest<{ filterText: string; textEdit: { newText: string } }[]>("textDocument/completion", {
      textDocument: { uri },
      position: { line: 0, character: 0 },
      context,
    });
  const [first] = await ask({ triggerKind: 1 });
  assert.equal(first?.filterText, "network nat");
  assert.match(first.textEdit.newText, /<name>\$\{1:my-lab\}<\/name>/);
  assert.deepEqual(await ask({ triggerKind: 2, triggerCharacter: " " }), []);
});

test("leaves other documents and unknown addresses alone", async () => {
  const uri = "file:///other.xml";
  assert.deepEqual(await open(uri, "<project><a></project>"), []);
  assert.deepEqual(
    await connection.sendRequest("textDocument/completion", {
      textDocument: { uri },
      position: { line: 0, character: 10 },
    }),
    [],
  );
  assert.equal(
    await connection.sendRequest("textDocument/hover", {
      textDocument: { uri: "file:///nowhere.xml" },
      position: { line: 0, character: 0 },
    }),
    null,
  );
});

test("tells what a document defines and plans its way to a host", async () => {
  const uri = "file:///c.xml";
  const text = "<network>\n  <name>lab</name>\n  <ip address='10.0.0.1' prefix='24'/>\n</network>\n";
  await open(uri, text);
  const identity = await connection.sendRequest<Record<string, unknown>>("libvirt/identity", { uri });
  assert.deepEqual(identity, {
    kind: "network",
    name: "lab",
    uuidInsertion: 28,
    errors: 0,
    rootName: { start: 1, end: 8 },
  });
  const plan = await connection.sendRequest<{ steps: unknown[]; problems: unknown[] }>("libvirt/plan", {
    live: text,
    stored: text,
    desired: text,
    version: null,
    guests: [],
  });
  assert.deepEqual(plan, { steps: [], restartReasons: [], problems: [] });
});

test("goes to the definition of a name in another open document, highlights it and renames it in both", async () => {
  const [network, guest] = ["file:///names/network.xml", "file:///names/guest.xml"];
  await open(network, "<network>\n  <name>dmz</name>\n</network>\n");
  await open(guest, "<interface type='network'>\n  <source network='dmz'/>\n</interface>\n");
  const at = { textDocument: { uri: guest }, position: { line: 1, character: 20 } };
  const definition = { start: { line: 1, character: 8 }, end: { line: 1, character: 11 } };
  const use = { start: { line: 1, character: 19 }, end: { line: 1, character: 22 } };
  assert.deepEqual(await connection.sendRequest("textDocument/definition", at), [{ uri: network, range: definition }]);
  const references = { ...at, context: { includeDeclaration: false } };
  assert.deepEqual(await connection.sendRequest("textDocument/references", references), [{ uri: guest, range: use }]);
  assert.deepEqual(await connection.sendRequest("textDocument/documentHighlight", at), [{ range: use, kind: 2 }]);
  assert.deepEqual(await connection.sendRequest("textDocument/prepareRename", at), use);
  assert.deepEqual(await connection.sendRequest("textDocument/rename", { ...at, newName: "a&b" }), {
    changes: {
      [guest]: [{ range: use, newText: "a&amp;b" }],
      [network]: [{ range: definition, newText: "a&amp;b" }],
    },
  });
  await assert.rejects(
    connection.sendRequest("textDocument/rename", { ...at, newName: "a/b" }),
    /needs a name without/,
  );
});

test("follows the current target: its devices, and its version when the settings say so", async () => {
  const uri = "file:///target.xml";
  const text =
    "<network>\n  <name>a</name>\n  <title>t</title>\n  <forward mode='hostdev'>\n    <pf dev='eth7'/>\n  </forward>\n</network>\n";
  assert.deepEqual(await open(uri, text), []);
  const codes = async (): Promise<readonly string[]> => (await diagnosticsOf(uri, 1)).map(({ code }) => code);
  const facts = { target: "hv1", netDevices: ["eth0"], pciDevices: [], physicalFunctions: [] };
  const told = codes();
  await connection.sendNotification("libvirt/hostFacts", { ...facts, version: "5.0.0" });
  assert.deepEqual(await told, ["net-forward-pf-on-host"]);
  const followed = codes();
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: { libvirt: { version: "auto" } } });
  assert.deepEqual(await followed, ["newer-libvirt", "net-forward-pf-on-host"]);
  const left = codes();
  await connection.sendNotification("libvirt/hostFacts", null);
  assert.deepEqual(await left, []);
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: { libvirt: {} } });
});

test("asks the client for what lies in objects of the target that documents name, and checks names by it", async () => {
  const uri = "file:///names/vm.xml";
  const text = (volume: string) =>
    `<disk type='volume' device='disk'>\n<source pool='img' volume='${volume}'/>\n<target dev='vda' bus='virtio'/>\n</disk>\n`;
  const next = (version: number) =>
    diagnosticsOf(uri, version).then((found) => found.map(({ code, severity }) => [code, severity]));
  const wanted = (): Promise<unknown> =>
    new Promise((resolve) => {
      const listening = connection.onNotification("libvirt/wantedNames", (lists) => {
        listening.dispose();
        resolve(lists);
      });
    });
  await open(uri, text("a.img"));
  const host = { target: "hv1", version: null, netDevices: [], pciDevices: [], physicalFunctions: [] };
  const pools = { kind: "pool", scope: null, names: ["img"] };
  const asked = wanted();
  await connection.sendNotification("libvirt/hostFacts", { ...host, names: [pools] });
  assert.deepEqual(await asked, [{ kind: "volume", scope: "img" }]);
  const warned = next(1);
  const volumes = { kind: "volume", scope: "img", names: ["b.img"] };
  await connection.sendNotification("libvirt/hostFacts", { ...host, names: [pools, volumes] });
  assert.deepEqual(await warned, [["ref-volume-unknown", 2]]);
  const position = { line: 1, character: "<source pool='img' volume='".length };
  const offered = await connection.sendRequest<readonly { readonly label: string; readonly detail: string }[]>(
    "textDocument/completion",
    { textDocument: { uri }, position },
  );
  assert.deepEqual(
    offered.map(({ label, detail }) => [label, detail]),
    [["b.img", "hv1"]],
  );
  const unknown = next(1);
  await connection.sendNotification("libvirt/hostFacts", host);
  assert.deepEqual(await unknown, [], "a client that tells no names");
  await connection.sendNotification("libvirt/hostFacts", null);
  await connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
});

test("shows what a host has in the words of a document, and what waits for the next start", async () => {
  const uri = "file:///compared.xml";
  const text = '<network>\n  <name>a</name>\n  <ip prefix="24" address="10.0.0.1"/>\n</network>\n';
  await open(uri, text);
  const live = "<network>\n  <name>a</name>\n  <ip address='10.0.0.1' netmask='255.255.255.0'>\n  </ip>\n</network>\n";
  assert.equal(await connection.sendRequest("libvirt/compare", { uri, live }), text);
  assert.equal(await connection.sendRequest("libvirt/compare", { uri: "file:///none.xml", live }), null);
  const stored = live.replace("</name>", "</name><mtu size='9000'/>");
  assert.deepEqual(await connection.sendRequest("libvirt/pending", { live, stored }), ["mtu"]);
  const [runs, waits] = ["1", "2"].map((vcpu) => `<domain type='kvm'><vcpu>${vcpu}</vcpu></domain>`);
  assert.deepEqual(await connection.sendRequest("libvirt/pending", { live: runs, stored: waits }), ["vcpu"]);
  assert.deepEqual(await connection.sendRequest("libvirt/pending", { live, stored: waits }), []);
  const host = { ip: "10.0.0.7", client: "52:54:00:00:00:01", xml: "<host mac='52:54:00:00:00:01' ip='10.0.0.7'/>" };
  const edit = await connection.sendRequest<{ newText: string }>("libvirt/staticHost", { uri, host });
  assert.equal(edit.newText, `>\n    <dhcp>${host.xml}</dhcp>\n  </ip>`);
  const schemas = {
    "network.rng": "<element name='network' xmlns='http://relaxng.org/ns/structure/1.0'><empty/></element>",
  };
  const problems = await connection.sendRequest<{ code: string }[]>("libvirt/checkWithSchemas", { uri, schemas });
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["unknown-element", "unknown-element"],
  );
});

test("judges by the grammars of the target where the settings say so", async () => {
  const uri = "file:///by-target.xml";
  const opened = await open(uri, "<network><name>a</name><wormhole/></network>");
  assert.deepEqual(
    opened.map(({ code }) => code),
    ["unknown-element"],
  );
  const codes = async (): Promise<readonly string[]> => (await diagnosticsOf(uri, 1)).map(({ code }) => code);
  const configured = codes();
  await connection.sendNotification("workspace/didChangeConfiguration", {
    settings: { libvirt: { schemas: "target" } },
  });
  assert.deepEqual(await configured, ["unknown-element"]);
  const known = codes();
  const rng = `<element name="network" xmlns="http://relaxng.org/ns/structure/1.0">
    <element name="name"><text/></element><element name="wormhole"><empty/></element>
  </element>`;
  await connection.sendNotification("libvirt/hostSchemas", { "network.rng": rng });
  assert.deepEqual(await known, []);
  const left = codes();
  await connection.sendNotification("libvirt/hostSchemas", null);
  assert.deepEqual(await left, ["unknown-element"]);
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: { libvirt: {} } });
});
