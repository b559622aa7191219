/** Single devices of guests, for virsh attach-device and update-device. */
import { type DocumentTemplate, template } from "./template.ts";

export const devices: readonly DocumentTemplate[] = [
  template(
    "disk image",
    "A disk of the guest in an image file of the host.",
    `
<disk type='file' device='disk'>
  <driver name='qemu' type='{format:qcow2|raw}'/>
  <source file='{folder:/var/lib/libvirt/images}/{name:data}.{format}'/>
  <target dev='{target:vdb}' bus='virtio'/>
</disk>`,
  ),
  template(
    "disk block device",
    "A disk of the guest on a block device of the host, such as a logical volume.",
    `
<disk type='block' device='disk'>
  <driver name='qemu' type='raw' cache='none' io='native'/>
  <source dev='{device:/dev/vg_guests/data}'/>
  <target dev='{target:vdb}' bus='virtio'/>
</disk>`,
  ),
  template(
    "disk volume",
    "A disk of the guest in a volume of a storage pool.",
    `
<disk type='volume' device='disk'>
  <driver name='qemu' type='{format:qcow2|raw}'/>
  <source pool='{pool:default}' volume='{volume:data.qcow2}'/>
  <target dev='{target:vdb}' bus='virtio'/>
</disk>`,
  ),
  template(
    "disk cd",
    "A CD drive with an image in it.",
    `
<disk type='file' device='cdrom'>
  <driver name='qemu' type='raw'/>
  <source file='{image:/var/lib/libvirt/images/install.iso}'/>
  <target dev='{target:sda}' bus='sata'/>
  <readonly/>
</disk>`,
  ),
  template(
    "disk ceph",
    "A disk of the guest in an image of a Ceph cluster; the key is in a secret of libvirt.",
    `
<disk type='network' device='disk'>
  <driver name='qemu' type='raw'/>
  <auth username='{user:libvirt}'>
    <secret type='ceph' usage='{usage:client.libvirt secret}'/>
  </auth>
  <source protocol='rbd' name='{image:libvirt/data}'>
    <host name='{server:mon1.example.com}' port='6789'/>
  </source>
  <target dev='{target:vdb}' bus='virtio'/>
</disk>`,
  ),
  template(
    "interface on network",
    "A network card of the guest on a network of libvirt.",
    `
<interface type='network'>
  <source network='{network:default}'/>
  <model type='virtio'/>
</interface>`,
  ),
  template(
    "interface on bridge",
    "A network card of the guest on a bridge of the host.",
    `
<interface type='bridge'>
  <source bridge='{bridge:br0}'/>
  <model type='virtio'/>
</interface>`,
  ),
  template(
    "interface macvtap",
    "A network card of the guest that shares one of the host; the host itself cannot reach it.",
    `
<interface type='direct'>
  <source dev='{dev:eth0}' mode='{mode:bridge|private|vepa|passthrough}'/>
  <model type='virtio'/>
</interface>`,
  ),
  template(
    "interface sr-iov",
    "A virtual function of a network card of the host, with a MAC address and a VLAN.",
    `
<interface type='hostdev' managed='yes'>
  <source>
    <address type='pci' domain='0x0000' bus='{bus:0x3b}' slot='{slot:0x02}' function='{function:0x0}'/>
  </source>
  <vlan>
    <tag id='{tag:42}'/>
  </vlan>
</interface>`,
  ),
  template(
    "interface user",
    "A network card of the guest that needs no privileges: the guest reaches the outside, nobody reaches it.",
    `
<interface type='user'>
  <model type='virtio'/>
</interface>`,
  ),
  template(
    "hostdev pci",
    "A PCI device of the host, handed to the guest.",
    `
<hostdev mode='subsystem' type='pci' managed='yes'>
  <source>
    <address domain='0x0000' bus='{bus:0x3b}' slot='{slot:0x00}' function='{function:0x0}'/>
  </source>
</hostdev>`,
  ),
  template(
    "hostdev usb",
    "A USB device of the host, handed to the guest; lsusb shows the numbers.",
    `
<hostdev mode='subsystem' type='usb'>
  <source startupPolicy='optional'>
    <vendor id='{vendor:0x1234}'/>
    <product id='{product:0xbeef}'/>
  </source>
</hostdev>`,
  ),
  template(
    "hostdev mdev",
    "A mediated device of the host, such as a part of a graphics card.",
    `
<hostdev mode='subsystem' type='mdev' model='vfio-pci'>
  <source>
    <address uuid='{uuid:c60cc60c-c60c-c60c-c60c-c60cc60cc60c}'/>
  </source>
</hostdev>`,
  ),
  template(
    "filesystem read-only",
    "A folder of the host that the guest can read.",
    `
<filesystem type='mount' accessmode='mapped'>
  <source dir='{folder:/srv/share}'/>
  <target dir='{tag:share}'/>
  <readonly/>
</filesystem>`,
  ),
  template(
    "filesystem virtiofs",
    "A folder of the host that the guest shares; the guest needs shared memory for it.",
    `
<filesystem type='mount' accessmode='passthrough'>
  <driver type='virtiofs'/>
  <source dir='{folder:/srv/share}'/>
  <target dir='{tag:share}'/>
</filesystem>`,
  ),
  template(
    "graphics vnc",
    "The guest's screen over VNC, on this host only.",
    `
<graphics type='vnc' autoport='yes'>
  <listen type='address' address='{address:127.0.0.1}'/>
</graphics>`,
  ),
  template(
    "graphics spice",
    "The guest's screen over SPICE, with clipboard and redirected devices, on this host only.",
    `
<graphics type='spice' autoport='yes'>
  <listen type='address' address='{address:127.0.0.1}'/>
</graphics>`,
  ),
  template(
    "channel guest agent",
    "A line to the guest agent of QEMU, which shuts down, freezes disks and tells addresses.",
    `
<channel type='unix'>
  <target type='virtio' name='org.qemu.guest_agent.0'/>
</channel>`,
  ),
  template(
    "memory dimm",
    "A memory module that is plugged into the running guest.",
    `
<memory model='dimm'>
  <target>
    <size unit='GiB'>{size:1}</size>
    <node>{node:0}</node>
  </target>
</memory>`,
  ),
  template(
    "tpm emulated",
    "A TPM 2.0 that a program of the host emulates.",
    `
<tpm model='tpm-crb'>
  <backend type='emulator' version='2.0'/>
</tpm>`,
  ),
  template(
    "watchdog reset",
    "Resets the guest when it hangs.",
    `
<watchdog model='i6300esb' action='{action:reset|poweroff|pause|none}'/>`,
  ),
  template(
    "controller scsi",
    "A SCSI controller for many disks, with virtio.",
    `
<controller type='scsi' index='{index:0}' model='virtio-scsi'/>`,
  ),
  template(
    "redirdev usb",
    "A place for a USB device of the person in front of the screen.",
    `
<redirdev bus='usb' type='spicevmc'/>`,
  ),
];
