/** Values that no grammar can list: what is next, free, new or usual. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { complete } from "../../server/language/features/completion.ts";
import { elementsOf, textContent } from "../../server/language/xml/walk.ts";
import { accept, analyze, checkCompletion } from "../support/check.ts";
import { seeded } from "../support/mistakes.ts";

test("the next target of the bus", () => {
  offers("<disk><target dev='|'/></disk>", "vda sda hda");
  offers("<disk><target dev='vda'/></disk><disk><target dev='|'/></disk>", "vdb sda hda");
  offers("<disk><target dev='vda'/></disk><disk><target dev='|' bus='virtio'/></disk>", "vdb");
  offers("<disk device='cdrom'><target dev='|' bus='sata'/></disk><disk><target dev='sda' bus='scsi'/></disk>", "sdb");
  offers("<disk device='floppy'><target dev='|'/></disk>", "fda");
});

test("machine, emulator, processor and firmware fit the architecture", () => {
  const guest = (type: string, rest: string) =>
    `<domain type='kvm'><name>a</name><memory>1</memory><os><type ${type}>hvm</type></os>${rest}</domain>`;
  const on = (arch: string, rest: string, expected: string) => checkCompletion(guest(`arch='${arch}'`, rest), expected);
  checkCompletion(guest("arch='m68k' machine='|'", ""), "virt q800");
  on("armv7l", "<devices><emulator>|</emulator></devices>", "/usr/bin/qemu-system-arm /usr/libexec/qemu-kvm");
  on("ppc64le", "<devices><emulator>|</emulator></devices>", "/usr/bin/qemu-system-ppc64 /usr/libexec/qemu-kvm");
  on("s390x", "<cpu><model>|</model></cpu>", "z13 z14 gen15a gen16a");
  on("ppc64", "<cpu><model>|</model></cpu>", "POWER8 POWER9 POWER10");
});

test("what the rules of filters look for", () => {
  const rule = (match: string, expected: string) =>
    checkCompletion(`<filter name='f'><rule action='drop' direction='in'>${match}</rule></filter>`, expected);
  checkCompletion("<filter name='f' chain='|'/>", "root ipv4 ipv6 arp mac rarp stp vlan");
  rule("<tcp dstportstart='|'/>", "22 53 80 443");
  rule("<tcp state='|'/>", "NEW NEW,ESTABLISHED ESTABLISHED,RELATED INVALID NONE");
  rule("<tcp flags='|'/>", "SYN/ALL SYN,ACK/SYN ALL/NONE");
  rule("<arp opcode='|'/>", "Request Reply");
  rule("<ip srcipaddr='10.0.0.0' srcipmask='|'/>", "24 32");
  rule("<tcp-ipv6 dstipaddr='fd00::' dstipmask='|'/>", "64 128");
  rule("<vlan vlanid='|'/>", "10 20");
});

test("the next index, boot order and file", () => {
  offers("<controller type='scsi' index='0'/><controller type='scsi' index='|'/>", "1");
  offers("<controller type='pci' model='pcie-root-port' index='|'/>", "1");
  offers("<disk><boot order='1'/><target dev='vda'/></disk><disk><boot order='|'/><target dev='vdb'/></disk>", "2");
  offers("<disk type='file'><source file='|'/><target dev='vda'/></disk>", "/var/lib/libvirt/images/a.qcow2");
  offers(
    "<disk type='file'><source file='/var/lib/libvirt/images/a.qcow2'/><target dev='vda'/></disk>" +
      "<disk type='file'><source file='|'/><target dev='vdb'/></disk>",
    "/var/lib/libvirt/images/a-1.qcow2",
  );
});

test("a free place on a bus", () => {
  offers("<rng model='virtio'><backend model='random'/><address type='pci' slot='|'/></rng>", "0x03");
  const port = "<controller type='pci' index='1' model='pcie-root-port'/>";
  offers(`${port}<rng model='virtio'><backend model='random'/><address type='pci' bus='|'/></rng>`, "0x01 0x00");
  offers(`${port}<rng model='virtio'><backend model='random'/><address type='pci' bus='0x01' slot='|'/></rng>`, "0x00");
  offers(
    "<disk><target dev='sda' bus='scsi'/><address type='drive' unit='0'/></disk>" +
      "<disk><target dev='sdb' bus='scsi'/><address type='drive' unit='|'/></disk>",
    "1",
  );
  const usb = (port: string) => `<input type='tablet' bus='usb'><address type='usb' bus='0' port='${port}'/></input>`;
  offers(usb("1") + usb("|"), "2");
});

test("a new address with the prefix of the hypervisor", () => {
  offers("<interface type='network'><mac address='|'/><source network='default'/></interface>", "52:54:00:a0:00:87");
  checkCompletion(
    "<domain type='xen'><name>a</name><memory>1</memory><os><type>hvm</type></os><devices>" +
      "<interface type='bridge'><mac address='|'/><source bridge='br0'/></interface></devices></domain>",
    "00:16:3e:a0:00:87",
  );
});

test("a new identity", () => {
  checkCompletion("<domain type='kvm'><uuid>|</uuid></domain>", "a08ff49b-6f77-4632-b16c-43069c43a8c3");
  checkCompletion("<pool type='dir'><uuid>|</uuid></pool>", "a08ff49b-6f77-4632-b16c-43069c43a8c3");
});

test("machines and programs of the architecture", () => {
  checkCompletion("<domain type='kvm'><os><type arch='aarch64' machine='|'>hvm</type></os></domain>", "virt");
  checkCompletion("<domain type='kvm'><os><type machine='|'>hvm</type></os></domain>", "q35 pc");
  // A microvm has no PCI for what libvirt gives all guests.
  const none = "<memballoon model='none'/><controller type='usb' model='none'/>";
  checkCompletion(
    `<domain type='kvm'><os><type machine='|'>hvm</type></os><devices>${none}</devices></domain>`,
    "q35 pc microvm",
  );
  offers("<emulator>|</emulator>", "/usr/bin/qemu-system-x86_64 /usr/libexec/qemu-kvm");
});

test("addresses that fit the subnet", () => {
  const ip = "<network><name>a</name><ip address='10.1.2.1' prefix='24'><dhcp>";
  checkCompletion(`${ip}<range start='|' end='10.1.2.99'/></dhcp></ip></network>`, "10.1.2.2");
  checkCompletion(`${ip}<range start='10.1.2.9' end='|'/></dhcp></ip></network>`, "10.1.2.254");
  const first = "<host mac='52:54:00:00:00:01' ip='10.1.2.2'/>";
  checkCompletion(`${ip}${first}<host mac='52:54:00:00:00:02' ip='|'/></dhcp></ip></network>`, "10.1.2.3");
});

test("folders of pools, modes of files", () => {
  checkCompletion("<pool type='logical'><name>vg</name><target><path>|</path></target></pool>", "/dev/vg");
  checkCompletion(
    "<pool type='dir'><name>a</name><target><path>/a</path><permissions><mode>|</mode></permissions></target></pool>",
    "0600 0644 0711 0755",
  );
});

const index = "../shared/corpus/index.tsv";

test("taking a proposal never adds a problem", { skip: existsSync(index) ? false : `${index} is absent` }, () => {
  const random = seeded(6);
  const broken: string[] = [];
  let taken = 0;
  for (const path of validDocuments().filter((_path, row) => row % 9 === 0)) {
    const text = readFileSync(`../shared/corpus/${path}`, "utf8");
    const whole = analyze(text);
    const known = new Set(whole.problems.map(({ code, message }) => `${code} ${message}`));
    for (const span of valuesIn(whole)) {
      if (random() > 0.2) continue;
      const emptied = text.slice(0, span.start) + text.slice(span.end);
      // The machine decides what all devices can be.
      const isMachine = /machine=.$/.test(text.slice(0, span.start));
      for (const item of complete(analyze(emptied), span.start, random).filter(({ kind }) => kind === "proposal")) {
        taken++;
        const problem = analyze(accept(emptied, item)).problems.find(
          ({ severity, code, message }) => severity === "error" && !isMachine && !known.has(`${code} ${message}`),
        );
        if (problem) broken.push(`${path} ${item.label}: ${problem.code}: ${problem.message}`);
      }
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(taken > 300, `${taken} proposals taken`);
});

function validDocuments(): readonly string[] {
  const lines = readFileSync(index, "utf8").trim().split("\n");
  return lines.flatMap((line) => {
    const [path = "", , grammar, libvirt] = line.split("\t");
    return grammar === "valid" && libvirt === "valid" ? [path] : [];
  });
}

/** What stands between quotes, or between tags without elements. */
function valuesIn({ document }: ReturnType<typeof analyze>) {
  return [...elementsOf(document)].flatMap((element) => {
    const text = element.children.some(({ kind }) => kind !== "text") ? [] : [textContent(element).span];
    return [...element.attributes.flatMap(({ valueSpan }) => valueSpan ?? []), ...text].filter(
      ({ start, end }) => start < end,
    );
  });
}

/** The labels that are offered at the cursor in the devices of a guest. */
function offers(device: string, expected: string): void {
  const before = "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os>";
  checkCompletion(`${before}<devices>${device}</devices></domain>`, expected);
}
