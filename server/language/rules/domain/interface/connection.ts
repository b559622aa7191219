/** Rules for what an interface is connected to: VLANs, filters, limits, addresses, and what each type of connection allows. */
import { addAttribute, addChild, possible, removeAttribute, removeElement, replaceSpan } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value } from "../../elements.ts";
import { secondNativeTags } from "../../network/vlan-tags.ts";
import type { Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement } from "../findings.ts";
import { passtRoutes, passtVhostUser, vlanOnBridges } from "../versions.ts";
import { withInterface } from "./examples.ts";

const rules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "if-vlan-type",
    severity: "error",
    elements: ["vlan"],
    explanation:
      "Tags need something that can tag: Open vSwitch, a device of the host or macvtap passthrough; since libvirt 11.0 a plain bridge can too.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("user", ["<vlan><tag id='10'/></vlan>"]),
    good: withInterface("bridge", ["<virtualport type='openvswitch'/>", "<vlan><tag id='10'/></vlan>"]),
    find(element, _facts, version) {
      const vlan = child(element, "vlan");
      const type = value(element, "type");
      if (!vlan || type === undefined || type === "network" || type === "hostdev") return undefined;
      const isSwitch = value(child(element, "virtualport"), "type") === "openvswitch";
      if (type === "bridge" && (isSwitch || version >= vlanOnBridges)) return undefined;
      if (type === "direct" && value(child(element, "source"), "mode") === "passthrough") return undefined;
      const finding = unwantedElement(
        vlan,
        vlanWords[type] ?? `The guest could not start: an interface of type ${type} cannot tag packets; remove <vlan>`,
      );
      if (type !== "bridge" || child(element, "virtualport")) return finding;
      const fix = possible("The bridge is an Open vSwitch", addChild(element, "<virtualport type='openvswitch'/>"));
      return { ...finding, fixes: [fix, possible("Remove <vlan>", ...(finding.fixes?.[0]?.edits ?? []))] };
    },
  },
  {
    code: "if-virtualport-params",
    severity: "error",
    elements: ["virtualport"],
    incomplete: true,
    explanation: "A switch that is told of a guest needs to know which settings the guest gets.",
    source: "src/util/virnetdevvportprofile.c",
    bad: withInterface("direct", ["<virtualport type='802.1Qbh'/>"]),
    good: withInterface("direct", ["<virtualport type='802.1Qbh'><parameters profileid='web'/></virtualport>"]),
    everyHypervisor: true,
    find(element) {
      const virtualport = child(element, "virtualport");
      const type = value(virtualport, "type") ?? "";
      const connection = value(element, "type") ?? "";
      if (!virtualport || connection === "network") return undefined;
      if (!attribute(virtualport, "type") && ["bridge", "direct", "hostdev"].includes(connection)) {
        const ours = connection === "bridge" ? "openvswitch" : "802.1Qbh";
        const fix = possible(`Add type='${ours}'`, addAttribute(virtualport, "type", ours));
        return {
          span: virtualport.nameSpan,
          message: `<virtualport> needs its type, such as type='${ours}': only a network could say it`,
          fixes: connection === "bridge" ? [fix] : [],
        };
      }
      const parameters = child(virtualport, "parameters");
      const missing = (requiredParameters[type] ?? []).filter((name) => !value(parameters, name));
      if (missing.length === 0) return undefined;
      return {
        span: (parameters ?? virtualport).nameSpan,
        message: `A virtualport of type ${type} needs ${missing.join(", ")} in <parameters>`,
      };
    },
  },
  {
    code: "if-vlan-native",
    severity: "error",
    elements: ["vlan"],
    explanation: "Traffic without a tag belongs to one VLAN.",
    source: "src/conf/netdev_vlan_conf.c",
    bad: withInterface("network", [
      "<vlan><tag id='5' nativeMode='tagged'/><tag id='6' nativeMode='untagged'/></vlan>",
    ]),
    good: withInterface("network", ["<vlan><tag id='5' nativeMode='tagged'/><tag id='6'/></vlan>"]),
    everyHypervisor: true,
    find(element) {
      const [first] = secondNativeTags(children(element, "vlan").slice(0, 1));
      return first;
    },
  },
  {
    code: "if-mtu",
    severity: "error",
    elements: ["mtu"],
    explanation: "libvirt sets the MTU of devices that it makes on the host; a card that is passed on has its own.",
    source: "src/qemu/qemu_domain.c",
    bad: withInterface("direct", ["<mtu size='1400'/>"]),
    good: withInterface("network", ["<mtu size='1400'/>"]),
    find(element) {
      const mtu = child(element, "mtu");
      const type = value(element, "type");
      if (Number(value(mtu, "size")) === 0) return undefined;
      const isOwn = ["network", "bridge", "ethernet", "vhostuser", "direct", "hostdev"].includes(type ?? "network");
      if (mtu && !isOwn && value(child(element, "backend"), "type") !== "passt") {
        return unwantedElement(mtu, `libvirt cannot set the MTU for type ${type}; remove <mtu>`);
      }
      if (!mtu || (type !== "direct" && type !== "hostdev")) return undefined;
      return unwantedElement(
        mtu,
        `The MTU cannot be set for type ${type}, it is that of the host's card; remove <mtu>`,
      );
    },
  },
  {
    code: "if-coalesce",
    severity: "error",
    elements: ["coalesce"],
    explanation: "Interrupts are gathered on the tap device of a bridge.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("user", ["<coalesce><rx><frames max='7'/></rx></coalesce>"]),
    good: withInterface("network", ["<coalesce><rx><frames max='7'/></rx></coalesce>"]),
    find(element) {
      const coalesce = child(element, "coalesce");
      const type = value(element, "type");
      if (!coalesce || type === undefined || type === "network" || type === "bridge") return undefined;
      if (!child(child(coalesce, "rx"), "frames")) return undefined;
      return unwantedElement(
        coalesce,
        `Type ${type} cannot gather packets, only network and bridge can; remove <coalesce>`,
      );
    },
  },
  {
    code: "if-port-isolated",
    severity: "error",
    elements: ["port"],
    explanation: "A port of a Linux bridge can be isolated from the others; other connections have no such port.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("user", ["<port isolated='yes'/>"]),
    good: withInterface("bridge", ["<port isolated='yes'/>"]),
    everyHypervisor: true,
    find(element) {
      const isolated = attribute(child(element, "port"), "isolated");
      const type = value(element, "type");
      if (isolated?.value !== "yes" || type === undefined) return undefined;
      if (type !== "network" && type !== "bridge") {
        return unwantedAttribute(isolated, `isolated is for types network and bridge only, not for ${type}; remove it`);
      }
      if (!attribute(child(element, "virtualport"), "type")) return undefined;
      return unwantedAttribute(
        isolated,
        "isolated is for plain Linux bridges, not together with a <virtualport>; remove it",
      );
    },
  },
  {
    code: "if-filterref-type",
    severity: "warning",
    elements: ["filterref"],
    explanation:
      "Filters work on the tap device of a bridge; elsewhere libvirt drops them, and the guest is not protected.",
    source: "src/conf/domain_conf.c",
    bad: withInterface("user", ["<filterref filter='clean-traffic'/>"]),
    good: withInterface("network", ["<filterref filter='clean-traffic'/>"]),
    find(element) {
      const filter = child(element, "filterref");
      const type = value(element, "type");
      if (!filter || type === undefined) return undefined;
      if (!["network", "bridge", "ethernet"].includes(type)) {
        return unwantedElement(
          filter,
          `Nothing would be filtered: libvirt drops the filter on type ${type}; remove it`,
        );
      }
      if (type === "network" || value(child(element, "virtualport"), "type") !== "openvswitch") return undefined;
      return unwantedElement(
        filter,
        "The guest could not start: libvirt cannot filter on Open vSwitch; remove <filterref>",
      );
    },
  },
  {
    code: "if-guest-ip",
    severity: "error",
    elements: ["ip", "route"],
    explanation: "QEMU tells a guest its address by the network of type user only, one for IPv4 and one for IPv6.",
    source: "src/qemu/qemu_validate.c",
    bad: withInterface("network", ["<ip family='ipv4' address='10.0.2.0' prefix='24'/>"]),
    good: withInterface("user", ["<ip family='ipv4' address='10.0.2.0' prefix='24'/>"]),
    find(element, _guest, version) {
      const type = value(element, "type");
      const ips = children(element, "ip");
      const [first] = ips;
      const route = child(element, "route");
      const isPasst = value(child(element, "backend"), "type") === "passt";
      if (route && type !== undefined && !(isPasst && version >= passtRoutes))
        return unwantedElement(route, "QEMU cannot give the guest a route; set it in the guest, or by DHCP");
      if (!first || type === undefined) return undefined;
      if (type !== "user" && !(type === "vhostuser" && isPasst && version >= passtVhostUser)) {
        return unwantedElement(
          first,
          `QEMU can give the guest an address on type user only, not on ${type}; use the network's DHCP`,
        );
      }
      const peer = ips.flatMap((ip) => attribute(ip, "peer") ?? [])[0];
      if (peer) return unwantedAttribute(peer, "QEMU cannot tell a guest the other end of its address; remove peer");
      for (const family of ["ipv4", "ipv6"]) {
        const [one, second] = ips.filter((ip) => (value(ip, "family") ?? "ipv4") === family);
        if (second)
          return unwantedElement(second, `One address of each family is enough: there is one for ${family} already`);
        const prefix = attribute(one, "prefix");
        if (!one || !prefix) continue;
        const number = Number(prefix.value);
        const isRight = family === "ipv6" ? number === 64 : number >= 4 && number <= 27;
        if (number === 0 || isRight) continue;
        return {
          span: spanOf(one, "prefix"),
          message: family === "ipv6" ? "The prefix for IPv6 must be 64" : "The prefix for IPv4 must be from 4 to 27",
        };
      }
      return undefined;
    },
  },
  {
    code: "if-passt-type",
    severity: "error",
    explanation: "passt carries the traffic of type user, and since libvirt 11.1 of vhostuser.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("network", ["<backend type='passt'/>"]),
    good: withInterface("user", ["<backend type='passt'/>"]),
    everyHypervisor: true,
    find(element, _facts, version) {
      const backend = attribute(child(element, "backend"), "type");
      const type = value(element, "type");
      if (backend?.value !== "passt" || type === undefined || type === "user") return undefined;
      if (type === "vhostuser" && version >= passtVhostUser) return undefined;
      return {
        span: backend.nameSpan,
        message: `passt is for interfaces of type user, this is ${type}; remove it, or change the type`,
        fixes: [possible("Remove type", removeAttribute(backend))],
      };
    },
  },
  {
    code: "if-portforward",
    severity: "error",
    elements: ["portForward"],
    explanation: "Ports are forwarded by passt.",
    source: "src/conf/domain_validate.c",
    bad: withInterface("user", ["<portForward proto='tcp'><range start='2022' to='22'/></portForward>"]),
    good: withInterface("user", [
      "<backend type='passt'/>",
      "<portForward proto='tcp'><range start='2022' to='22'/></portForward>",
    ]),
    everyHypervisor: true,
    find(element) {
      const forward = child(element, "portForward");
      const type = value(element, "type");
      const backend = child(element, "backend");
      if (!forward || type === undefined || value(backend, "type") === "passt") return undefined;
      if (type !== "user")
        return unwantedElement(
          forward,
          `Ports are forwarded for type user only, not for ${type}; remove <portForward>`,
        );
      const passt = backend
        ? addAttribute(backend, "type", "passt")
        : replaceSpan({ start: forward.span.start, end: forward.span.start }, "<backend type='passt'/>");
      const canAdd = !attribute(backend, "type");
      return {
        span: forward.nameSpan,
        message: "Ports are forwarded by passt only; add <backend type='passt'/>",
        fixes: [
          ...(canAdd ? [possible("Add passt", passt)] : []),
          possible("Remove <portForward>", removeElement(forward)),
        ],
      };
    },
  },
  {
    code: "if-script-type",
    severity: "error",
    elements: ["script"],
    explanation: "QEMU's driver runs scripts for interfaces of type ethernet.",
    source: "src/qemu/qemu_domain.c",
    bad: withInterface("user", ["<script path='/etc/qemu-ifup'/>"]),
    good: withInterface("ethernet", ["<script path='/etc/qemu-ifup'/>"]),
    find(element) {
      const script = child(element, "script");
      const type = value(element, "type");
      if (!script || type === undefined || type === "ethernet") return undefined;
      return unwantedElement(
        script,
        `The guest could not start: scripts are for type ethernet, not for ${type}; remove <script>`,
      );
    },
  },
  {
    code: "if-backend-tap",
    severity: "warning",
    explanation: "The path of a tap device is of use to interfaces that have one.",
    source: "src/qemu/qemu_interface.c",
    bad: withInterface("user", ["<backend tap='/dev/net/tun'/>"]),
    good: withInterface("network", ["<backend tap='/dev/net/tun'/>"]),
    find(element) {
      const tap = attribute(child(element, "backend"), "tap");
      const type = value(element, "type");
      if (!tap || type === undefined || ["network", "bridge", "ethernet"].includes(type)) return undefined;
      return unwantedAttribute(
        tap,
        `The guest could not start: an interface of type ${type} has no tap device; remove it`,
      );
    },
  },
];

export const interfaceConnectionRules: readonly Rule<DomainFacts>[] = forEachDevice(
  ({ devicesOf }) => devicesOf("interface"),
  rules,
  ["interface"],
);

const vlanWords: Readonly<Record<string, string>> = {
  bridge:
    "The guest could not start: a plain bridge cannot tag packets before libvirt 11.0; if it is an Open vSwitch, add <virtualport type='openvswitch'/>",
  direct:
    "The guest could not start: macvtap can tag packets in mode passthrough only; remove <vlan>, or change the mode",
};

const requiredParameters: Readonly<Record<string, readonly string[]>> = {
  "802.1Qbg": ["managerid", "typeid", "typeidversion"],
  "802.1Qbh": ["profileid"],
  midonet: ["interfaceid"],
};
