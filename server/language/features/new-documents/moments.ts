/** Snapshots, checkpoints and backups of guests. */
import { type DocumentTemplate, template } from "./template.ts";

export const moments: readonly DocumentTemplate[] = [
  template(
    "domainsnapshot disks only",
    "From now on the guest writes into a new image, and the one before keeps its state.",
    `
<domainsnapshot>
  <name>{name:before-upgrade}</name>
  <description>{description:Before the upgrade}</description>
  <memory snapshot='no'/>
  <disks>
    <disk name='{disk:vda}' snapshot='external'>
      <source file='{folder:/var/lib/libvirt/images}/{guest:web}.{name}.qcow2'/>
    </disk>
  </disks>
</domainsnapshot>`,
  ),
  template(
    "domainsnapshot with memory",
    "Disks and memory of a running guest, so that it goes on from here after a revert.",
    `
<domainsnapshot>
  <name>{name:running}</name>
  <memory snapshot='external' file='{folder:/var/lib/libvirt/qemu/save}/{guest:web}.{name}'/>
  <disks>
    <disk name='{disk:vda}' snapshot='external'/>
  </disks>
</domainsnapshot>`,
  ),
  template(
    "domainsnapshot internal",
    "The state of the disks and of the memory inside the qcow2 images of the guest.",
    `
<domainsnapshot>
  <name>{name:before-upgrade}</name>
  <description>{description:Before the upgrade}</description>
</domainsnapshot>`,
  ),
  template(
    "domaincheckpoint of one disk",
    "From now on libvirt records what the guest writes, for a later backup of just that.",
    `
<domaincheckpoint>
  <name>{name:monday}</name>
  <description>{description:Full backup of Monday}</description>
  <disks>
    <disk name='{disk:vda}' checkpoint='bitmap'/>
  </disks>
</domaincheckpoint>`,
  ),
  template(
    "domainbackup push",
    "The host writes a full backup of a disk into an image.",
    `
<domainbackup>
  <disks>
    <disk name='{disk:vda}' type='file'>
      <driver type='qcow2'/>
      <target file='{folder:/backup}/{guest:web}.qcow2'/>
    </disk>
  </disks>
</domainbackup>`,
  ),
  template(
    "domainbackup push incremental",
    "The host writes what changed since a checkpoint into an image.",
    `
<domainbackup>
  <incremental>{checkpoint:monday}</incremental>
  <disks>
    <disk name='{disk:vda}' type='file'>
      <driver type='qcow2'/>
      <target file='{folder:/backup}/{guest:web}.{checkpoint}.qcow2'/>
    </disk>
  </disks>
</domainbackup>`,
  ),
  template(
    "domainbackup pull",
    "A backup program reads a disk, or what changed of it, from a socket of the host.",
    `
<domainbackup mode='pull'>
  <incremental>{checkpoint:monday}</incremental>
  <server transport='unix' socket='{socket:/run/backup/web.sock}'/>
  <disks>
    <disk name='{disk:vda}' type='file'>
      <scratch file='{folder:/var/lib/libvirt/images}/{guest:web}.scratch'/>
    </disk>
  </disks>
</domainbackup>`,
  ),
];
