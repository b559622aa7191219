/** Which names each format defines and uses, and where they stand: the tables, as seen on a document of each format. */
import { test } from "node:test";
import { namesAnnotated } from "../support/check-references.ts";
import { dedent } from "../support/cursor.ts";
import { golden } from "../support/golden.ts";

const documents: Readonly<Record<string, string>> = {
  network: `
    <network>
      <name>lab</name>
      <uuid>6695EB01-f6a4-8304-79aa-97f2502e193f</uuid>
      <bridge name='virbr7'/>
      <mac address='52:54:00:AA:00:01'/>
      <portgroup name='web'/>
      <ip address='10.0.0.1' prefix='24'>
        <dhcp><host mac='52:54:0:0:0:2' ip='10.0.0.2'/></dhcp>
      </ip>
      <dns><host ip='10.0.0.2'><hostname>a</hostname></host></dns>
      <bandwidth><inbound average='10000'/></bandwidth>
    </network>
  `,
  "network of the host": `
    <network>
      <name>vfs &amp; more</name>
      <forward mode='hostdev' dev='eth0'>
        <interface dev='eth0'/>
        <pf dev='eth1'/>
        <address type='pci' domain='0' bus='3' slot='0x10' function='1'/>
      </forward>
      <bridge name='br0'/>
    </network>
  `,
  networkport: `
    <networkport>
      <uuid>caeccb57-8c82-42ab-aec8-26e7b6ed0a16</uuid>
      <owner>
        <name>vm</name>
        <uuid>12ac8b8c-4f23-4248-ae42-fdcd50c400fd</uuid>
      </owner>
      <group>web</group>
      <mac address='52:54:00:00:00:02'/>
      <plug type='network' bridge='virbr7'/>
    </networkport>
  `,
  "networkport of a device": `
    <networkport>
      <plug type='hostdev-pci' managed='yes'><address domain='0' bus='3' slot='0x10' function='1'/></plug>
    </networkport>
  `,
  "sources of disks, secrets": `
    <domain type='kvm'>
      <name>vm</name>
      <uuid>12ac8b8c-4f23-4248-ae42-fdcd50c400fd</uuid>
      <os><nvram><source><encryption><secret type='passphrase' usage='/nvram'/></encryption></source></nvram></os>
      <devices>
        <disk type='volume'>
          <source pool='images' volume='vm.qcow2'><auth><secret type='ceph' usage='cluster'/></auth></source>
          <encryption><secret type='passphrase' usage='/luks'/></encryption>
          <backingStore type='file'>
            <source file='/a'/>
            <backingStore type='block'>
              <source dev='/dev/b'><encryption><secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption></source>
            </backingStore>
          </backingStore>
          <mirror><source file='/m'/></mirror>
          <target dev='vda'/>
        </disk>
        <tpm><backend type='emulator'><encryption secret='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></backend></tpm>
        <hostdev mode='subsystem' type='scsi'>
          <source protocol='iscsi'><auth><secret type='iscsi' usage='libvirtiscsi'/></auth></source>
        </hostdev>
      </devices>
    </domain>
  `,
  "interfaces and host devices": `
    <domain type='kvm'>
      <name>vm</name>
      <devices>
        <interface type='network'>
          <mac address='52:54:00:00:00:02'/>
          <source network='lab' portgroup='web'/>
          <target dev='vnet7'/>
          <filterref filter='clean-traffic'/>
          <alias name='ua-one'/>
        </interface>
        <interface type='bridge'><source bridge='br0'/></interface>
        <interface type='direct'><source dev='eth0'/></interface>
        <interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>
        <interface type='hostdev'>
          <source><address type='pci' domain='0x0000' bus='0x03' slot='0x10' function='0x1'/></source>
          <teaming type='transient' persistent='ua-one'/>
        </interface>
        <hostdev mode='subsystem' type='pci'><source><address bus='3' slot='0'/></source></hostdev>
        <hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>
        <hostdev mode='subsystem' type='usb'><source><address bus='1' device='4'/></source></hostdev>
        <hostdev mode='subsystem' type='mdev'><source><address uuid='C2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>
        <hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='1' unit='2'/></source></hostdev>
        <hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address unit='3'/></source><shareable/></hostdev>
        <hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/></hostdev>
        <disk type='vhostvdpa'><source dev='/dev/vhost-vdpa-1'/></disk>
        <disk type='nvme'><source type='pci' namespace='1'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source></disk>
        <graphics type='vnc'><listen type='network' network='lab'/><audio id='1'/></graphics>
        <audio id='1' type='none'/>
        <sound model='ich9'><audio id='1'/></sound>
      </devices>
    </domain>
  `,
  "controllers, addresses, boot order": `
    <domain type='kvm' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>
      <devices>
        <controller type='pci' index='1' model='pcie-root-port'>
          <address type='pci' bus='0x00' slot='0x02' function='0x0'/>
        </controller>
        <controller type='scsi' index='0'/>
        <controller type='virtio-serial' index='0'/>
        <disk type='file'>
          <target dev='sda' bus='scsi'/>
          <address type='drive' controller='0' bus='0' target='0' unit='1'/>
          <boot order='1'/>
        </disk>
        <disk type='file'><target dev='hda'/><address type='drive' unit='0'/></disk>
        <disk type='file'><target dev='vda' bus='virtio'/><address type='pci' domain='0x0000' bus='0x01' slot='0x00'/></disk>
        <channel type='unix'><address type='virtio-serial' controller='0' bus='0' port='3'/></channel>
        <input type='tablet'><address type='usb' bus='0' port='1.2'/></input>
        <smartcard mode='host'><address type='ccid' controller='0' slot='0'/></smartcard>
        <hostdev mode='subsystem' type='scsi'><address type='drive' controller='1'/></hostdev>
        <memory model='dimm'><target><node>0</node></target><address type='dimm' slot='0'/></memory>
        <rng model='virtio'><address type='ccw' cssid='0xfe' ssid='0' devno='1'/></rng>
      </devices>
      <q:override><q:device alias='ua-disk'/></q:override>
    </domain>
  `,
  "threads and cells": `
    <domain type='kvm'>
      <iothreads>4</iothreads>
      <iothreadids><iothread id='2'/></iothreadids>
      <cputune>
        <iothreadpin iothread='2' cpuset='0'/>
        <iothreadsched iothreads='1,3-4' scheduler='rr'/>
      </cputune>
      <memoryBacking><hugepages><page size='2' unit='M' nodeset='0-1,^1,&#x31;'/></hugepages></memoryBacking>
      <numatune><memnode cellid='0' mode='strict' nodeset='5'/></numatune>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1'><distances><sibling id='1' value='20'/></distances></cell>
          <cell cpus='1' memory='1'/>
          <interconnects>
            <latency initiator='0' target='1' type='access' value='5'/>
            <bandwidth initiator='1' target='0' type='access' value='5'/>
          </interconnects>
        </numa>
      </cpu>
      <devices>
        <disk type='file'><driver iothread='2'/></disk>
        <disk type='file'><driver><iothreads><iothread id='3'/></iothreads></driver></disk>
        <controller type='scsi' index='0'><driver iothread='4'/></controller>
        <controller type='pci' index='2'><target><node>1</node></target></controller>
        <memory model='dimm'><target><node>0</node></target></memory>
      </devices>
    </domain>
  `,
  "a single device": `
    <interface type='network'>
      <mac address='52:54:00:00:00:02'/>
      <source network='lab'/>
      <address type='pci' bus='0x00' slot='0x03'/>
    </interface>
  `,
  "what others share": `
    <domain type='kvm'>
      <name>vm</name>
      <os>
        <loader type='pflash'>/fw/code.fd</loader>
        <nvram type='volume' template='/fw/vars.fd'><source pool='images' volume='vars'/></nvram>
      </os>
      <devices>
        <disk type='file'>
          <source file='/a'>
            <seclabel model='dac' relabel='no'/>
            <dataStore type='file'><format type='raw'/><source file='/data'/></dataStore>
          </source>
          <target dev='vda'/>
          <backenddomain name='storage'/>
          <iotune><group_name>slow</group_name></iotune>
        </disk>
        <filesystem type='volume'><source pool='images' volume='tree'/><target dir='/'/></filesystem>
        <interface type='network'>
          <source network='lab' portid='12ac8b8c-4f23-4248-ae42-fdcd50c400fd'/>
          <bandwidth><inbound average='1000' floor='500'/></bandwidth>
        </interface>
        <interface type='bridge'><source bridge='br0'/><bandwidth><inbound floor='1'/></bandwidth></interface>
        <interface type='user'><backend type='passt'/><source dev='eth0'/></interface>
        <hostdev mode='capabilities' type='net'><source><interface>eth1</interface></source></hostdev>
        <hostdev mode='subsystem' type='pci'><acpi nodeset='0'/></hostdev>
        <lease><lockspace>guests</lockspace><key>one</key><target path='/leases'/></lease>
        <shmem name='shared'/>
        <serial type='file'><source path='/log'><seclabel model='selinux' relabel='no'/></source></serial>
      </devices>
      <seclabel model='dac' type='dynamic'/>
    </domain>
  `,
  filter: `
    <filter name='mine' chain='root'>
      <uuid>5c6d49af-b071-6127-b4ec-6f8ed4b55335</uuid>
      <filterref filter='clean-traffic'/>
    </filter>
  `,
  filterbinding: `
    <filterbinding>
      <owner><name>vm</name><uuid>12ac8b8c-4f23-4248-ae42-fdcd50c400fd</uuid></owner>
      <portdev name='vnet7'/>
      <linkdev name='eth0'/>
      <mac address='52:54:00:00:00:02'/>
      <filterref filter='mine'><parameter name='IP' value='10.0.0.2'/></filterref>
    </filterbinding>
  `,
  pool: `
    <pool type='iscsi'>
      <name>images</name>
      <uuid>e9392370-2917-565e-692b-d057f46512d6</uuid>
      <source>
        <adapter type='fc_host' name='scsi_host3' parent='pci_0000_03_00_0'/>
        <auth type='chap' username='a'><secret usage='libvirtiscsi'/></auth>
      </source>
    </pool>
  `,
  "pool on a stable adapter": `
    <pool type='scsi'>
      <source>
        <adapter type='scsi_host'>
          <parentaddr unique_id='1'><address domain='0x0000' bus='0x00' slot='0x1f' function='0x2'/></parentaddr>
        </adapter>
      </source>
    </pool>
  `,
  volume: `
    <volume>
      <name><![CDATA[vm.qcow2]]></name>
      <target>
        <path>/images/vm.qcow2</path>
        <encryption><secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/></encryption>
      </target>
      <backingStore><path>/images/base<!-- the oldest -->.qcow2</path></backingStore>
    </volume>
  `,
  secret: `
    <secret>
      <uuid>0a81f5b284037b23c8d621ccc2f80d6f</uuid>
      <usage type='volume'><volume>/luks</volume></usage>
    </secret>
  `,
  domainsnapshot: `
    <domainsnapshot>
      <name>second</name>
      <parent><name>first</name></parent>
      <disks><disk name='vda'/></disks>
      <domain>
        <name>vm</name>
        <uuid>12ac8b8c-4f23-4248-ae42-fdcd50c400fd</uuid>
        <devices>
          <disk type='file'><source file='/a'/><target dev='vda'/></disk>
          <interface type='network'><mac address='52:54:00:00:00:02'/><source network='lab'/></interface>
        </devices>
      </domain>
    </domainsnapshot>
  `,
  domaincheckpoint: `
    <domaincheckpoint>
      <name>second</name>
      <parent><name>first</name></parent>
      <disks><disk name='vda'/></disks>
    </domaincheckpoint>
  `,
  domainbackup:
    "<domainbackup><incremental>first</incremental><disks><disk name='vda'><target file='/b'/></disk></disks></domainbackup>\n",
  device: "<device><name>pci_0000_03_10_1</name><parent>pci_0000_03_00_0</parent></device>\n",
  "device that is split": `
    <device>
      <name>pci_0000_00_02_0</name>
      <capability type='pci'>
        <capability type='mdev_types'><type id='i915-GVTg_V5_8'/></capability>
        <capability type='virt_functions'><address domain='0x0000' bus='0x02' slot='0x10' function='0x0'/></capability>
        <iommuGroup number='1'><address domain='0x0000' bus='0x00' slot='0x02' function='0x0'/></iommuGroup>
      </capability>
    </device>
  `,
  "mediated device": `
    <device>
      <parent>pci_0000_00_02_0</parent>
      <capability type='mdev'><type id='i915-GVTg_V5_8'/><uuid>C2177883-f1bb-47f0-914d-32a22e3a8804</uuid></capability>
    </device>
  `,
  "network device":
    "<device><name>net_eth0</name><capability type='net'><interface>eth0</interface></capability></device>\n",
  hostinterface: `
    <interface type='bridge' name='br0'>
      <start mode='onboot'/>
      <bridge>
        <interface type='ethernet' name='eth0'/>
        <interface type='vlan' name='eth1.5'><vlan tag='5'><interface name='eth1'/></vlan></interface>
        <interface type='bond' name='bond0'><bond><interface type='ethernet' name='eth2'/></bond></interface>
      </bridge>
    </interface>
  `,
};

for (const [name, text] of Object.entries(documents)) {
  test(`the names in ${name}`, () => {
    golden(`test/references/places/${name.replaceAll(/\W+/g, "-")}.golden.txt`, namesAnnotated(dedent(text)));
  });
}
