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

export const otherPlaces: readonly ProposalPlace[] = [
  ...identities,
  made("pool/target/path", "", folders),
  known("permissions/mode", "0600 0644 0711 0755"),
  known("permissions/owner", "0 107"),
  known("permissions/group", "0 107"),
  known("filter/rule/@priority", "500 100"),
  known("filter/rule/@statematch", "false"),
  known("encryption/cipher/@name", "aes serpent twofish"),
  known("encryption/cipher/@size", "256 128"),
  known("encryption/cipher/@mode", "xts cbc"),
  known("encryption/cipher/@hash", "sha256 sha512"),
  known("encryption/ivgen/@name", "plain64 plain essiv"),
  known("encryption/ivgen/@hash", "sha256"),
];
