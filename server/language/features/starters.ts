/**
 * How the elements that nearly everybody writes begin: with the parts that libvirt or a guest needs although no grammar
 * asks for them. All others begin with what the grammar requires (skeleton.ts).
 */
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue } from "../xml/walk.ts";
import { choiceOf } from "./snippet.ts";

interface Starter {
  /** The last names of the way to the element. */
  readonly path: string;
  /** The types of guests that it fits, separated by spaces; all when left out. */
  readonly guests: string | undefined;
  /** In snippet syntax. */
  readonly snippet: string;
}

const qemu = "qemu kvm hvf";

const starters: readonly Starter[] = [
  starter("domain/memory", undefined, "<memory unit='{GiB|MiB|KiB}'>{}</memory>"),
  starter("domain/currentMemory", undefined, "<currentMemory unit='{GiB|MiB|KiB}'>{}</currentMemory>"),
  starter("domain/maxMemory", undefined, "<maxMemory slots='{}' unit='{GiB|MiB|KiB}'>{}</maxMemory>"),
  starter("domain/cpu", "kvm", "<cpu mode='{host-passthrough|host-model|maximum}'/>"),
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
  starter(
    "domain/devices/interface",
    qemu,
    "<interface type='network'>",
    "\t<source network='{}'/>",
    "\t<model type='{virtio|e1000e|rtl8139}'/>",
    "</interface>",
  ),
  starter(
    "domain/devices/interface",
    undefined,
    "<interface type='network'>",
    "\t<source network='{}'/>",
    "</interface>",
  ),
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
  starter("devices/hostdev/teaming", undefined, "<teaming type='transient' persistent='{}'/>"),
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
  starter("network/ip", undefined, "<ip address='{}' prefix='{}'/>"),
  starter("network/bridge", undefined, "<bridge name='{}'/>"),
  starter("volume/capacity", undefined, "<capacity unit='{GiB|MiB|KiB}'>{}</capacity>"),
  starter("volume/allocation", undefined, "<allocation unit='{GiB|MiB|KiB}'>{}</allocation>"),
];

/** How an element begins in a parent; `undefined` where the grammar knows all that is needed. */
export function starterOf(parent: XmlElement | undefined, name: string): string | undefined {
  const way = `/${parent?.parent?.name ?? ""}/${parent?.name ?? ""}/${name}`;
  const type = guestOf(parent);
  return starters.find(
    ({ path: own, guests }) =>
      way.endsWith(`/${own}`) && (!guests || type === undefined || guests.split(" ").includes(type)),
  )?.snippet;
}

/** @param lines XML with `{}` where something is to be filled in, and `{a|b}` where there is a choice */
function starter(path: string, guests: string | undefined, ...lines: readonly string[]): Starter {
  let next = 1;
  const stops = lines.join("\n").replace(/\{([^}]*)\}/g, (_all, words: string) => {
    const number = next++;
    return words === "" ? `$${number}` : choiceOf(number, words.split("|"));
  });
  return { path, guests, snippet: `${stops}$0` };
}

/** The type of the guest around an element. */
function guestOf(element: XmlElement | undefined): string | undefined {
  if (!element) return undefined;
  return element.name === "domain" ? attributeValue(element, "type") : guestOf(element.parent);
}
