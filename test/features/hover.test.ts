/** What the thing under the cursor means. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hover } from "../../server/language/features/hover.ts";
import { analyze, checkHover } from "../support/check.ts";
import { withCursor } from "../support/cursor.ts";

test("an element says what it is for, and links to libvirt's page", () =>
  checkHover(
    "<network><name>a</name><por|t isolated='yes'/></network>",
    `
    port: **\`<port>\`**

    Settings of the ports that guests get on the network, such as keeping guests apart.

    Since libvirt 6.1.0

    [libvirt: formatnetwork](https://libvirt.org/formatnetwork.html#element-and-attribute-overview)`,
  ));

test("the link leads to the part of libvirt's page about the device", () => {
  const { text, offset } = withCursor(
    "<domain type='kvm'><devices><disk><target dev='vda' bus='vir|tio'/></disk></devices></domain>",
  );
  const link = hover(analyze(text), offset)?.text.split("\n\n").at(-1);
  assert.equal(link, "[libvirt: formatdomain](https://libvirt.org/formatdomain.html#hard-drives-floppy-disks-cdroms)");
});

test("a value says what it is set for", () =>
  checkHover(
    "<network><name>a</name><bridge stp='o|n'/></network>",
    `
    on: **on**

    The spanning tree protocol is used: the bridge finds loops and cuts them.

    **stp** of \`<bridge>\`: Whether the bridge of a network of libvirt's own uses the spanning tree protocol, which keeps loops from flooding the network.

    Default: \`on\`

    [libvirt: formatnetwork](https://libvirt.org/formatnetwork.html#connectivity)`,
  ));

test("an attribute that decides what else there is tells all its values, not only the one it has", () =>
  checkHover(
    "<secret><usage ty|pe='ceph'/></secret>",
    `
    type: **type** of \`<usage>\`

    What uses the secret; decides which element names it.

    Values:
    - \`volume\`: The passphrase of an encrypted image, such as a LUKS volume.
    - \`ceph\`: The key of a Ceph client, for RBD disks and pools.
    - \`iscsi\`: The CHAP password for an iSCSI target, used by disks and pools.
    - \`tls\`: The passphrase of a TLS private key, named in qemu.conf.
    - \`vtpm\`: The passphrase that encrypts the state of an emulated TPM.

    [libvirt: formatsecret](https://libvirt.org/formatsecret.html#SecretAttributes)`,
  ));

test("an address says its subnet", () =>
  checkHover(
    "<network><name>a</name><ip addr|ess='10.1.2.1' prefix='30'/></network>".replace(
      "addr|ess='10.1.2.1'",
      "address='10.1.|2.1'",
    ),
    `
    10.1.2.1: **address** of \`<ip>\`

    The host's address, which guests use as their gateway: usually the first of the subnet, such as 192.168.150.1. Without a prefix; that has its own attribute.

    Values:
    - an IPv4 address such as 192.168.1.1
    - an IPv6 address such as fd00::1

    Subnet 10.1.2.0/30, netmask 255.255.255.252, broadcast 10.1.2.3: 2 addresses for hosts, 10.1.2.1 to 10.1.2.2

    [libvirt: formatnetwork](https://libvirt.org/formatnetwork.html#addressing)`,
  ));

test("numbers with a unit are said in the unit that people use", () => {
  const shown = (device: string): string => quantityIn(`<domain type='kvm'>${device}</domain>`);
  assert.equal(shown("<memory unit='KiB'>21|9200</memory>"), "214 MiB");
  assert.equal(shown("<memory>41|94304</memory>"), "4 GiB");
  assert.equal(shown("<memory unit='G'>6|4</memory>"), "64 GiB");
  assert.equal(shown("<memory unit='GB'>6|4</memory>"), "59.6 GiB");
  assert.equal(shown("<memory unit='MiB'>51|2</memory>"), "");
  assert.equal(shown("<cputune><period>100|000</period></cputune>"), "100 ms");
  assert.equal(shown("<cpu><numa><cell cpus='0' memory='20|97152'/></numa></cpu>"), "2 GiB");
  assert.equal(shown("<cpu><numa><cell cpus='0' memory='20|48' unit='MiB'/></numa></cpu>"), "2 GiB");
  const disk = (part: string): string => shown(`<devices><disk>${part}<target dev='vda'/></disk></devices>`);
  assert.equal(disk("<iotune><read_bytes_sec>104|857600</read_bytes_sec></iotune>"), "100 MiB/s");
  assert.equal(disk("<address type='drive' unit='|1'/>"), "");
  assert.equal(
    quantityIn("<network><name>a</name><bandwidth><inbound average='102|40'/></bandwidth></network>"),
    "10 MiB/s",
  );
  assert.equal(quantityIn("<volume><name>a</name><capacity>107|37418240</capacity></volume>"), "10 GiB");
  assert.equal(
    quantityIn("<domainsnapshot><creationTime>12|70477159</creationTime></domainsnapshot>"),
    "2010-04-05T14:19:19Z",
  );
});

/** What a hover says of the number at the cursor: the paragraph that begins with a digit. */
function quantityIn(marked: string): string {
  const { text, offset } = withCursor(marked);
  const parts = hover(analyze(text), offset)?.text.split("\n\n") ?? assert.fail("no hover");
  return parts.find((part) => /^\d/.test(part)) ?? "";
}
