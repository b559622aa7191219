/** What is offered where, and what taking it does. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { complete } from "../../server/language/features/completion.ts";
import { choiceOf, placeholder } from "../../server/language/features/snippet.ts";
import type { Problem } from "../../server/language/problem.ts";
import { accept, analyze, checkAccepted, checkCompletion } from "../support/check.ts";
import { withCursor } from "../support/cursor.ts";
import { seeded } from "../support/mistakes.ts";

test("offers the modes of a forward", () =>
  checkCompletion(
    "<network><name>a</name><forward mode='|'/></network>",
    "nat route open bridge private vepa passthrough hostdev",
  ));

test("offers the values of an attribute while it is typed, without quotes too", () => {
  checkCompletion("<network><name>a</name><bridge stp='o|'/></network>", "on off");
  checkCompletion("<network><name>a</name><bridge stp=|/></network>", "on off");
});

test("says of a value what it means, and what it is set for", () => {
  const { text, offset } = withCursor("<network><name>a</name><domain name='b' localOnly='|'/></network>");
  assert.deepEqual(
    complete(analyze(text), offset, seeded(1)).map((item) => item.documentation.split("\n\n").slice(0, 3)),
    ["on", "off"].map((state) => [
      `The setting is ${state}.`,
      "---",
      'With "yes" names of this domain that nobody here knows are not asked about outside.',
    ]),
  );
});

test("offers only attributes that the element does not have yet, the required ones first", () => {
  checkCompletion("<network><name>a</name><bridge name='b' |/></network>", "stp delay zone macTableManager");
  checkCompletion("<network><ip address='10.0.0.1' prefix='24'><dhcp><range |/></dhcp></ip></network>", "start end");
});

test("offers no address where the mode has none", () =>
  checkCompletion(
    "<network><name>a</name><forward mode='bridge'/><bridge name='br0'/>|</network>",
    "dns uuid title description metadata portgroup virtualport bandwidth vlan port dnsmasq:options",
  ));

test("offers no address where the mode has none, in a large document too", () => {
  const groups = Array.from({ length: 3000 }, (_, index) => `<portgroup name='group-${index}'/>`).join("\n");
  const start = `<network><name>a</name><forward mode='bridge'/><bridge name='br0'/>`;
  const expected = "dns uuid title description metadata portgroup virtualport bandwidth vlan port dnsmasq:options";
  checkCompletion(`${start}|${groups}</network>`, expected);
  checkCompletion(`${start}${groups}|</network>`, expected);
});

test("offers nothing a second time that may stand once", () =>
  checkCompletion(
    "<network><name>a</name>|<ip address='10.0.0.1' prefix='24'><dhcp/></ip><mtu size='1400'/><domain name='x'/></network>",
    "forward bridge dns ip uuid title description metadata mac route portgroup bandwidth port dnsmasq:options",
  ));

test("a new element comes with what it needs", () => {
  checkAccepted(
    "<network><ip family='ipv4'><dhcp>|</dhcp></ip></network>",
    "range",
    "<network><ip family='ipv4'><dhcp><range start='$1' end='$2'/>$0</dhcp></ip></network>",
  );
  checkAccepted("<network><|</network>", "name", "<network><name>$1</name>$0</network>");
});

test("writes an element with what it needs beside it", () => {
  const volume = (content: string) =>
    `<volume><name>a</name><target><encryption format='luks'><secret type='passphrase' usage='a'/>${content}</encryption></target></volume>`;
  checkAccepted(volume("<ci|"), "cipher", volume("<cipher name='$1' size='$2'/>\n<ivgen name='$3'/>$0"));
});

const modes = ["nat", "route", "open", "bridge", "hostdev", "passthrough", "private", "vepa"];
const forward = `<forward mode='${choiceOf(1, modes)}'/>`;

test("a half-typed element is replaced from its bracket on", () =>
  checkAccepted("<network>\n  <for|\n</network>", "forward", `<network>\n  ${forward}$0\n</network>`));

test("a half-typed element without its bracket is replaced too", () => {
  checkAccepted("<network>\n  for|\n</network>", "forward", `<network>\n  ${forward}$0\n</network>`);
  checkAccepted("<network>\n  f|or x\n</network>", "forward", `<network>\n  ${forward}$0 x\n</network>`);
  const { text, offset } = withCursor("<network>\n  for|");
  const items = complete(analyze(text), offset, seeded(1));
  assert.ok(items.every(({ label, filterText, span }) => filterText === label && span.start === 12));
});

test("closes the element that is open", () => {
  checkAccepted("<network><name>a</|</network>", "</name>", "<network><name>a</name></network>");
});

test("nothing is offered in comments, in other documents and before the root", () => {
  checkCompletion("<network><!-- | --></network>", "");
  checkCompletion("<project><|</project>", "");
});

test("what people write comes first, and what libvirt writes itself last", () => {
  checkCompletion("<network><name>a</name><ip address='10.0.0.1' prefix='24'>|</ip></network>", "dhcp tftp");
  checkCompletion("<filter name='a'>|</filter>", "filterref rule uuid");
  checkCompletion("<secret>|</secret>", "description usage uuid");
  checkCompletion("<network><name>a</name><forward mode='nat'>|</forward></network>", "nat interface pf driver");
});

test("a new part of a disk fits what the disk is", () => {
  const inDisk = (attributes: string, part: string) =>
    `<domain type='kvm'><devices><disk ${attributes}>${part}</disk></devices></domain>`;
  const check = (attributes: string, name: string, expected: string) =>
    checkAccepted(inDisk(attributes, "|"), name, inDisk(attributes, `${expected}$0`));
  check("type='file' device='disk'", "source", "<source file='$1'/>");
  check("type='block' device='disk'", "source", "<source dev='$1'/>");
  check("type='file' device='disk'", "driver", `<driver name='qemu' type='${choiceOf(1, ["qcow2", "raw"])}'/>`);
  check("type='file' device='cdrom'", "driver", "<driver name='qemu' type='raw'/>");
  check(
    "type='file' device='disk'",
    "target",
    `<target dev='${placeholder(1, "vda")}' bus='${choiceOf(2, ["virtio", "sata", "scsi", "usb"])}'/>`,
  );
  check(
    "type='file' device='cdrom'",
    "target",
    `<target dev='${placeholder(1, "sda")}' bus='${choiceOf(2, ["sata", "scsi", "usb", "ide"])}'/>`,
  );
});

test("a fixed address is for a MAC address in IPv4, and for a name in IPv6", () => {
  const subnet = (attributes: string, part: string) => `<network><ip ${attributes}><dhcp>${part}</dhcp></ip></network>`;
  const four = "address='10.0.0.1' prefix='24'";
  checkAccepted(
    subnet(four, "|"),
    "host",
    subnet(four, `<host mac='$1' name='$2' ip='${placeholder(3, "10.0.0.2")}'/>$0`),
  );
  const six = "family='ipv6' address='fd00::1' prefix='64'";
  checkAccepted(subnet(six, "|"), "host", subnet(six, `<host name='$1' ip='${placeholder(2, "fd00::2")}'/>$0`));
});

test("new elements come with what nothing else has", () => {
  const guest = (devices: string) => `<domain type='kvm'><devices>${devices}</devices></domain>`;
  const vda = "<disk type='file'><target dev='vda' bus='virtio'/></disk>";
  const second = snippetAt(guest(`${vda}|`), "disk");
  assert.match(second, /<target dev='\$\{3:vdb\}' bus=/);
  assert.match(second, /<source file='\$2'\/>/);
  assert.match(
    snippetAt(guest("<interface type='user'>|</interface>"), "mac"),
    /<mac address='\$\{1:52:54:00:[^']*\}'\/>/,
  );
  const range = snippetAt("<network><ip address='10.0.0.1' prefix='24'><dhcp>|</dhcp></ip></network>", "range");
  assert.equal(range, `<range start='${placeholder(1, "10.0.0.2")}' end='${placeholder(2, "10.0.0.254")}'/>$0`);
  assert.match(snippetAt("<network>|</network>", "uuid"), /<uuid>\$\{1:[\da-f-]{36}\}<\/uuid>/);
  const cells = "<cpu><numa><cell id='0' memory='1'/>|</numa></cpu>";
  assert.match(snippetAt(`<domain type='kvm'>${cells}</domain>`, "cell"), /<cell id='\$\{1:1\}'/);
  const host = "<hostdev type='pci'><source>|</source></hostdev>";
  assert.doesNotMatch(snippetAt(guest(host), "address"), /\$\{/);
});

test("a guest that does not say what runs it is one of QEMU's", () =>
  assert.match(snippetAt("<domain><name>a</name>|</domain>", "os"), /<type arch='x86_64'[^>]*>hvm<\/type>/));

test("where what is usual would be refused, an element comes with what it needs", () => {
  const disk = "<disk type='file'><target dev='vda' bus='virtio'/><boot order='1'/></disk>";
  const os = snippetAt(`<domain type='kvm'><name>a</name>|<devices>${disk}</devices></domain>`, "os");
  assert.match(os, /<type>hvm<\/type>/);
});

test("what is new in a guest is what its hypervisor can have", () => {
  assert.match(snippetAt("<domain type='lxc'><name>a</name>|</domain>", "os"), /<type>exe<\/type>/);
  const nic = snippetAt("<domain type='vmware'><name>a</name><devices>|</devices></domain>", "interface");
  assert.match(nic, /<interface type='bridge'>/);
});

test("an amount is asked for before its unit, which has a default", () => {
  const memory = snippetAt("<domain type='kvm'><name>a</name>|</domain>", "memory");
  assert.equal(memory, `<memory unit='${choiceOf(2, ["GiB", "MiB", "KiB"])}'>$1</memory>$0`);
});

test("elements within new elements are indented by their depth", () =>
  checkAccepted(
    "<volume>|</volume>",
    "backingStore",
    "<volume><backingStore>\n\t<path>$1</path>\n</backingStore>$0</volume>",
  ));

test("what the chosen libvirt does not know is not offered", () => {
  checkCompletion("<network><name>a</name><domain name='x' |/></network>", "localOnly register");
  checkCompletion("<network><name>a</name><domain name='x' |/></network>", "localOnly", 9_000_000);
});

const corpus = "../shared/corpus/networkxml2xmlin";

test("taking a proposal never adds a problem there", {
  skip: existsSync(corpus) ? false : `${corpus} is absent`,
}, () => {
  const random = seeded(5);
  const broken: string[] = [];
  let taken = 0;
  for (const name of readdirSync(corpus)) {
    const text = readFileSync(join(corpus, name), "utf8");
    for (let count = 0; count < 20; count++) {
      const offset = Math.floor(random() * text.length);
      for (const item of complete(analyze(text), offset, random)) {
        taken++;
        const result = accept(text, item);
        const { start } = item.span;
        const length = result.length - text.length + (item.span.end - item.span.start);
        // Empty places are there to be filled in; everything else must be right.
        const problem = analyze(result).problems.find(
          (found) =>
            found.severity === "error" &&
            found.span.start >= start &&
            found.span.end <= start + length &&
            !isToFillIn(found, result.slice(found.span.start - 1, found.span.end + 1)),
        );
        if (problem) broken.push(`${name} at ${offset}, ${item.label}: ${problem.code} ${problem.message}`);
      }
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(taken > 1000, `${taken} proposals taken`);
});

/** What the user fills in next: an empty place, or something that the new part needs beside it. Editors rename the end tag. */
function isToFillIn(problem: Problem, around: string): boolean {
  return (
    /^(missing|bad|mismatched)-/.test(problem.code) ||
    /\bneeds\b|\bis empty\b/.test(problem.message) ||
    /=?''?$/.test(around)
  );
}

const qemu = "http://libvirt.org/schemas/domain/qemu/1.0";

test("what a hypervisor has in its namespace comes with the declaration of its prefix", () => {
  checkAccepted(
    "<domain type='kvm'><name>a</name>|</domain>",
    "qemu:commandline",
    `<domain type='kvm' xmlns:qemu='${qemu}'><name>a</name><qemu:commandline>\n\t<qemu:arg value='$1'/>\n</qemu:commandline>$0</domain>`,
  );
  checkAccepted(
    "<domain type='kvm'>\n  <name>a</name>\n  <qe|\n</domain>",
    "qemu:commandline",
    `<domain type='kvm' xmlns:qemu='${qemu}'>\n  <name>a</name>\n  <qemu:commandline>\n\t<qemu:arg value='$1'/>\n</qemu:commandline>$0\n</domain>`,
  );
  checkAccepted(
    "<pool type='netfs'><name>a</name>|</pool>",
    "fs:mount_opts",
    "<pool type='netfs' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>a</name><fs:mount_opts>\n\t$1\n</fs:mount_opts>$0</pool>",
  );
});

test("a prefix that is declared is used as it is", () => {
  const inQemu = (content: string) =>
    `<domain type='kvm' xmlns:q='${qemu}'><name>a</name><q:commandline>${content}</q:commandline></domain>`;
  checkCompletion(inQemu("|"), "q:arg q:env");
  checkCompletion(inQemu("<q:env |/>"), "name value");
  checkAccepted(inQemu("<|"), "q:arg", inQemu("<q:arg value='$1'/>$0"));
});

test("namespaces are offered where libvirt reads them", () => {
  const offered = (marked: string) => {
    const { text, offset } = withCursor(marked);
    return complete(analyze(text), offset, seeded(1)).filter(({ label }) => label.includes(":"));
  };
  const labels = (marked: string) => offered(marked).map(({ label }) => label);
  assert.deepEqual(labels("<domain type='lxc'><name>a</name>|</domain>"), ["lxc:namespace"]);
  assert.deepEqual(labels("<domain type='xen'><name>a</name>|</domain>"), ["xen:commandline"]);
  assert.deepEqual(labels("<domain type='test'><name>a</name>|</domain>"), []);
  assert.deepEqual(labels("<domain><name>a</name>|</domain>"), []);
  assert.deepEqual(labels("<pool type='dir'><name>a</name>|</pool>"), []);
  assert.deepEqual(labels("<domain type='kvm' xmlns:qemu='urn:other'><name>a</name>|</domain>"), []);
});

test("what makes a route or a container complete only together with more is offered too", () => {
  checkCompletion(
    "<interface type='network'><source network='a'/><route |/></interface>",
    "gateway family metric address",
  );
  checkAccepted(
    "<domain type='lxc'><os>|</os></domain>",
    "type",
    "<domain type='lxc'><os><type>exe</type>$0</os></domain>",
  );
});

test("a second label is offered, for a driver that has none yet", () => {
  const labels = (models: string) => `<domain type='kvm'><name>a</name>${models}</domain>`;
  const { text, offset } = withCursor(labels("<seclabel type='dynamic' model='selinux'/><|"));
  assert.ok(complete(analyze(text), offset, seeded(1)).some(({ label }) => label === "seclabel"));
  checkCompletion(labels("<seclabel type='dynamic' model='|'/>"), "selinux apparmor dac");
  checkCompletion(
    labels("<seclabel type='dynamic' model='selinux'/><seclabel type='dynamic' model='|'/>"),
    "apparmor dac",
  );
});

test("an adapter begins with its name", () => {
  checkAccepted(
    "<pool type='scsi'><name>a</name><source>|</source></pool>",
    "adapter",
    "<pool type='scsi'><name>a</name><source><adapter name='$1'/>$0</source></pool>",
  );
  checkAccepted(
    "<hostdev mode='subsystem' type='scsi'><source>|</source></hostdev>",
    "adapter",
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='$1'/>$0</source></hostdev>",
  );
});

test("what is usual of units, features and types comes first or alone", () => {
  const { text, offset } = withCursor("<volume><name>a</name><capacity unit='|'>1</capacity></volume>");
  const units = complete(analyze(text), offset, seeded(1)).map(({ label }) => label);
  assert.deepEqual(units.slice(0, 5), ["KiB", "MiB", "GiB", "bytes", "B"]);
  const feature = withCursor("<domain type='kvm'><cpu><feature policy='require' name='|'/></cpu></domain>");
  assert.ok(complete(analyze(feature.text), feature.offset, seeded(1)).some(({ label }) => label === "vmx"));
  checkCompletion("<domain type='xen'><os><type>|</type></os></domain>", "hvm xen linux xenpvh");
});

test("the memory of a pSeries machine is a device by itself too", () => checkCompletion("<nvram>|</nvram>", "address"));

/** What is inserted for an item in a document with its cursor at `|`; "" when it is not offered. */
function snippetAt(marked: string, wanted: string): string {
  const { text, offset } = withCursor(marked);
  return complete(analyze(text), offset, seeded(1)).find(({ label }) => label === wanted)?.snippet ?? "";
}
