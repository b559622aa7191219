/** What is said of QEMU's own elements when their namespace is misspelt. */
import { test } from "node:test";
import { checkAction, checkProblems } from "../support/check.ts";

const guest = (uri: string, below = "") => `
  <domain type='kvm' xmlns:qemu='${uri}'>${below}
    <name>vm</name>
    <memory unit='GiB'>1</memory>
    <os><type arch='x86_64' machine='q35'>hvm</type></os>
    <features><acpi/></features>
    <cpu mode='host-passthrough'/>
    <qemu:commandline><qemu:arg value='-d'/></qemu:commandline>
    <qemu:capabilities><qemu:add capability='blockdev'/></qemu:capabilities>
  </domain>
`;
const wrong = "http://libvirt.org/schemas/domain/qemu";
const right = `${wrong}/1.0`;

test("a misspelt namespace is one problem, where it is declared", () =>
  checkProblems(
    guest(
      wrong,
      `\n                                 ${"^".repeat(wrong.length)} dom-qemu-ns: <qemu:commandline> belongs to QEMU's namespace, or libvirt drops it; declare xmlns:qemu='${right}'`,
    ),
  ));

test("a misspelt namespace is corrected where it is declared", () =>
  checkAction(guest(wrong.replace("/schemas", "/sch|emas")), "Declare the namespace", guest(right)));
