/** White space that libvirt takes for a part of the value, though grammars do not. Expected is what libvirt 11.3 does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze, checkProblems } from "../support/check.ts";

test("a number on a line of its own is no number", () =>
  checkProblems(`
    <volume>
      <name>a.img</name>
      <capacity unit='GiB'>
        10
        ^^ value-spaces: The white space around "10" belongs to the value, so libvirt refuses it; remove it
      </capacity>
      <target><permissions><mode> 0644</mode><owner>0 </owner></permissions></target>
                                                    ^ value-spaces: The white space around "0" belongs to the value, so libvirt refuses it; remove it
    </volume>
  `));

test("a keyword must be exactly that", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <forward mode=' nat' dev='eth0'/>
                     ^^^^ value-spaces: The white space around "nat" belongs to the value, so libvirt refuses it; remove it
      <mtu size=' 1500'/>
      <ip address='10.0.0.1' prefix='24 '/>
                                     ^^^ value-spaces: The white space around "24" belongs to the value, so libvirt refuses it; remove it
    </network>
  `));

test("a character that is written as a reference is white space too", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <forward mode='nat&#9;' dev='eth0'/>
                     ^^^^^^^ value-spaces: The white space around "nat" belongs to the value, so libvirt refuses it; remove it
      <ip address='10.0.0.1' prefix='24'/>
      <dns enable='&#x79;es'/>
    </network>
  `));

test("what only some pools look at, or a schema alone, is not refused", () => {
  const volume = "<volume><name>a</name><capacity>1</capacity><target><format type='raw '/></target></volume>";
  const checkpoint =
    "<domaincheckpoint><name>a</name><disks><disk name='vda' checkpoint='bitmap '/></disks></domaincheckpoint>";
  for (const text of [volume, checkpoint]) {
    const codes = analyze(text).problems.map(({ code, severity }) => `${code} ${severity}`);
    assert.deepEqual(codes, ["value-spaces warning"], text);
  }
});

test("what libvirt compares with one word only means something else without an error", () => {
  const text = "<network>\n  <name>a</name>\n  <portgroup name='web' default=' yes'/>\n</network>";
  const { problems } = analyze(text);
  assert.deepEqual(
    problems.map(({ code, severity }) => `${code} ${severity}`),
    ["value-spaces warning"],
  );
  const [fix] = problems[0]?.fixes ?? [];
  assert.ok(fix);
  assert.equal(applyFix(text, fix), text.replace("' yes'", "'yes'"));
});

test("texts of other kinds keep their spaces", () =>
  checkProblems(`
    <secret>
      <description>
        of the disk
      </description>
      <usage type='volume'><volume>/srv/a.img</volume></usage>
    </secret>
  `));

test("in devices of the host numbers are read so, and most inner capabilities", () =>
  checkProblems(`
    <device>
      <name>pci_0000_03_00_0</name>
      <capability type='pci'>
        <domain>0</domain><bus>3</bus><slot>0 </slot><function>0</function>
                                            ^ value-spaces: The white space around "0" belongs to the value, so libvirt refuses it; remove it
        <product id='0x10ca'/><vendor id='0x8086'/>
        <capability type='pci-bridge '/>
                          ^^^^^^^^^^^ value-spaces (warning): The white space around "pci-bridge" belongs to the value, so it may not mean "pci-bridge" to libvirt; remove it
        <iommuGroup number='8 '>
                            ^^ value-spaces: The white space around "8" belongs to the value, so libvirt refuses it; remove it
          <address domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>
        </iommuGroup>
      </capability>
    </device>
  `));

test("what the numbers of a device are depends on its type", () =>
  checkProblems(`
    <device>
      <name>scsi_0_0_0_0</name>
      <capability type='scsi'>
        <host>0 </host><bus>0 </bus><target>0 </target><lun>0</lun>
              ^ value-spaces: The white space around "0" belongs to the value, so libvirt refuses it; remove it
                            ^ value-spaces: The white space around "0" belongs to the value, so libvirt refuses it; remove it
                                            ^ value-spaces: The white space around "0" belongs to the value, so libvirt refuses it; remove it
      </capability>
    </device>
  `));

test("checkpoints and backups are always validated, and the schema takes no space before a number", () =>
  checkProblems(`
    <domaincheckpoint>
      <name>a</name>
      <creationTime> 1525889631</creationTime>
                     ^^^^^^^^^^ value-spaces: The white space around "1525889631" belongs to the value, so libvirt refuses it; remove it
    </domaincheckpoint>
  `));
