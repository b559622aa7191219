/** What is offered instead of something that the guest does not have: what it has, or one more of it. */
import { test } from "node:test";
import { checkAction } from "../support/check.ts";

const guest = (threads: string, id: string, disk = "") => `
  <domain type='kvm'>
    <name>vm</name>
    <memory unit='GiB'>1</memory>
    <vcpu>2</vcpu>${threads}
    <os><type arch='x86_64' machine='q35'>hvm</type></os>
    <features><acpi/></features>
    <cpu mode='host-passthrough'/>
    <devices>
      <disk type='file' device='disk'>
        <driver name='qemu' type='raw' iothread='${id}'/>
        <source file='/vm.img'/>
        <target dev='vda' bus='virtio'/>
      </disk>${disk}
    </devices>
  </domain>
`;
const line = (xml: string) => `\n    ${xml}`;

test("an I/O thread that a guest without threads lacks is given to it", () =>
  checkAction(guest("", "|2"), "Add <iothreads>2</iothreads>", guest(line("<iothreads>2</iothreads>"), "2")));

test("a guest with too few I/O threads gets more, or the disk another one", () => {
  const few = guest(line("<iothreads>1</iothreads>"), "|3");
  checkAction(few, "Give the guest 3 I/O threads", guest(line("<iothreads>3</iothreads>"), "3"));
  checkAction(few, "Use 1", guest(line("<iothreads>1</iothreads>"), "1"));
});

test("an I/O thread is listed where the others are", () => {
  const listed = (more: string) => line(`<iothreadids><iothread id='4'/>${more}</iothreadids>`);
  checkAction(guest(listed(""), "|7"), "Add I/O thread 7", guest(listed("<iothread id='7'/>"), "7"));
});

const cells = (sibling: string) => `
  <domain type='kvm'>
    <name>vm</name>
    <memory unit='GiB'>2</memory>
    <vcpu>2</vcpu>
    <os><type arch='x86_64' machine='q35'>hvm</type></os>
    <features><acpi/></features>
    <cpu mode='host-passthrough'>
      <numa>
        <cell id='0' cpus='0' memory='1' unit='GiB'><distances><sibling id='${sibling}' value='20'/></distances></cell>
        <cell id='1' cpus='1' memory='1' unit='GiB'/>
      </numa>
    </cpu>
  </domain>
`;

test("a NUMA cell that is not there is one of the others", () => checkAction(cells("|4"), "Change to 1", cells("1")));

const reservation = (ip: string) => `
  <network>
    <name>lab</name>
    <ip address='10.0.0.1' prefix='24'>
      <dhcp>
        <range start='10.0.0.100' end='10.0.0.200'/>
        <host mac='52:54:00:00:00:01' ip='${ip}'/>
      </dhcp>
    </ip>
  </network>
`;

test("a static address outside of the subnet comes to the same place inside", () =>
  checkAction(reservation("10.1.|0.7"), "Change to 10.0.0.7", reservation("10.0.0.7")));
