/**
 * What refactorings make of documents that a real libvirt accepts, it accepts too: a sample of libvirt's own documents,
 * written as different people would write them. The rest is not tried again at each run: 918 documents with 7430
 * refactorings were, and the few that were refused are in the sample.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { localTransport } from "../../client/libvirt/run-local.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { applyEdits, inStyleOf } from "../../server/language/edits.ts";
import { identify } from "../../server/language/features/identity.ts";
import { refactorings } from "../../server/language/features/refactorings/index.ts";
import type { XmlElement } from "../../server/language/xml/tree.ts";
import { type CorpusRow, corpusRows, readDocument, skipWithoutCorpus as skip } from "../support/corpus.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { judgedVersion } from "../support/measure-agreement.ts";
import { ownService } from "../support/service.ts";
import { uglinesses, ugly } from "../support/ugly.ts";

let lab: Lab;
let virsh: Virsh;
before(async () => {
  lab = await startLab();
  virsh = createVirsh(lab.local, localTransport(), () => {});
});
after(() => lab.stop());

const service = ownService();
const once = /teaming-network|network-portgroup|disk-scsi-disk-split|net-hostdev-multidomain|hostdev-pci-address\./;

function sample(): readonly CorpusRow[] {
  const rows = corpusRows().filter(({ libvirt, schema }) => libvirt === "valid" && /^(domain|network)$/.test(schema));
  return rows.filter(({ path, schema }, index) => index % (schema === "network" ? 8 : 48) === 0 || once.test(path));
}

/** Defines a document and takes it back. @returns why libvirt refuses it; `undefined` when it does not */
async function refusal(schema: string, text: string): Promise<string | undefined> {
  const file = join(lab.folder, "document.xml");
  writeFileSync(file, text);
  const { name = "" } = identify(service.analyze(text, { version: judgedVersion })) ?? {};
  const [define, undefine] =
    schema === "network" ? ["net-define", ["net-undefine"]] : ["define", ["undefine", "--nvram"]];
  const defined = await virsh.run([define, file]);
  if (!defined.ok) return defined.error.detail;
  const taken = await virsh.run([...undefine, "--", name]);
  assert.ok(taken.ok, name);
  return undefined;
}

/** Each thing that can be made of a document once, with its title. */
function rewritten(text: string): ReadonlyMap<string, string> {
  const analysis = service.analyze(text, { version: judgedVersion });
  const found = new Map<string, string>();
  for (const { nameSpan } of elements(analysis.document.root)) {
    for (const { title, edits } of refactorings(analysis, nameSpan.start, { random: () => 0.5 })) {
      const changed = applyEdits(text, inStyleOf(text, edits));
      if (!found.has(changed)) found.set(changed, title);
    }
  }
  return found;
}

/** An element and those in it, to the third level; of equal ones beside each other the first. */
function elements(root: XmlElement | undefined, depth = 0): readonly XmlElement[] {
  if (!root || depth > 3) return [];
  const seen = new Set<string>();
  const children = root.children.filter((node): node is XmlElement => node.kind === "element");
  const first = children.filter(({ name, attributes }) => {
    const key = `${name} ${attributes[0]?.value}`;
    return !seen.has(key) && seen.add(key);
  });
  return [root, ...first.flatMap((child) => elements(child, depth + 1))];
}

test("libvirt takes what refactorings make of the documents that it takes", { skip }, async () => {
  const refused: string[] = [];
  const counts = { documents: 0, refactorings: 0 };
  for (const [index, row] of sample().entries()) {
    const ugliness = ugly[index % (ugly.length + 1)];
    const text = ugliness ? uglinesses[ugliness](readDocument(row)) : readDocument(row);
    if ((await refusal(row.schema, text)) !== undefined) continue;
    counts.documents++;
    for (const [changed, title] of rewritten(text)) {
      counts.refactorings++;
      const reason = await refusal(row.schema, changed);
      if (reason !== undefined) refused.push(`${row.path} ${ugliness ?? ""}: ${title}: ${reason}`);
    }
  }
  assert.deepEqual(refused, []);
  console.log(`${counts.refactorings} refactorings of ${counts.documents} documents`);
  assert.ok(counts.documents >= 20 && counts.refactorings >= 100, JSON.stringify(counts));
});
