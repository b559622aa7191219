/** Network filters, secrets, and what libvirt makes of filters and networks for a guest. */
import { type DocumentTemplate, template } from "./template.ts";

export const filters: readonly DocumentTemplate[] = [
  template(
    "filter allow ports",
    "Lets nothing in but what is named and answers to what the guest asked for, and no false addresses out.",
    `
<filter name='{name:web-server}' chain='root'>
  <filterref filter='clean-traffic'/>
  <rule action='accept' direction='in' priority='500'>
    <tcp dstportstart='{port:443}'/>
  </rule>
  <rule action='accept' direction='in' priority='500'>
    <tcp dstportstart='{second:22}'/>
  </rule>
  <rule action='accept' direction='out' priority='500'>
    <all state='NEW,ESTABLISHED,RELATED'/>
  </rule>
  <rule action='accept' direction='in' priority='500'>
    <all state='ESTABLISHED'/>
  </rule>
  <rule action='drop' direction='inout' priority='1000'>
    <all/>
  </rule>
</filter>`,
  ),
  template(
    "filter no false addresses",
    "A guest can send with its own MAC and IP address only.",
    `
<filter name='{name:own-addresses}' chain='root'>
  <filterref filter='no-mac-spoofing'/>
  <filterref filter='no-ip-spoofing'/>
  <filterref filter='no-arp-spoofing'/>
</filter>`,
  ),
  template(
    "filter drop mac",
    "Drops what comes from a MAC address that is not the guest's own.",
    `
<filter name='{name:own-mac}' chain='mac'>
  <rule action='return' direction='out' priority='500'>
    <mac srcmacaddr='$MAC'/>
  </rule>
  <rule action='drop' direction='out' priority='600'>
    <mac/>
  </rule>
</filter>`,
  ),
];

export const secrets: readonly DocumentTemplate[] = [
  template(
    "secret volume",
    "The passphrase of an encrypted disk.",
    `
<secret ephemeral='no' private='yes'>
  <description>Passphrase of the disk of {name:web}</description>
  <usage type='volume'>
    <volume>{folder:/var/lib/libvirt/images}/{name}.qcow2</volume>
  </usage>
</secret>`,
  ),
  template(
    "secret ceph",
    "The key of a Ceph client.",
    `
<secret ephemeral='no' private='yes'>
  <description>Key of client.{user:libvirt}</description>
  <usage type='ceph'>
    <name>client.{user} secret</name>
  </usage>
</secret>`,
  ),
  template(
    "secret iscsi",
    "The CHAP password of an iSCSI target.",
    `
<secret ephemeral='no' private='yes'>
  <description>CHAP password of {target:san.example.com}</description>
  <usage type='iscsi'>
    <target>{target}</target>
  </usage>
</secret>`,
  ),
  template(
    "secret tls",
    "The passphrase of the private key that QEMU uses for TLS.",
    `
<secret ephemeral='no' private='yes'>
  <description>Passphrase of {use:the key of QEMU}</description>
  <usage type='tls'>
    <name>{name:qemu-tls}</name>
  </usage>
</secret>`,
  ),
  template(
    "secret vtpm",
    "The passphrase that encrypts the state of an emulated TPM.",
    `
<secret ephemeral='no' private='yes'>
  <description>TPM of {name:web}</description>
  <usage type='vtpm'>
    <name>{name}-vtpm</name>
  </usage>
</secret>`,
  ),
];
