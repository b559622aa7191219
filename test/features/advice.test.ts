/** One thing at a time: what follows from a mistake, or is advice beside it, is not said before the mistake is mended. */
import { test } from "node:test";
import { checkProblems } from "../support/check.ts";

const guest = (device: string) => `
    <domain type='kvm'>
      <name>vm</name>
      <memory unit='GiB'>1</memory>
      <os><type arch='x86_64' machine='q35'>hvm</type></os>
      <features><acpi/></features>
      <cpu mode='host-passthrough'/>
      <devices>
        ${device}
      </devices>
    </domain>
  `;

test("advice about a device waits for what libvirt refuses in it", () =>
  checkProblems(
    guest(`<hostdev mode='subsystem' type='pci'>
          <source writeFiltering='no'>
                  ^^^^^^^^^^^^^^ hostdev-writefiltering: writeFiltering is a setting of Xen, QEMU has none; remove it
            <address domain='0' bus='3' slot='0' function='0'/>
          </source>
        </hostdev>`),
  ));

test("what a wrong kind of device needs is not known", () =>
  checkProblems(
    guest(`<hostdev mode='subsystem' type='gpu'>
                                        ^^^ bad-value: "gpu" cannot be the value of type in <hostdev>; it must be pci, usb, scsi, scsi_host or mdev
          <source/>
        </hostdev>`),
  ));
