/** Rules for `<interface>`: its name on the host, its model, and what its driver can do. */
import { addChild, possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlAttribute, XmlElement } from "../../../xml/tree.ts";
import { tooLongForDevice } from "../../device-name.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import { virtioOptions } from "../disk/driver.ts";
import type { DomainFacts, GuestFacts } from "../facts.ts";
import { reconnectFinding, unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { addSharedMemory, sharedMemoryLines } from "../memory/shared-memory.ts";
import { vhostUserMemoryChecked } from "../versions.ts";
import { withInterface } from "./examples.ts";
import { interfaceTeamRules } from "./team.ts";

const good = withInterface("network");
const shared = { lines: sharedMemoryLines };

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "if-model-missing",
    severity: "info",
    explanation: "Without a model PC guests get an rtl8139, an old card of 100 Mbit/s; other machines get virtio.",
    source: "src/qemu/qemu_domain.c",
    bad: good.replace("      <model type='virtio'/>\n", ""),
    good,
    find(element, { isX86 }) {
      if (!isX86 || child(element, "model") || ["hostdev", "vhostuser", "vdpa"].includes(value(element, "type") ?? ""))
        return undefined;
      return {
        span: element.nameSpan,
        message:
          "Without a model the guest sees an rtl8139, which is old and slow; virtio is fast where the guest has its driver",
        fixes: [possible("Add <model type='virtio'/>", addChild(element, "<model type='virtio'/>"))],
      };
    },
  },
  {
    code: "if-target-prefix",
    severity: "warning",
    explanation: "Names with these beginnings are libvirt's own, so it drops them and chooses a new one at each start.",
    source: "src/conf/domain_conf.c",
    bad: withInterface("network", ["<target dev='vnet5'/>"]),
    good: withInterface("network", ["<target dev='web0'/>"]),
    find(element, { root }) {
      // Of a running guest libvirt prints the names that it has chosen.
      if (attribute(root, "id")) return undefined;
      const target = child(element, "target");
      const dev = attribute(target, "dev");
      const prefix = /^(vnet|vif|macvtap|macvlan)/.exec(dev?.value ?? "")?.[0];
      // "vnet%d" is what libvirt itself would write.
      if (!target || !dev || prefix === undefined || dev.value.includes("%") || !isPrefixDropped(prefix, element))
        return undefined;
      return {
        span: valueSpan(dev),
        message: `libvirt drops names that begin with "${prefix}", they are its own; choose another name, or leave it out`,
        fixes: target.attributes.length === 1 ? [preferred("Remove <target>", removeElement(target))] : [],
      };
    },
  },
  {
    code: "if-target-length",
    severity: "error",
    explanation: "Linux allows 15 characters for the name of a network device; with more the guest cannot start.",
    source: "linux/if.h, IFNAMSIZ",
    bad: withInterface("network", ["<target dev='tap-production-1'/>"]),
    good: withInterface("network", ["<target dev='tap-prod-1'/>"]),
    find(element) {
      return tooLongForDevice(attribute(child(element, "target"), "dev"), "guest");
    },
  },
  {
    code: "if-managed-tap",
    severity: "error",
    explanation:
      "With managed='no' somebody else has made the device, which only an interface of type ethernet can use.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("network", ["<target dev='tap0' managed='no'/>"]),
    good: withInterface("ethernet", ["<target dev='tap0' managed='no'/>"]),
    everyHypervisor: true,
    find(element) {
      const target = child(element, "target");
      const managed = attribute(target, "managed");
      if (managed?.value !== "no") return undefined;
      const type = value(element, "type");
      if (type === undefined) return undefined;
      if (type !== "ethernet") {
        return unwantedAttribute(managed, `managed='no' is for type ethernet only, this is ${type}; remove it`);
      }
      if (attribute(target, "dev")) return undefined;
      return { span: managed.nameSpan, message: "Say which device it is: with managed='no' dev is needed" };
    },
  },
  {
    code: "if-driver-nonvirtio",
    severity: "error",
    explanation: "These are settings of virtio devices.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("network", ["<model type='e1000e'/>", "<driver iommu='on'/>"]),
    good: withInterface("network", ["<driver iommu='on'/>"]),
    everyHypervisor: true,
    find(element, guest) {
      const model = modelOf(element);
      const option = child(element, "driver")?.attributes.find(({ name }) =>
        virtioOptions.some((known) => known === name),
      );
      if (!option || model?.startsWith("virtio")) return undefined;
      if (model === undefined && value(element, "type") === "hostdev")
        return unwantedAttribute(
          option,
          `${option.name} is a setting of virtio, not of a device of the host; remove it`,
        );
      if (model === undefined) return isPlainPc(element, guest) ? withoutModel(element, option) : undefined;
      return unwantedAttribute(option, `${option.name} is a setting of virtio, and the model is ${model}; remove it`);
    },
  },
  {
    code: "if-driver-name",
    severity: "error",
    elements: ["driver"],
    explanation: "vfio, xen and kvm are the drivers of devices of the host; a virtio card has qemu or vhost.",
    source: "src/conf/domain_conf.c",
    bad: withInterface("network", ["<model type='virtio'/>", "<driver name='vfio'/>"]),
    good: withInterface("network", ["<model type='virtio'/>", "<driver name='vhost'/>"]),
    everyHypervisor: true,
    find(element) {
      const driver = child(element, "driver");
      const name = attribute(driver, "name");
      if (!name) return undefined;
      if (value(element, "type") === "hostdev") return ofVirtioCard(element, name);
      if (!["vfio", "xen", "kvm"].includes(name.value)) return undefined;
      // libvirt does not read it for other models.
      if (!modelOf(element)?.startsWith("virtio")) return undefined;
      const message = `${name.value} is a driver for devices of the host; a virtio card has qemu or vhost`;
      return {
        span: valueSpan(name),
        message,
        fixes: ["vhost", "qemu"].map((known) => possible(`Change to ${known}`, replaceValue(name, known))),
        // The grammar would want the settings of the other driver.
        explains: (driver?.attributes ?? []).map(({ nameSpan }) => nameSpan),
      };
    },
  },
  {
    code: "if-queues-type",
    severity: "error",
    explanation: "Several queues need a connection that has several; those of other types have one.",
    source: "src/qemu/qemu_command.c",
    bad: withInterface("user", ["<driver queues='4'/>"]),
    good: withInterface("network", ["<driver queues='4'/>"]),
    find(element) {
      const queues = attribute(child(element, "driver"), "queues");
      const type = value(element, "type") ?? "";
      if (!queues || !(Number(queues.value) > 1) || !oneQueueTypes.has(type)) return undefined;
      // Other models have one queue anyway, so libvirt does not look.
      if (!modelOf(element)?.startsWith("virtio")) return undefined;
      return unwantedAttribute(
        queues,
        `The guest could not start: an interface of type ${type} has one queue; remove queues`,
      );
    },
  },
  {
    code: "if-queues-count",
    severity: "error",
    elements: ["driver"],
    explanation: "libvirt counts the queues of virtio cards in 32 bits.",
    source: "src/conf/domain_conf.c",
    bad: withInterface("network", ["<model type='virtio'/>", "<driver queues='4294967296'/>"]),
    good: withInterface("network", ["<model type='virtio'/>", "<driver queues='4'/>"]),
    everyHypervisor: true,
    find(element) {
      const queues = attribute(child(element, "driver"), "queues");
      // A device of the host that is passed on has queues of its own.
      if (!queues || value(element, "type") === "hostdev" || !modelOf(element)?.startsWith("virtio")) return undefined;
      if (Number(queues.value) <= 0xffff_ffff) return undefined;
      return { span: valueSpan(queues), message: "More queues than libvirt can count; use one for each vCPU at most" };
    },
  },
  {
    code: "if-queue-size",
    severity: "error",
    explanation: "virtio rings have a power of two of entries.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("network", ["<driver rx_queue_size='300'/>"]),
    good: withInterface("network", ["<driver rx_queue_size='512'/>"]),
    find(element) {
      const driver = child(element, "driver");
      // Of a card of the host libvirt hands no queues on.
      if (!modelOf(element)?.startsWith("virtio") || value(element, "type") === "hostdev") return undefined;
      const size = ["rx_queue_size", "tx_queue_size"]
        .flatMap((name) => attribute(driver, name) ?? [])
        .find(({ value: text }) => /^\d+$/.test(text) && !isPowerOfTwo(Number(text)));
      if (!size) return undefined;
      const better = String(2 ** Math.max(8, Math.round(Math.log2(Number(size.value) || 1))));
      return wrongValue(size, better, `${size.name} must be a power of two, such as 256, 512 or 1024`);
    },
  },
  {
    code: "if-teaming-virtio",
    severity: "error",
    elements: ["teaming"],
    explanation:
      "The side of a team that stays is virtio's, whose driver in the guest knows of teams; the other is a device of the host.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("network", ["<model type='e1000e'/>", "<teaming type='persistent'/>"]),
    good: withInterface("network", ["<teaming type='persistent'/>"]),
    find(element, guest) {
      const team = child(element, "teaming");
      const kind = value(element, "type");
      if (team && kind && value(team, "type") === "transient" && kind !== "hostdev" && kind !== "network") {
        return {
          span: spanOf(team, "type"),
          message: `The transient side of a team is a device of the host, of type hostdev or from a network, not of type ${kind}; change the type of the interface`,
        };
      }
      if (value(team, "type") !== "persistent") return undefined;
      const type = attribute(child(element, "model"), "type");
      if (type) {
        if (type.value.startsWith("virtio")) return undefined;
        return wrongValue(type, "virtio", `The persistent side of a team has the model virtio, not ${type.value}`);
      }
      if (!isPlainPc(element, guest)) return undefined;
      return {
        span: spanOf(child(element, "teaming") ?? element, "type"),
        message: "The persistent side of a team has the model virtio; add <model type='virtio'/>",
        fixes: [possible("Add <model type='virtio'/>", addChild(element, "<model type='virtio'/>"))],
      };
    },
  },
  {
    code: "if-vhostuser-model",
    severity: "error",
    explanation: "vhost-user is a way to run virtio devices in another program.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("vhostuser", ["<model type='e1000'/>"], shared),
    good: withInterface("vhostuser", [], shared),
    find: (element) => virtioOnly(element, "vhostuser"),
  },
  {
    code: "if-vhostuser-source",
    severity: "error",
    explanation: "Only the side that connects can connect again.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface(
      "vhostuser",
      ["<source type='unix' path='/run/net.sock' mode='server'><reconnect enabled='yes' timeout='5'/></source>"],
      shared,
    ),
    good: withInterface(
      "vhostuser",
      ["<source type='unix' path='/run/net.sock' mode='client'><reconnect enabled='yes' timeout='5'/></source>"],
      shared,
    ),
    find(element) {
      const source = child(element, "source");
      const reconnect = child(source, "reconnect");
      if (value(element, "type") !== "vhostuser" || !reconnect || value(reconnect, "enabled") === "no")
        return undefined;
      if (value(source, "mode") !== "server") return reconnectFinding(reconnect);
      return unwantedElement(
        reconnect,
        "A server waits for connections and cannot connect again; remove <reconnect>, or use mode='client'",
      );
    },
  },
  {
    code: "if-vhostuser-shared-memory",
    severity: "warning",
    explanation:
      "The program at the other end reads the packets in the memory of the guest; without it nothing is carried. libvirt refuses this since 11.2.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("vhostuser"),
    good: withInterface("vhostuser", [], shared),
    until: vhostUserMemoryChecked,
    find: (element, guest) => unsharedMemory(element, guest, "No packet would get through"),
  },
  {
    code: "if-vhostuser-memory",
    severity: "error",
    explanation: "The program at the other end reads the packets in the memory of the guest.",
    source: "src/qemu/qemu_validate.c; NEWS of 11.2.0",
    bad: withInterface("vhostuser"),
    good: withInterface("vhostuser", [], shared),
    from: vhostUserMemoryChecked,
    find: (element, guest) => unsharedMemory(element, guest, "libvirt refuses this interface"),
  },
  {
    code: "if-vdpa-source",
    severity: "error",
    explanation: "A vDPA device speaks virtio.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("vdpa", ["<model type='e1000'/>"]),
    good: withInterface("vdpa"),
    find: (element) => virtioOnly(element, "vdpa"),
  },
  {
    code: "if-trust-rx",
    severity: "info",
    explanation: "The guest's filters are put into the host's card by macvtap, for virtio devices only.",
    source: "docs/formatdomain.rst",
    bad: withInterface("bridge").replace("type='bridge'", "type='bridge' trustGuestRxFilters='yes'"),
    good: withInterface("direct").replace("type='direct'", "type='direct' trustGuestRxFilters='yes'"),
    find(element) {
      const trust = attribute(element, "trustGuestRxFilters");
      const type = value(element, "type");
      if (trust?.value !== "yes" || type === "direct" || type === "network" || type === undefined) return undefined;
      return unwantedAttribute(
        trust,
        `trustGuestRxFilters has no effect on type ${type}, only on direct and networks of that kind`,
      );
    },
  },
];

export const interfaceRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("interface"), rules, ["interface"]),
  ...interfaceTeamRules,
];

const oneQueueTypes = new Set(["user", "mcast", "udp", "server", "client", "internal"]);

/** macvtap and macvlan are libvirt's names for interfaces of type direct; elsewhere they are free. */
function isPrefixDropped(prefix: string, element: XmlElement): boolean {
  return !prefix.startsWith("macv") || value(element, "type") === "direct";
}

/** PCs have an rtl8139 unless something else is written; connections to other programs are always virtio. */
function isPlainPc(element: XmlElement, { isX86, isArchKnown }: GuestFacts): boolean {
  return isX86 && isArchKnown && !["vhostuser", "vdpa", "hostdev"].includes(value(element, "type") ?? "");
}

function withoutModel(element: XmlElement, option: XmlAttribute): Finding {
  return {
    span: option.nameSpan,
    message: `${option.name} is a setting of virtio, and without <model> the guest gets an rtl8139; add <model type='virtio'/>`,
    fixes: [possible("Add <model type='virtio'/>", addChild(element, "<model type='virtio'/>"))],
  };
}

/** A driver of virtio cards for a PCI device of the host. */
function ofVirtioCard(element: XmlElement, name: XmlAttribute): Finding | undefined {
  const isOnPci = value(child(child(element, "source"), "address"), "type") === "pci";
  if (!isOnPci || (name.value !== "qemu" && name.value !== "vhost")) return undefined;
  return unwantedAttribute(name, `${name.value} is a driver of virtio cards, not of devices of the host; remove it`);
}

function virtioOnly(element: XmlElement, type: string): Finding | undefined {
  const model = attribute(child(element, "model"), "type");
  if (value(element, "type") !== type || !model || model.value.startsWith("virtio")) return undefined;
  return wrongValue(model, "virtio", `An interface of type ${type} is a virtio device, not ${model.value}`);
}

function modelOf(element: XmlElement): string | undefined {
  return value(child(element, "model"), "type");
}

function isPowerOfTwo(number: number): boolean {
  return number === 0 || Number.isInteger(Math.log2(number));
}

function unsharedMemory(element: XmlElement, { root, hasSharedMemory }: GuestFacts, what: string): Finding | undefined {
  if (value(element, "type") !== "vhostuser" || hasSharedMemory) return undefined;
  return {
    span: spanOf(element, "type"),
    message: `${what}: vhost-user needs memory that its program can read, <access mode='shared'/> in <memoryBacking>`,
    fixes: addSharedMemory(root),
  };
}
