/** `npm run bench`: the budgets of the server, and the checker beside xmllint and jing, in one run. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { complete } from "../../server/language/features/completion.ts";
import { references } from "../../server/language/features/navigation.ts";
import { workspaceProblems } from "../../server/language/features/workspace-problems.ts";
import type { LanguageService } from "../../server/language/index.ts";
import { WorkspaceIndex } from "../../server/language/references/workspace-index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { ownService } from "../support/service.ts";
import { corpusPeers, domainOf, loadAllGrammars } from "./all-types.ts";
import { memoryWith, startToProblems } from "./server-process.ts";

const options = { version: newestVersion };

/** The median time of a run, in milliseconds. */
function median(runs: number, run: (index: number) => void): number {
  const times = Array.from({ length: runs }, (_, index) => {
    const start = performance.now();
    run(index);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[runs >> 1] ?? 0;
}

/** A network of about this many characters, with many static hosts. */
function networkOf(size: number): string {
  const hosts: string[] = [];
  for (let index = 0, length = 0; length < size; index++) {
    const mac = `52:54:00:${[index >> 16, (index >> 8) & 255, index & 255].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
    const host = `      <host mac='${mac}' name='guest-${index}' ip='10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}'/>`;
    hosts.push(host);
    length += host.length + 1;
  }
  return `<network>\n  <name>bench</name>\n  <ip address='10.255.255.1' prefix='8'>\n    <dhcp>\n${hosts.join("\n")}\n    </dhcp>\n  </ip>\n</network>\n`;
}

function report(name: string, value: number, budget: string): void {
  console.log(`${name.padEnd(52)} ${value.toFixed(2).padStart(9)} ms   ${budget}`);
}

/** One character typed into a large guest. */
function guestKeystroke(service: LanguageService, size: number, runs: number, budget: string): void {
  const text = domainOf(size);
  let previous = service.analyze(text, options);
  const at = text.indexOf("disk-3") + 6;
  const time = median(runs, (index) => {
    previous = service.analyze(`${text.slice(0, at)}${index}${text.slice(at)}`, options, previous);
  });
  report(`keystroke to problems in a guest, ${Math.round(size / 1000)} KB`, time, budget);
  if (size > 1_000_000) return;
  const disk = previous.text.indexOf("<disk", size / 2);
  const places = {
    "a device between two others": disk,
    "a part of a disk": disk + "<disk type='file' device='disk'>".length,
    "an attribute of <driver>": previous.text.indexOf("<driver", disk) + "<driver ".length,
    "the bus of a disk": previous.text.indexOf("bus='", disk) + "bus='".length,
    "an element of the guest": previous.text.lastIndexOf("</domain>"),
  };
  for (const [name, place] of Object.entries(places))
    report(
      `  completion, ${name}`,
      median(runs, () => complete(previous, place, Math.random)),
      "5 ms",
    );
}

function keystrokes(service: LanguageService, size: number, runs: number, budget: string, completion: string): void {
  const text = networkOf(size);
  let previous = service.analyze(text, options);
  const at = text.indexOf("guest-3") + 7;
  const time = median(runs, (index) => {
    previous = service.analyze(`${text.slice(0, at)}${index}${text.slice(at)}`, options, previous);
  });
  report(`keystroke to problems, ${Math.round(size / 1000)} KB`, time, budget);
  const typed = previous.text;
  const middle = typed.indexOf("<host", size / 2);
  const places = {
    "an attribute of <ip>": typed.indexOf("<ip") + 4,
    "an element between two hosts": middle,
    "an attribute of a host": middle + 6,
    "an element at the end of the root": typed.lastIndexOf("</network>"),
  };
  for (const [name, place] of Object.entries(places))
    report(
      `  completion, ${name}`,
      median(runs, () => complete(previous, place, Math.random)),
      completion,
    );
}

report("all grammars, cold", loadAllGrammars(), "120 ms");
const starts: number[] = [];
for (let run = 0; run < 5; run++) starts.push(await startToProblems(networkOf(5000)));
report("start of the server to the first problems", starts.sort((a, b) => a - b)[2] ?? 0, "300 ms");
const memory = await memoryWith(Array.from({ length: 50 }, (_, index) => networkOf(20_000 + index)));
console.log(`memory of a server with 50 documents of 20 KB open: ${memory?.toFixed(0)} MB (120 MB)`);
const service = ownService();
for (let warm = 0; warm < 30; warm++) service.analyze(networkOf(20_000), options);
keystrokes(service, 5_000, 200, "1 ms", "5 ms");
keystrokes(service, 200_000, 60, "10 ms", "5 ms");
keystrokes(service, 5_000_000, 7, "", "");
for (let warm = 0; warm < 30; warm++) service.analyze(domainOf(20_000), options);
guestKeystroke(service, 200_000, 60, "10 ms");
guestKeystroke(service, 5_000_000, 7, "250 ms");
const large = networkOf(200_000);
const parseTime = median(30, () => parse(large));
console.log(`parse 200 KB: ${(large.length / parseTime / 1000).toFixed(0)} MB/s (at least 50)`);
workspace(2000);
peers();
corpusPeers();

/** The index of a workspace of this many files, a quarter of them networks, and what a question to it costs. */
function workspace(files: number): void {
  const texts = Array.from({ length: files }, (_, index) =>
    index % 4 === 0 ? networkOf(3_000).replace("bench", `net-${index}`) : guestOf(index, files),
  );
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  const make = () => {
    const index = new WorkspaceIndex();
    for (const [at, text] of texts.entries()) index.update(`file:///${at}.xml`, text);
    return index;
  };
  report(
    `index of ${files} files (${(size / 1e6).toFixed(1)} MB)`,
    median(5, make),
    "in the background, paused behind each",
  );
  const index = make();
  const document = index.get("file:///0.xml");
  if (!document) return;
  report(
    "  references to a network",
    median(100, () => references(index, document, 22, true)),
    "",
  );
  for (const size of [5_000, 200_000]) {
    const analysis = service.analyze(networkOf(size), options);
    const time = median(30, () => {
      const own = index.put("file:///own.xml", analysis.document);
      if (own) workspaceProblems(analysis, { index, own, isMember: () => true, among: "", host: undefined }, new Map());
    });
    report(`  names and clashes where all clash, ${size / 1000} KB`, time, "");
  }
}

/** A guest with eight disks and eight interfaces. */
function guestOf(index: number, files: number): string {
  const devices = Array.from({ length: 8 }, (_, at) => {
    const target = `vd${String.fromCharCode(97 + at)}`;
    const mac = `52:54:00:${[index >> 8, index & 255, at].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}`;
    return `    <disk type='file' device='disk'>
      <source file='/var/lib/libvirt/images/guest-${index}-${at}.qcow2'/>
      <target dev='${target}' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x${(at + 1).toString(16).padStart(2, "0")}' slot='0x00' function='0x0'/>
    </disk>
    <interface type='network'>
      <mac address='${mac}'/>
      <source network='net-${((index * 7 + at) * 4) % files}'/>
    </interface>`;
  });
  return `<domain type='kvm'>\n  <name>guest-${index}</name>\n  <devices>\n${devices.join("\n")}\n  </devices>\n</domain>\n`;
}

/** The checker on all of libvirt's networks, beside the tools that have only a grammar. */
function peers(): void {
  const corpus = "../shared/corpus";
  if (!existsSync(corpus)) {
    console.log(`${corpus} is absent: no comparison with xmllint and jing`);
    return;
  }
  const folders = readdirSync(corpus).filter((name) => name.startsWith("networkxml"));
  const files = folders.flatMap((folder) =>
    readdirSync(join(corpus, folder)).map((name) => join(corpus, folder, name)),
  );
  const schema = "/usr/share/libvirt/schemas/network.rng";
  const commands: Record<string, readonly string[]> = {
    "libvirt-xml check": [process.execPath, "dist/cli.js", "check", "--format", "json", ...files],
    xmllint: ["xmllint", "--noout", "--relaxng", schema, ...files],
    jing: ["jing", schema, ...files],
  };
  const times = Object.entries(commands).map(([name, [program = "", ...args]]) => {
    return [name, median(5, () => spawnSync(program, args, { stdio: "ignore" }))] as const;
  });
  const own = times[0]?.[1] ?? 1;
  for (const [name, time] of times)
    console.log(
      `${files.length} networks, ${name.padEnd(18)} ${time.toFixed(0).padStart(6)} ms   ${(time / own).toFixed(2)} x`,
    );
}
