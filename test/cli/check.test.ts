/** The checker as a shell sees it: output, exit status, standard error. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const good = "<network>\n  <name>a</name>\n</network>\n";
const bad = "<network>\n  <name>b</name>\n  <forward mode='natt'/>\n</network>\n";

const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-cli-"));
writeFileSync(join(folder, "good.xml"), good);
writeFileSync(join(folder, "bad.xml"), bad);
writeFileSync(join(folder, "other.xml"), "<project/>");
mkdirSync(join(folder, "deep/er"), { recursive: true });
writeFileSync(
  join(folder, "deep/er/utf16.xml"),
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bad.replace(">b<", ">c<"), "utf16le")]),
);
writeFileSync(join(folder, "binary.bin"), Buffer.from([60, 0, 1, 2]));

function run(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(process.cwd(), "dist/cli.js"), ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("text: file, line, column, severity, message, code; 1 with errors, 0 without", () => {
  assert.deepEqual(run(["check", "good.xml"]), { status: 0, stdout: "", stderr: "" });
  const message = `"natt" cannot be the value of mode in <forward>; did you mean "nat"? It can be nat, route, open, bridge, private, vepa, passthrough or hostdev`;
  assert.deepEqual(run(["check", "bad.xml"]), {
    status: 1,
    stdout: `bad.xml:3:18: error: ${message} [bad-value]\n`,
    stderr: "",
  });
});

test("json: every file with its root and its diagnostics, zero-based", () => {
  const { status, stdout } = run(["check", "--format", "json", "."]);
  assert.equal(status, 1);
  const entries: readonly {
    readonly file: string;
    readonly root: string;
    readonly diagnostics: readonly { readonly code: string }[];
  }[] = JSON.parse(stdout);
  assert.deepEqual(
    entries.map(({ file, root, diagnostics }) => [file, root, diagnostics.map(({ code }) => code)]),
    [
      ["bad.xml", "network", ["bad-value"]],
      ["deep/er/utf16.xml", "network", ["bad-value"]],
      ["good.xml", "network", []],
      ["other.xml", "project", []],
    ],
  );
  assert.deepEqual(Object.keys(entries[0]?.diagnostics[0] ?? {}), ["range", "severity", "code", "message", "source"]);
  assert.deepEqual(Reflect.get(entries[0]?.diagnostics[0] ?? {}, "range"), {
    start: { line: 2, character: 17 },
    end: { line: 2, character: 21 },
  });
});

test("what two documents claim is told of both, unknown names as hints; comments and --rule hold there too", () => {
  const between = join(folder, "between.d");
  mkdirSync(between);
  const network = (name: string, bridge = "virbr7") =>
    `<network>\n  <name>${name}</name>\n  <bridge name='${bridge}'/>\n</network>\n`;
  const nic = (name: string) => `<interface type='network'>\n  <source network='${name}'/>\n</interface>\n`;
  writeFileSync(join(between, "a.xml"), network("a"));
  writeFileSync(join(between, "b.xml"), network("b"));
  writeFileSync(join(between, "nic.xml"), nic("aa"));
  const clash = (name: string) =>
    `This is also the bridge of the network "${name}" (${name}.xml), so libvirt refuses the second; rename one, or leave its ` +
    "name out and libvirt finds a free one [clash-bridge]\n";
  const hint =
    'between.d/nic.xml:2:20: hint: No document that is checked defines the network "aa": the guest starts only on a host ' +
    'that has it, active; did you mean "a"? [ref-network-unknown]\n';
  const warnings = `between.d/a.xml:3:17: warning: ${clash("b")}between.d/b.xml:3:17: warning: ${clash("a")}`;
  assert.deepEqual(run(["check", "between.d"]), { status: 0, stdout: "", stderr: "" });
  assert.deepEqual(run(["check", "--one-host", "between.d"]), { status: 0, stdout: warnings + hint, stderr: "" });
  const [first] = JSON.parse(run(["check", "--one-host", "--format", "json", "between.d"]).stdout);
  assert.deepEqual(first.diagnostics[0].range, { start: { line: 2, character: 16 }, end: { line: 2, character: 22 } });
  assert.equal(first.diagnostics[0].code, "clash-bridge");
  assert.deepEqual(run(["check", "--one-host", "--rule", "clash-bridge=off", "between.d"]), {
    status: 0,
    stdout: hint,
    stderr: "",
  });
  assert.equal(run(["check", "--one-host", "--rule", "clash-bridge=error", "between.d"]).status, 1);
  assert.equal(run(["check", "--one-host", "--rule", "clash-bridge", "between.d"]).status, 2);
  assert.equal(run(["check", "--one-host", "--rule", "clash-brigde=off", "between.d"]).status, 2);
  assert.deepEqual(run(["check", "--one-host", "between.d/nic.xml"]), { status: 0, stdout: "", stderr: "" });
  assert.equal(
    run(["check", "--one-host", "between.d/a.xml", "-"], network("c")).stdout.match(/clash-bridge/g)?.length,
    2,
  );
  writeFileSync(join(between, "b.xml"), `<!-- libvirt-xml disable clash-bridge -->\n${network("b")}`);
  writeFileSync(join(between, "nic.xml"), nic("a"));
  assert.equal(run(["check", "--one-host", "between.d"]).stdout, `between.d/a.xml:3:17: warning: ${clash("b")}`);
});

test("sarif: a log with one result for each problem", () => {
  const log = JSON.parse(run(["check", "--format", "sarif", "bad.xml"]).stdout);
  assert.equal(log.version, "2.1.0");
  assert.equal(log.runs[0].results.length, 1);
  assert.deepEqual(log.runs[0].results[0].locations[0].physicalLocation.region, {
    startLine: 3,
    startColumn: 18,
    endLine: 3,
    endColumn: 22,
  });
});

test("standard input, globs", () => {
  assert.equal(run(["check", "-"], bad).status, 1);
  assert.equal(run(["check", "-"], good).status, 0);
  assert.equal(run(["check", "**/utf16.xml"]).status, 1);
});

test("what cannot be read is said, and the rest goes on", () => {
  const { status, stdout, stderr } = run(["check", "binary.bin", "missing.xml", "bad.xml"]);
  assert.equal(status, 2);
  assert.match(stdout, /^bad\.xml:3:18/);
  assert.match(stderr, /missing\.xml: no such file/);
  assert.match(stderr, /binary\.bin: is not text/);
});

test("a bad option or command is 2 with the usage", () => {
  for (const args of [
    [],
    ["frobnicate"],
    ["check"],
    ["check", "--format", "yaml", "good.xml"],
    ["check", "--libvirt", "new", "good.xml"],
    ["check", "--schemas", "nowhere", "good.xml"],
    ["check", "--nonsense"],
  ]) {
    const { status, stderr } = run(args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, /Usage:/);
  }
});

test("plan: 0 nothing to do, 3 steps, 1 refused, 2 unreadable", () => {
  const network = (dhcp: string, name = "a") =>
    `<network><name>${name}</name><bridge name='virbr9'/><ip address='10.0.0.1' prefix='24'><dhcp>${dhcp}</dhcp></ip></network>`;
  const range = "<range start='10.0.0.5' end='10.0.0.9'/>";
  writeFileSync(join(folder, "live.txt"), network(range));
  const plan = (desired: string, format = "json") =>
    run(["plan", "--live", "live.txt", "--format", format, "-"], desired);
  assert.equal(plan(network(range)).status, 0);
  const host = "<host mac='52:54:00:00:00:01' ip='10.0.0.20'/>";
  const changed = plan(network(range + host));
  assert.equal(changed.status, 3);
  const [step] = JSON.parse(changed.stdout).steps;
  assert.deepEqual(step.argv, [
    "net-update",
    "a",
    "add-last",
    "ip-dhcp-host",
    "<host ip='10.0.0.20' mac='52:54:00:00:00:01'/>",
    "--live",
    "--config",
  ]);
  assert.equal(step.effect, "both");
  assert.match(plan(network(range + host), "sh").stdout, /^#!\/bin\/sh\nset -eu\n/);
  assert.equal(plan(network(range, "b")).status, 1);
  assert.equal(plan("<network><name>a</name><nonsense/></network>").status, 1);
  assert.equal(run(["plan", "--live", "nowhere.xml", "-"], network(range)).status, 2);
});

test("help and version are printed wherever they are asked for", () => {
  for (const args of [["--help"], ["check", "--help"], ["check", "bad.xml", "-h"], ["plan", "--help"]]) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout.split("\n")[0], stderr], [0, "Usage:", ""]);
  }
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  assert.deepEqual(run(["--version"]), { status: 0, stdout: `libvirt-xml ${version}\n`, stderr: "" });
  assert.equal(run(["check", "--", "--help"]).status, 2);
});
