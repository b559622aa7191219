/** What a host has, in the document's own words: only true differences are left. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { asWritten } from "../../server/language/compare/as-written.ts";
import { pendingChanges } from "../../server/language/plan/pending.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { readCorpus } from "../support/corpus.ts";

/** @param expected the text beside the document in the comparison */
function checkComparison(live: string, document: string, expected: string): void {
  assert.equal(asWritten(parse(live), parse(document)), expected);
}

const live = `<network connections='1'>
  <name>lab</name>
  <uuid>174728b3-5b93-4386-b9bc-1042971b0cff</uuid>
  <forward mode='nat'>
    <nat>
      <port start='1024' end='65535'/>
    </nat>
  </forward>
  <bridge name='virbr150' stp='on' delay='0'/>
  <mac address='52:54:00:40:3a:49'/>
  <dns>
    <host ip='192.168.150.2'>
      <hostname>a</hostname>
    </host>
  </dns>
  <ip address='192.168.150.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.150.10' end='192.168.150.99'/>
      <host mac='52:54:00:aa:bb:01' name='vm1' ip='192.168.150.5'/>
    </dhcp>
  </ip>
</network>
`;

const written = `<?xml version="1.0"?>
<!-- the lab -->
<network>
    <name> lab </name>
    <forward/>
    <ip prefix="24" address="192.168.150.1">
        <dhcp>
            <!-- for guests -->
            <host ip="192.168.150.5" mac='52:54:00:AA:BB:01' name="vm1"/>
            <range end="192.168.150.99" start="192.168.150.10"/>
        </dhcp>
    </ip>
    <dns enable="yes"><host ip="192.168.150.2"><hostname>a</hostname></host></dns>
</network>
`;

test("what libvirt only writes differently, or adds, is no difference", () => {
  checkComparison(live, written, written);
});

test("a changed value, a missing and an added entry are all that differs", () => {
  const document = written
    .replace('end="192.168.150.99"', 'end="192.168.150.80"')
    .replace('            <host ip="192.168.150.5" mac=\'52:54:00:AA:BB:01\' name="vm1"/>\n', "")
    .replace("<hostname>a<", "<hostname>b<")
    .replace("    <forward/>\n", '    <forward/>\n    <domain name="new"/>\n');
  const expected = document
    .replace('end="192.168.150.80"', 'end="192.168.150.99"')
    .replace(
      '            <range end="192.168.150.99" start="192.168.150.10"/>\n',
      `            <range end="192.168.150.99" start="192.168.150.10"/>
            <host mac='52:54:00:aa:bb:01' name='vm1' ip='192.168.150.5'/>
`,
    )
    .replace("<hostname>b<", "<hostname>a<")
    .replace('    <domain name="new"/>\n', "");
  checkComparison(live, document, expected);
});

test("entries that the document does not have come with their children, indented as the document is", () => {
  const document = "<network>\n\t<name>lab</name>\n\t<forward/>\n</network>\n";
  const expected = `<network>
\t<name>lab</name>
\t<forward/>
\t<dns>
\t  <host ip='192.168.150.2'>
\t    <hostname>a</hostname>
\t  </host>
\t</dns>
\t<ip address='192.168.150.1' netmask='255.255.255.0'>
\t  <dhcp>
\t    <range start='192.168.150.10' end='192.168.150.99'/>
\t    <host mac='52:54:00:aa:bb:01' name='vm1' ip='192.168.150.5'/>
\t  </dhcp>
\t</ip>
</network>
`;
  checkComparison(live, document, expected);
});

test("an element that was empty in the document shows what the host has in it", () => {
  checkComparison(
    "<network>\n  <name>a</name>\n  <forward mode='hostdev' managed='yes'>\n    <pf dev='ens1f0'/>\n    <address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x0'/>\n  </forward>\n</network>\n",
    "<network>\n  <name>a</name>\n  <forward mode='hostdev'/>\n</network>\n",
    "<network>\n  <name>a</name>\n  <forward mode='hostdev' managed='yes'>\n    <pf dev='ens1f0'/>\n    <address type='pci' domain='0x0000' bus='0x3b' slot='0x02' function='0x0'/>\n  </forward>\n</network>\n",
  );
});

test("the functions that libvirt found behind a physical function are its own", () => {
  const document =
    "<network><name>a</name><forward managed='yes' mode='hostdev'><pf dev='ens1f0'/></forward></network>";
  checkComparison(
    document.replace("</forward>", "<address type='pci' domain='0' bus='0x3b' slot='2' function='0'/></forward>"),
    document,
    document,
  );
});

test("the first interface of a forward is repeated as its device", () => {
  checkComparison(
    "<network><name>a</name><forward dev='eth0' mode='nat'><interface dev='eth0'/></forward></network>",
    "<network><name>a</name><forward mode='nat' dev='eth0'/></network>",
    "<network><name>a</name><forward mode='nat' dev='eth0'/></network>",
  );
  checkComparison(
    "<network><name>a</name><forward dev='eth0' mode='route'><interface dev='eth0'/></forward></network>",
    "<network><name>a</name><forward mode='nat' dev='eth0'/></network>",
    "<network><name>a</name><forward mode='route' dev='eth0'/></network>",
  );
});

test("a running guest has much that nobody wrote", () => {
  const document = `<domain type='kvm'>
  <name>g</name>
  <memory unit='MiB'>512</memory>
  <os><type>hvm</type></os>
  <devices>
    <interface type='network'>
      <source network='lab'/>
    </interface>
  </devices>
</domain>
`;
  const running = `<domain type='kvm' id='3'>
  <name>g</name>
  <uuid>174728b3-5b93-4386-b9bc-1042971b0cff</uuid>
  <memory unit='KiB'>524288</memory>
  <currentMemory unit='KiB'>524288</currentMemory>
  <os><type>hvm</type></os>
  <on_reboot>restart</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='usb' index='0'/>
    <interface type='network'>
      <mac address='52:54:00:40:3a:49'/>
      <source network='other'/>
      <target dev='vnet3'/>
      <alias name='net0'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </interface>
  </devices>
</domain>
`;
  checkComparison(running, document, document.replace("network='lab'", "network='other'"));
});

test("what libvirt chose for a guest when it was defined and started is its own", () => {
  const document = `<domain type='kvm'>
  <name>g</name>
  <os firmware='efi'><type machine='q35'>hvm</type></os>
  <cpu mode='custom'><model>qemu64</model><topology sockets='1' cores='2' threads='1'/></cpu>
  <devices>
    <disk type='file' device='cdrom'><target dev='sda'/></disk>
    <interface type='network'><source network='lab'/></interface>
    <console type='pty'/>
    <channel type='unix'><target name='org.qemu.guest_agent.0'/></channel>
    <graphics type='vnc' autoport='yes'/>
    <filesystem><source dir='/a'/><target dir='b'/></filesystem>
  </devices>
</domain>
`;
  const running = `<domain type='kvm' id='3'>
  <name>g</name>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <firmware><feature enabled='yes' name='secure-boot'/></firmware>
    <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>
    <nvram>/var/lib/libvirt/qemu/nvram/g_VARS.fd</nvram>
  </os>
  <cpu mode='custom' check='full' migratable='on'>
    <model fallback='forbid'>qemu64</model>
    <topology sockets='1' dies='1' clusters='1' cores='2' threads='1'/>
    <feature policy='require' name='hypervisor'/>
  </cpu>
  <devices>
    <disk type='file' device='cdrom'>
      <driver name='qemu'/>
      <target dev='sda'/>
    </disk>
    <interface type='network'>
      <source network='lab' portid='f40401d8-bac1-4337-a33d-25bb97b4e263' bridge='virbr9'/>
    </interface>
    <serial type='pty'>
      <source path='/dev/pts/0'/>
      <target type='isa-serial' port='0'/>
    </serial>
    <console type='pty' tty='/dev/pts/0'>
      <source path='/dev/pts/0'/>
      <target type='serial' port='0'/>
    </console>
    <channel type='unix'>
      <source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-3-g/org.qemu.guest_agent.0'/>
      <target name='org.qemu.guest_agent.0' state='disconnected'/>
    </channel>
    <graphics type='vnc' port='5900' autoport='yes' listen='127.0.0.1'/>
    <filesystem type='mount' accessmode='passthrough'><source dir='/a'/><target dir='b'/></filesystem>
  </devices>
</domain>
`;
  checkComparison(
    running,
    document,
    document
      .replace("machine='q35'>", "machine='q35' arch='x86_64'>")
      .replace("<filesystem>", "<filesystem type='mount'>"),
  );
  const other = running.replace("pc-q35-7.2", "pc-i440fx-7.2").replace("dies='1'", "dies='2'");
  assert.match(asWritten(parse(other), parse(document)), /machine='pc-i440fx-7.2'[\s\S]*dies='2'/);
});

test("a filter has the priority of its chain", () => {
  const document = "<filter name='f' chain='ipv4-own'/>";
  checkComparison("<filter name='f' chain='ipv4-own' priority='-700'/>", document, document);
  const changed = "<filter name='f' chain='ipv4-own' priority='5'/>";
  checkComparison(changed, document, changed);
});

test("documents of two kinds are shown as they are", () => {
  checkComparison("<network/>\n", "<domain/>", "<network/>\n");
});

const corpus = "../shared/corpus";

test("what libvirt made of each network of its own tests is shown without a difference", {
  skip: !existsSync(corpus) && "../shared is absent",
}, () => {
  const different = readdirSync(`${corpus}/networkxml2xmlout`).filter((name) => {
    const input = `${corpus}/networkxml2xmlin/${name}`;
    if (!existsSync(input)) return false;
    const document = readFileSync(input, "utf8");
    return asWritten(parse(readFileSync(`${corpus}/networkxml2xmlout/${name}`, "utf8")), parse(document)) !== document;
  });
  assert.deepEqual(different, []);
});

/** The networks of a folder of the corpus. */
function networksOf(folder: string) {
  return readdirSync(`${corpus}/${folder}`)
    .filter((name) => name.endsWith(".xml"))
    .map((name) => ({ name, document: parse(readFileSync(`${corpus}/${folder}/${name}`, "utf8")) }))
    .filter(({ document }) => document.root?.name === "network");
}

test("beside any other network, the text still says what the host has", {
  skip: !existsSync(corpus) && "../shared is absent",
}, () => {
  const written = networksOf("networkxml2xmlin");
  const wrong: string[] = [];
  let pairs = 0;
  for (const live of networksOf("networkxml2xmlout")) {
    for (const other of written) {
      const shown = parse(asWritten(live.document, other.document));
      assert.deepEqual(shown.problems, [], `${live.name} beside ${other.name}`);
      assert.ok(live.document.root && shown.root);
      pairs++;
      const lost = pendingChanges(live.document.root, shown.root);
      if (lost.length > 0) wrong.push(`${live.name} beside ${other.name}: ${lost.join(", ")}`);
    }
  }
  assert.notEqual(pairs, 0);
  assert.deepEqual(wrong, []);
});

test("a document beside itself is itself", { skip: !existsSync(corpus) && "../shared is absent" }, () => {
  for (const { path, text } of readCorpus() ?? []) {
    const document = parse(text);
    assert.equal(asWritten(document, document), text, path);
  }
});

test("more than half of the guests of libvirt's own tests are shown without a difference", {
  skip: !existsSync(corpus) && "../shared is absent",
}, () => {
  const folder = `${corpus}/qemuxmlconfdata`;
  const texts = new Map(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")]));
  let same = 0;
  let all = 0;
  for (const [name, live] of texts) {
    const text = name.endsWith(made) ? texts.get(name.replace(made, ".xml")) : undefined;
    const document = parse(text ?? "");
    if (text === undefined || document.problems.length > 0) continue;
    const shown = asWritten(parse(live), document);
    assert.deepEqual(parse(shown).problems, [], name);
    all++;
    if (shown === text) same++;
  }
  // What is left are defaults that depend on the machine, such as its controllers and its processor.
  assert.ok(same * 2 > all, `${same} of ${all}`);
});

/** How libvirt's tests call what it made of a document. */
const made = ".x86_64-latest.xml";
