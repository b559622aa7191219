/**
 * The root elements of all documents of libvirt, each with the least that it needs: for those who want to write the rest
 * themselves. Single devices come after whole documents, and what libvirt only prints comes last.
 */
import { type DocumentTemplate, template } from "./template.ts";

export const roots: readonly DocumentTemplate[] = [
  template("network", "A virtual network.", "<network>\n  <name>{name:network}</name>\n</network>"),
  template(
    "domain",
    "A guest: a virtual machine or a container.",
    `
<domain type='{type:kvm|qemu|xen|bhyve|hvf}'>
  <name>{name:guest}</name>
  <memory unit='GiB'>{memory:2}</memory>
  <os>
    <type>hvm</type>
  </os>
</domain>`,
  ),
  template(
    "pool",
    "A storage pool.",
    `
<pool type='dir'>
  <name>{name:pool}</name>
  <target>
    <path>{path:/var/lib/libvirt/images}</path>
  </target>
</pool>`,
  ),
  template(
    "volume",
    "A volume of a storage pool.",
    `
<volume>
  <name>{name:volume}</name>
  <capacity unit='GiB'>{size:20}</capacity>
  <target>
    <format type='{format:raw|qcow2}'/>
  </target>
</volume>`,
  ),
  template("filter", "A network filter.", "<filter name='{name:filter}' chain='root'/>"),
  template(
    "secret",
    "A password or key that libvirt keeps.",
    `
<secret ephemeral='no' private='yes'>
  <usage type='volume'>
    <volume>{volume:/var/lib/libvirt/images/data.qcow2}</volume>
  </usage>
</secret>`,
  ),
  template(
    "domainsnapshot",
    "A snapshot of a guest.",
    "<domainsnapshot>\n  <name>{name:now}</name>\n</domainsnapshot>",
  ),
  template(
    "domaincheckpoint",
    "A checkpoint of a guest, for backups of what changed since.",
    "<domaincheckpoint>\n  <name>{name:now}</name>\n</domaincheckpoint>",
  ),
  template("domainbackup", "A backup job of a guest.", "<domainbackup mode='{mode:push|pull}'/>"),
  template(
    "device",
    "A device of the host, to be made by it.",
    "<device>\n  <parent>{parent:pci_0000_00_02_0}</parent>\n  <capability type='{type:mdev}'>\n    <type id='{id:i915-GVTg_V5_4}'/>\n  </capability>\n</device>",
  ),
  template(
    "cpu",
    "A CPU, to compare it or to find what several have in common.",
    "<cpu>\n  <arch>{arch:x86_64|aarch64|ppc64le|s390x}</arch>\n  <model>{model:Skylake-Client}</model>\n</cpu>",
  ),
  template(
    "disk",
    "A disk of a guest.",
    `
<disk type='file' device='disk'>
  <driver name='qemu' type='{format:raw|qcow2}'/>
  <source file='{file:/var/lib/libvirt/images/data.img}'/>
  <target dev='{target:vdb}' bus='virtio'/>
</disk>`,
  ),
  template(
    "interface",
    "A network card of a guest; with a name, one of the host.",
    "<interface type='network'>\n  <source network='{network:default}'/>\n</interface>",
  ),
  template(
    "hostdev",
    "A device of the host, handed to a guest.",
    `
<hostdev mode='subsystem' type='pci' managed='yes'>
  <source>
    <address domain='0x0000' bus='{bus:0x3b}' slot='{slot:0x00}' function='{function:0x0}'/>
  </source>
</hostdev>`,
  ),
  template(
    "filesystem",
    "A folder of the host in a guest.",
    "<filesystem type='mount'>\n  <source dir='{folder:/srv/share}'/>\n  <target dir='{tag:share}'/>\n</filesystem>",
  ),
  template("controller", "A controller of a guest.", "<controller type='{type:scsi|usb|sata|virtio-serial}'/>"),
  template("graphics", "The way to the screen of a guest.", "<graphics type='{type:vnc|spice|dbus}'/>"),
  template(
    "video",
    "A graphics card of a guest.",
    "<video>\n  <model type='{type:virtio|qxl|vga|bochs|none}'/>\n</video>",
  ),
  template("serial", "A serial port of a guest.", "<serial type='pty'/>"),
  template("console", "A text console of a guest.", "<console type='pty'/>"),
  template("parallel", "A parallel port of a guest.", "<parallel type='pty'/>"),
  template(
    "channel",
    "A line between a program in a guest and one on the host.",
    "<channel type='unix'>\n  <target type='virtio' name='{line:org.qemu.guest_agent.0}'/>\n</channel>",
  ),
  template(
    "input",
    "A keyboard, mouse or tablet of a guest.",
    "<input type='{type:tablet|mouse|keyboard}' bus='usb'/>",
  ),
  template(
    "memory",
    "A memory module of a guest.",
    "<memory model='dimm'>\n  <target>\n    <size unit='GiB'>{size:1}</size>\n    <node>{node:0}</node>\n  </target>\n</memory>",
  ),
  template("memballoon", "Lets the host take memory back from a guest.", "<memballoon model='virtio'/>"),
  template(
    "rng",
    "Random numbers of the host for a guest.",
    "<rng model='virtio'>\n  <backend model='random'>{source:/dev/urandom}</backend>\n</rng>",
  ),
  template("tpm", "A TPM of a guest.", "<tpm>\n  <backend type='emulator' version='2.0'/>\n</tpm>"),
  template("vsock", "Sockets between a guest and the host.", "<vsock model='virtio'>\n  <cid auto='yes'/>\n</vsock>"),
  template("watchdog", "A watchdog of a guest.", "<watchdog model='{model:i6300esb|itco|ib700}'/>"),
  template("panic", "Tells the host that a guest has crashed.", "<panic model='{model:isa|pvpanic|hyperv}'/>"),
  template("sound", "A sound card of a guest.", "<sound model='{model:ich9|ich6|usb|ac97}'/>"),
  template(
    "audio",
    "Where the sound of a guest goes.",
    "<audio id='{number:1}' type='{type:none|spice|pulseaudio}'/>",
    "7.2.0",
  ),
  template("hub", "A USB hub of a guest.", "<hub type='usb'/>"),
  template("redirdev", "A place for a USB device of the viewer.", "<redirdev bus='usb' type='spicevmc'/>"),
  template("smartcard", "A smart card of a guest.", "<smartcard mode='host'/>"),
  template(
    "shmem",
    "Memory that guests share.",
    "<shmem name='{memory:shared}'>\n  <model type='ivshmem-plain'/>\n  <size unit='M'>4</size>\n</shmem>",
  ),
  template(
    "crypto",
    "Encryption that the host does for a guest.",
    "<crypto model='virtio' type='qemu'>\n  <backend model='{model:builtin|lkcf}'/>\n</crypto>",
    "9.0.0",
  ),
  template("iommu", "An IOMMU of a guest.", "<iommu model='{model:intel|virtio|smmuv3}'/>"),
  template(
    "pstore",
    "Memory for the last messages of a guest that crashes.",
    "<pstore backend='acpi-erst'>\n  <size unit='KiB'>{size:1024}</size>\n</pstore>",
    "10.6.0",
  ),
  template(
    "nvram",
    "The place of the memory of a pSeries machine that keeps its content.",
    "<nvram>\n  <address type='spapr-vio' reg='{reg:0x3000}'/>\n</nvram>",
  ),
  template(
    "lease",
    "A lease of the lock manager that a guest must hold.",
    "<lease>\n  <lockspace>{space:somearea}</lockspace>\n  <key>{key:somekey}</key>\n  <target path='{path:/var/lib/libvirt/lease}'/>\n</lease>",
  ),
  template(
    "networkport",
    "One interface of a guest on a network; libvirt makes it when the guest starts.",
    `
<networkport>
  <uuid>{uuid:8d33eba3-7d3b-4b9f-9d5c-2f0b8f6b1a01}</uuid>
  <owner>
    <name>{guest:web}</name>
    <uuid>{owner:3b1f2c70-6b7f-4d1e-9a53-0d2d5a1e7c02}</uuid>
  </owner>
  <mac address='{mac:52:54:00:6c:00:10}'/>
</networkport>`,
  ),
  template(
    "filterbinding",
    "A network filter at work on an interface of a guest; libvirt makes it when the guest starts.",
    `
<filterbinding>
  <owner>
    <name>{guest:web}</name>
    <uuid>{owner:3b1f2c70-6b7f-4d1e-9a53-0d2d5a1e7c02}</uuid>
  </owner>
  <portdev name='{port:vnet0}'/>
  <mac address='{mac:52:54:00:6c:00:10}'/>
  <filterref filter='{filter:clean-traffic}'/>
</filterbinding>`,
  ),
  template(
    "sysinfo",
    "What the firmware of a host tells; printed by virsh sysinfo.",
    "<sysinfo type='smbios'/>",
    "11.6.0",
  ),
  template(
    "capabilities",
    "What a host is; printed by virsh capabilities.",
    "<capabilities>\n  <host>\n    <cpu>\n      <arch>{arch:x86_64}</arch>\n    </cpu>\n  </host>\n</capabilities>",
  ),
  template(
    "domainCapabilities",
    "What guests can have on a host; printed by virsh domcapabilities.",
    "<domainCapabilities>\n  <path>{path:/usr/bin/qemu-system-x86_64}</path>\n  <domain>{type:kvm}</domain>\n  <arch>{arch:x86_64}</arch>\n</domainCapabilities>",
  ),
  template(
    "storagepoolCapabilities",
    "Which pools a host can have; printed by virsh pool-capabilities.",
    "<storagepoolCapabilities>\n  <pool type='{type:dir}' supported='yes'/>\n</storagepoolCapabilities>",
  ),
];
