/** Leases as virsh prints them, and the updates that make one static. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Lease, leaseTable, readLeases, staticHostOf, staticHostUpdates } from "../../client/libvirt/leases.ts";

const printed = ` Expiry Time           MAC address         Protocol   IP address             Hostname   Client ID or DUID
------------------------------------------------------------------------------------------------------------------
 2026-11-21 11:46:50   52:54:00:aa:bb:01   ipv4       192.168.150.68/24      vm1        01:52:54:00:aa:bb:01
 2026-11-21 11:46:51   52:54:00:aa:bb:02   ipv4       192.168.150.69/24      -          -
 2026-11-21 11:46:52   52:54:00:aa:bb:03   ipv6       fd00:150::68/64        vm3        00:01:00:01:aa

`;

const [first, second, third] = readLeases(printed);

test("reads the table with and without its heading, and leaves out what is not known", () => {
  assert.deepEqual(readLeases(printed.split("\n").slice(2).join("\n")), readLeases(printed));
  assert.deepEqual(readLeases(printed).length, 3);
  assert.deepEqual(first, {
    expires: "2026-11-21 11:46:50",
    mac: "52:54:00:aa:bb:01",
    family: "ipv4",
    ip: "192.168.150.68",
    hostname: "vm1",
    clientId: "01:52:54:00:aa:bb:01",
  });
  assert.deepEqual([second?.hostname, second?.clientId], [undefined, undefined]);
  assert.deepEqual(readLeases(""), []);
});

const networkWith = (hosts: string, hosts6 = "") =>
  `<network><name>lab</name><ip address='10.0.0.1' prefix='8'/><ip address='192.168.150.1' netmask='255.255.255.0'><dhcp><range start='192.168.150.10' end='192.168.150.99'/>${hosts}</dhcp></ip><ip family='ipv6' address='fd00:150::1' prefix='64'><dhcp>${hosts6}</dhcp></ip></network>`;

/** The updates as one would type them. */
function updates(live: string | undefined, stored: string | undefined, lease: Lease | undefined): readonly string[] {
  assert.ok(lease);
  const made = staticHostUpdates("lab", live, stored, lease);
  if (!made.ok) return [made.error];
  return made.value.map(({ args, flags, xml }) => [...args, ...flags, xml].join(" "));
}

const host1 = "<host mac='52:54:00:aa:bb:01' name='vm1' ip='192.168.150.68'/>";

test("one update for both definitions, of the <ip> with the address in its subnet", () => {
  assert.deepEqual(updates(networkWith(""), networkWith(""), first), [
    `net-update lab add-last ip-dhcp-host /dev/stdin --parent-index 1 --live --config ${host1}`,
  ]);
  assert.deepEqual(updates(networkWith(""), networkWith(""), third), [
    "net-update lab add-last ip-dhcp-host /dev/stdin --parent-index 2 --live --config <host id='00:01:00:01:aa' name='vm3' ip='fd00:150::68'/>",
  ]);
});

test("only the definition that lacks the host is changed", () => {
  const command = "net-update lab add-last ip-dhcp-host /dev/stdin --parent-index 1";
  assert.deepEqual(updates(networkWith(host1), networkWith(""), first), [`${command} --config ${host1}`]);
  assert.deepEqual(updates(networkWith(""), undefined, first), [`${command} --live ${host1}`]);
  assert.deepEqual(updates(undefined, networkWith(""), first), [`${command} --config ${host1}`]);
  assert.deepEqual(updates(networkWith(host1), networkWith(host1), first), []);
});

test("a client with another static address gets the new one, each definition in its own way", () => {
  const other = "<host mac='52:54:00:AA:BB:01' ip='192.168.150.7'/>";
  assert.deepEqual(updates(networkWith(other), networkWith(""), first), [
    `net-update lab modify ip-dhcp-host /dev/stdin --parent-index 1 --live ${host1}`,
    `net-update lab add-last ip-dhcp-host /dev/stdin --parent-index 1 --config ${host1}`,
  ]);
  assert.ok(first);
  assert.equal(staticHostOf(networkWith(other), first), "other-address");
});

test("what libvirt would refuse is said before it is tried", () => {
  const taken = "<host mac='52:54:00:00:00:99' name='printer' ip='192.168.150.68'/>";
  assert.deepEqual(updates(networkWith(taken), networkWith(taken), first), [
    "192.168.150.68 is kept for 52:54:00:00:00:99 already",
  ]);
  const elsewhere = "<network><ip address='172.16.0.1' prefix='24'/></network>";
  assert.deepEqual(updates(elsewhere, undefined, first), ["No <ip> of the network has 192.168.150.68 in its subnet"]);
});

test("a name that another host has is left out", () => {
  const named = "<host mac='52:54:00:00:00:99' name='vm1' ip='192.168.150.9'/>";
  assert.deepEqual(updates(networkWith(named), undefined, first), [
    "net-update lab add-last ip-dhcp-host /dev/stdin --parent-index 1 --live <host mac='52:54:00:aa:bb:01' ip='192.168.150.68'/>",
  ]);
});

test("the table says which leases are static", () => {
  assert.equal(
    leaseTable("Leases", readLeases(printed), networkWith(host1)),
    `Leases

Address         MAC                Name  Expires (time of the host)  Kind     Client ID or DUID
192.168.150.68  52:54:00:aa:bb:01  vm1   2026-11-21 11:46:50         static   01:52:54:00:aa:bb:01
192.168.150.69  52:54:00:aa:bb:02  -     2026-11-21 11:46:51         dynamic  -
fd00:150::68    52:54:00:aa:bb:03  vm3   2026-11-21 11:46:52         dynamic  00:01:00:01:aa
`,
  );
  assert.equal(leaseTable("Leases", [], ""), "Leases\n\nThere are no leases.\n");
});
