/** Rules for guests of VMware: what cannot be written into its own configuration files. Source of all: src/vmx/vmx.c. */
import { preferred, removeAttribute, replaceValue } from "../../../fixes.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { disk } from "../disk/examples.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { largestVcpuCount, wholeNumber } from "../processor/processors.ts";
import { atMost, onlyFor, onlyValues } from "./limits.ts";

const source = "src/vmx/vmx.c";
const machine = "arch='x86_64'";
const guest = (...devices: readonly string[]) => domain({ type: "vmware", machine, devices });
const withLines = (...lines: readonly string[]) => domain({ type: "vmware", machine, lines });
const nic = (type: string, inside: string) => `<interface type='${type}'>${inside}</interface>`;
const bridge = "<source bridge='VM Network'/>";
const scsi = { source: "file='[local] vm/vm.vmdk'", target: "dev='sda' bus='scsi'", driver: "" };
const video = "<video><model type='vmvga'/></video>";
const topology = (threads: number) =>
  withLines("<vcpu>4</vcpu>", `<cpu><topology sockets='1' cores='${4 / threads}' threads='${threads}'/></cpu>`);

export const vmwareRules: readonly Rule<DomainFacts>[] = onlyFor(
  ["vmware"],
  [
    onlyValues({
      code: "vmware-arch",
      element: "type",
      attribute: "arch",
      allowed: ["x86_64", "i686"],
      words: "Guests of VMware are of",
      explanation: "VMware runs guests of the architecture of PCs.",
      source,
      bad: guest().replace("x86_64", "aarch64"),
      good: guest(),
    }),
    onlyValues({
      code: "vmware-graphics",
      element: "graphics",
      attribute: "type",
      allowed: ["vnc"],
      words: "VMware has displays of type",
      explanation: "libvirt can give a guest of VMware a display by VNC.",
      source,
      bad: guest("<graphics type='spice'/>"),
      good: guest("<graphics type='vnc' autoport='yes'/>"),
    }),
    onlyValues({
      code: "vmware-video",
      element: "video",
      inside: "model",
      attribute: "type",
      allowed: ["vmvga"],
      words: "VMware has video devices of type",
      explanation: "The graphics card of a guest of VMware is VMware's own.",
      source,
      bad: guest("<video><model type='vga'/></video>"),
      good: guest(video),
    }),
    atMost({
      code: "vmware-video-one",
      element: "video",
      most: 1,
      words: "A guest of VMware has video devices:",
      explanation: "A guest of VMware has one graphics card.",
      source,
      bad: guest(video, video),
      good: guest(video),
    }),
    onlyValues({
      code: "vmware-disk-type",
      element: "disk",
      attribute: "type",
      allowed: ["file", "block"],
      isShape: true,
      words: "VMware has disks of type",
      explanation: "The disks of a guest of VMware are files of a datastore, or devices of the host.",
      source,
      bad: guest(...disk({ ...scsi, disk: "type='dir' device='disk'", source: "dir='/srv'" })),
      good: guest(...disk(scsi)),
    }),
    onlyValues({
      code: "vmware-disk-bus",
      element: "disk",
      inside: "target",
      attribute: "bus",
      allowed: ["scsi", "ide"],
      printed: ["sata"],
      words: "VMware has disks on bus",
      only: (element) => value(element, "device") !== "floppy",
      explanation: "libvirt puts the disks of a guest of VMware on SCSI and IDE.",
      source,
      bad: guest(...disk({ ...scsi, target: "dev='vda' bus='virtio'" })),
      good: guest(...disk(scsi)),
    }),
    onlyValues({
      code: "vmware-disk-cache",
      element: "disk",
      inside: "driver",
      attribute: "cache",
      allowed: ["writethrough", "default"],
      words: "VMware has the cache mode",
      only: (element) => value(child(element, "target"), "bus") === "scsi",
      explanation: "Of the cache modes VMware has one, for disks on SCSI.",
      source,
      bad: guest(...disk({ ...scsi, driver: "cache='none'" })),
      good: guest(...disk({ ...scsi, driver: "cache='writethrough'" })),
    }),
    onlyValues({
      code: "vmware-filesystem",
      element: "filesystem",
      attribute: "type",
      allowed: ["mount"],
      isShape: true,
      words: "VMware shares folders of type",
      explanation: "A guest of VMware can be given folders of the host.",
      source,
      bad: guest("<filesystem type='ram'><source usage='1024'/><target dir='a'/></filesystem>"),
      good: guest("<filesystem type='mount'><source dir='/srv'/><target dir='a'/></filesystem>"),
    }),
    onlyValues({
      code: "vmware-net-type",
      element: "interface",
      attribute: "type",
      allowed: ["bridge", "user", "vds", "null"],
      isShape: true,
      words: "VMware has interfaces of type",
      explanation: "The networks of VMware are known to libvirt as bridges.",
      source,
      bad: guest(nic("network", "<source network='default'/>")),
      good: guest(nic("bridge", bridge)),
    }),
    onlyValues({
      code: "vmware-net-model",
      element: "interface",
      inside: "model",
      attribute: "type",
      allowed: ["vmxnet3", "e1000e", "e1000", "vmxnet2", "vmxnet", "vlance"],
      words: "VMware has network cards",
      explanation: "VMware has cards of its own, and two of Intel.",
      source,
      bad: guest(nic("bridge", `${bridge}<model type='virtio'/>`)),
      good: guest(nic("bridge", `${bridge}<model type='vmxnet3'/>`)),
    }),
    atMost({
      code: "vmware-net-many",
      element: "interface",
      most: 10,
      words: "A guest of VMware has interfaces:",
      explanation: "A guest of VMware has ten network cards, and four before ESX 4.",
      source,
      bad: guest(...Array.from({ length: 11 }, () => nic("bridge", bridge))),
      good: guest(nic("bridge", bridge)),
    }),
    onlyValues({
      code: "vmware-serial",
      element: "serial",
      attribute: "type",
      allowed: ["file", "pipe", "tcp", "dev"],
      isShape: true,
      printed: ["null"],
      words: "VMware has serial ports of type",
      explanation: "A serial port of VMware is a file, a pipe, a connection or a device of the host.",
      source,
      bad: guest("<serial type='pty'/>"),
      good: guest("<serial type='pipe'><source path='/tmp/pipe'/></serial>"),
    }),
    onlyValues({
      code: "vmware-parallel",
      element: "parallel",
      attribute: "type",
      allowed: ["file", "dev"],
      isShape: true,
      words: "VMware has parallel ports of type",
      explanation: "A parallel port of VMware is a file or a device of the host.",
      source,
      bad: guest("<parallel type='pty'/>"),
      good: guest("<parallel type='file'><source path='/tmp/printed'/></parallel>"),
    }),
    {
      code: "vmware-vcpu-current",
      severity: "error",
      elements: ["vcpu"],
      explanation: "A guest of VMware starts with all of its vCPUs.",
      source,
      bad: withLines("<vcpu current='1'>2</vcpu>"),
      good: withLines("<vcpu>2</vcpu>"),
      *check(facts) {
        const current = attribute(child(facts.root, "vcpu"), "current");
        if (!current || wholeNumber(current.value) === largestVcpuCount(facts)) return;
        yield {
          span: current.nameSpan,
          message: "A guest of VMware starts with all of its vCPUs; remove current",
          fixes: [preferred("Remove current", removeAttribute(current))],
        };
      },
    },
    {
      code: "vmware-cpu",
      severity: "error",
      elements: ["cpu"],
      explanation: "Of <cpu> VMware takes the topology, with one thread a core, and all vCPUs in it.",
      source,
      bad: topology(2),
      good: topology(1),
      *check(facts) {
        const { cpu } = facts;
        const mode = attribute(cpu, "mode");
        if (!cpu) return;
        if (mode && mode.value !== "custom") {
          const message = `VMware has no CPU mode ${mode.value}; use custom`;
          yield {
            span: valueSpan(mode),
            message,
            fixes: [preferred("Change to custom", replaceValue(mode, "custom"))],
          };
          return;
        }
        const parts = child(cpu, "topology");
        const count = (name: string) => wholeNumber(value(parts, name)) ?? 1;
        const wrong = ["threads", "dies", "clusters"].find((name) => count(name) !== 1);
        const written = attribute(parts, wrong ?? "");
        if (written) {
          yield { span: valueSpan(written), message: `In VMware ${wrong} can only be 1; use more sockets or cores` };
          return;
        }
        const vcpus = largestVcpuCount(facts);
        if (parts && (vcpus === undefined || count("sockets") * count("cores") === vcpus)) return;
        yield {
          span: parts ? spanOf(parts, "sockets") : cpu.nameSpan,
          message: `VMware wants a <topology> whose sockets times cores are the ${vcpus} vCPUs`,
          fixes: [],
        };
      },
    },
    {
      code: "vmware-video-heads",
      severity: "error",
      elements: ["video"],
      explanation: "The graphics card of a guest of VMware has one screen for libvirt.",
      source,
      bad: guest(video.replace("/>", " heads='2'/>")),
      good: guest(video.replace("/>", " heads='1'/>")),
      *check({ devicesOf }) {
        for (const device of devicesOf("video")) {
          const heads = attribute(child(device, "model"), "heads");
          if (!heads || (wholeNumber(heads.value) ?? 0) <= 1) continue;
          const fixes = [preferred("Change to 1", replaceValue(heads, "1"))];
          yield { span: valueSpan(heads), message: "VMware has video devices of one head", fixes };
        }
      },
    },
    {
      code: "vmware-image-suffix",
      severity: "error",
      elements: ["disk"],
      explanation: "VMware knows the kind of an image by the end of its name.",
      source,
      bad: guest(...disk({ ...scsi, source: "file='[local] vm/vm.qcow2'" })),
      good: guest(...disk(scsi)),
      *check({ disks }) {
        for (const { device, type, source: place } of disks) {
          const file = attribute(place, "file");
          if (type !== "file" || device === "floppy" || !file) continue;
          const suffix = device === "disk" ? ".vmdk" : ".iso";
          if (file.value.toLowerCase().endsWith(suffix)) continue;
          const message = `The name of the image of a ${device} ends with ${suffix} in VMware`;
          yield { span: valueSpan(file), message };
        }
      },
    },
    {
      code: "vmware-ports",
      severity: "error",
      elements: ["serial", "parallel"],
      explanation: "VMware numbers serial ports from 0 to 3, and parallel ports from 0 to 2.",
      source,
      bad: guest("<serial type='file'><source path='/tmp/a'/><target port='4'/></serial>"),
      good: guest("<serial type='file'><source path='/tmp/a'/><target port='3'/></serial>"),
      *check({ devicesOf }) {
        for (const [name, last] of lastPorts) {
          for (const device of devicesOf(name)) {
            const port = attribute(child(device, "target"), "port");
            if (!port || (wholeNumber(port.value) ?? 0) <= last) continue;
            yield { span: valueSpan(port), message: `VMware has ${name} ports 0 to ${last}` };
          }
        }
      },
    },
  ],
);

const lastPorts = [
  ["serial", 3],
  ["parallel", 2],
] as const;
