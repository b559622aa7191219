/** Rules for disks whose data come over the network. */
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { type DeviceRule, forEachDevice } from "../device-rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement, wrongValue } from "../findings.ts";
import { withDisk } from "./examples.ts";
import type { Disk } from "./facts.ts";
import { forEachImage } from "./image.ts";

const raw = "name='qemu' type='raw'";
const network = "type='network' device='disk'";
const nbd = (host: string) =>
  withDisk({ disk: network, driver: raw, source: "protocol='nbd' name='vm'" }).replace(
    "name='vm'/>",
    `name='vm'>${host}</source>`,
  );
const cookies = (...names: readonly string[]) =>
  withDisk({
    disk: "type='network' device='disk'",
    driver: "name='qemu' type='raw'",
    source: "protocol='https' name='vm.img'",
  }).replace(
    "name='vm.img'/>",
    `name='vm.img'><host name='a'/><cookies>${names.map((name) => `<cookie name='${name}'>1</cookie>`).join("")}</cookies></source>`,
  );

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-network-name",
    severity: "error",
    incomplete: true,
    explanation: "A server holds many images, and the name says which; only NBD has a default.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ disk: network, driver: raw, source: "protocol='rbd'" }),
    good: withDisk({ disk: network, driver: raw, source: "protocol='rbd' name='pool/image'" }),
    everyHypervisor: true,
    find: ({ type, source }) => (type === "network" ? missingNameFinding(source) : undefined),
  },
  {
    code: "disk-rbd-name",
    severity: "error",
    explanation: "Images of rbd are in a pool, those of gluster in a volume, and the name gives both.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ disk: network, driver: raw, source: "protocol='rbd' name='image'" }),
    good: withDisk({ disk: network, driver: raw, source: "protocol='rbd' name='pool/image'" }),
    everyHypervisor: true,
    find: forEachImage(({ type, source }) => (type === "network" ? volumeNameFinding(source) : undefined)),
  },
  {
    code: "disk-iscsi-lun",
    severity: "error",
    explanation: "Behind the name of the target an iSCSI disk has the number of its lun.",
    source: "src/qemu/qemu_block.c",
    bad: withDisk({ disk: network, driver: raw, source: "protocol='iscsi' name='iqn.2013-07.com.example:vm/disk'" }),
    good: withDisk({ disk: network, driver: raw, source: "protocol='iscsi' name='iqn.2013-07.com.example:vm/1'" }),
    find({ type, source }) {
      const name = attribute(source, "name");
      if (type !== "network" || value(source, "protocol") !== "iscsi" || !name?.value.includes("/")) return undefined;
      if (/\/\d*$/.test(name.value)) return undefined;
      return {
        span: valueSpan(name),
        message: "The guest could not start: behind the slash of an iSCSI name is the number of the lun, such as /1",
      };
    },
  },
  {
    code: "disk-sheepdog",
    severity: "error",
    explanation: "Sheepdog is no longer developed; QEMU dropped it in 6.1, and libvirt after 10.7.",
    source: "src/qemu/qemu_domain.c",
    bad: withDisk({ disk: network, driver: raw, source: "protocol='sheepdog' name='vm'" }),
    good: withDisk({ disk: network, driver: raw, source: "protocol='rbd' name='pool/vm'" }),
    find: forEachImage(({ type, source }) => {
      const protocol = attribute(source, "protocol");
      if (type !== "network" || protocol?.value !== "sheepdog") return undefined;
      return { span: valueSpan(protocol), message: "QEMU no longer has sheepdog; move the image to another store" };
    }),
  },
  {
    code: "disk-host-transport",
    severity: "error",
    explanation: "Only NBD and Gluster are reached by a UNIX socket; QEMU has no RDMA for disks.",
    source: "src/qemu/qemu_block.c; src/qemu/qemu_domain.c",
    bad: nbd("<host name='store' transport='rdma'/>"),
    good: nbd("<host transport='unix' socket='/run/nbd.sock'/>"),
    find: forEachImage(({ type, source }) => (type === "network" ? transportFinding(source) : undefined)),
  },
  {
    code: "disk-backing-format",
    severity: "error",
    incomplete: true,
    explanation: "An image below another is written with its format and its place, or as an empty element for none.",
    source: "src/conf/domain_conf.c",
    bad: withDisk({ more: ["<backingStore type='file'><format type='qcow2'/></backingStore>"] }),
    good: withDisk({ more: ["<backingStore/>"] }),
    everyHypervisor: true,
    find({ element }) {
      for (let below = child(element, "backingStore"); below; below = child(below, "backingStore")) {
        // Without a type it is the end of the chain, whatever is in it.
        if (!attribute(below, "type") || !child(below, "format") || child(below, "source")) continue;
        return { span: below.nameSpan, message: "<backingStore> needs <source>, where the image below is" };
      }
      return undefined;
    },
  },
  {
    code: "disk-cookie-dup",
    severity: "error",
    elements: ["cookies"],
    explanation: "A cookie has one value.",
    source: "src/conf/storage_source_conf.c",
    bad: cookies("session", "session"),
    good: cookies("session", "user"),
    everyHypervisor: true,
    find: ({ source }) => repeatedCookieFinding(source),
  },
];

/** A cookie of an image on a web server that has a value already. */
export function repeatedCookieFinding(source: XmlElement | undefined): Finding | undefined {
  const first = new Map<string, XmlElement>();
  for (const cookie of children(child(source, "cookies"), "cookie")) {
    const name = value(cookie, "name");
    const earlier = name === undefined ? undefined : first.get(name);
    if (earlier) {
      return {
        ...unwantedElement(cookie, `The cookie "${name}" has a value already; keep one`),
        span: spanOf(cookie, "name"),
        related: [{ span: spanOf(earlier, "name"), message: "The first one" }],
      };
    }
    if (name !== undefined) first.set(name, cookie);
  }
  return undefined;
}

/** An image on a server that does not say which one it is; only NBD has a default. */
export function missingNameFinding(source: XmlElement | undefined): Finding | undefined {
  const protocol = attribute(source, "protocol");
  if (!source || !protocol || attribute(source, "name")) return undefined;
  if (protocol.value === "nbd" || protocol.value === "sheepdog") return undefined;
  return {
    span: valueSpan(protocol),
    message: `A disk over ${protocol.value} needs a name: ${nameWords[protocol.value] ?? "the path of the image"}`,
    // The grammar says it in fewer words.
    explains: [source.nameSpan],
  };
}

/** A name without the pool or the volume that it is in, of an image of rbd or gluster. */
export function volumeNameFinding(source: XmlElement | undefined): Finding | undefined {
  const protocol = value(source, "protocol");
  const name = attribute(source, "name");
  if (!name || /^[^/]+\//.test(name.value)) return undefined;
  if (protocol !== "rbd" && protocol !== "gluster") return undefined;
  const place = protocol === "rbd" ? "pool" : "volume";
  if (/^\/[^/]+\/[^/]/.test(name.value)) {
    const better = name.value.slice(1);
    return wrongValue(name, better, `The name begins with the ${place}, not with a slash: ${better}`);
  }
  return {
    span: valueSpan(name),
    message: `The name is the ${place} and the image with a slash between, such as ${place}/${name.value.replaceAll("/", "") || "image"}`,
  };
}

/** A way to a server that QEMU does not go; to nfs libvirt sees it at once. */
export function transportFinding(source: XmlElement | undefined): Finding | undefined {
  const protocol = value(source, "protocol") ?? "";
  const start = protocol === "nfs" ? "" : "The guest could not start: ";
  for (const host of children(source, "host")) {
    const transport = attribute(host, "transport");
    const port = attribute(host, "port");
    if (transport?.value === "rdma") {
      return wrongValue(transport, "tcp", `${start}QEMU reaches no disk by rdma; use tcp`);
    }
    if (transport?.value === "unix" && tcpOnly.includes(protocol)) {
      const message = `${start}${protocol} goes over TCP only: give the name of the host`;
      return { span: valueSpan(transport), message };
    }
    if (protocol === "nfs" && port && Number(port.value) !== 0)
      return unwantedAttribute(port, "The port of nfs cannot be set; remove it");
  }
  return undefined;
}

const tcpOnly = ["rbd", "ssh", "nfs"];

const nameWords: Readonly<Record<string, string>> = {
  rbd: "pool/image",
  gluster: "volume/path",
  iscsi: "the name of the target, a slash and the number of the lun",
};

export const diskNetworkRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules, ["disk"]);
