/** Guests with disks that need a login, a secret or a device of the host. */
import { withDisk } from "./examples.ts";

const raw = "name='qemu' type='raw'";

export const passphrase = "<secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/>";
export const cipher = "<cipher name='aes' size='256' mode='cbc' hash='sha256'/><ivgen name='plain64' hash='sha256'/>";

/** The login for a target, with a secret of this type. */
export function login(secretType: string): string {
  return `<auth username='vm'><secret type='${secretType}' usage='target'/></auth>`;
}

/** A disk over iSCSI; the login stands in its source, another one beside it. */
export function withIscsi(inside: string, beside?: string): string {
  const source = "<source protocol='iscsi' name='iqn.2013-07.com.example:disk/1'>";
  const more = [source, "  <host name='storage.example.com'/>", `  ${inside}`, "</source>"];
  const lines = beside === undefined ? more : [...more, beside];
  return withDisk({ disk: "type='network' device='disk'", driver: raw, source: "", more: lines });
}

/** A disk that is a namespace of an NVMe device of the host; they are counted from 1. */
export function withNvme(namespace: number): string {
  const address = "  <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>";
  const more = [`<source type='pci' managed='yes' namespace='${namespace}'>`, address, "</source>"];
  return withDisk({ disk: "type='nvme' device='disk'", driver: raw, source: "", more });
}

/** An encrypted image of a format; with these elements in `<encryption>`. */
export function withEncryption(format: string, inside: string): string {
  const encryption = `  <encryption format='luks'>${inside}</encryption>`;
  const more = ["<source file='/srv/vm.img'>", encryption, "</source>"];
  return withDisk({ driver: `name='qemu' type='${format}'`, source: "", more });
}
