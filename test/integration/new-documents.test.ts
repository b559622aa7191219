/** Every ready-made document is taken as it is by libvirt: by a real one where it has the kind, else by its test driver. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { completeNewDocument } from "../../server/language/features/new-documents/index.ts";
import { plainText } from "../../server/language/features/snippet.ts";
import { analyze } from "../support/check.ts";
import { type Lab, startLab } from "../support/lab.ts";

let lab: Lab;
let folder: string;

before(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), "libvirt-xml-documents-"));
});

after(() => {
  lab?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** The host of the tests has no such hypervisor, emulator or TPM program. */
const beyondHost: ReadonlySet<string> = new Set(["domain aarch64", "domain container", "domain windows"]);

/** How virsh takes the documents of each kind, and what takes the object away again before the next one of its name. */
const ways: Readonly<Record<string, { readonly real: boolean; readonly take: string; readonly drop: string }>> = {
  network: { real: true, take: "net-define --validate FILE", drop: "net-undefine NAME" },
  domain: { real: true, take: "define --validate FILE", drop: "undefine --nvram NAME" },
  filter: { real: true, take: "nwfilter-define FILE", drop: "nwfilter-undefine NAME" },
  secret: { real: true, take: "secret-define FILE", drop: "secret-list" },
  pool: { real: false, take: "pool-define FILE", drop: "pool-undefine NAME" },
  volume: { real: false, take: "vol-create default-pool FILE", drop: "vol-list default-pool" },
  hostinterface: { real: false, take: "iface-define FILE", drop: "iface-list" },
};

test("libvirt takes each document", () => {
  const taken: string[] = [];
  const refused: string[] = [];
  const around = { index: undefined, host: undefined, random: () => 0.5 };
  for (const { label, snippet } of completeNewDocument(analyze(""), 0, "", around) ?? []) {
    const text = plainText(snippet);
    const { kind, document } = analyze(text);
    const way = ways[kind?.name ?? ""];
    if (!way || beyondHost.has(label)) continue;
    const file = join(folder, "document.xml");
    writeFileSync(file, text);
    const name =
      /<name>(.*)<\/name>/.exec(text)?.[1] ?? document.root?.attributes.find((one) => one.name === "name")?.value;
    const fill = (command: string): string[] =>
      command
        .replace("FILE", file)
        .replace("NAME", name ?? "")
        .split(" ");
    const run = (command: string) =>
      spawnSync("virsh", ["-q", "-c", way.real ? lab.local.virshUri : "test:///default", ...fill(command)], {
        encoding: "utf8",
        env: { ...process.env, LC_ALL: "C" },
      });
    const { status, stderr } = run(way.take);
    taken.push(label);
    if (status !== 0) refused.push(`${label}: ${stderr.trim()}`);
    else run(way.drop);
  }
  assert.deepEqual(refused, []);
  assert.ok(taken.length >= 45, taken.join(", "));
});
