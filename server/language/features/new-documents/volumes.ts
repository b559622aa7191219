/** Volumes of storage pools to begin with, the most usual first. */
import { type DocumentTemplate, template } from "./template.ts";

export const volumes: readonly DocumentTemplate[] = [
  template(
    "volume qcow2",
    "An image that grows as the guest writes, and can hold snapshots.",
    `
<volume>
  <name>{name:data}.qcow2</name>
  <capacity unit='GiB'>{size:20}</capacity>
  <target>
    <format type='qcow2'/>
  </target>
</volume>`,
  ),
  template(
    "volume raw",
    "A plain image, whose space is all taken from the pool at once.",
    `
<volume>
  <name>{name:data}.img</name>
  <capacity unit='GiB'>{size:20}</capacity>
  <allocation unit='GiB'>{size}</allocation>
  <target>
    <format type='raw'/>
  </target>
</volume>`,
  ),
  template(
    "volume with backing file",
    "An image that holds only what differs from the one underneath, for guests made from one template.",
    `
<volume>
  <name>{name:data}.qcow2</name>
  <capacity unit='GiB'>{size:20}</capacity>
  <target>
    <format type='qcow2'/>
  </target>
  <backingStore>
    <path>{base:/var/lib/libvirt/images/template.qcow2}</path>
    <format type='qcow2'/>
  </backingStore>
</volume>`,
  ),
  template(
    "volume encrypted",
    "An image encrypted with LUKS; the passphrase is in a secret of libvirt.",
    `
<volume>
  <name>{name:vault}.qcow2</name>
  <capacity unit='GiB'>{size:20}</capacity>
  <target>
    <format type='qcow2'/>
    <encryption format='luks'>
      <secret type='passphrase' usage='{usage:/var/lib/libvirt/images}/{name}.qcow2'/>
    </encryption>
  </target>
</volume>`,
  ),
];
