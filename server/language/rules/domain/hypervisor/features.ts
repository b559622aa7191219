/** Rules for what some drivers of libvirt have and others do not, by the type of the domain. */
import { possible, preferred, removeAttribute, replaceText, replaceValue } from "../../../fixes.ts";
import { attribute, child, children, text, textSpan, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { disk } from "../disk/examples.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";

const vz = (parts: { readonly lines?: readonly string[]; readonly devices?: readonly string[] }) =>
  domain({ type: "vz", machine: "arch='x86_64'", ...parts });
const nic = (model: string) => `<interface type='bridge'><source bridge='br0'/><model type='${model}'/></interface>`;
const vcpus = "<vcpus><vcpu id='0' enabled='yes'/></vcpus>";
const withGroup = (group: string) =>
  disk({ source: `file='/srv/vm.img'${group}`, target: "dev='sda' bus='scsi'", driver: "" });

export const hypervisorFeatureRules: readonly Rule<DomainFacts>[] = [
  {
    code: "os-type-hypervisor",
    severity: "error",
    elements: ["type"],
    explanation: "Containers run exe, the init program; virtual machines hvm; some hypervisors know both, or more.",
    source: "src/conf/capabilities.c",
    bad: domain({ type: "lxc", machine: "", os: ["<init>/sbin/init</init>"] }),
    good: domain({ type: "lxc", machine: "", os: ["<init>/sbin/init</init>"] }).replace("hvm", "exe"),
    *check({ type, os }) {
      const element = child(os, "type");
      const kind = text(element).trim();
      const fitting = osTypes[type];
      if (!element || !fitting || fitting.includes(kind) || !knownOsTypes.has(kind)) return;
      yield {
        span: textSpan(element),
        message: `A guest of ${type} is of type ${fitting.join(" or ")}, not ${kind}; change it, or the type of the domain`,
        fixes: fitting.map((other) => possible(`Change to ${other}`, replaceText(element, other))),
        // The grammar would have other attributes with it.
        explains: element.attributes.map(({ nameSpan }) => nameSpan),
      };
    },
  },
  {
    code: "memory-hotplug-hypervisor",
    severity: "error",
    elements: ["maxMemory", "memory"],
    explanation: "Memory can be plugged into guests of QEMU and Hyper-V.",
    source: "src/conf/domain_postparse.c",
    bad: vz({ lines: ["<maxMemory slots='4' unit='GiB'>8</maxMemory>"] }),
    good: vz({}),
    *check({ type, root, devicesOf }) {
      if (!without.memoryHotplug.has(type)) return;
      const most = child(root, "maxMemory");
      const what = `libvirt plugs no memory into guests of ${type}; remove it`;
      for (const element of [...(most ? [most] : []), ...devicesOf("memory")]) yield unwantedElement(element, what);
    },
  },
  {
    code: "vcpus-hypervisor",
    severity: "error",
    elements: ["vcpus"],
    explanation: "The state of single vCPUs is a matter of QEMU's driver.",
    source: "src/conf/domain_postparse.c",
    bad: vz({ lines: [vcpus] }),
    good: vz({}),
    *check({ type, root }) {
      const element = child(root, "vcpus");
      if (!element || !without.singleVcpus.has(type) || children(element, "vcpu").length === 0) return;
      yield unwantedElement(element, `Guests of ${type} have no <vcpus>, only the number in <vcpu>; remove it`);
    },
  },
  {
    code: "os-firmware-hypervisor",
    severity: "error",
    elements: ["os"],
    explanation: "libvirt chooses a firmware for guests of QEMU, Xen, bhyve and VMware.",
    source: "src/conf/domain_validate.c",
    bad: vz({}).replace("<os>", "<os firmware='efi'>"),
    good: vz({}),
    *check({ type, os }) {
      const firmware = attribute(os, "firmware");
      if (!firmware || !without.firmware.has(type)) return;
      yield {
        span: valueSpan(firmware),
        message: `libvirt chooses no firmware for guests of ${type}; remove firmware`,
        fixes: [preferred("Remove firmware", removeAttribute(firmware))],
      };
    },
  },
  {
    code: "if-model-hypervisor",
    severity: "error",
    elements: ["interface"],
    explanation: "Only the drivers of QEMU and Xen take names of network cards that libvirt does not know.",
    source: "src/conf/domain_postparse.c",
    bad: vz({ devices: [nic("ne2k_pci")] }),
    good: vz({ devices: [nic("e1000")] }),
    *check({ type, devicesOf }) {
      for (const element of without.otherModels.has(type) ? devicesOf("interface") : []) {
        const model = attribute(child(element, "model"), "type");
        if (!model || knownModels.has(model.value)) continue;
        yield {
          span: valueSpan(model),
          message: `libvirt knows no network card ${model.value} for guests of ${type}; use e1000, rtl8139 or virtio`,
          fixes: ["e1000", "rtl8139", "virtio"].map((name) => possible(`Change to ${name}`, replaceValue(model, name))),
        };
      }
    },
  },
  {
    code: "disk-fdgroup-hypervisor",
    severity: "error",
    elements: ["disk"],
    explanation: "Files that are open already can be handed to QEMU only.",
    source: "src/conf/domain_postparse.c",
    bad: vz({ devices: withGroup(" fdgroup='images'") }),
    good: vz({ devices: withGroup("") }),
    *check({ type, disks }) {
      for (const { source } of without.openFiles.has(type) ? disks : []) {
        const group = attribute(source, "fdgroup");
        if (!group) continue;
        yield {
          span: group.nameSpan,
          message: `Guests of ${type} take no files that are open already; remove fdgroup`,
          fixes: [preferred("Remove fdgroup", removeAttribute(group))],
        };
      }
    },
  },
];

const osTypes: Readonly<Record<string, readonly string[]>> = {
  qemu: ["hvm"],
  kvm: ["hvm"],
  hvf: ["hvm"],
  lxc: ["exe"],
  openvz: ["exe"],
  vz: ["hvm", "exe"],
  parallels: ["hvm", "exe"],
  bhyve: ["hvm"],
  xen: ["hvm", "xen", "xenpvh", "linux"],
  vmware: ["hvm"],
  vbox: ["hvm"],
};
const knownOsTypes = new Set(["hvm", "exe", "xen", "linux", "xenpvh", "uml"]);

const small = ["lxc", "openvz", "vz", "parallels", "bhyve", "vbox", "vmware"];

/** The hypervisors without a feature. Hyper-V is not among them: Cloud Hypervisor has the same name. */
const without = {
  memoryHotplug: new Set([...small, "xen"]),
  singleVcpus: new Set([...small, "xen"]),
  firmware: new Set(["lxc", "openvz", "vz", "parallels", "vbox"]),
  otherModels: new Set(small),
  openFiles: new Set([...small, "xen"]),
};

/** Source: virDomainNetModel in src/conf/domain_conf.c. */
const knownModels = new Set(
  "netfront rtl8139 virtio e1000 e1000e igb virtio-transitional virtio-non-transitional usb-net spapr-vlan lan9118 scm91c111 vlance vmxnet vmxnet2 vmxnet3 Am79C970A Am79C973 82540EM 82545EM 82543GC".split(
    " ",
  ),
);
