/** What is offered in a document that is empty or only begun, and that each of it is a document without problems. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownRoots } from "../../server/language/document-kind.ts";
import { applyEdits } from "../../server/language/edits.ts";
import type { CompletionItem } from "../../server/language/features/completion.ts";
import type { Surroundings } from "../../server/language/features/new-documents/free-values.ts";
import { completeNewDocument } from "../../server/language/features/new-documents/index.ts";
import { plainText } from "../../server/language/features/snippet.ts";
import { newestVersion, type Version } from "../../server/language/version.ts";
import { accept, analyze } from "../support/check.ts";
import { indexOf } from "../support/check-references.ts";
import { withCursor } from "../support/cursor.ts";
import { seeded } from "../support/mistakes.ts";

const versions: readonly Version[] = [newestVersion, 11_006_000, 10_007_000, 9_000_000, 8_000_000, 7_000_000];

interface Asked {
  readonly text: string;
  readonly offset: number;
  readonly items: readonly CompletionItem[];
}

const alone: Surroundings = { index: undefined, host: undefined, random: seeded(1) };

function ask(marked: string, fileName = "test.xml", version?: Version, around = alone): Asked {
  const { text, offset } = withCursor(marked);
  return { text, offset, items: completeNewDocument(analyze(text, version), offset, fileName, around) ?? [] };
}

/** As an editor does it: what is typed has to be the beginning of what the item is found by. */
function offered({ text, offset, items }: Asked): readonly CompletionItem[] {
  return items.filter(({ span, filterText }) => filterText.startsWith(text.slice(span.start, offset)));
}

/** The document after the item of this label is taken, with nothing filled in. */
function taken(marked: string, label: string, fileName?: string): string {
  const asked = ask(marked, fileName);
  const item = offered(asked).find((candidate) => candidate.label === label);
  assert.ok(item, `${label} is not offered`);
  return accept(asked.text, item);
}

const filter = "<filter name='filter' chain='root'/>";

test("each ready-made document and each root is free of problems, in each version that it is offered for", () => {
  const found = versions.flatMap((version) =>
    ask("|", "", version).items.flatMap((item) => {
      const { kind, problems } = analyze(accept("", item), version);
      const said = kind ? problems.map(({ message }) => message) : ["is of no kind"];
      return said.map((message) => `${version}: ${item.label}: ${message}`);
    }),
  );
  assert.deepEqual(found, []);
});

test("every root of libvirt is offered once, and below the ready-made documents", () => {
  const labels = ask("|").items.map(({ label }) => label);
  assert.equal(new Set(labels).size, labels.length);
  const bare = labels.slice(-knownRoots.size);
  assert.deepEqual(bare.toSorted(), [...knownRoots].toSorted());
});

test("the most usual of each format comes first, so that the beginning of the list shows what there is", () => {
  const labels = ask("|").items.map(({ label }) => label);
  assert.deepEqual(labels.slice(0, 10), [
    "network nat",
    "domain uefi",
    "pool dir",
    "volume qcow2",
    "disk image",
    "domainsnapshot disks only",
    "interface host bridge",
    "filter allow ports",
    "secret volume",
    "device mdev",
  ]);
  const networks = offered(ask("<net|")).map(({ label }) => label);
  assert.deepEqual(networks.slice(0, 3), ["network nat", "network bridge", "network isolated"]);
  assert.deepEqual(networks.slice(-2), ["network", "networkport"]);
});

test("each is found by the name of the root that it has", () => {
  for (const { label, snippet } of ask("|").items) {
    assert.equal(analyze(plainText(snippet)).document.root?.name, label.split(" ")[0]);
  }
});

test("what is typed is replaced, bracket or not, and nothing around it", () => {
  assert.equal(taken("|", "filter"), `${filter}\n`);
  assert.equal(taken("<|", "filter"), `${filter}\n`);
  assert.equal(taken("<filt|", "filter"), `${filter}\n`);
  assert.equal(taken("filt|", "filter"), `${filter}\n`);
  assert.equal(taken("f|ilt\n", "filter"), `${filter}\n`);
  assert.equal(taken("<f|ilt\n", "filter"), `${filter}\n`);
  assert.equal(taken("  <filt|", "filter"), `  ${filter}\n`);
  assert.equal(taken("  filt|  \n", "filter"), `  ${filter}  \n`);
  assert.equal(taken("<filter|", "filter"), `${filter}\n`);
  assert.equal(taken("<?xml version='1.0'?>\r\n<filt|\r\n", "filter"), `<?xml version='1.0'?>\r\n${filter}\r\n`);
  assert.equal(taken("<?xml version='1.0'?>\r\n|\r\n", "filter"), `<?xml version='1.0'?>\r\n${filter}\r\n`);
  assert.equal(taken("<!-- a -->\n<|\n", "filter"), `<!-- a -->\n${filter}\n`);
  assert.equal(taken("<|\n<!-- a -->\n", "filter"), `${filter}\n<!-- a -->\n`);
});

test("tags that an editor has closed at once are replaced too", () => {
  assert.equal(taken("<filt|>", "filter"), `${filter}\n`);
  assert.equal(taken("<filt|></filt>\n", "filter"), `${filter}\n`);
  assert.equal(taken("<filt|/>\n", "filter"), `${filter}\n`);
});

test("the file gives the object its name, and files that depend on it theirs", () => {
  const text = taken("<dom|", "domain uefi", "build-1.xml");
  assert.match(text, /<name>build-1<\/name>/);
  assert.match(text, /<source file='\/var\/lib\/libvirt\/images\/build-1.qcow2'\/>/);
  assert.match(taken("|", "volume qcow2", "data.qcow2.xml"), /<name>data.qcow2<\/name>/);
  for (const name of ["", "Untitled-1", "network.xml", "my net.xml", "-a.xml"]) {
    assert.match(taken("|", "network nat", name), /<name>nat<\/name>/, name);
  }
});

test("a new network takes nothing that others in the workspace or on the target have", () => {
  const network = (bridge: string, ip: string) =>
    `<network><name>${bridge}</name><bridge name='${bridge}'/><ip ${ip}/></network>`;
  const index = indexOf({
    "a.xml": network("virbr10", "address='192.168.150.1' prefix='24'"),
    "b.xml": network("virbr14", "family='ipv6' address='fd00:154::1' prefix='64'"),
  });
  const object = { kind: "network", name: "c", uuid: null, macs: [], bridge: "virbr11" };
  const host = { target: "hv1", names: [], objects: [{ ...object, addresses: ["192.168.151.1/255.255.255.0"] }] };
  const documents = (around: Surroundings) => ask("|", "", newestVersion, around).items.map((item) => accept("", item));
  const [nat = "", ...others] = documents({ index, host, random: seeded(1) });
  assert.match(nat, /<bridge name='virbr12' [\s\S]*<ip address='192\.168\.152\.1' [\s\S]* end='192\.168\.152\.254'/);
  const dual = others.find((text) => text.includes("<name>dual</name>")) ?? "";
  assert.match(dual, /<bridge name='virbr15' [\s\S]*<ip address='192\.168\.154\.1' [\s\S]*address='fd00:155::1'/);
  const mac = (taken: readonly string[]) =>
    documents({ ...alone, random: seeded(1), host: { ...host, objects: [{ ...object, macs: taken, addresses: [] }] } })
      .join("")
      .match(/52:54:00[\w:]+/)?.[0];
  assert.notEqual(mac([]), mac([mac([]) ?? ""]));
});

test("places come in the order of the text, and those that must be equal are one", () => {
  const { text, items } = ask("|");
  const volume = items.find(({ label }) => label === "volume raw");
  assert.ok(volume);
  assert.equal(
    applyEdits(text, [{ span: volume.span, newText: volume.snippet }]),
    `<volume>
\t<name>\${1:data}.img</name>
\t<capacity unit='GiB'>\${2:20}</capacity>
\t<allocation unit='GiB'>$2</allocation>
\t<target>
\t\t<format type='raw'/>
\t</target>
</volume>$0
`,
  );
});

test("of a choice that stands twice the first word stands twice", () => {
  assert.match(taken("|", "disk image"), /type='qcow2'\/>\n.*data.qcow2'/);
});

test("nothing is offered in what is surely not, or already, a document of libvirt", () => {
  const none = (marked: string, fileName?: string) => assert.deepEqual(ask(marked, fileName).items, [], marked);
  for (const name of ["pom.xml", "POM.xml", "a.csproj", "a.xsd", "log4j2.xml"]) none("<|", name);
  none("<project>\n  <|\n</project>");
  none("<project |");
  none("<proj|ect>\n  <a/>\n</project>");
  none("<network>\n  |\n</network>");
  none("|\n<network/>\n");
  none("<network/>\n|");
  none("<!DOCTYPE html>\n<|");
  none("<!|");
  none("<!-- net| -->");
  none("<?xml |");
  none("</|");
});
