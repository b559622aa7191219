/** From a name to its other places, within a document and between documents. */
import { test } from "node:test";
import { checkDefinitions, checkHighlights, checkReferences, checkRename } from "../support/check-references.ts";

const network = "<network><name>lab</name><portgroup name='web'/></network>";
const guest = `
  <domain type='kvm'>
    <name>vm</name>
    <devices>
      <interface type='network'><source network='lab' portgroup='web'/></interface>
    </devices>
  </domain>
`;

test("highlights a controller and what is on it, whatever the numbers look like", () =>
  checkHighlights(
    `
      <domain>
        <devices>
          <controller type='pci' index='|1'/>
          <controller type='scsi' index='1'/>
          <rng><address type='pci' bus='0x01' slot='0x00'/></rng>
          <rng><address type='pci' bus='0x02' slot='0x00'/></rng>
        </devices>
      </domain>
    `,
    `
      <domain>
        <devices>
          <controller type='pci' index='1'/>
                                        ^ definition: 1
          <controller type='scsi' index='1'/>
          <rng><address type='pci' bus='0x01' slot='0x00'/></rng>
                                        ^^^^ reference: 0x01
          <rng><address type='pci' bus='0x02' slot='0x00'/></rng>
        </devices>
      </domain>
    `,
  ));

test("highlights two devices at one address", () =>
  checkHighlights(
    `
      <domain>
        <devices>
          <rng><address type='pci' bus='0x01' s|lot='0x02' function='0'/></rng>
          <rng><address type='pci' bus='1' slot='2'/></rng>
        </devices>
      </domain>
    `,
    `
      <domain>
        <devices>
          <rng><address type='pci' bus='0x01' slot='0x02' function='0'/></rng>
                ^^^^^^^ definition: address
          <rng><address type='pci' bus='1' slot='2'/></rng>
                ^^^^^^^ definition: address
        </devices>
      </domain>
    `,
  ));

test("highlights nothing where no name is", () =>
  checkHighlights("<network><na|me>lab</name></network>", "<network><name>lab</name></network>"));

test("goes from a guest to its network and port group", () => {
  checkDefinitions({ "n.xml": network, "g.xml": guest.replace("lab", "l|ab") }, "n.xml:1:16 lab");
  checkDefinitions({ "n.xml": network, "g.xml": guest.replace("web", "web|") }, "n.xml:1:43 web");
});

test("takes the port group of the network that is named", () => {
  const other = network.replace("lab", "other");
  checkDefinitions({ "a.xml": other, "n.xml": network, "g.xml": guest.replace("web", "w|eb") }, "n.xml:1:43 web");
});

test("finds everybody who uses a network, in the order of the addresses", () =>
  checkReferences(
    { "z.xml": network.replace("lab", "la|b"), "b.xml": guest, "a.xml": guest },
    "a.xml:4:48 lab",
    "b.xml:4:48 lab",
    "z.xml:1:16 lab",
  ));

test("keeps controllers of different guests apart", () => {
  const scsi = "<domain><devices><controller type='scsi' index='0'/></devices></domain>";
  checkReferences({ "a.xml": scsi.replace("0", "|0"), "b.xml": scsi }, "a.xml:1:49 0");
});

test("goes from a static DHCP entry to the guest that has the MAC address", () =>
  checkDefinitions(
    {
      "g.xml": "<domain><devices><interface><mac address='52:54:00:00:00:0A'/></interface></devices></domain>",
      "n.xml": "<network><ip><dhcp><host mac='|52:54:00:00:00:0a' ip='10.0.0.2'/></dhcp></ip></network>",
    },
    "g.xml:1:43 52:54:00:00:00:0A",
  ));

test("goes from a disk to its secret, by UUID and by usage", () => {
  const secret =
    "<secret><uuid>0a81f5b284037b23c8d621ccc2f80d6f</uuid><usage type='ceph'><name>one</name></usage></secret>";
  const disk = (attribute: string) =>
    `<disk type='network'><auth><secret type='ceph' ${attribute}/></auth><target dev='vda'/></disk>`;
  checkDefinitions(
    { "s.xml": secret, "d.xml": disk("uuid='0A81F5B2-8403-7b23-c8d6-21ccc2f80d6f|'") },
    "s.xml:1:15 0a81f5b284037b23c8d621ccc2f80d6f",
  );
  checkDefinitions({ "s.xml": secret, "d.xml": disk("usage='o|ne'") }, "s.xml:1:79 one");
});

test("goes from a disk to its volume, from a snapshot to its parent, from a filter to the one that it includes", () => {
  checkDefinitions(
    {
      "v.xml": "<volume><name>a.img</name><target><path>/pool/a.img</path></target></volume>",
      "d.xml": "<disk type='file'><source file='/pool|/a.img'/><target dev='vda'/></disk>",
    },
    "v.xml:1:41 /pool/a.img",
  );
  checkDefinitions(
    {
      "1.xml": "<domainsnapshot><name>one</name></domainsnapshot>",
      "2.xml": "<domainsnapshot><name>two</name><parent><name>one|</name></parent></domainsnapshot>",
    },
    "1.xml:1:23 one",
  );
  checkDefinitions(
    { "1.xml": "<filter name='a'/>", "2.xml": "<filter name='b'><filterref filter='|a'/></filter>" },
    "1.xml:1:15 a",
  );
});

test("renames a network in its document and in those that use it", () =>
  checkRename(
    { "n.xml": network.replace("lab", "l|ab"), "g.xml": guest, "o.xml": guest.replaceAll("lab", "other") },
    "R&D <1>",
    { "n.xml": network.replace("lab", "R&amp;D &lt;1>"), "g.xml": guest.replace("lab", "R&amp;D &lt;1>") },
  ));

test("refuses a name that one of its documents does not take, and says why", () => {
  const secret = "<secret><usage type='ceph'><name>o|ne</name></usage></secret>";
  checkRename({ "s.xml": secret }, "two words", { "s.xml": secret.replace("o|ne", "two words") });
  checkRename({ "s.xml": secret }, "a/b", `"a/b" cannot be the text of <name>; it must be a name without slash`);
  checkRename(
    { "d.xml": "<domain type='test'><name>|a</name><memory unit='GiB'>1</memory><os><type>hvm</type></os></domain>" },
    "..",
    '".." is the name of a folder; choose another',
  );
});

test("writes a new name into CDATA as it is", () =>
  checkRename({ "v.xml": "<volume><name><![CDATA[a.i|mg]]></name></volume>" }, "a&b.img", {
    "v.xml": "<volume><name><![CDATA[a&b.img]]></name></volume>",
  }));

test("renumbers a controller, in hexadecimal where it was", () =>
  checkRename(
    {
      "g.xml":
        "<domain><devices><controller type='pci' index='|2'/>" +
        "<rng><address type='pci' bus='0x02' slot='0'/></rng><hub><address type='pci' bus='2' slot='1'/></hub>" +
        "</devices></domain>",
    },
    "10",
    {
      "g.xml":
        "<domain><devices><controller type='pci' index='10'/>" +
        "<rng><address type='pci' bus='0x0a' slot='0'/></rng><hub><address type='pci' bus='10' slot='1'/></hub>" +
        "</devices></domain>",
    },
  ));

test("takes what libvirt takes: underscores in names of DHCP, datastores of VMware, large numbers", () => {
  const cases: readonly (readonly [marked: string, newName: string])[] = [
    [
      "<network><name>a</name><ip><dhcp><host mac='52:54:00:00:00:01' name='w|eb' ip='10.0.0.2'/></dhcp></ip></network>",
      "web_1",
    ],
    [
      "<domain type='vmware'><devices><disk type='file'><source file='[local] v|m/a.vmdk'/></disk></devices></domain>",
      "[nas] vm/b.vmdk",
    ],
    ["<domain><devices><disk type='file'><source file='/a|.img'/></disk></devices></domain>", "/b c.img"],
    ["<domain><devices><hub type='usb'><boot order='|1'/></hub></devices></domain>", "4294967295"],
  ];
  for (const [marked, newName] of cases) {
    const name = /[^'>]*\|[^'<]*/.exec(marked)?.[0] ?? "";
    checkRename({ "a.xml": marked }, newName, { "a.xml": marked.replace(name, newName) });
  }
});

test("refuses a name that is taken, or that libvirt would refuse", () => {
  checkRename(
    { "a.xml": network.replace("lab", "la|b"), "sub/b%20c.xml": network.replace("lab", "other") },
    "other",
    '"other" is the name of another network in b c.xml',
  );
  const cursor = { "a.xml": network.replace("lab", "la|b") };
  checkRename(cursor, "a/b", "The network needs a name without '/': it becomes a file name");
  checkRename(cursor, "", "The network needs a name without '/': it becomes a file name");
  checkRename(cursor, " x", "The network cannot have white space around its name");
  checkRename(
    { "a.xml": "<domain><devices><interface><mac address='52:54:00:00:00:0|1'/></interface></devices></domain>" },
    "52:54:00",
    "The MAC address must be like 52:54:00:6c:3c:01",
  );
});

test("refuses a name that the grammar would refuse in one of its places", () => {
  checkRename(
    { "a.xml": "<network><name>lab</name><portgroup name='w|eb'/></network>" },
    "a b",
    "The port group needs a name of letters, digits and _.-:/",
  );
  checkRename(
    { "a.xml": "<filter name='m|ine'/>" },
    "2nd",
    "The network filter needs a name of letters, digits and _.- that begins with a letter or _",
  );
  checkRename(
    { "a.xml": "<domain><devices><disk><target dev='v|da'/></disk></devices></domain>" },
    "disk1",
    "The disk needs a name such as vda, sda, hda or fda",
  );
  checkRename(
    { "a.xml": "<network><name>lab</name><bridge name='vir|br7'/></network>" },
    "br$",
    "The network interface of the host needs a name of 1 to 15 letters, digits and _.-:",
  );
  checkRename(
    { "a.xml": "<network><dns><host ip='10.0.0.2'><hostname>a|</hostname></host></dns></network>" },
    "a_b",
    '"a_b" cannot be the text of <hostname>; it must be a host or domain name',
  );
  checkRename(
    { "a.xml": "<domaincheckpoint><name>mon|day</name></domaincheckpoint>" },
    "last monday",
    "The checkpoint needs a name of letters, digits and _.- that does not begin with a dot",
  );
});

test("refuses to renumber what is meant without being written", () =>
  checkRename(
    {
      "a.xml":
        "<domain><devices><controller type='scsi' index='|0'/>" +
        "<disk><target dev='sda'/><address type='drive' unit='1'/></disk></devices></domain>",
    },
    "1",
    "a.xml means this controller (0) in a place that does not write it out as one name: in a range, by a default or " +
      "with a comment in it; write it out there first",
  ));

const behindHubs = `
  <domain>
    <devices>
      <hub type='usb'><address type='usb' bus='0' port='1'/></hub>
      <hub type='usb'><address type='usb' bus='0' port='1.4'/></hub>
      <input type='tablet' bus='usb'><address type='usb' bus='0' port='1.4.2'/></input>
    </devices>
  </domain>
`;

test("a USB port behind a hub leads to the hub, and the hub to what is behind it", () => {
  checkDefinitions({ "file:///w/vm.xml": behindHubs.replace("1.4.2", "1.4|.2") }, "file:///w/vm.xml:4:22 address");
  checkReferences(
    { "file:///w/vm.xml": behindHubs.replace("port='1'", "por|t='1'") },
    "file:///w/vm.xml:3:22 address",
    "file:///w/vm.xml:4:55 1.4",
  );
});

const withDisks = (name: string, ...targets: readonly string[]) =>
  `<domain type='kvm'><name>${name}</name><devices>${targets.map((dev) => `<disk><target dev='${dev}'/></disk>`).join("")}</devices></domain>`;

test("the disk of a backup or snapshot is one of a guest of the workspace", () => {
  const backup = "<domainbackup><disks><disk name='v|da'/></disks></domainbackup>";
  const web = withDisks("web", "vda", "vdb");
  checkDefinitions({ "file:///w/b.xml": backup, "file:///w/web.xml": web }, "file:///w/web.xml:1:64 vda");
  checkDefinitions(
    { "file:///w/b.xml": backup, "file:///w/web.xml": web, "file:///w/x.xml": withDisks("x", "vda") },
    "file:///w/web.xml:1:64 vda",
    "file:///w/x.xml:1:62 vda",
  );
  const snapshot =
    "<domainsnapshot><name>s</name><disks><disk name='v|da'/></disks><domain><name>x</name></domain></domainsnapshot>";
  checkDefinitions(
    { "file:///w/s.xml": snapshot, "file:///w/web.xml": web, "file:///w/x.xml": withDisks("x", "vda") },
    "file:///w/x.xml:1:62 vda",
  );
});

test("a backup is of the one guest that has its disk, and so are all others that name it", () => {
  const backup = (disk: string) => `<domainbackup><disks><disk name='${disk}'/></disks></domainbackup>`;
  const checkpoint = (disk: string) => `<domaincheckpoint><disks><disk name='${disk}'/></disks></domaincheckpoint>`;
  const documents = { "b.xml": backup("vdb"), "c.xml": checkpoint("vdb"), "mail.xml": withDisks("mail", "vda") };
  const renamed = { "b.xml": backup("vdc"), "c.xml": checkpoint("vdc"), "web.xml": withDisks("web", "vda", "vdc") };
  checkRename({ ...documents, "web.xml": withDisks("web", "vda", "vd|b") }, "vdc", renamed);
  checkRename({ ...documents, "b.xml": backup("vd|b"), "web.xml": withDisks("web", "vda", "vdb") }, "vdc", renamed);
});

test("the disk of a guest is found in its snapshots and checkpoints, and follows a rename there", () => {
  const snapshot = (disk: string, guest = "<domain><name>web</name></domain>") =>
    `<domainsnapshot><name>s</name><disks><disk name='${disk}'/></disks>${guest}</domainsnapshot>`;
  const documents = {
    "file:///w/other.xml": withDisks("other", "vda"),
    "file:///w/s.xml": snapshot("vda"),
    // It can be of either guest.
    "file:///w/t.xml": snapshot("vda", ""),
    "file:///w/web.xml": withDisks("web", "v|da"),
  };
  checkReferences(documents, "file:///w/web.xml:1:64 vda", "file:///w/s.xml:1:50 vda");
  checkRename(documents, "vdb", {
    "file:///w/web.xml": withDisks("web", "vdb"),
    "file:///w/s.xml": snapshot("vdb"),
  });
  checkRename(
    { ...documents, "file:///w/t.xml": snapshot("vd|a", ""), "file:///w/web.xml": withDisks("web", "vda") },
    "vdb",
    '"vda" can be the disk of other.xml or of web.xml here: rename the one that is meant where that is said',
  );
});

test("what one text means in two ways is found and renamed in both", () => {
  const volume = "<volume><name>a</name><target><path>/i/a.img</path></target></volume>";
  const secret = "<secret><usage type='volume'><volume>|/i/a.img</volume></usage></secret>";
  checkDefinitions({ "s.xml": secret, "v.xml": volume }, "s.xml:1:38 /i/a.img", "v.xml:1:37 /i/a.img");
  checkRename({ "s.xml": secret, "v.xml": volume }, "/i/b.img", {
    "s.xml": secret.replace("|/i/a", "/i/b"),
    "v.xml": volume.replace("/i/a", "/i/b"),
  });
  checkDefinitions(
    {
      "d.xml":
        "<domain><memoryBacking><hugepages><page size='2' nodeset='|0-1'/></hugepages></memoryBacking>" +
        "<cpu><numa><cell id='0' memory='1'/><cell id='1' memory='1'/></numa></cpu></domain>",
    },
    "d.xml:1:114 0",
    "d.xml:1:139 1",
  );
});

test("a name is not renamed where it can mean several things", () => {
  const portgroup = (name: string) => `<network><name>${name}</name><portgroup name='web'/></network>`;
  checkRename(
    { "a.xml": portgroup("lab"), "b.xml": portgroup("dmz"), "p.xml": "<networkport><group>we|b</group></networkport>" },
    "mail",
    '"web" can be the port group of lab or of dmz here: rename the one that is meant where that is said',
  );
});

test("a parameter of a filter leads to the variable in its rules", () =>
  checkDefinitions(
    {
      "file:///w/f.xml":
        "<filter name='f'><rule action='drop' direction='in'><ip srcipaddr='$NET[1]'/></rule></filter>",
      "file:///w/vm.xml":
        "<interface type='network'><filterref filter='f'><parameter name='N|ET' value='10.0.0.0'/></filterref></interface>",
    },
    "file:///w/f.xml:1:69 NET",
  ));

test("the rest of what refers to something in its own document", () => {
  const domain = (text: string) => ({ "file:///w/vm.xml": `<domain>${text}</domain>` });
  checkDefinitions(
    domain("<vcpu>4</vcpu><cputune><vcpupin vcpu='|3' cpuset='1'/></cputune>"),
    "file:///w/vm.xml:1:15 4",
  );
  checkDefinitions(
    domain(
      "<throttlegroups><throttlegroup><group_name>slow</group_name></throttlegroup></throttlegroups>" +
        "<devices><disk><throttlefilters><throttlefilter group='sl|ow'/></throttlefilters></disk></devices>",
    ),
    "file:///w/vm.xml:1:52 slow",
  );
  checkDefinitions(
    {
      "file:///w/n.xml":
        "<network><dns><srv target='we|b'/><host ip='10.0.0.7'><hostname>web</hostname></host></dns></network>",
    },
    "file:///w/n.xml:1:64 web",
  );
});

test("a disk can be named by its file, and a checkpoint by each disk of a backup", () => {
  const images = { "file:///w/v.xml": "<volume><name>a</name><target><path>/a.img</path></target></volume>" };
  checkDefinitions(
    { ...images, "file:///w/s.xml": "<domainsnapshot><disks><disk name='/a|.img'/></disks></domainsnapshot>" },
    "file:///w/v.xml:1:37 /a.img",
  );
  checkDefinitions(
    {
      "file:///w/c.xml": "<domaincheckpoint><name>one</name></domaincheckpoint>",
      "file:///w/b.xml": "<domainbackup><disks><disk name='vda' incremental='o|ne'/></disks></domainbackup>",
    },
    "file:///w/c.xml:1:25 one",
  );
});

test("the UUID that the guest's firmware shows follows that of the guest", () => {
  const guest = (uuid: string) =>
    `<domain><uuid>${uuid}</uuid><sysinfo type='smbios'><system><entry name='uuid'>${uuid.replace("|", "")}</entry></system></sysinfo></domain>`;
  const [before, now] = ["66e0055d-8cfb-4865-a7b8-047c9011d905", "c7a5fdbd-edaf-9455-926a-d65c16db1809"];
  checkRename({ "file:///w/vm.xml": guest(`|${before}`) }, now, { "file:///w/vm.xml": guest(now) });
});

test("goes from a mediated device to its type at the parent, and from a guest to the device", () => {
  const documents = {
    "g.xml":
      "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='C2177883-F1BB-47F0-914D-32A22E3A8804'/></source></hostdev>",
    "m.xml":
      "<device><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='nvidia-11'/><uuid>c2177883-f1bb-47f0-914d-32a22e3a8804</uuid></capability></device>",
    "o.xml":
      "<device><name>pci_0000_00_03_0</name><capability type='pci'><capability type='mdev_types'><type id='nvidia-11'/></capability></capability></device>",
    "p.xml":
      "<device><name>pci_0000_00_02_0</name><capability type='pci'><capability type='mdev_types'><type id='nvidia-11'/></capability></capability></device>",
  };
  const at = (file: keyof typeof documents, text: string) => ({
    ...documents,
    [file]: documents[file].replace(text, `|${text}`),
  });
  checkDefinitions(at("m.xml", "nvidia-11"), "p.xml:1:101 nvidia-11");
  checkDefinitions(at("g.xml", "C2177883"), "m.xml:1:94 c2177883-f1bb-47f0-914d-32a22e3a8804");
  checkRename(at("m.xml", "c2177883"), "00000000-0000-4000-8000-000000000001", {
    "g.xml": documents["g.xml"].replace(/uuid='[^']*'/, "uuid='00000000-0000-4000-8000-000000000001'"),
    "m.xml": documents["m.xml"].replace(/<uuid>[^<]*/, "<uuid>00000000-0000-4000-8000-000000000001"),
  });
});

test("goes from a filter binding to the interface of its guest", () => {
  const guest = (name: string) =>
    `<domain><name>${name}</name><devices><interface type='user'><target dev='tap0'/></interface></devices></domain>`;
  const binding = "<filterbinding><owner><name>web</name></owner><portdev name='t|ap0'/></filterbinding>";
  checkDefinitions({ "a.xml": guest("mail"), "b.xml": binding, "c.xml": guest("web") }, "c.xml:1:70 tap0");
});

test("finds the other guests that take leases of the same lock space, and renames it in all", () => {
  const lease = (lockspace: string, key: string) =>
    `<domain><devices><lease><lockspace>${lockspace}</lockspace><key>${key}</key></lease></devices></domain>`;
  const documents = { "a.xml": lease("|disks", "one"), "b.xml": lease("disks", "two"), "c.xml": lease("other", "one") };
  checkReferences(documents, "a.xml:1:36 disks", "b.xml:1:36 disks");
  checkRename(documents, "images", { "a.xml": lease("images", "one"), "b.xml": lease("images", "two") });
});

test("goes from a reserved rate to that of its network", () =>
  checkDefinitions(
    {
      "a.xml": "<network><name>dmz</name><bandwidth><inbound average='1'/></bandwidth></network>",
      "g.xml":
        "<interface type='network'><source network='lab'/><bandwidth><inbound floor='|1'/></bandwidth></interface>",
      "n.xml": "<network><name>lab</name><bandwidth><inbound average='1'/></bandwidth></network>",
    },
    "n.xml:1:38 inbound",
  ));

test("highlights the security driver of a guest and where devices name it", () =>
  checkHighlights(
    `
      <domain>
        <devices><disk><source file='/a'><seclabel model='d|ac' relabel='no'/></source></disk></devices>
        <seclabel model='dac'/>
      </domain>
    `,
    `
      <domain>
        <devices><disk><source file='/a'><seclabel model='dac' relabel='no'/></source></disk></devices>
                                                          ^^^ reference: dac
        <seclabel model='dac'/>
                         ^^^ definition: dac
      </domain>
    `,
  ));
