/** Budgets that concern documents of every type: loading the grammars, large guests, the whole corpus beside other tools. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readerOf } from "../../server/grammar-files.ts";
import { type GrammarFiles, loadGrammar } from "../../server/language/grammar/load.ts";
import { libvirtGrammars } from "../support/measure-mistakes.ts";

/** Milliseconds for reading all grammars; only the first time is cold. */
export function loadAllGrammars(): number {
  const start = performance.now();
  const files: GrammarFiles = new Map();
  for (const name of readdirSync("schemas").filter((file) => file.endsWith(".rnc"))) {
    loadGrammar(readerOf("schemas"), name, files);
  }
  return performance.now() - start;
}

/** A guest of about this many characters, with many disks and network cards. */
export function domainOf(size: number): string {
  const devices: string[] = [];
  for (let index = 0, length = 0; length < size; index++) {
    const bytes = [index >> 16, (index >> 8) & 255, index & 255].map((byte) => byte.toString(16).padStart(2, "0"));
    const device = `    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/var/lib/libvirt/images/guest-${index}.qcow2'/>
      <target dev='vd${letters(index)}' bus='virtio'/>
      <serial>disk-${index}</serial>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:${bytes.join(":")}'/>
      <source network='default'/>
      <model type='virtio'/>
    </interface>
`;
    devices.push(device);
    length += device.length;
  }
  return `<domain type='kvm'>
  <name>bench</name>
  <memory unit='GiB'>4</memory>
  <vcpu>4</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
  </os>
  <devices>
${devices.join("")}  </devices>
</domain>
`;
}

/** a to z, aa, ab, and so on. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

/** The whole corpus: our checker in one process, the others in one for each grammar, all with their start. */
export function corpusPeers(): void {
  const corpus = "../shared/corpus";
  const schemas = "/usr/share/libvirt/schemas";
  if (!existsSync(`${corpus}/index.tsv`) || !existsSync(schemas)) {
    console.log(`${corpus} or ${schemas} is absent: no comparison over the whole corpus`);
    return;
  }
  const bySchema = new Map<string, string[]>();
  for (const line of readFileSync(`${corpus}/index.tsv`, "utf8").trim().split("\n").slice(1)) {
    const [path = "", kind = "", grammar] = line.split("\t");
    const schema = libvirtGrammars[kind];
    if (schema === undefined || (grammar !== "valid" && grammar !== "invalid")) continue;
    bySchema.set(schema, [...(bySchema.get(schema) ?? []), `${corpus}/${path}`]);
  }
  const files = [...bySchema.values()].flat();
  const own = timed(() => run(process.execPath, ["dist/cli.js", "check", "--format", "json", ...files]));
  const each = (program: string, options: readonly string[]) =>
    timed(() => {
      for (const [schema, names] of bySchema) run(program, [...options, `${schemas}/${schema}`, ...names]);
    });
  const times = {
    "libvirt-xml check": own,
    xmllint: each("xmllint", ["--noout", "--relaxng"]),
    jing: each("jing", []),
  };
  for (const [name, time] of Object.entries(times))
    console.log(
      `${files.length} documents, ${name.padEnd(18)} ${time.toFixed(0).padStart(6)} ms   ${(time / own).toFixed(2)} x`,
    );
}

function run(program: string, args: readonly string[]): void {
  spawnSync(program, args, { stdio: "ignore" });
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
