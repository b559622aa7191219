/** Guests to begin with, the most usual first. */
import { type DocumentTemplate, template } from "./template.ts";

/** What most guests of QEMU have: a disk, a network card, a console, the guest agent and a screen. */
const usualDevices = `
    <interface type='network'>
      <source network='{network:default}'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'/>
    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
    <rng model='virtio'>
      <backend model='random'>/dev/urandom</backend>
    </rng>
    <graphics type='vnc' autoport='yes'/>
    <video>
      <model type='virtio'/>
    </video>`;

const disk = `
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='{folder:/var/lib/libvirt/images}/{name}.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>`;

export const guests: readonly DocumentTemplate[] = [
  template(
    "domain uefi",
    "A virtual machine with Q35 and UEFI, as for all systems of today.",
    `
<domain type='kvm'>
  <name>{name:guest}</name>
  <memory unit='GiB'>{memory:2}</memory>
  <vcpu>{cpus:2}</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='q35'>hvm</type>
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>${disk}${usualDevices}
  </devices>
</domain>`,
  ),
  template(
    "domain bios",
    "A small virtual machine with BIOS: what is needed to boot from a disk, and no more.",
    `
<domain type='kvm'>
  <name>{name:small}</name>
  <memory unit='MiB'>{memory:1024}</memory>
  <vcpu>{cpus:1}</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>${disk}
    <interface type='network'>
      <source network='{network:default}'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'/>
    <graphics type='vnc' autoport='yes'/>
  </devices>
</domain>`,
  ),
  template(
    "domain install from cd",
    "A virtual machine that boots a CD image to install from while its disk is empty.",
    `
<domain type='kvm'>
  <name>{name:guest}</name>
  <memory unit='GiB'>{memory:4}</memory>
  <vcpu>{cpus:2}</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='q35'>hvm</type>
    <boot dev='hd'/>
    <boot dev='cdrom'/>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>${disk}
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='{image:/var/lib/libvirt/images/install.iso}'/>
      <target dev='sda' bus='sata'/>
      <readonly/>
    </disk>${usualDevices}
  </devices>
</domain>`,
  ),
  template(
    "domain cloud-init",
    "A cloud image, which takes its first settings from the CD that cloud-localds makes.",
    `
<domain type='kvm'>
  <name>{name:cloud}</name>
  <memory unit='GiB'>{memory:2}</memory>
  <vcpu>{cpus:2}</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='q35'>hvm</type>
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>${disk}
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='{folder}/{name}-seed.iso'/>
      <target dev='sda' bus='sata'/>
      <readonly/>
    </disk>${usualDevices}
  </devices>
</domain>`,
  ),
  template(
    "domain windows",
    "A virtual machine for Windows: secure boot, a TPM, local time, and what makes Windows faster.",
    `
<domain type='kvm'>
  <name>{name:desktop}</name>
  <memory unit='GiB'>{memory:8}</memory>
  <vcpu>{cpus:4}</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='q35'>hvm</type>
    <firmware>
      <feature enabled='yes' name='secure-boot'/>
      <feature enabled='yes' name='enrolled-keys'/>
    </firmware>
    <boot dev='hd'/>
    <boot dev='cdrom'/>
  </os>
  <features>
    <acpi/>
    <apic/>
    <hyperv mode='custom'>
      <relaxed state='on'/>
      <vapic state='on'/>
      <spinlocks state='on' retries='8191'/>
      <vpindex state='on'/>
      <synic state='on'/>
      <stimer state='on'/>
    </hyperv>
    <smm state='on'/>
  </features>
  <cpu mode='host-passthrough'>
    <topology sockets='1' cores='{cpus}' threads='1'/>
  </cpu>
  <clock offset='localtime'>
    <timer name='rtc' tickpolicy='catchup'/>
    <timer name='pit' tickpolicy='delay'/>
    <timer name='hpet' present='no'/>
    <timer name='hypervclock' present='yes'/>
  </clock>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='{folder:/var/lib/libvirt/images}/{name}.qcow2'/>
      <target dev='sda' bus='sata'/>
    </disk>
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='{image:/var/lib/libvirt/images/windows.iso}'/>
      <target dev='sdb' bus='sata'/>
      <readonly/>
    </disk>
    <interface type='network'>
      <source network='{network:default}'/>
      <model type='e1000e'/>
    </interface>
    <input type='tablet' bus='usb'/>
    <tpm model='tpm-crb'>
      <backend type='emulator' version='2.0'/>
    </tpm>
    <graphics type='vnc' autoport='yes'/>
    <video>
      <model type='vga'/>
    </video>
  </devices>
</domain>`,
    "8.0.0",
  ),
  template(
    "domain aarch64",
    "A virtual machine on an ARM host.",
    `
<domain type='kvm'>
  <name>{name:arm}</name>
  <memory unit='GiB'>{memory:2}</memory>
  <vcpu>{cpus:2}</vcpu>
  <os firmware='efi'>
    <type arch='aarch64' machine='virt'>hvm</type>
    <boot dev='hd'/>
  </os>
  <features>
    <acpi/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>${disk}${usualDevices}
  </devices>
</domain>`,
  ),
  template(
    "domain kernel",
    "A virtual machine that boots a kernel of the host directly, without a boot loader.",
    `
<domain type='kvm'>
  <name>{name:kernel}</name>
  <memory unit='MiB'>{memory:1024}</memory>
  <vcpu>{cpus:1}</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>{kernel:/var/lib/libvirt/boot/vmlinuz}</kernel>
    <initrd>{initrd:/var/lib/libvirt/boot/initrd.img}</initrd>
    <cmdline>console=ttyS0 root={root:/dev/vda1}</cmdline>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>${disk}
    <interface type='network'>
      <source network='{network:default}'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'/>
  </devices>
</domain>`,
  ),
  template(
    "domain container",
    "A container of Linux: a program with a file system of its own.",
    `
<domain type='lxc'>
  <name>{name:box}</name>
  <memory unit='MiB'>{memory:512}</memory>
  <os>
    <type>exe</type>
    <init>{init:/sbin/init}</init>
  </os>
  <devices>
    <filesystem type='mount'>
      <source dir='{folder:/var/lib/containers}/{name}'/>
      <target dir='/'/>
    </filesystem>
    <interface type='network'>
      <source network='{network:default}'/>
    </interface>
    <console type='pty'/>
  </devices>
</domain>`,
  ),
];
