/**
 * How the elements that nearly everybody writes begin: with the parts that libvirt or a guest needs although no grammar
 * asks for them. All others begin with what the grammar requires (skeleton.ts).
 */
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue } from "../xml/walk.ts";
import { choiceOf } from "./snippet.ts";

interface Starter {
  /** The last steps of the way to the element, itself last. */
  readonly steps: readonly Step[];
  /** The types of guests that it fits, separated by spaces; all when left out. */
  readonly guests: string | undefined;
  /** In snippet syntax. */
  readonly snippet: string;
}

/** An element by its name, and by the value of one of its attributes if that matters. */
interface Step {
  readonly name: string;
  readonly attribute: string | undefined;
  readonly value: string | undefined;
}

const qemu = "qemu kvm hvf";

const starters: readonly Starter[] = [
  starter(
    "domain/os",
    qemu,
    "<os>",
    "\t<type arch='x86_64' machine='{q35|pc}'>hvm</type>",
    "\t<boot dev='{hd|cdrom|network}'/>",
    "</os>",
  ),
  starter("domain/os", "lxc", "<os>", "\t<type>exe</type>", "\t<init>{/sbin/init|/bin/sh}</init>", "</os>"),
  starter("domain/os/type", "lxc", "<type>exe</type>"),
  starter("domain/memory", undefined, "<memory unit='{GiB|MiB|KiB}'>{}</memory>"),
  starter("domain/currentMemory", undefined, "<currentMemory unit='{GiB|MiB|KiB}'>{}</currentMemory>"),
  starter("domain/maxMemory", undefined, "<maxMemory slots='{}' unit='{GiB|MiB|KiB}'>{}</maxMemory>"),
  starter("domain/cpu", "kvm", "<cpu mode='{host-passthrough|host-model|maximum}'/>"),
  starter("domain/features", qemu, "<features>", "\t<acpi/>", "\t<apic/>", "</features>"),
  starter("domain/features/apic", undefined, "<apic/>"),
  starter("domain/features/hap", undefined, "<hap/>"),
  starter("domain/features/vmcoreinfo", undefined, "<vmcoreinfo/>"),
  starter("domain/features/pmu", undefined, "<pmu state='{off|on}'/>"),
  starter("domain/features/smm", undefined, "<smm state='{on|off}'/>"),
  starter("domain/features/vmport", undefined, "<vmport state='{off|on}'/>"),
  starter("domain/features/pvspinlock", undefined, "<pvspinlock state='{on|off}'/>"),
  starter(
    "domain/features/hyperv",
    undefined,
    "<hyperv mode='custom'>",
    "\t<relaxed state='on'/>",
    "\t<vapic state='on'/>",
    "\t<spinlocks state='on' retries='8191'/>",
    "</hyperv>",
  ),
  starter("domain/features/kvm", undefined, "<kvm>", "\t<hidden state='{on|off}'/>", "</kvm>"),
  starter(
    "domain/pm",
    undefined,
    "<pm>",
    "\t<suspend-to-mem enabled='{no|yes}'/>",
    "\t<suspend-to-disk enabled='{no|yes}'/>",
    "</pm>",
  ),
  starter("domain/cputune", undefined, "<cputune>", "\t<vcpupin vcpu='{}' cpuset='{}'/>", "</cputune>"),
  starter("domain/memtune", undefined, "<memtune>", "\t<hard_limit unit='{GiB|MiB|KiB}'>{}</hard_limit>", "</memtune>"),
  starter("domain/blkiotune", undefined, "<blkiotune>", "\t<weight>{}</weight>", "</blkiotune>"),
  starter(
    "domain/numatune",
    undefined,
    "<numatune>",
    "\t<memory mode='{strict|preferred|interleave}' nodeset='{}'/>",
    "</numatune>",
  ),
  starter("domain/seclabel", undefined, "<seclabel type='none'/>"),
  starter(
    "domain/qemu:commandline",
    undefined,
    "<qemu:commandline>",
    "\t<qemu:arg value='{}'/>",
    "</qemu:commandline>",
  ),
  starter("memoryBacking/allocation", undefined, "<allocation mode='{ondemand|immediate}'/>"),
  starter("domain/resource", undefined, "<resource>", "\t<partition>{}</partition>", "</resource>"),
  starter("domain/clock", undefined, "<clock offset='{utc|localtime}'/>"),
  starter(
    "domain/devices/disk",
    qemu,
    "<disk type='file' device='disk'>",
    "\t<driver name='qemu' type='{qcow2|raw}'/>",
    "\t<source file='{}'/>",
    "\t<target dev='{}' bus='{virtio|sata|scsi|usb}'/>",
    "</disk>",
  ),
  starter(
    "domain/devices/disk",
    undefined,
    "<disk type='file' device='disk'>",
    "\t<source file='{}'/>",
    "\t<target dev='{}'/>",
    "</disk>",
  ),
  starter("devices/disk[type=file]/source", undefined, "<source file='{}'/>"),
  starter("devices/disk[type=block]/source", undefined, "<source dev='{}'/>"),
  starter("devices/disk[type=dir]/source", undefined, "<source dir='{}'/>"),
  starter("devices/disk[device=cdrom]/driver", qemu, "<driver name='qemu' type='raw'/>"),
  starter("devices/disk[device=cdrom]/target", qemu, "<target dev='{}' bus='{sata|scsi|usb|ide}'/>"),
  starter("devices/disk[device=floppy]/target", qemu, "<target dev='{}' bus='fdc'/>"),
  starter("devices/disk/driver", qemu, "<driver name='qemu' type='{qcow2|raw}'/>"),
  starter("devices/disk/target", qemu, "<target dev='{}' bus='{virtio|sata|scsi|usb}'/>"),
  starter("devices/disk/backingStore", undefined, "<backingStore/>"),
  starter("devices/disk/transient", undefined, "<transient/>"),
  starter("devices/disk/iotune", undefined, "<iotune>", "\t<total_iops_sec>{}</total_iops_sec>", "</iotune>"),
  starter(
    "devices/disk/blockio",
    undefined,
    "<blockio logical_block_size='{512|4096}' physical_block_size='{512|4096}'/>",
  ),
  starter(
    "domain/devices/interface",
    qemu,
    "<interface type='network'>",
    "\t<source network='{}'/>",
    "\t<model type='{virtio|e1000e|rtl8139}'/>",
    "</interface>",
  ),
  starter("domain/devices/interface", "vmware", "<interface type='bridge'>", "\t<source bridge='{}'/>", "</interface>"),
  starter(
    "domain/devices/interface",
    undefined,
    "<interface type='network'>",
    "\t<source network='{}'/>",
    "</interface>",
  ),
  starter("devices/interface/link", undefined, "<link state='{up|down}'/>"),
  starter("devices/interface/port", undefined, "<port isolated='{yes|no}'/>"),
  starter("devices/interface/guest", undefined, "<guest dev='{}'/>"),
  ...["devices/interface", "network", "network/portgroup"].flatMap((parent) => [
    starter(
      `${parent}/bandwidth`,
      undefined,
      "<bandwidth>",
      "\t<inbound average='{}'/>",
      "\t<outbound average='{}'/>",
      "</bandwidth>",
    ),
    starter(`${parent}/virtualport`, undefined, "<virtualport type='{openvswitch|802.1Qbh|802.1Qbg|midonet}'/>"),
  ]),
  starter("domain/devices/video", qemu, "<video>", "\t<model type='{virtio|qxl|vga|bochs|none}'/>", "</video>"),
  starter("domain/devices/console", undefined, "<console type='pty'/>"),
  starter(
    "domain/devices/channel",
    qemu,
    "<channel type='unix'>",
    "\t<target type='virtio' name='{org.qemu.guest_agent.0|org.libguestfs.channel.0}'/>",
    "</channel>",
  ),
  starter("domain/devices/input", qemu, "<input type='{tablet|mouse|keyboard}' bus='{usb|virtio}'/>"),
  starter(
    "domain/devices/hostdev",
    qemu,
    "<hostdev mode='subsystem' type='pci' managed='yes'>",
    "\t<source>",
    "\t\t<address domain='0x0000' bus='{}' slot='{}' function='0x0'/>",
    "\t</source>",
    "</hostdev>",
  ),
  starter(
    "hostdev[type=pci]/source",
    undefined,
    "<source>",
    "\t<address domain='0x0000' bus='{}' slot='{}' function='0x0'/>",
    "</source>",
  ),
  starter(
    "hostdev[type=usb]/source",
    undefined,
    "<source>",
    "\t<vendor id='{}'/>",
    "\t<product id='{}'/>",
    "</source>",
  ),
  starter("domain/devices/tpm", qemu, "<tpm>", "\t<backend type='emulator' version='2.0'/>", "</tpm>"),
  starter(
    "domain/devices/memory",
    qemu,
    "<memory model='dimm'>",
    "\t<target>",
    "\t\t<size unit='{GiB|MiB}'>{}</size>",
    "\t\t<node>{}</node>",
    "\t</target>",
    "</memory>",
  ),
  starter("domain/devices/smartcard", qemu, "<smartcard mode='passthrough' type='spicevmc'/>"),
  starter("cpu/numa/cell", undefined, "<cell id='{}' cpus='{}' memory='{}' unit='{GiB|MiB|KiB}'/>"),
  starter(
    "domain/devices/filesystem",
    undefined,
    "<filesystem type='mount'>",
    "\t<source dir='{}'/>",
    "\t<target dir='{}'/>",
    "</filesystem>",
  ),
  starter(
    "domain/devices/rng",
    qemu,
    "<rng model='virtio'>",
    "\t<backend model='random'>/dev/urandom</backend>",
    "</rng>",
  ),
  starter("domain/devices/vsock", qemu, "<vsock model='virtio'>", "\t<cid auto='yes'/>", "</vsock>"),
  starter("devices/filesystem/driver", qemu, "<driver type='{virtiofs|path}'/>"),
  starter("devices/filesystem/binary", qemu, "<binary path='{}'/>"),
  starter("devices/hostdev/driver", undefined, "<driver name='vfio'/>"),
  ...["interface", "hostdev"].map((device) => starter(`devices/${device}/rom`, undefined, "<rom bar='{off|on}'/>")),
  ...["disk", "interface", "hostdev", "filesystem", "video"].map((device) =>
    starter(`devices/${device}/acpi`, undefined, "<acpi index='{}'/>"),
  ),
  starter("devices/panic", qemu, "<panic model='{isa|pvpanic}'/>"),
  starter("devices/hostdev/teaming", undefined, "<teaming type='transient' persistent='{}'/>"),
  starter("interface/bridge", undefined, "<bridge>", "\t<interface type='ethernet' name='{}'/>", "</bridge>"),
  starter("interface/protocol", undefined, "<protocol family='{ipv4|ipv6}'>", "\t<dhcp/>", "</protocol>"),
  starter("interface/protocol/dhcp", undefined, "<dhcp/>"),
  starter("interface/bridge/interface", undefined, "<interface type='ethernet' name='{}'/>"),
  starter("interface/bond/interface", undefined, "<interface type='ethernet' name='{}'/>"),
  starter(
    "domain/devices/shmem",
    qemu,
    "<shmem name='{}'>",
    "\t<model type='ivshmem-plain'/>",
    "\t<size unit='M'>4</size>",
    "</shmem>",
  ),
  starter("network/forward", undefined, "<forward mode='{nat|route|open|bridge|hostdev|passthrough|private|vepa}'/>"),
  starter("network/forward/driver", undefined, "<driver name='vfio'/>"),
  starter("network/dns", undefined, "<dns>", "\t{}", "</dns>"),
  starter(
    "network/dnsmasq:options",
    undefined,
    "<dnsmasq:options>",
    "\t<dnsmasq:option value='{}'/>",
    "</dnsmasq:options>",
  ),
  starter("network/ip", undefined, "<ip address='{}' prefix='{}'/>"),
  starter("ip[family=ipv6]/dhcp/host", undefined, "<host name='{}' ip='{}'/>"),
  starter("network/ip/dhcp/host", undefined, "<host mac='{}' name='{}' ip='{}'/>"),
  starter("network/bridge", undefined, "<bridge name='{}'/>"),
  starter("pool/target", undefined, "<target>", "\t<path>{}</path>", "</target>"),
  ...["pool", "volume"].map((root) =>
    starter(
      `${root}/target/permissions`,
      undefined,
      "<permissions>",
      "\t<mode>{}</mode>",
      "\t<owner>{}</owner>",
      "\t<group>{}</group>",
      "</permissions>",
    ),
  ),
  starter("pool[type=logical]/source", undefined, "<source>", "\t<name>{}</name>", "</source>"),
  starter("pool[type=scsi]/source/adapter", undefined, "<adapter name='{}'/>"),
  starter("volume/target", undefined, "<target>", "\t<format type='{qcow2|raw}'/>", "</target>"),
  starter("volume/capacity", undefined, "<capacity unit='{GiB|MiB|KiB}'>{}</capacity>"),
  starter("volume/allocation", undefined, "<allocation unit='{GiB|MiB|KiB}'>{}</allocation>"),
];

/** How an element begins in a parent; `undefined` where the grammar knows all that is needed. */
export function starterOf(parent: XmlElement | undefined, name: string): string | undefined {
  const type = guestOf(parent);
  return starters.find(
    ({ steps, guests }) =>
      steps.at(-1)?.name === name &&
      leadTo(steps.slice(0, -1), parent) &&
      (!guests || guests.split(" ").includes(type)),
  )?.snippet;
}

function leadTo(steps: readonly Step[], element: XmlElement | undefined): boolean {
  const step = steps.at(-1);
  if (!step) return true;
  if (element?.name !== step.name) return false;
  const isRight = step.attribute === undefined || attributeValue(element, step.attribute) === step.value;
  return isRight && leadTo(steps.slice(0, -1), element.parent);
}

/**
 * @param path such as `devices/disk[type=file]/source`
 * @param lines XML with `{}` where something is to be filled in, and `{a|b}` where there is a choice
 */
function starter(path: string, guests: string | undefined, ...lines: readonly string[]): Starter {
  let next = 1;
  const stop = (words: string): string => {
    const number = next++;
    return words === "" ? `$${number}` : choiceOf(number, words.split("|"));
  };
  // An amount is asked for before its unit, which mostly is right as it is.
  const places = /\{([^}]+)\}'>\{\}|\{([^}]*)\}/g;
  const stops = lines.join("\n").replace(places, (_all, unit: string | undefined, words = "") => {
    if (unit === undefined) return stop(words);
    const amount = stop("");
    return `${stop(unit)}'>${amount}`;
  });
  return { steps: path.split("/").map(stepOf), guests, snippet: `${stops}$0` };
}

function stepOf(text: string): Step {
  const [, name = "", attribute, value] = /^([\w:]+)(?:\[(\w+)=(\w+)\])?$/.exec(text) ?? [];
  return { name, attribute, value };
}

/** The type of the guest around an element; most are of KVM, and what stands alone is for them. */
function guestOf(element: XmlElement | undefined): string {
  const type = element?.name === "domain" ? attributeValue(element, "type") : undefined;
  return type || (element?.parent ? guestOf(element.parent) : "kvm");
}
