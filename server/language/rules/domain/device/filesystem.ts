/** Rules for `<filesystem>`: folders of the host that the guest sees, by 9p or virtiofs. */
import type { XmlAttribute, XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, namesOf, spanOf, text, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { choices, numbered, unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { addSharedMemory, sharedMemoryLines } from "../memory/shared-memory.ts";
import { readOnlyVirtiofs } from "../versions.ts";

const good = virtiofs("");

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "fs-virtiofs-shared-memory",
    severity: "error",
    explanation: "virtiofsd, a program beside QEMU, reads and writes in the memory of the guest.",
    source: "src/qemu/qemu_validate.c",
    bad: virtiofs("", { lines: [] }),
    good,
    find(element, { root, hasSharedMemory }) {
      const type = attribute(child(element, "driver"), "type");
      if (type?.value !== "virtiofs" || hasSharedMemory) return undefined;
      return {
        span: valueSpan(type),
        message: "virtiofs needs memory that its program can read: <access mode='shared'/> in <memoryBacking>",
        fixes: addSharedMemory(root),
      };
    },
  },
  {
    code: "fs-type-qemu",
    severity: "error",
    explanation: "QEMU passes on folders only; devices, images and memory as file systems are for containers.",
    source: "src/qemu/qemu_validate.c",
    bad: filesystem("type='block'", "<source dev='/dev/sdb'/>"),
    good,
    find(element) {
      const type = attribute(element, "type");
      if (!type || type.value === "mount" || !otherTypes.includes(type.value)) return undefined;
      return {
        span: valueSpan(type),
        message: `A file system of type ${type.value} is for containers; QEMU passes on folders, with type='mount'`,
        explains: children(element, "source").flatMap(namesOf),
      };
    },
  },
  {
    code: "fs-accessmode",
    severity: "error",
    explanation: "virtiofs keeps owners and modes of files as they are, which is accessmode passthrough.",
    source: "src/qemu/qemu_validate.c",
    bad: virtiofs("", { attributes: "type='mount' accessmode='mapped'" }),
    good,
    find(element) {
      const mode = attribute(element, "accessmode");
      const driver = driverOf(element);
      if (!mode || mode.value === "passthrough" || !["virtiofs", "mtp", "handle"].includes(driver)) return undefined;
      return wrongValue(mode, "passthrough", `${driver} knows accessmode passthrough only, not ${mode.value}`);
    },
  },
  {
    code: "fs-virtiofs-readonly",
    severity: "error",
    explanation: "Up to libvirt 10.10 virtiofs cannot be made read-only by the guest's definition.",
    source: "src/qemu/qemu_validate.c",
    until: readOnlyVirtiofs,
    bad: virtiofs("<readonly/>"),
    good,
    find(element) {
      const readonly = child(element, "readonly");
      if (!readonly || driverOf(element) !== "virtiofs") return undefined;
      return unwantedElement(
        readonly,
        "virtiofs can be read-only since libvirt 11.0; before, start virtiofsd yourself with its own option and name its socket in <source>",
      );
    },
  },
  {
    code: "fs-virtiofs-extras",
    severity: "error",
    explanation: "These are settings of the 9p server in QEMU, which virtiofs does not use.",
    source: "src/qemu/qemu_validate.c",
    bad: virtiofs("", { attributes: "type='mount' multidevs='remap'" }),
    good,
    find(element) {
      if (driverOf(element) !== "virtiofs") return undefined;
      const extra =
        ["multidevs", "fmode", "dmode", "model"].flatMap((name) => attribute(element, name) ?? []).find(isSet) ??
        ["wrpolicy", "format"].flatMap((name) => attribute(child(element, "driver"), name) ?? [])[0];
      if (!extra || extra.value === "default") return undefined;
      return unwantedAttribute(extra, `${extra.name} is a setting of 9p and cannot be used with virtiofs; remove it`);
    },
  },
  {
    code: "fs-virtiofs-limits",
    severity: "error",
    elements: ["binary"],
    explanation:
      "virtiofsd is told of up to 2147483647 threads, and of files in 64 bits. Other drivers are told of neither.",
    source: "src/conf/domain_conf.c",
    bad: virtiofs("<binary><thread_pool size='2147483648'/></binary>"),
    good: virtiofs("<binary><thread_pool size='2147483647'/></binary>"),
    everyHypervisor: true,
    find(element) {
      const binary = driverOf(element) === "virtiofs" ? child(element, "binary") : undefined;
      const threads = attribute(child(binary, "thread_pool"), "size");
      const files = attribute(child(binary, "openfiles"), "max");
      const count = Number(threads?.value ?? 0);
      if (threads && (count >= 2 ** 31 || count < -(2 ** 31))) {
        return { span: valueSpan(threads), message: "virtiofsd can have up to 2147483647 threads; lower it" };
      }
      if (!files || !/^\d+$/.test(files.value) || BigInt(files.value) < 2n ** 64n) return undefined;
      return { span: valueSpan(files), message: "virtiofsd cannot have so many files open; lower it" };
    },
  },
  {
    code: "fs-fmode-mapped",
    severity: "error",
    explanation:
      "fmode and dmode are the real modes on the host, while mapped keeps those that the guest sees beside them.",
    source: "src/qemu/qemu_validate.c",
    bad: filesystem("type='mount' accessmode='passthrough' fmode='644'", "<driver type='path'/>"),
    good: filesystem("type='mount' accessmode='mapped' fmode='644'", "<driver type='path'/>"),
    find(element) {
      const mode = ["fmode", "dmode"].flatMap((name) => attribute(element, name) ?? []).find(isSet);
      if (!mode || driverOf(element) === "virtiofs" || value(element, "accessmode") === "mapped") return undefined;
      return unwantedAttribute(
        mode,
        `${mode.name} goes with accessmode='mapped' only; remove it, or set the accessmode`,
      );
    },
  },
  {
    code: "fs-limits",
    severity: "error",
    elements: ["space_hard_limit", "space_soft_limit"],
    explanation: "Limits of space are kept by containers, not by QEMU.",
    source: "src/qemu/qemu_validate.c",
    bad: filesystem("type='mount'", "<space_hard_limit>10</space_hard_limit>"),
    good: filesystem("type='mount'"),
    find(element) {
      const limit = children(element).find(({ name }) => name === "space_hard_limit" || name === "space_soft_limit");
      if (!limit || Number(text(limit)) === 0) return undefined;
      return unwantedElement(limit, "QEMU cannot limit the space of a folder; remove the limit");
    },
  },
  {
    code: "fs-driver-unsupported",
    severity: "error",
    explanation: "loop, nbd and ploop are drivers of containers.",
    source: "src/qemu/qemu_validate.c",
    bad: filesystem("type='mount'", "<driver type='loop'/>"),
    good: filesystem("type='mount'", "<driver type='path'/>"),
    find(element) {
      const type = attribute(child(element, "driver"), "type");
      // Of a type that QEMU does not have either, that is the mistake.
      if (!type || !["loop", "nbd", "ploop"].includes(type.value)) return undefined;
      if (otherTypes.includes(value(element, "type") ?? "")) return undefined;
      return wrongValue(type, "path", `Driver ${type.value} is for containers; QEMU has virtiofs and path (9p)`);
    },
  },
  {
    code: "fs-driver-format",
    severity: "error",
    explanation: "libvirt does not know luks as the format of an image: it is raw data that is encrypted.",
    source: "src/conf/domain_conf.c",
    bad: filesystem("type='mount'", "<driver type='path' format='luks'/>"),
    good: filesystem("type='mount'", "<driver type='path' format='raw'/>"),
    everyHypervisor: true,
    find(element) {
      const format = attribute(child(element, "driver"), "format");
      return format?.value === "luks"
        ? unwantedAttribute(format, "A folder cannot be of format luks; remove it")
        : undefined;
    },
  },
  {
    code: "fs-sandbox",
    severity: "warning",
    elements: ["sandbox"],
    explanation: "The sandbox is a setting of virtiofsd.",
    source: "src/conf/domain_conf.c",
    bad: filesystem("type='mount'", "<driver type='path'/>", "<binary><sandbox mode='chroot'/></binary>"),
    good: virtiofs("<binary><sandbox mode='chroot'/></binary>"),
    find(element) {
      const sandbox = child(child(element, "binary"), "sandbox");
      if (!sandbox || driverOf(element) === "virtiofs") return undefined;
      return unwantedElement(sandbox, "libvirt drops <sandbox> here: it is a setting of virtiofs");
    },
  },
  {
    code: "fs-bootorder",
    severity: "error",
    explanation: "A guest can start from a virtiofs folder, not from one by 9p.",
    source: "src/conf/domain_validate.c",
    bad: filesystem("type='mount'", "<driver type='path'/>", "<boot order='1'/>"),
    good: virtiofs("<boot order='1'/>"),
    everyHypervisor: true,
    find(element) {
      const boot = child(element, "boot");
      if (!boot || driverOf(element) === "virtiofs") return undefined;
      return unwantedElement(boot, "Only a folder by virtiofs can have a boot order; remove it");
    },
  },
  {
    code: "fs-boot-not-pci",
    severity: "error",
    explanation: "The firmware starts a guest from a virtiofs folder on the PCI bus only; a mainframe has channels.",
    source: "src/qemu/qemu_validate.c",
    bad: virtiofs("<boot order='1'/>").replace("arch='x86_64' machine='q35'", "arch='s390x' machine='s390-ccw-virtio'"),
    good: virtiofs("<boot order='1'/>"),
    find(element, { arch }) {
      const boot = child(element, "boot");
      const address = value(child(element, "address"), "type") ?? (arch.startsWith("s390") ? "ccw" : "pci");
      // Of other addresses others say that they are wrong.
      const isPlace = address === "virtio-mmio" || (address === "ccw" && arch.startsWith("s390"));
      if (!boot || driverOf(element) !== "virtiofs" || !isPlace) return undefined;
      return unwantedElement(boot, "A guest starts from a folder on the PCI bus only; remove the boot order");
    },
  },
  {
    code: "fs-tag-length",
    severity: "warning",
    explanation:
      "The guest finds the folder by this name, for which virtiofs has 36 bytes and 9p 31; QEMU would not start.",
    source: "QEMU, hw/virtio/vhost-user-fs.c and hw/9pfs/9p.c",
    bad: filesystem("type='mount'").replace("dir='share'", "dir='photographs-of-the-last-summer-holidays'"),
    good: filesystem("type='mount'"),
    find(element) {
      const tag = attribute(child(element, "target"), "dir");
      const isVirtiofs = driverOf(element) === "virtiofs";
      const most = isVirtiofs ? 36 : 31;
      const length = new TextEncoder().encode(tag?.value ?? "").length;
      if (!tag || length <= most) return undefined;
      return {
        span: valueSpan(tag),
        message: `The guest could not start: a name by ${isVirtiofs ? "virtiofs" : "9p"} has at most ${most} bytes, this has ${length}`,
      };
    },
  },
];

export const filesystemRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("filesystem"), rules, ["filesystem"]),
  {
    code: "fs-target-dup",
    severity: "error",
    elements: ["filesystem"],
    explanation: "The guest finds a folder by the name in its target.",
    source: "src/conf/domain_validate.c",
    bad: virtiofs("", { copies: 2 }),
    good,
    *check({ devicesOf, partsOf }) {
      const first = new Map<string, XmlElement>();
      for (const element of devicesOf("filesystem")) {
        const target = child(element, "target");
        const dir = value(target, "dir");
        if (!target || dir === undefined) continue;
        const earlier = first.get(dir);
        if (!earlier) first.set(dir, target);
        else if ([element, earlier.parent].some((either) => either && driverOf(either) === "virtiofs")) {
          yield {
            span: spanOf(target, "dir"),
            message: `Another folder is called "${dir}" already; the guest tells them apart by this name`,
            fixes: choices(spanOf(target, "dir"), [
              numbered(
                dir,
                partsOf("target").map((other) => value(other, "dir")),
              ),
            ]),
            related: [{ span: spanOf(earlier, "dir"), message: "The first one" }],
            taken: "name",
          };
        }
      }
    },
  },
];

const otherTypes = ["file", "block", "template", "ram", "bind", "volume"];

/** "path" is 9p, and the default. */
function driverOf(element: XmlElement): string {
  return value(child(element, "driver"), "type") ?? "path";
}

/** A mode of 0 is none. */
function isSet({ name, value }: XmlAttribute): boolean {
  return (name !== "fmode" && name !== "dmode") || Number(value) !== 0;
}

function filesystem(attributes: string, ...lines: readonly string[]): string {
  const source = lines.some((line) => line.startsWith("<source")) ? [] : ["<source dir='/srv/share'/>"];
  const inside = [...lines, ...source, "<target dir='share'/>"];
  return domain({ devices: [`<filesystem ${attributes}>`, ...inside.map((line) => `  ${line}`), "</filesystem>"] });
}

interface VirtiofsParts {
  readonly attributes?: string;
  readonly lines?: readonly string[];
  readonly copies?: number;
}

function virtiofs(line: string, parts: VirtiofsParts = {}): string {
  const { attributes = "type='mount'", lines = sharedMemoryLines, copies = 1 } = parts;
  const inside = ["<driver type='virtiofs'/>", "<source dir='/srv/share'/>", "<target dir='share'/>", line];
  const written = inside.filter((text) => text !== "").map((text) => `  ${text}`);
  const device = [`<filesystem ${attributes}>`, ...written, "</filesystem>"];
  return domain({ lines, devices: Array.from({ length: copies }, () => device).flat() });
}
