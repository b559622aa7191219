/** Completion of names: what documents define, with the file that does. */
import { test } from "node:test";
import { checkAcceptedName, checkNameCompletion } from "../support/check-references.ts";

const networks = {
  "file:///w/networks/lab.xml": "<network><name>lab</name><portgroup name='web'/><portgroup name='mail'/></network>",
  "file:///w/networks/b%20c.xml": "<network><name>R&amp;D</name><portgroup name='web'/></network>",
};
const guest = (device: string) => `<domain type='kvm'><name>vm</name><devices>${device}</devices></domain>`;
const here = (device: string) => ({ ...networks, "file:///w/guests/vm.xml": guest(device) });

test("offers the networks of the workspace, with their files", () =>
  checkNameCompletion(
    here("<interface type='network'><source network='|'/></interface>"),
    "R&D (../networks/b c.xml)",
    "lab (../networks/lab.xml)",
  ));

test("escapes what it inserts, and replaces what is there", () =>
  checkAcceptedName(
    here("<interface type='network'><source network='l|ab'/></interface>"),
    "R&D",
    guest("<interface type='network'><source network='R&amp;D'/></interface>"),
  ));

test("writes the quotes that are missing", () =>
  checkAcceptedName(
    here("<interface type='network'><source network=|/></interface>"),
    "lab",
    guest("<interface type='network'><source network='lab'/></interface>"),
  ));

test("offers the port groups of the network that is named", () =>
  checkNameCompletion(
    here("<interface type='network'><source network='lab' portgroup='|'/></interface>"),
    "mail (../networks/lab.xml)",
    "web (../networks/lab.xml)",
  ));

test("offers filters, but not the one that would include itself", () =>
  checkNameCompletion(
    { "file:///w/a.xml": "<filter name='a'/>", "file:///w/b.xml": "<filter name='b'><filterref filter='|'/></filter>" },
    "a (a.xml)",
  ));

test("offers pools, the volumes of no pool in particular, and the UUIDs of secrets", () => {
  const documents = {
    "file:///w/p.xml": "<pool type='dir'><name>images</name><target><path>/i</path></target></pool>",
    "file:///w/v.xml": "<volume><name>a.img</name></volume>",
    "file:///w/s.xml":
      "<secret><uuid>0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f</uuid><usage type='ceph'><name>c</name></usage></secret>",
  };
  const disk = (source: string) => ({ ...documents, "file:///w/g.xml": guest(`<disk type='volume'>${source}</disk>`) });
  checkNameCompletion(disk("<source pool='|'/>"), "images (p.xml)");
  checkNameCompletion(disk("<source pool='images' volume='|'/>"), "a.img (v.xml)");
  checkNameCompletion(
    disk("<auth username='a'><secret type='ceph' uuid='|'/></auth>"),
    "0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f (s.xml)",
  );
  checkNameCompletion(disk("<auth username='a'><secret type='ceph' usage='|'/></auth>"), "c (s.xml)");
  checkNameCompletion(disk("<auth username='a'><secret type='iscsi' usage='|'/></auth>"));
});

test("offers the parents of a snapshot as text, and not the snapshot itself", () =>
  checkNameCompletion(
    {
      "file:///w/1.xml": "<domainsnapshot><name>one</name></domainsnapshot>",
      "file:///w/2.xml": "<domainsnapshot><name>two</name><parent><name>|</name></parent></domainsnapshot>",
    },
    "one (1.xml)",
  ));

test("offers the controllers of the bus, behind the free one that is proposed", () => {
  const controllers =
    "<controller type='pci' index='10' model='pcie-root-port'/><controller type='pci' index='2' model='pcie-root-port'/>" +
    "<controller type='scsi' index='1'/>";
  checkNameCompletion(here(`${controllers}<rng><address type='pci' bus='|'/></rng>`), "0x02");
  checkNameCompletion(
    here(`${controllers}<disk><target dev='sda'/><address type='drive' controller='|'/></disk>`),
    "1",
  );
});

test("offers the I/O threads that there are, listed or not", () =>
  checkNameCompletion(
    {
      "file:///w/g.xml":
        "<domain type='kvm'><iothreads>3</iothreads><iothreadids><iothread id='7'/></iothreadids>" +
        "<devices><disk type='file'><driver name='qemu' iothread='|'/></disk></devices></domain>",
    },
    "1",
    "2",
    "7",
  ));

test("offers the next free controller, place in the boot order, I/O thread", () => {
  const disks = "<disk type='file'><target dev='vda' bus='virtio'/><boot order='1'/></disk>";
  const free = "(the next that is free)";
  checkNameCompletion(here(`${disks}<interface type='user'><boot order='|'/></interface>`), `2 ${free}`);
  checkNameCompletion(here("<controller type='usb' index='0'/><controller type='usb' index='|'/>"), `1 ${free}`);
  checkNameCompletion(
    {
      "file:///w/g.xml": "<domain type='kvm'><iothreadids><iothread id='1'/><iothread id='|1'/></iothreadids></domain>",
    },
    `2 ${free}`,
  );
});

test("offers nothing where no name is", () => checkNameCompletion(here("<interface type='|'/>")));

test("offers the disks of the guests for a snapshot, and no composed name for a USB port", () => {
  const web = "<domain type='kvm'><name>web</name><devices><disk><target dev='vda'/></disk></devices></domain>";
  checkNameCompletion(
    { "file:///w/s.xml": "<domainsnapshot><disks><disk name='|'/></disks></domainsnapshot>", "file:///w/web.xml": web },
    "vda (web.xml)",
  );
  checkNameCompletion(here("<hub type='usb'><address type='usb' bus='0' port='1.|'/></hub>"));
});

test("offers the types of mediated devices that the parent has", () => {
  const parent = (slot: string, type: string) =>
    `<device><name>pci_0000_00_0${slot}_0</name><capability type='pci'><capability type='mdev_types'><type id='${type}'/></capability></capability></device>`;
  checkNameCompletion(
    {
      "file:///w/a.xml": parent("2", "nvidia-11"),
      "file:///w/b.xml": parent("3", "nvidia-12"),
      "file:///w/m.xml":
        "<device><parent>pci_0000_00_03_0</parent><capability type='mdev'><type id='|'/></capability></device>",
    },
    "nvidia-12 (b.xml)",
  );
});

test("offers the lock spaces and the shared memory that others name, but not what is being typed", () => {
  const others = {
    "file:///w/a.xml": guest("<lease><lockspace>disks</lockspace><key>a</key></lease><shmem name='frames'/>"),
  };
  checkNameCompletion(
    { ...others, "file:///w/b.xml": guest("<lease><lockspace>d|</lockspace><key>b</key></lease>") },
    "disks (a.xml)",
  );
  checkNameCompletion({ ...others, "file:///w/b.xml": guest("<shmem name='fr|'/>") }, "frames (a.xml)");
});

test("offers the interfaces of the guest that a filter binding is for", () =>
  checkNameCompletion(
    {
      "file:///w/b.xml": "<filterbinding><owner><name>vm</name></owner><portdev name='|'/></filterbinding>",
      "file:///w/g.xml": guest("<interface type='user'><target dev='tap0'/></interface>"),
    },
    "tap0 (g.xml)",
  ));
