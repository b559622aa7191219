/** Snapshots and checkpoints: the guest inside of them is judged too, but libvirt reads it without validating it. */
import { test } from "node:test";
import { checkProblems } from "../support/check.ts";

test("what is wrong with the guest of a snapshot is a warning there", () =>
  checkProblems(`
    <domainsnapshot>
      <name>before</name>
      <domain type='kvm'>
        <name>web/one</name>
              ^^^^^^^ dom-name-slash (warning): A guest's name cannot contain '/', because it becomes a file name; use letters, digits, '-', '_' or '.'
        <memory>1048576</memory>
        <os><type>hvm</type></os>
      </domain>
      <inactiveDomain type='kvm'>
        <name>web/two</name>
              ^^^^^^^ dom-name-slash (warning): A guest's name cannot contain '/', because it becomes a file name; use letters, digits, '-', '_' or '.'
        <memory>1048576</memory>
        <os><type>hvm</type></os>
      </inactiveDomain>
    </domainsnapshot>
  `));

test("a guest that is only named by its UUID is not judged", () =>
  checkProblems(`
    <domainsnapshot>
      <name>before</name>
      <domain><uuid>9d37b878-a7cc-9f9a-b78f-49b3abad25a8</uuid></domain>
    </domainsnapshot>
  `));

test("an entry of a backup that stands twice is one problem, not one for each of its files", () =>
  checkProblems(`
    <domainbackup>
      <disks>
        <disk name='vda' type='file'><target file='/srv/vda.qcow2'/></disk>
        <disk name='vda' type='file'><target file='/srv/vda.qcow2'/></disk>
                    ^^^ backup-disk-twice: Disk "vda" stands here twice; each disk can have one entry
      </disks>
    </domainbackup>
  `));

test("the file of a pull backup needs no type, unless it is said that the disk is saved", () =>
  checkProblems(`
    <domainbackup mode='pull'>
      <server transport='unix' socket='/run/backup.sock'/>
      <disks>
        <disk name='vda'><scratch file='/srv/vda.scratch'/></disk>
        <disk name='vdb' backup='yes'><scratch file='/srv/vdb.scratch'/></disk>
         ^^^^ backup-disk-type: A disk with <scratch> needs type='file'
      </disks>
    </domainbackup>
  `));
