/** A few documents of our own as users write them, for properties that hold for any real document. */

export const documents: readonly string[] = [
  `<network>
  <name>default</name>
  <forward mode='nat'>
    <nat>
      <port start='1024' end='65535'/>
    </nat>
  </forward>
  <bridge name='virbr0' stp='on' delay='0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
      <host mac='52:54:00:6c:3c:01' name='vm1' ip='192.168.122.11'/>
    </dhcp>
  </ip>
</network>
`,
  `<?xml version="1.0" encoding="UTF-8"?>
<!-- A network with everything that XML has. -->
<!DOCTYPE network [
  <!ENTITY zone "public &amp; open">
]>
<network xmlns:dnsmasq="http://libvirt.org/schemas/network/dnsmasq/1.0" ipv6="yes">
\t<name>dual&#x2d;stack</name>
\t<metadata><app:note xmlns:app="urn:app"><![CDATA[a < b & c]]></app:note></metadata>
\t<bridge zone="&zone;"/>
\t<?editor fold?>
\t<dnsmasq:options>
\t\t<dnsmasq:option value="foo=bar"/>
\t</dnsmasq:options>
</network>
`,
  `<domain type="kvm">\r
  <name>größer 😀</name>\r
  <memory unit="MiB">512</memory>\r
  <devices>\r
    <disk type="file" device="disk">\r
      <source file="/var/lib/a.img"/>\r
      <target dev="vda" bus="virtio"/>\r
    </disk>\r
  </devices>\r
</domain>\r
`,
];

/** A guest that libvirt accepts, with these devices, each line indented as it stands in the document. */
export function q35Guest(...devices: readonly string[]): string {
  return `<domain type='kvm'>
  <name>a</name>
  <memory>1048576</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
${devices.map((line) => `    ${line}`).join("\n")}
  </devices>
</domain>`;
}
