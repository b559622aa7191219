/**
 * Mistakes that stand where their rule's own example does not have them: below another image, in another device, without
 * a machine. Each row was refused by libvirt 11.3, and each is one problem, on the word that is wrong.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const service = ownService();
const libvirt = 11_003_000;

const secret = "<secret type='passphrase' usage='a'/>";
const encryption = (attributes: string, inside = secret) => `<encryption ${attributes}>${inside}</encryption>`;
const below = (type: string, format: string, source: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a'/>
    <backingStore type='${type}'>${format}${source}</backingStore><target dev='vda'/></disk>`;
const fileBelow = (format: string, inside: string) =>
  below("file", `<format type='${format}'/>`, `<source file='/b'>${inside}</source>`);
const networkBelow = (source: string, inside = "<host name='a'/>") =>
  below("network", "<format type='raw'/>", `<source ${source}>${inside}</source>`);
const cache = "<metadata_cache><max_size unit='KiB'>10</max_size></metadata_cache>";

const devices: readonly (readonly [xml: string, expected: string])[] = [
  [fileBelow("qed", encryption("format='luks'")), "disk-encryption-format on qed"],
  [fileBelow("qcow2", encryption("format='qcow'")), "disk-encryption-format on qcow"],
  [fileBelow("qcow2", encryption("format='luks2'")), "disk-encryption-format on luks2"],
  [fileBelow("qcow2", encryption("format='luks'", secret + secret)), "disk-encryption-format on secret"],
  [fileBelow("raw", encryption("format='luks' engine='librbd'")), "disk-encryption-format on librbd"],
  [
    below("file", `<format type='raw'>${cache}</format>`, "<source file='/b'/>"),
    "disk-metadata-cache on metadata_cache",
  ],
  [fileBelow("fat", ""), "disk-fat-dir on fat"],
  [below("dir", "<format type='raw'/>", "<source dir='/b'/>"), "disk-fat-dir on raw"],
  [networkBelow("protocol='rbd' name='b'"), "disk-rbd-name on b"],
  [networkBelow("protocol='sheepdog' name='b'"), "disk-sheepdog on sheepdog"],
  [networkBelow("protocol='nfs' name='/b/c'", "<host name='a' transport='rdma'/>"), "disk-host-transport on rdma"],
  [networkBelow("protocol='nfs' name='/b/c'", "<host name='a' port='2049'/>"), "disk-host-transport on port"],
  [
    networkBelow(
      "protocol='rbd' name='b/c'",
      "<host name='a'/><auth username='a'><secret type='iscsi' usage='a'/></auth>",
    ),
    "disk-auth-type on iscsi",
  ],
];

for (const [xml, expected] of devices) {
  test(`refused: ${expected} in ${xml.slice(0, 60)}`, () => assert.deepEqual(errorsIn(guest(xml)), [expected]));
}

function guest(devices: string): string {
  const type = "<os><type arch='x86_64' machine='pc'>hvm</type></os>";
  return `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory>${type}<devices>${devices}</devices></domain>`;
}

function errorsIn(text: string): readonly string[] {
  const errors = service.analyze(text, { version: libvirt }).problems.filter(({ severity }) => severity === "error");
  return errors.map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
