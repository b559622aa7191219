/** Likely values in storage, filters, secrets and interfaces of the host. */
import { attributeValue, firstChild, textContent } from "../xml/walk.ts";
import { known, made, newUuid, type ProposalPlace, type ProposalRequest } from "./proposal.ts";

const identities = ["pool/uuid", "secret/uuid", "filter/uuid", "networkport/uuid", "device/capability/uuid"].map(
  (path) => made(path, "new", ({ random }) => [newUuid(random)]),
);

/** Where libvirt expects the volumes of a pool. */
function folders({ root }: ProposalRequest): readonly string[] {
  const name = firstChild(root, "name");
  const called = (name && textContent(name).value) || "data";
  switch (attributeValue(root, "type")) {
    case "logical":
      return [`/dev/${called}`];
    case "disk":
      return ["/dev"];
    case "iscsi":
    case "scsi":
      return ["/dev/disk/by-path"];
    case "mpath":
      return ["/dev/mapper"];
    case "dir":
    case "fs":
    case "netfs":
      return ["/var/lib/libvirt/images", `/srv/${called}`];
    default:
      return [];
  }
}

/** Likely values of an attribute in whatever a rule of a filter matches. */
function inRules(attributes: string, values: string): readonly ProposalPlace[] {
  const list = values.split(" ");
  return attributes
    .split(" ")
    .map((name) => made(`@${name}`, "", ({ element }) => (element.parent?.name === "rule" ? list : [])));
}

/** As the number of bits that count, of a subnet and of a single host. */
function masks({ element }: ProposalRequest): readonly string[] {
  if (element.parent?.name !== "rule") return [];
  return element.name.endsWith("ipv6") ? ["64", "128"] : ["24", "32"];
}

export const otherPlaces: readonly ProposalPlace[] = [
  ...identities,
  made("pool/target/path", "", folders),
  known("permissions/mode", "0600 0644 0711 0755"),
  known("permissions/owner", "0 107"),
  known("permissions/group", "0 107"),
  known("filter/@chain", "ipv4 ipv6 arp mac rarp stp vlan"),
  known("filter/rule/@priority", "500 100"),
  ...inRules("dstportstart dstportend srcportstart srcportend", "22 53 80 443"),
  made("@srcipmask", "", masks),
  made("@dstipmask", "", masks),
  ...inRules("srcmacmask dstmacmask", "ff:ff:ff:ff:ff:ff ff:ff:ff:00:00:00"),
  ...inRules("state", "NEW NEW,ESTABLISHED ESTABLISHED,RELATED INVALID NONE"),
  ...inRules("flags", "SYN/ALL SYN,ACK/SYN ALL/NONE"),
  ...inRules("opcode", "Request Reply"),
  ...inRules("ipsetflags", "src dst src,dst"),
  ...inRules("connlimit-above", "10"),
  ...inRules("vlanid", "10 20"),
  known("interface/vlan/@tag", "10 20"),
  known("filter/rule/@statematch", "false"),
  known("encryption/cipher/@name", "aes serpent twofish"),
  known("encryption/cipher/@size", "256 128"),
  known("encryption/cipher/@mode", "xts cbc"),
  known("encryption/cipher/@hash", "sha256 sha512"),
  known("encryption/ivgen/@name", "plain64 plain essiv"),
  known("encryption/ivgen/@hash", "sha256"),
];
