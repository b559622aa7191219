/** What is offered in documents other than guests, after libvirt 10.7: every place with all that may come there. */
import { test } from "node:test";
import { checkProbes } from "../support/check.ts";

test("in a network", () =>
  checkProbes(alone, [
    [
      "<network>|</network>",
      "name uuid title description metadata forward bridge mac mtu domain dns ip route portgroup bandwidth port dnsmasq:options",
    ],
    ["<network |/>", "ipv6 trustGuestRxFilters connections"],
    ["<network><name>a</name><forward |/></network>", "mode dev managed"],
    ["<network><name>a</name><forward mode='|'/></network>", "nat route open bridge private vepa passthrough hostdev"],
    ["<network><name>a</name><forward mode='nat'><nat>|</nat></forward></network>", "address port"],
    ["<network><name>a</name><bridge |/></network>", "name stp delay zone macTableManager"],
    ["<network><name>a</name><ip |/></network>", "address prefix netmask family localPtr"],
    ["<network><name>a</name><ip address='10.0.0.1' prefix='24'>|</ip></network>", "tftp dhcp"],
    ["<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp>|</dhcp></ip></network>", "range host bootp"],
    ["<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp><host |/></dhcp></ip></network>", "name ip mac"],
    ["<network><name>a</name><dns>|</dns></network>", "forwarder txt host srv"],
    ["<network><name>a</name><dns><srv |/></dns></network>", "service protocol target port priority weight domain"],
    ["<network><name>a</name><portgroup name='a'>|</portgroup></network>", "bandwidth"],
    ["<network><name>a</name><route |/></network>", "address gateway prefix netmask family metric"],
    ["<networkport>|</networkport>", "uuid mac owner group rxfilters virtualport vlan bandwidth port plug"],
    ["<networkport><uuid>a</uuid><plug type='|'/></networkport>", "network bridge direct hostdev-pci"],
  ]));

test("in a pool", () =>
  checkProbes(alone, [
    ["<pool type='dir'>|</pool>", "name target uuid features source"],
    ["<pool type='|'/>", "dir fs netfs logical disk iscsi iscsi-direct scsi mpath rbd sheepdog gluster zfs vstorage"],
    ["<pool type='logical'><name>a</name><source>|</source></pool>", "name device format vendor product"],
    ["<pool type='netfs'><name>a</name><source>|</source></pool>", "host dir format protocol vendor product"],
    [
      "<pool type='fs'><name>a</name><source><device path='/a'/><format type='|'/></source></pool>",
      "auto ext2 ext3 ext4 xfs ufs iso9660 udf gfs gfs2 vfat hfs+ ocfs2 vmfs",
    ],
    [
      "<pool type='disk'><name>a</name><source><device path='/a'/><format type='|'/></source></pool>",
      "dos gpt unknown dvh mac bsd pc98 sun lvm2",
    ],
    [
      "<pool type='netfs'><name>a</name><source><host name='a'/><dir path='/a'/><format type='|'/></source></pool>",
      "auto nfs glusterfs cifs",
    ],
    ["<pool type='rbd'><name>a</name><source>|</source></pool>", "name host auth"],
    ["<pool type='dir'><name>a</name><target>|</target></pool>", "path permissions"],
    [
      "<pool type='dir'><name>a</name><target><path>/a</path><permissions>|</permissions></target></pool>",
      "mode owner group label",
    ],
  ]));

test("in a volume", () =>
  checkProbes(alone, [
    ["<volume>|</volume>", "name target key source capacity allocation physical backingStore"],
    ["<volume type='|'/>", "file block dir network netdir"],
    [
      "<volume><name>a</name><target>|</target></volume>",
      "path format permissions timestamps encryption compat nocow clusterSize features",
    ],
    [
      "<volume><name>a</name><target><format type='|'/></target></volume>",
      "raw qcow2 qcow cow qed vmdk luks vdi vpc vhd ploop dmg iso fat dir bochs cloop unknown none auto ext2 ext3 ext4 xfs ufs iso9660 udf gfs gfs2 vfat hfs+ ocfs2 vmfs linux linux-swap linux-lvm linux-raid fat16 fat32 extended",
    ],
    ["<volume><name>a</name><target><encryption |/></target></volume>", "format engine"],
    [
      "<volume><name>a</name><target><encryption format='luks'><secret type='passphrase' usage='a'/>|</encryption></target></volume>",
      "secret cipher",
    ],
    ["<volume><name>a</name><target><encryption format='luks'><|x></x></encryption></target></volume>", "secret"],
    [
      "<volume><name>a</name><capacity unit='|'>1</capacity></volume>",
      "bytes B KiB MiB GiB TiB PiB EiB KB MB GB TB PB EB",
    ],
    ["<volume><name>a</name><backingStore>|</backingStore></volume>", "path format permissions timestamps"],
  ]));

test("in a filter", () =>
  checkProbes(alone, [
    ["<filter name='a'>|</filter>", "uuid filterref rule"],
    ["<filter |/>", "name chain priority"],
    ["<filter name='a'><rule |/></filter>", "action direction priority statematch"],
    ["<filter name='a'><rule action='|' direction='in'/></filter>", "drop accept reject return continue"],
    ["<filter name='a'><rule action='drop' direction='|'/></filter>", "in out inout"],
    [
      "<filter name='a'><rule action='drop' direction='in'><mac |/></rule></filter>",
      "comment dstmacaddr dstmacmask match protocolid srcmacaddr srcmacmask",
    ],
    [
      "<filter name='a'><rule action='drop' direction='in'><arp |/></rule></filter>",
      "arpdstipaddr arpdstmacaddr arpsrcipaddr arpsrcmacaddr comment dstmacaddr dstmacmask gratuitous hwtype match opcode protocoltype srcmacaddr srcmacmask",
    ],
    [
      "<filter name='a'><rule action='drop' direction='in'>|</rule></filter>",
      "all arp icmp ip ipv6 mac tcp tcp-ipv6 udp udp-ipv6 ah ah-ipv6 all-ipv6 esp esp-ipv6 icmpv6 igmp rarp sctp sctp-ipv6 stp udplite udplite-ipv6 vlan",
    ],
    ["<filterbinding>|</filterbinding>", "owner portdev mac filterref linkdev"],
  ]));

test("in a secret", () =>
  checkProbes(alone, [
    ["<secret>|</secret>", "uuid description usage"],
    ["<secret |/>", "ephemeral private"],
    ["<secret><usage type='|'/></secret>", "volume ceph iscsi tls vtpm"],
    ["<secret><usage type='ceph'>|</usage></secret>", "name"],
    ["<secret><usage type='volume'>|</usage></secret>", "volume"],
  ]));

test("in an interface of which nothing says yet whether it is the host's or a guest's", () => {
  const ofGuests =
    "network bridge direct user ethernet hostdev vhostuser vdpa mcast client server udp internal null vds";
  checkProbes(alone, [
    ["<interface type='|'/>", `${ofGuests} vlan bond`],
    ["<interface type='b|'>", `${ofGuests} vlan bond`],
    ["<interface type='|'><mac address='52:54:00:00:00:01'/></interface>", `${ofGuests} vlan bond`],
    ["<interface type='|'><model type='virtio'/></interface>", ofGuests],
    ["<interface managed='yes' type='|'/>", "hostdev"],
    ["<interface |/>", "type managed trustGuestRxFilters name"],
    ["<interface type='user' |/>", "trustGuestRxFilters"],
  ]);
});

test("in a interface of the host", () =>
  checkProbes(alone, [
    ["<interface type='bridge' name='br0'>|</interface>", "bridge start mtu protocol link mac"],
    ["<interface type='bridge' name='br0'><bridge |/></interface>", "stp delay"],
    ["<interface name='a' type='|'/>", "ethernet bridge vlan bond"],
    ["<interface type='bond' name='a'>|</interface>", "bond start mtu protocol link mac"],
    [
      "<interface type='bond' name='a'><bond mode='|'><interface name='b'/></bond></interface>",
      "balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb",
    ],
    ["<interface type='bond' name='a'><bond>|</bond></interface>", "miimon arpmon interface"],
    ["<interface type='vlan' name='a'><vlan |/></interface>", "tag"],
    ["<interface type='ethernet' name='a'><start mode='|'/></interface>", "onboot none hotplug"],
    ["<interface type='ethernet' name='a'><protocol family='ipv4'>|</protocol></interface>", "dhcp ip route"],
    ["<interface type='ethernet' name='a'><protocol family='|'/></interface>", "ipv4 ipv6"],
  ]));

test("in a device of the host", () =>
  checkProbes(alone, [
    ["<device>|</device>", "name path devnode parent driver capability"],
    [
      "<device><name>a</name><capability type='|'/></device>",
      "system pci usb_device usb net scsi_generic scsi_host scsi_target scsi storage drm mdev ccw css vdpa ap_card ap_queue ap_matrix",
    ],
    ["<device><name>a</name><capability type='mdev'>|</capability></device>", "type iommuGroup uuid parent_addr attr"],
    [
      "<device><name>a</name><capability type='net'>|</capability></device>",
      "interface address link feature capability",
    ],
  ]));

test("in a snapshot, checkpoint or backup", () =>
  checkProbes(alone, [
    [
      "<domainsnapshot>|</domainsnapshot>",
      "name description state creationTime memory disks revertDisks active parent cookie domain inactiveDomain",
    ],
    ["<domainsnapshot><memory snapshot='|'/></domainsnapshot>", "no internal external"],
    [
      "<domainsnapshot><disks><disk name='vda'>|</disk></disks></domainsnapshot>",
      "source driver snapshotDeleteInProgress",
    ],
    ["<domainsnapshot><disks><disk name='vda' snapshot='|'/></disks></domainsnapshot>", "no internal manual external"],
    ["<domaincheckpoint>|</domaincheckpoint>", "name description creationTime disks domain parent"],
    ["<domaincheckpoint><disks><disk |/></disks></domaincheckpoint>", "name checkpoint size"],
    ["<domaincheckpoint><disks><disk name='vda' checkpoint='|'/></disks></domaincheckpoint>", "no bitmap"],
    ["<domainbackup mode='pull'>|</domainbackup>", "server incremental disks"],
    ["<domainbackup mode='push'>|</domainbackup>", "incremental disks"],
    ["<domainbackup mode='|'/>", "push pull"],
    ["<domainbackup mode='pull'><server |/></domainbackup>", "name tls transport port socket"],
    ["<domainbackup mode='push'><disks><disk name='vda' type='|'/></disks></domainbackup>", "file block"],
  ]));

test("in a processor", () =>
  checkProbes(alone, [
    ["<cpu>|</cpu>", "arch model vendor topology cache maxphysaddr feature numa"],
    ["<cpu |/>", "mode match check"],
  ]));

function alone(place: string): string {
  return place;
}
