/** Rules for `<video>`. */
import {
  addAttribute,
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceValue,
} from "../../../fixes.ts";
import type { Fix } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";
import { wholeNumber } from "../processor/processors.ts";

/** In KiB. */
const leastVideoMemory = 1024;
/** 4 GiB in KiB, and one less. */
const mostVideoMemory = 2 ** 22 - 1;

const video = (model: string, inside = "", driver = "") =>
  `<video>${driver}<model ${model}${inside === "" ? "/" : `>${inside}</model`}></video>`;

export const videoRules: readonly Rule<DomainFacts>[] = [
  {
    code: "video-none-alone",
    severity: "error",
    elements: ["video"],
    explanation: "The type none says that the guest has no video device.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(video("type='none'"), video("type='virtio'")),
    good: withDevices(video("type='virtio'")),
    *check({ devicesOf }) {
      const all = devicesOf("video");
      const none = all.find((device) => typeOf(device) === "none");
      if (!none || all.length === 1) return;
      yield {
        span: spanOf(child(none, "model") ?? none, "type"),
        message: "The type none means no video device, so it must be the only one; remove it, or the others",
        fixes: [preferred("Remove this one", removeElement(none))],
      };
    },
  },
  {
    code: "video-primary",
    severity: "error",
    elements: ["video"],
    explanation: "The first video device (or the one marked so) is the primary one; others are qxl or virtio.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='virtio' primary='yes'"), video("type='vga'")),
    good: withDevices(video("type='vga' primary='yes'"), video("type='virtio'")),
    *check({ isQemu, arch, isArchKnown, family, devicesOf }) {
      const all = devicesOf("video");
      // virtio is that of virt and s390x; sparc and m68k have none, which is said of it.
      const isUsualPrimary = isArchKnown && family !== "virt" && !/^(s390|sparc$|m68k)/.test(arch);
      const marked = all.filter((device) => value(child(device, "model"), "primary") === "yes");
      const [first, second] = marked;
      const repeated = attribute(child(second, "model"), "primary");
      if (first && repeated) {
        const fixes = [preferred("Remove primary", removeAttribute(repeated))];
        const related = [{ span: first.nameSpan, message: "The first one" }];
        const message = "There is a primary video device already; keep one";
        yield { span: repeated.nameSpan, message, fixes, related, taken: "primary" };
        return;
      }
      const primary = marked[0] ?? all[0];
      for (const device of isQemu ? all : []) {
        const model = child(device, "model");
        const type = attribute(model, "type");
        if (device === primary) continue;
        if (!type && isUsualPrimary) {
          const xml = "<model type='virtio'/>";
          yield {
            span: (model ?? device).nameSpan,
            message: `Without a type this would be another primary device, and there is one; use ${xml}`,
            fixes: [possible(`Use ${xml}`, model ? addAttribute(model, "type", "virtio") : addChild(device, xml))],
          };
        }
        if (!type || !primaryOnly.has(type.value)) continue;
        yield {
          span: valueSpan(type),
          message: `${type.value} needs to be the primary video device: put it first, or use virtio or qxl here`,
          fixes: [possible("Change to virtio", replaceValue(type, "virtio"))],
        };
      }
    },
  },
  {
    code: "video-ramfb-address",
    severity: "error",
    elements: ["video"],
    explanation: "ramfb is memory that the firmware writes to, not a device on a bus.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(video("type='ramfb'").replace("</video>", "<address type='pci' slot='0x05'/></video>")),
    good: withDevices(video("type='ramfb'")),
    *check({ devicesOf }) {
      for (const device of devicesOf("video")) {
        const address = child(device, "address");
        if (!address || typeOf(device) !== "ramfb") continue;
        yield unwantedElement(address, "ramfb is not on a bus, so it has no address; remove it");
      }
    },
  },
  {
    code: "video-heads",
    severity: "error",
    elements: ["video"],
    explanation: "Only virtio and qxl show several screens.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='vga' heads='2'")),
    good: withDevices(video("type='virtio' heads='2'")),
    *check({ isQemu, devicesOf }) {
      for (const device of isQemu ? adapters(devicesOf) : []) {
        const heads = attribute(child(device, "model"), "heads");
        const type = typeOf(device);
        if (!heads || (wholeNumber(heads.value) ?? 1) === 1 || !type || type === "virtio" || type === "qxl") continue;
        yield {
          span: valueSpan(heads),
          message: `${type} has one screen only; use heads='1', or the type virtio`,
          fixes: [preferred("Change to heads='1'", replaceValue(heads, "1"))],
        };
      }
    },
  },
  {
    code: "video-qxl-attrs",
    severity: "error",
    elements: ["video"],
    explanation:
      "The memory for the frame buffer of qxl is a power of two, at least 1 MiB; the others have less than 4 GiB.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='qxl' vgamem='1000'")),
    good: withDevices(video("type='qxl' vgamem='16384'")),
    *check({ isQemu, devicesOf }) {
      for (const device of isQemu ? devicesOf("video") : []) {
        const memory = attribute(child(device, "model"), "vgamem");
        const number = wholeNumber(memory?.value);
        for (const name of ["ram", "vram"]) {
          const size = attribute(child(device, "model"), name);
          const kibibytes = Number(size?.value);
          // libvirt rounds up to a power of two first, in 32 bits: above 2 ** 31 that is 0.
          const isTooLarge = kibibytes > mostVideoMemory && kibibytes <= 2 ** 31;
          if (typeOf(device) !== "qxl" || !size || !isTooLarge) continue;
          yield { span: valueSpan(size), message: `${name} counts KiB, and goes up to ${mostVideoMemory}` };
        }
        if (!memory || !number || (number >= leastVideoMemory && Number.isInteger(Math.log2(number)))) continue;
        yield {
          span: valueSpan(memory),
          message: `vgamem must be a power of two, at least ${leastVideoMemory} (KiB), such as 16384`,
          fixes: [possible("Change to 16384", replaceValue(memory, "16384"))],
        };
      }
    },
  },
  {
    code: "video-vram-min",
    severity: "error",
    elements: ["video"],
    explanation: "The cards vga and vmvga have at least 1 MiB of memory.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='vga' vram='512'")),
    good: withDevices(video("type='vga' vram='16384'")),
    *check({ isQemu, devicesOf }) {
      for (const device of isQemu ? devicesOf("video") : []) {
        const vram = attribute(child(device, "model"), "vram");
        const number = wholeNumber(vram?.value);
        const type = typeOf(device);
        // libvirt rounds up to a power of two first.
        if (!vram || !number || number > leastVideoMemory / 2 || (type !== "vga" && type !== "vmvga")) continue;
        yield {
          span: valueSpan(vram),
          message: `vram counts KiB, so ${type} needs at least ${leastVideoMemory}; 16384 is usual`,
          fixes: [preferred("Change to 16384", replaceValue(vram, "16384"))],
        };
      }
    },
  },
  {
    code: "video-accel3d",
    severity: "error",
    elements: ["video"],
    explanation: "QEMU accelerates 3D on virtio only, and 2D nowhere; a render node is for vhostuser.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='vga'", "<acceleration accel3d='yes'/>")),
    good: withDevices(video("type='virtio'", "<acceleration accel3d='no'/>")),
    *check({ isQemu, devicesOf }) {
      for (const device of adapters(devicesOf)) {
        const finding = accelerationFinding(device, isQemu);
        if (finding) yield finding;
      }
    },
  },
  {
    code: "video-accel3d-gl",
    severity: "warning",
    elements: ["video"],
    explanation: "3D needs a display that renders with OpenGL; without one QEMU does not start.",
    source: "https://libvirt.org/formatdomain.html#video-devices",
    bad: withDevices("<graphics type='vnc'/>", video("type='virtio'", "<acceleration accel3d='yes'/>")),
    good: withDevices("<graphics type='egl-headless'/>", video("type='virtio'", "<acceleration accel3d='yes'/>")),
    *check({ isQemu, devicesOf }) {
      for (const device of isQemu ? devicesOf("video") : []) {
        const accel = attribute(child(child(device, "model"), "acceleration"), "accel3d");
        if (accel?.value !== "yes" || typeOf(device) !== "virtio" || isVhostUser(device)) continue;
        if (devicesOf("graphics").some(rendersWithGl)) continue;
        const message =
          "3D needs a display with OpenGL, or QEMU does not start; add <graphics type='egl-headless'/>, or <gl enable='yes'/> to spice";
        yield { span: valueSpan(accel), message };
      }
    },
  },
  {
    code: "video-resolution",
    severity: "error",
    elements: ["video"],
    explanation: "vga, qxl, virtio and bochs take the size of their screen from the document.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='cirrus'", "<resolution x='800' y='600'/>")),
    good: withDevices(video("type='virtio'", "<resolution x='800' y='600'/>")),
    *check({ isQemu, devicesOf }) {
      for (const device of adapters(devicesOf)) {
        const resolution = child(child(device, "model"), "resolution");
        const type = typeOf(device);
        if (!resolution) continue;
        const zero = ["x", "y"].find((name) => wholeNumber(value(resolution, name)) === 0);
        const fixes = [preferred("Remove <resolution>", removeElement(resolution))];
        if (zero)
          yield {
            span: spanOf(resolution, zero),
            message: "The resolution must be above 0, such as x='1920' y='1080'",
          };
        else if (isQemu && type && !["vga", "qxl", "virtio", "bochs"].includes(type)) {
          yield {
            span: resolution.nameSpan,
            message: `${type} takes no <resolution>; use virtio, vga, qxl or bochs, or remove it`,
            fixes,
          };
        }
      }
    },
  },
  {
    code: "video-vhostuser",
    severity: "error",
    elements: ["video"],
    explanation: "A helper program renders for virtio only.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(video("type='vga'", "", "<driver name='vhostuser'/>")),
    good: withDevices(video("type='virtio'", "", "<driver name='vhostuser'/>")),
    *check({ devicesOf, isX86, isArchKnown }) {
      for (const device of adapters(devicesOf)) {
        const name = attribute(child(device, "driver"), "name");
        const type = attribute(child(device, "model"), "type");
        if (!name || !isVhostUser(device) || type?.value === "virtio") continue;
        if (!type && !(isX86 && isArchKnown)) continue;
        const what = type ? `not for ${type.value}` : "which is not the usual one of a PC";
        yield {
          span: valueSpan(name),
          message: `The driver vhostuser is for the type virtio, ${what}`,
          fixes: [
            possible("Remove name", removeAttribute(name)),
            ...(type ? [possible("Change to virtio", replaceValue(type, "virtio"))] : []),
          ],
        };
      }
    },
  },
  {
    code: "video-blob",
    severity: "error",
    elements: ["video"],
    incomplete: true,
    explanation: "Blobs are memory that guest and host share, which virtio does with memory of type memfd.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(video("type='virtio' blob='on'")),
    good: domain({
      lines: ["<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>"],
      devices: [video("type='virtio' blob='on'")],
    }),
    *check({ root, isQemu, devicesOf }) {
      const source = value(child(child(root, "memoryBacking"), "source"), "type");
      for (const device of adapters(devicesOf)) {
        const blob = attribute(child(device, "model"), "blob");
        const type = typeOf(device);
        if (!blob || !type) continue;
        const fixes = [possible("Remove blob", removeAttribute(blob))];
        if (type !== "virtio")
          yield { span: valueSpan(blob), message: `blob is for the type virtio, not for ${type}`, fixes };
        else if (isQemu && blob.value === "on" && source !== "memfd") {
          const message = "blob='on' needs <memoryBacking><source type='memfd'/></memoryBacking>";
          yield { span: valueSpan(blob), message, fixes: [...fixes, ...memoryFile(root)] };
        }
      }
    },
  },
  {
    code: "video-virtio-options",
    severity: "error",
    elements: ["video"],
    explanation: "The options of virtio are for virtio devices.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(video("type='vga'", "", "<driver iommu='on'/>")),
    good: withDevices(video("type='virtio'", "", "<driver iommu='on'/>")),
    *check({ devicesOf }) {
      for (const device of adapters(devicesOf)) {
        const type = typeOf(device);
        if (!type || type === "virtio") continue;
        for (const option of child(device, "driver")?.attributes ?? []) {
          if (!["iommu", "ats", "packed", "page_per_vq"].includes(option.name)) continue;
          yield {
            span: option.nameSpan,
            message: `${option.name} is for the type virtio, not for ${type}; remove it`,
            fixes: [preferred(`Remove ${option.name}`, removeAttribute(option))],
          };
        }
      }
    },
  },
];

const primaryOnly: ReadonlySet<string> = new Set(["vga", "cirrus", "bochs", "ramfb", "vmvga"]);

/** The video devices that are any: libvirt does not look at the settings of type none. */
function adapters(devicesOf: DomainFacts["devicesOf"]): readonly XmlElement[] {
  return devicesOf("video").filter((device) => typeOf(device) !== "none");
}

function typeOf(video: XmlElement): string | undefined {
  return value(child(video, "model"), "type");
}

function isVhostUser(video: XmlElement): boolean {
  return value(child(video, "driver"), "name") === "vhostuser";
}

function rendersWithGl(display: XmlElement): boolean {
  return value(display, "type") === "egl-headless" || value(child(display, "gl"), "enable") === "yes";
}

function accelerationFinding(video: XmlElement, isQemu: boolean): Finding | undefined {
  const acceleration = child(child(video, "model"), "acceleration");
  const type = typeOf(video);
  if (!acceleration || !type) return undefined;
  if (acceleration.attributes.length === 0) {
    const fixes = [possible("Add accel3d='yes'", addAttribute(acceleration, "accel3d", "yes"))];
    return { span: acceleration.nameSpan, message: "<acceleration> needs accel3d, accel2d or rendernode", fixes };
  }
  const [three, two, node] = ["accel3d", "accel2d", "rendernode"].map((name) => attribute(acceleration, name));
  if (isQemu && three?.value === "yes" && type !== "virtio") {
    const message = `QEMU accelerates 3D for the type virtio only, not for ${type}; use virtio, or accel3d='no'`;
    return { span: valueSpan(three), message, fixes: [possible("Change to accel3d='no'", replaceValue(three, "no"))] };
  }
  if (isQemu && two?.value === "yes") {
    const fixes = [preferred("Change to accel2d='no'", replaceValue(two, "no"))];
    return { span: valueSpan(two), message: "QEMU has no 2D acceleration; use accel2d='no'", fixes };
  }
  if (!node || isVhostUser(video)) return undefined;
  return { span: node.nameSpan, message: "rendernode needs <driver name='vhostuser'/>" };
}

/** Keeps the memory of the guest in a file that has no name. */
function memoryFile(root: XmlElement): readonly Fix[] {
  const backing = child(root, "memoryBacking");
  const source = child(backing, "source");
  const type = attribute(source, "type");
  const title = "Keep the memory of the guest in a memfd";
  if (type) return [possible(title, replaceValue(type, "memfd"))];
  if (source) return [possible(title, addAttribute(source, "type", "memfd"))];
  const xml = "<source type='memfd'/>";
  return [possible(title, backing ? addChild(backing, xml) : addChild(root, `<memoryBacking>${xml}</memoryBacking>`))];
}
