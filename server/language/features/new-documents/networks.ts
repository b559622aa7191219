/** Virtual networks to begin with, the most usual first. */
import { type DocumentTemplate, template } from "./template.ts";

export const networks: readonly DocumentTemplate[] = [
  template(
    "network nat",
    "Guests reach the outside through the host's address; libvirt gives them addresses and names.",
    `
<network>
  <name>{name:nat}</name>
  <forward mode='nat'/>
  <bridge name='{bridge:virbr10}' stp='on' delay='0'/>
  <ip address='192.168.{subnet:150}.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.{subnet}.100' end='192.168.{subnet}.254'/>
    </dhcp>
  </ip>
</network>`,
  ),
  template(
    "network bridge",
    "Guests join a bridge that the host already has, and get their addresses from the network outside.",
    `
<network>
  <name>{name:lan}</name>
  <forward mode='bridge'/>
  <bridge name='{bridge:br0}'/>
</network>`,
  ),
  template(
    "network isolated",
    "Guests reach each other and the host, nothing else: there is no forward element.",
    `
<network>
  <name>{name:isolated}</name>
  <bridge name='{bridge:virbr12}' stp='on' delay='0'/>
  <ip address='192.168.{subnet:152}.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.{subnet}.100' end='192.168.{subnet}.254'/>
    </dhcp>
  </ip>
</network>`,
  ),
  template(
    "network route",
    "Guests keep their own addresses outside; the router there needs a route to this subnet.",
    `
<network>
  <name>{name:routed}</name>
  <forward mode='route' dev='{dev:eth0}'/>
  <bridge name='{bridge:virbr11}' stp='on' delay='0'/>
  <ip address='192.168.{subnet:151}.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.{subnet}.100' end='192.168.{subnet}.254'/>
    </dhcp>
  </ip>
</network>`,
  ),
  template(
    "network nat with fixed addresses",
    "NAT with a domain of its own, in which libvirt knows a guest by name and always gives it the same address.",
    `
<network>
  <name>{name:lab}</name>
  <forward mode='nat'/>
  <bridge name='{bridge:virbr15}' stp='on' delay='0'/>
  <domain name='{domain:lab.test}' localOnly='yes'/>
  <ip address='192.168.{subnet:155}.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.{subnet}.100' end='192.168.{subnet}.254'/>
      <host mac='{mac:52:54:00:6c:00:10}' name='{guest:web}' ip='192.168.{subnet}.{host:10}'/>
    </dhcp>
  </ip>
</network>`,
  ),
  template(
    "network dual stack",
    "IPv4 and IPv6 behind NAT, both with DHCP.",
    `
<network>
  <name>{name:dual}</name>
  <forward mode='nat'>
    <nat ipv6='yes'/>
  </forward>
  <bridge name='{bridge:virbr14}' stp='on' delay='0'/>
  <ip address='192.168.{subnet:154}.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.{subnet}.100' end='192.168.{subnet}.254'/>
    </dhcp>
  </ip>
  <ip family='ipv6' address='{prefix:fd00:154}::1' prefix='64'>
    <dhcp>
      <range start='{prefix}::100' end='{prefix}::1ff'/>
    </dhcp>
  </ip>
</network>`,
  ),
  template(
    "network open",
    "Like a routed network, but libvirt adds no firewall rules: you write your own.",
    `
<network>
  <name>{name:open}</name>
  <forward mode='open'/>
  <bridge name='{bridge:virbr13}' stp='on' delay='0'/>
  <ip address='192.168.{subnet:153}.1' netmask='255.255.255.0'/>
</network>`,
  ),
  template(
    "network macvtap",
    "Guests share a network card of the host without a bridge; the host itself cannot reach them.",
    `
<network>
  <name>{name:macvtap}</name>
  <forward mode='{mode:bridge|private|vepa|passthrough}'>
    <interface dev='{dev:eth0}'/>
  </forward>
</network>`,
  ),
  template(
    "network sr-iov",
    "Every guest gets a virtual function of a network card that has SR-IOV.",
    `
<network>
  <name>{name:sriov}</name>
  <forward mode='hostdev' managed='yes'>
    <pf dev='{dev:ens1f0}'/>
  </forward>
</network>`,
  ),
  template(
    "network open vswitch",
    "Guests join an Open vSwitch bridge; a port group chooses the VLAN.",
    `
<network>
  <name>{name:ovs}</name>
  <forward mode='bridge'/>
  <bridge name='{bridge:ovsbr0}'/>
  <virtualport type='openvswitch'/>
  <portgroup name='{group:untagged}' default='yes'/>
  <portgroup name='vlan-{tag:42}'>
    <vlan>
      <tag id='{tag}'/>
    </vlan>
  </portgroup>
  <portgroup name='trunk'>
    <vlan trunk='yes'>
      <tag id='{tag}'/>
      <tag id='{second:47}'/>
    </vlan>
  </portgroup>
</network>`,
  ),
];
