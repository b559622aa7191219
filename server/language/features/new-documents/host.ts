/** Network interfaces of the host, and devices of the host that are made. */
import { type DocumentTemplate, template } from "./template.ts";

export const hostInterfaces: readonly DocumentTemplate[] = [
  template(
    "interface host bridge",
    "A bridge of the host with a network card in it, for guests that join the network outside.",
    `
<interface type='bridge' name='{name:br0}'>
  <start mode='onboot'/>
  <protocol family='ipv4'>
    <dhcp/>
  </protocol>
  <bridge stp='off' delay='0'>
    <interface type='ethernet' name='{dev:eth0}'/>
  </bridge>
</interface>`,
  ),
  template(
    "interface host bond",
    "Two network cards of the host used as one.",
    `
<interface type='bond' name='{name:bond0}'>
  <start mode='onboot'/>
  <protocol family='ipv4'>
    <dhcp/>
  </protocol>
  <bond mode='active-backup'>
    <miimon freq='100' carrier='netif'/>
    <interface type='ethernet' name='{first:eth0}'/>
    <interface type='ethernet' name='{second:eth1}'/>
  </bond>
</interface>`,
  ),
  template(
    "interface host vlan",
    "A VLAN on a network card of the host.",
    `
<interface type='vlan' name='{dev:eth0}.{tag:42}'>
  <start mode='onboot'/>
  <protocol family='ipv4'>
    <dhcp/>
  </protocol>
  <vlan tag='{tag}'>
    <interface name='{dev}'/>
  </vlan>
</interface>`,
  ),
  template(
    "interface host ethernet",
    "A network card of the host with a fixed address.",
    `
<interface type='ethernet' name='{name:eth0}'>
  <start mode='onboot'/>
  <protocol family='ipv4'>
    <ip address='{address:192.0.2.10}' prefix='{prefix:24}'/>
    <route gateway='{gateway:192.0.2.1}'/>
  </protocol>
</interface>`,
  ),
];

export const hostDevices: readonly DocumentTemplate[] = [
  template(
    "device mdev",
    "A mediated device: a part of a graphics card or of another device, which a guest can be given.",
    `
<device>
  <parent>{parent:pci_0000_00_02_0}</parent>
  <capability type='mdev'>
    <type id='{type:i915-GVTg_V5_4}'/>
  </capability>
</device>`,
  ),
  template(
    "device virtual fibre channel",
    "A virtual Fibre Channel adapter (NPIV) on an adapter of the host.",
    `
<device>
  <parent>{parent:scsi_host3}</parent>
  <capability type='scsi_host'>
    <capability type='fc_host'/>
  </capability>
</device>`,
  ),
];
