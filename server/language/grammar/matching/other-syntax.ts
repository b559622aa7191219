/**
 * How other tools say what libvirt says by an element with children: as options in a row, as virt-install and virsh take
 * them, or as an element of one text. Each option has its place here; what is written to it is checked by the grammar.
 */

/** The attribute of a child that says what an option says. */
export interface OptionPlace {
  readonly child: string;
  readonly attribute: string;
}

/** By the names of elements, the places of their options; "" for what libvirt's documents do not say. */
const optionTable: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  disk: {
    path: "source@file",
    file: "source@file",
    filename: "source@file",
    image: "source@file",
    source: "source@file",
    dev: "target@dev",
    target: "target@dev",
    bus: "target@bus",
    format: "driver@type",
    cache: "driver@cache",
    io: "driver@io",
    discard: "driver@discard",
    size: "",
  },
  interface: {
    network: "source@network",
    bridge: "source@bridge",
    portgroup: "source@portgroup",
    source: "source@network",
    model: "model@type",
    mac: "mac@address",
    target: "target@dev",
    queues: "driver@queues",
    mtu: "mtu@size",
    filter: "filterref@filter",
    filterref: "filterref@filter",
  },
  filesystem: { source: "source@dir", target: "target@dir", driver: "driver@type" },
};

/** "nowhere" for what libvirt's documents do not say; `undefined` for what is no option. */
export function placeOfOption(element: string, option: string): OptionPlace | "nowhere" | undefined {
  const table = Object.hasOwn(optionTable, element) ? optionTable[element] : undefined;
  const written = table && Object.hasOwn(table, option) ? table[option] : undefined;
  if (written === undefined) return undefined;
  const [child = "", attribute = ""] = written.split("@");
  return child === "" ? "nowhere" : { child, attribute };
}

/** An element that libvirt does not have at a place, or only with other content. */
interface OtherElement {
  /** The element around it, with its type if that matters: `devices`, `pool[logical]`. */
  readonly parents: string;
  readonly name: string;
  /** The only attribute that says all; "" for its text. */
  readonly by: readonly string[];
  /** What it says has to look so; the parts of the pattern fill the blanks `{1}`, `{2}`, all of it `{0}`. */
  readonly pattern: RegExp;
  readonly xml: string;
}

const anything = /^[^<&]+$/;
const file = /^\/.*$/;
const device = /^\/dev\/.*$/;
const pciAddress = /^(?:([\da-f]{4}):)?([\da-f]{2}):([\da-f]{2})\.([0-7])$/i;
const pciSource = "<source><address domain='0x{1}' bus='0x{2}' slot='0x{3}' function='0x{4}'/></source>";
const tpmBackend = "<backend type='passthrough'><device path='{0}'/></backend>";

function other(path: string, by: string, pattern: RegExp, xml: string): OtherElement {
  const [parents = "", name = ""] = path.split("/");
  return { parents, name, by: ["", ...by.split(" ")], pattern, xml };
}

const otherElements: readonly OtherElement[] = [
  other("devices/network", "name network", anything, "<interface type='network'><source network='{0}'/></interface>"),
  other("devices/bridge", "name bridge", anything, "<interface type='bridge'><source bridge='{0}'/></interface>"),
  other(
    "devices/cdrom",
    "file path",
    file,
    "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='{0}'/><target dev='' bus='sata'/><readonly/></disk>",
  ),
  other("devices/rng", "", device, "<rng model='virtio'><backend model='random'>{0}</backend></rng>"),
  other(
    "devices/hostdev",
    "pci address",
    pciAddress,
    `<hostdev mode='subsystem' type='pci' managed='yes'>${pciSource}</hostdev>`,
  ),
  other("hostdev[pci]/source", "", pciAddress, pciSource),
  other(
    "hostdev[usb]/source",
    "",
    /^(?:0x)?([\da-f]{4}):(?:0x)?([\da-f]{4})$/i,
    "<source><vendor id='0x{1}'/><product id='0x{2}'/></source>",
  ),
  other("devices/tpm", "device path", device, `<tpm>${tpmBackend}</tpm>`),
  other("tpm/backend", "device path", device, tpmBackend),
  other("devices/vsock", "cid", /^\d+$/, "<vsock model='virtio'><cid auto='no' address='{0}'/></vsock>"),
  other("serial[dev] console[dev] parallel[dev]/source", "", device, "<source path='{0}'/>"),
  other("serial[file] console[file] parallel[file]/source", "file", file, "<source path='{0}'/>"),
  other("serial[unix] console[unix] channel[unix]/source", "", file, "<source mode='bind' path='{0}'/>"),
  other("pool[logical]/source", "", device, "<source><device path='{0}'/></source>"),
  other("pool[logical]/source", "", /^[\w.-]+$/, "<source><name>{0}</name></source>"),
  other("pool[scsi]/source", "", /^scsi_host\d+$/, "<source><adapter type='scsi_host' name='{0}'/></source>"),
  other("dns/host", "", /^([\d.]+|[\da-f:]+)[\s,]+([\w.-]+)$/i, "<host ip='{1}'><hostname>{2}</hostname></host>"),
];

/**
 * What stands for an element of another tool.
 * @param type of the element around it
 * @param by the attribute that says it; "" for its text
 */
export function otherElement(
  parent: string,
  type: string | undefined,
  name: string,
  by: string,
  said: string,
): string | undefined {
  const isAround = (around: string): boolean => around === parent || around === `${parent}[${type}]`;
  for (const { parents, xml, pattern, ...each } of otherElements) {
    const isIt = each.name === name && each.by.includes(by) && parents.split(" ").some(isAround);
    const parts = isIt ? pattern.exec(said) : undefined;
    if (parts) return xml.replace(/\{(\d)\}/g, (_all, index: string) => parts[Number(index)] ?? "0000");
  }
  return undefined;
}
