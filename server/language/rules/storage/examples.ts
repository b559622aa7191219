/** Short documents for the examples of the rules. */

/** A pool in a folder, with further children. */
export function directory(...lines: readonly string[]): string {
  return [
    "<pool type='dir'>",
    "  <name>images</name>",
    ...lines.map((line) => `  ${line}`),
    "  <target><path>/srv/images</path></target>",
    "</pool>",
  ].join("\n");
}

/** A pool on an NFS server, with further children of `<source>`. */
export function nfs(...lines: readonly string[]): string {
  return [
    "<pool type='netfs'>",
    "  <name>share</name>",
    "  <source>",
    "    <host name='nas.example.com'/>",
    ...lines.map((line) => `    ${line}`),
    "    <dir path='/export/images'/>",
    "  </source>",
    "  <target><path>/srv/share</path></target>",
    "</pool>",
  ].join("\n");
}

/** A pool on an iSCSI server, with further children of `<source>`. */
export function iscsi(...lines: readonly string[]): string {
  return [
    "<pool type='iscsi'>",
    "  <name>san</name>",
    "  <source>",
    "    <host name='san.example.com'/>",
    "    <device path='iqn.2024-01.com.example:disk1'/>",
    ...lines.map((line) => `    ${line}`),
    "  </source>",
    "  <target><path>/dev/disk/by-path</path></target>",
    "</pool>",
  ].join("\n");
}

/** A pool of logical volumes in the group vg0. */
export function logical(path = "/dev/vg0"): string {
  return [
    "<pool type='logical'>",
    "  <name>guests</name>",
    "  <source>",
    "    <name>vg0</name>",
    "  </source>",
    `  <target><path>${path}</path></target>`,
    "</pool>",
  ].join("\n");
}

/** A volume of 10 GiB with these children of `<target>`, and further children of `<volume>`. */
export function volume(target: readonly string[], ...lines: readonly string[]): string {
  return [
    "<volume>",
    "  <name>web.img</name>",
    "  <capacity unit='GiB'>10</capacity>",
    ...lines.map((line) => `  ${line}`),
    "  <target>",
    ...target.map((line) => `    ${line}`),
    "  </target>",
    "</volume>",
  ].join("\n");
}

/** A pool in a Ceph cluster, with further children of `<source>`. */
export function rbd(...lines: readonly string[]): string {
  return [
    "<pool type='rbd'>",
    "  <name>ceph</name>",
    "  <source>",
    "    <host name='ceph.example.com'/>",
    ...lines.map((line) => `    ${line}`),
    "  </source>",
    "</pool>",
  ].join("\n");
}

function scsi(adapter: string): string {
  return [
    "<pool type='scsi'>",
    "  <name>san</name>",
    "  <source>",
    `    ${adapter}`,
    "  </source>",
    "  <target><path>/dev/disk/by-path</path></target>",
    "</pool>",
  ].join("\n");
}

/** A pool behind a virtual Fibre Channel adapter, with these attributes that name its parent. */
export function fibreChannel(parent: string): string {
  return scsi(`<adapter type='fc_host' ${parent}wwnn='20000000c9831b4c' wwpn='10000000c9831b4c'/>`);
}

/** A pool behind an adapter that is named by its PCI address, with these attributes of the adapter and its parent. */
export function scsiHost(type: string, id: string): string {
  const address = "<address domain='0x0000' bus='0x00' slot='0x1f' function='0x2'/>";
  return scsi(`<adapter${type}><parentaddr${id}>${address}</parentaddr></adapter>`);
}
