/**
 * Documents of all kinds as somebody types them: what stands between two `~` is typed, character by character, into what is
 * there already.
 */

const dom = (inside: string): string =>
  `<domain type='kvm'>\n  <name>a</name>\n  <memory unit='GiB'>1</memory>\n  <vcpu>2</vcpu>\n  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n  <features><acpi/></features>\n  <cpu mode='host-passthrough'/>\n${inside}</domain>\n`;
const dev = (inside: string): string =>
  dom(`  <devices>\n    ${inside}\n    <memballoon model='virtio'/>\n  </devices>\n`);
export const typedDocuments: Readonly<Record<string, string>> = {
  domainWhole:
    "~<domain type='kvm'>\n  <name>vm</name>\n  <memory unit='GiB'>2</memory>\n  <vcpu>2</vcpu>\n  <os>\n    <type arch='x86_64' machine='q35'>hvm</type>\n    <boot dev='hd'/>\n  </os>\n  <features>\n    <acpi/>\n  </features>\n  <cpu mode='host-passthrough'/>\n  <devices>\n    <disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2'/>\n      <source file='/a.qcow2'/>\n      <target dev='vda' bus='virtio'/>\n    </disk>\n  </devices>\n</domain>~",
  hostdev: dev(
    "~<hostdev mode='subsystem' type='pci' managed='yes'>\n      <source>\n        <address domain='0x0000' bus='0x06' slot='0x02' function='0x0'/>\n      </source>\n    </hostdev>~",
  ),
  usbhost: dev(
    "~<hostdev mode='subsystem' type='usb'>\n      <source>\n        <vendor id='0x1234'/>\n        <product id='0xbeef'/>\n      </source>\n    </hostdev>~",
  ),
  nic: dev(
    "~<interface type='bridge'>\n      <mac address='52:54:00:11:22:33'/>\n      <source bridge='br0'/>\n      <model type='virtio'/>\n      <vlan>\n        <tag id='42'/>\n      </vlan>\n    </interface>~",
  ),
  disknet: dev(
    "~<disk type='network' device='disk'>\n      <driver name='qemu' type='raw'/>\n      <source protocol='rbd' name='pool/image'>\n        <host name='mon1' port='6789'/>\n        <auth username='libvirt'>\n          <secret type='ceph' usage='x'/>\n        </auth>\n      </source>\n      <target dev='vda' bus='virtio'/>\n    </disk>~",
  ),
  fs: dev(
    "~<filesystem type='mount' accessmode='passthrough'>\n      <driver type='virtiofs'/>\n      <source dir='/a'/>\n      <target dir='tag'/>\n    </filesystem>~",
  ),
  tpm: dev("~<tpm model='tpm-crb'>\n      <backend type='emulator' version='2.0'/>\n    </tpm>~"),
  channel: dev("~<channel type='unix'>\n      <target type='virtio' name='org.qemu.guest_agent.0'/>\n    </channel>~"),
  numa: dom(
    "  ~<cpu mode='host-model'>\n    <topology sockets='1' cores='2' threads='1'/>\n    <numa>\n      <cell id='0' unit='GiB' cpus='0-1' memory='1'/>\n    </numa>\n  </cpu>~\n",
  ).replace("  <cpu mode='host-passthrough'/>\n", ""),
  cputune: dom("  ~<cputune>\n    <vcpupin vcpu='0' cpuset='1'/>\n    <emulatorpin cpuset='0'/>\n  </cputune>~\n"),
  pool: "~<pool type='logical'>\n  <name>vg</name>\n  <source>\n    <device path='/dev/sdb'/>\n    <name>vg</name>\n    <format type='lvm2'/>\n  </source>\n  <target>\n    <path>/dev/vg</path>\n  </target>\n</pool>~",
  poolnfs:
    "~<pool type='netfs'>\n  <name>nfs</name>\n  <source>\n    <host name='nas'/>\n    <dir path='/export'/>\n    <format type='nfs'/>\n  </source>\n  <target>\n    <path>/mnt/nfs</path>\n  </target>\n</pool>~",
  volume:
    "~<volume>\n  <name>a.qcow2</name>\n  <capacity unit='GiB'>10</capacity>\n  <target>\n    <format type='qcow2'/>\n  </target>\n  <backingStore>\n    <path>/base.qcow2</path>\n    <format type='qcow2'/>\n  </backingStore>\n</volume>~",
  filter:
    "~<filter name='no-spoof' chain='ipv4'>\n  <uuid>fce8ae33-e69e-83bf-262e-30786c1f8072</uuid>\n  <rule action='accept' direction='in' priority='500'>\n    <tcp dstportstart='22' srcipaddr='10.0.0.0' srcipmask='8'/>\n  </rule>\n  <filterref filter='clean-traffic'/>\n</filter>~",
  hostif:
    "~<interface type='bridge' name='br0'>\n  <start mode='onboot'/>\n  <protocol family='ipv4'>\n    <dhcp/>\n  </protocol>\n  <bridge stp='off'>\n    <interface type='ethernet' name='eth0'/>\n  </bridge>\n</interface>~",
  hostifvlan:
    "~<interface type='vlan' name='eth0.42'>\n  <start mode='onboot'/>\n  <protocol family='ipv4'>\n    <ip address='10.0.0.2' prefix='24'/>\n  </protocol>\n  <vlan tag='42'>\n    <interface name='eth0'/>\n  </vlan>\n</interface>~",
  secret:
    "~<secret ephemeral='no' private='yes'>\n  <description>key</description>\n  <usage type='ceph'>\n    <name>client.libvirt</name>\n  </usage>\n</secret>~",
  snapshot:
    "~<domainsnapshot>\n  <name>before</name>\n  <description>x</description>\n  <memory snapshot='no'/>\n  <disks>\n    <disk name='vda' snapshot='external'>\n      <source file='/a.snap'/>\n    </disk>\n  </disks>\n</domainsnapshot>~",
  checkpoint:
    "~<domaincheckpoint>\n  <name>c1</name>\n  <disks>\n    <disk name='vda' checkpoint='bitmap'/>\n  </disks>\n</domaincheckpoint>~",
  backup:
    "~<domainbackup mode='push'>\n  <disks>\n    <disk name='vda' type='file'>\n      <target file='/b.qcow2'/>\n      <driver type='qcow2'/>\n    </disk>\n  </disks>\n</domainbackup>~",
  mdev: "~<device>\n  <parent>pci_0000_06_00_0</parent>\n  <capability type='mdev'>\n    <type id='nvidia-11'/>\n    <uuid>fce8ae33-e69e-83bf-262e-30786c1f8072</uuid>\n  </capability>\n</device>~",
  network:
    "~<network>\n  <name>n</name>\n  <forward mode='nat'/>\n  <bridge name='virbr9' stp='on' delay='0'/>\n  <ip address='10.9.0.1' prefix='24'>\n    <dhcp>\n      <range start='10.9.0.10' end='10.9.0.99'/>\n      <host mac='52:54:00:00:00:01' name='a' ip='10.9.0.5'/>\n    </dhcp>\n  </ip>\n</network>~",
};
