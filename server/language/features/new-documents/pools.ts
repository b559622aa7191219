/** Storage pools to begin with, the most usual first. */
import { type DocumentTemplate, template } from "./template.ts";

export const pools: readonly DocumentTemplate[] = [
  template(
    "pool dir",
    "The volumes are files in a folder of the host.",
    `
<pool type='dir'>
  <name>{name:images}</name>
  <target>
    <path>{path:/var/lib/libvirt/images}</path>
  </target>
</pool>`,
  ),
  template(
    "pool logical",
    "The volumes are logical volumes of an LVM group that the host has.",
    `
<pool type='logical'>
  <name>{name:guests}</name>
  <source>
    <name>{group:vg_guests}</name>
    <format type='lvm2'/>
  </source>
  <target>
    <path>/dev/{group}</path>
  </target>
</pool>`,
  ),
  template(
    "pool nfs",
    "The volumes are files in a folder of an NFS server, mounted when the pool starts.",
    `
<pool type='netfs'>
  <name>{name:shared}</name>
  <source>
    <host name='{server:nas.example.com}'/>
    <dir path='{export:/exports/images}'/>
    <format type='nfs'/>
  </source>
  <target>
    <path>{path:/var/lib/libvirt}/{name}</path>
  </target>
</pool>`,
  ),
  template(
    "pool iscsi",
    "The volumes are the LUNs of an iSCSI target.",
    `
<pool type='iscsi'>
  <name>{name:san}</name>
  <source>
    <host name='{server:san.example.com}'/>
    <device path='{target:iqn.2024-01.com.example:storage}'/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>`,
  ),
  template(
    "pool iscsi with chap",
    "As pool iscsi, for a target that asks for a user and a password; the password is in a secret of libvirt.",
    `
<pool type='iscsi'>
  <name>{name:san}</name>
  <source>
    <host name='{server:san.example.com}'/>
    <device path='{target:iqn.2024-01.com.example:storage}'/>
    <auth type='chap' username='{user:libvirt}'>
      <secret usage='{usage:san.example.com}'/>
    </auth>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>`,
  ),
  template(
    "pool rbd",
    "The volumes are images of a Ceph cluster; the key is in a secret of libvirt.",
    `
<pool type='rbd'>
  <name>{name:ceph}</name>
  <source>
    <host name='{server:mon1.example.com}'/>
    <name>{pool:libvirt}</name>
    <auth type='ceph' username='{user:libvirt}'>
      <secret usage='{usage:client.libvirt secret}'/>
    </auth>
  </source>
</pool>`,
  ),
  template(
    "pool fs",
    "The volumes are files on a partition of the host, mounted when the pool starts.",
    `
<pool type='fs'>
  <name>{name:data}</name>
  <source>
    <device path='{device:/dev/disk/by-label/guests}'/>
    <format type='{format:auto|ext4|xfs}'/>
  </source>
  <target>
    <path>{path:/var/lib/libvirt}/{name}</path>
  </target>
</pool>`,
  ),
  template(
    "pool disk",
    "The volumes are partitions of a disk of the host.",
    `
<pool type='disk'>
  <name>{name:partitions}</name>
  <source>
    <device path='{device:/dev/disk/by-id/nvme-example}'/>
    <format type='gpt'/>
  </source>
  <target>
    <path>/dev</path>
  </target>
</pool>`,
  ),
  template(
    "pool zfs",
    "The volumes are volumes of a ZFS pool that the host has.",
    `
<pool type='zfs'>
  <name>{name:zfs}</name>
  <source>
    <name>{pool:tank/guests}</name>
  </source>
</pool>`,
  ),
  template(
    "pool gluster",
    "The volumes are files in a volume of Gluster.",
    `
<pool type='gluster'>
  <name>{name:gluster}</name>
  <source>
    <host name='{server:gluster.example.com}'/>
    <dir path='{folder:/}'/>
    <name>{volume:images}</name>
  </source>
</pool>`,
  ),
  template(
    "pool scsi",
    "The volumes are the LUNs of a SCSI or Fibre Channel adapter.",
    `
<pool type='scsi'>
  <name>{name:fabric}</name>
  <source>
    <adapter type='scsi_host' name='{adapter:host0}'/>
  </source>
  <target>
    <path>/dev/disk/by-path</path>
  </target>
</pool>`,
  ),
];
