/** What is offered in disks, network cards, controllers and host devices, after libvirt 10.7: every place with all that may come there. */
import { test } from "node:test";
import { checkProbes } from "../support/check.ts";

test("in a disk", () =>
  checkProbes(inDevices, [
    ["<disk |/>", "device type rawio sgio model snapshot"],
    ["<disk type='|'/>", "file block volume network dir nvme vhostuser vhostvdpa"],
    ["<disk type='|'><target dev='vda'/></disk>", "file block volume network dir nvme vhostuser vhostvdpa"],
    ["<disk device='|'/>", "disk cdrom floppy lun"],
    ["<disk snapshot='|'/>", "internal external no manual"],
    [
      "<disk type='file'>|</disk>",
      "target readonly source driver mirror auth encryption boot address alias acpi iotune geometry blockio shareable transient backenddomain serial wwn vendor product backingStore",
    ],
    ["<disk type='file'><source |/></disk>", "file fdgroup index startupPolicy"],
    ["<disk type='block'><source |/></disk>", "dev index startupPolicy"],
    ["<disk type='dir'><source |/></disk>", "dir index startupPolicy"],
    ["<disk type='network'><source |/></disk>", "protocol name index tls tlsHostname query"],
    [
      "<disk type='network'><source protocol='|'/></disk>",
      "rbd iscsi nbd http https ftp ftps tftp ssh nfs gluster vxhs sheepdog",
    ],
    ["<disk type='volume'><source |/></disk>", "pool volume mode index startupPolicy"],
    ["<disk type='volume'><source pool='a' volume='b' mode='|'/></disk>", "host direct"],
    ["<disk type='nvme'><source |/></disk>", "type namespace managed index startupPolicy"],
    ["<disk type='vhostuser'><source |/></disk>", "type path"],
    ["<disk type='vhostvdpa'><source |/></disk>", "dev"],
    [
      "<disk type='network'><source protocol='rbd' name='a'>|</source></disk>",
      "host snapshot config auth encryption slices",
    ],
    [
      "<disk type='network'><source protocol='gluster' name='a'><host |/></source></disk>",
      "name transport port socket",
    ],
    [
      "<disk type='network'><source protocol='gluster' name='a'><host name='a' transport='|'/></source></disk>",
      "tcp rdma",
    ],
    ["<disk><target |/></disk>", "dev bus tray removable rotation_rate"],
    ["<disk><target dev='vda' bus='|'/></disk>", "virtio scsi sata ide usb sd"],
    ["<disk device='cdrom'><target dev='sda' tray='|'/></disk>", "closed open"],
    [
      "<disk><driver |/></disk>",
      "name type cache io ioeventfd event_idx error_policy rerror_policy copy_on_read discard detect_zeroes discard_no_unref iothread queues queue_size iommu ats packed page_per_vq",
    ],
    ["<disk><driver cache='|'/></disk>", "default none writeback writethrough directsync unsafe"],
    ["<disk><driver io='|'/></disk>", "threads native io_uring"],
    ["<disk><driver error_policy='|'/></disk>", "stop report ignore enospace"],
    ["<disk><driver discard='|'/></disk>", "unmap ignore"],
    ["<disk><driver detect_zeroes='|'/></disk>", "off on unmap"],
    [
      "<disk><driver type='|'/></disk>",
      "raw qcow2 qcow cow qed vmdk luks vdi vpc vhd ploop dmg iso fat dir bochs cloop aio",
    ],
    [
      "<disk><iotune>|</iotune></disk>",
      "total_bytes_sec read_bytes_sec write_bytes_sec total_bytes_sec_max read_bytes_sec_max write_bytes_sec_max total_bytes_sec_max_length read_bytes_sec_max_length write_bytes_sec_max_length total_iops_sec read_iops_sec write_iops_sec total_iops_sec_max read_iops_sec_max write_iops_sec_max total_iops_sec_max_length read_iops_sec_max_length write_iops_sec_max_length size_iops_sec group_name",
    ],
    ["<disk><auth username='a'><secret |/></auth></disk>", "type uuid usage"],
    ["<disk><auth username='a'><secret type='|'/></auth></disk>", "ceph iscsi"],
    ["<disk><encryption format='|'/></disk>", "luks luks2 luks-any qcow default"],
    ["<disk><blockio |/></disk>", "logical_block_size physical_block_size discard_granularity"],
    ["<disk><geometry cyls='1' heads='1' secs='1' trans='|'/></disk>", "auto none lba"],
    ["<disk><address type='pci' |/></disk>", "domain bus slot function multifunction"],
    ["<disk><address type='drive' |/></disk>", "controller bus target unit"],
    ["<disk><address type='ccw' |/></disk>", "cssid ssid devno"],
    ["<disk><address type='|'/></disk>", "pci drive usb spapr-vio virtio-mmio isa ccid"],
  ]));

test("in a network card", () =>
  checkProbes(inDevices, [
    [
      "<interface type='|'/>",
      "network bridge direct user ethernet hostdev vhostuser vdpa mcast client server udp internal null vds",
    ],
    [
      "<interface type='network'>|</interface>",
      "source mac model virtualport link guest backenddomain boot rom teaming address alias acpi bandwidth filterref coalesce port target driver backend tune vlan mtu",
    ],
    ["<interface type='network'><source |/></interface>", "network portgroup portid"],
    ["<interface type='bridge'><source |/></interface>", "bridge macTableManager"],
    ["<interface type='direct'><source |/></interface>", "dev mode"],
    ["<interface type='direct'><source dev='eth0' mode='|'/></interface>", "vepa bridge private passthrough"],
    ["<interface type='vhostuser'><source |/></interface>", "type path mode"],
    ["<interface type='hostdev'><source>|</source></interface>", "address vendor"],
    ["<interface type='udp'><source |/></interface>", "address port"],
    [
      "<interface type='network'><driver |/></interface>",
      "name queues rx_queue_size tx_queue_size txmode ioeventfd event_idx iommu ats packed page_per_vq rss rss_hash_report",
    ],
    ["<interface type='network'><driver name='|'/></interface>", "qemu vhost vfio xen kvm"],
    ["<interface type='network'><link state='|'/></interface>", "up down"],
    ["<interface type='network'><rom |/></interface>", "enabled bar file"],
    ["<interface type='user'><ip |/></interface>", "address family prefix"],
    ["<interface type='user'><backend type='|'/></interface>", "passt default"],
    ["<interface type='network'><bandwidth><inbound |/></bandwidth></interface>", "average peak burst floor"],
    ["<interface type='network'><vlan><tag |/></vlan></interface>", "id nativeMode"],
    ["<interface type='network'><teaming type='|'/></interface>", "persistent transient"],
    ["<interface type='network'><virtualport type='|'/></interface>", "802.1Qbg 802.1Qbh openvswitch midonet"],
    [
      "<interface type='network'><virtualport type='openvswitch'><parameters |/></virtualport></interface>",
      "interfaceid profileid",
    ],
    ["<interface type='network'><coalesce>|</coalesce></interface>", "rx"],
  ]));

test("in a controller", () =>
  checkProbes(inDevices, [
    ["<controller type='|'/>", "scsi usb pci virtio-serial sata ide fdc ccid"],
    ["<controller type='usb' |/>", "index model ports"],
    [
      "<controller type='usb' model='|'/>",
      "qemu-xhci nec-xhci ich9-ehci1 ich9-uhci1 ich9-uhci2 ich9-uhci3 ehci piix3-uhci piix4-uhci vt82c686b-uhci pci-ohci none",
    ],
    [
      "<controller type='scsi' model='|'/>",
      "virtio-scsi virtio-transitional virtio-non-transitional lsilogic lsisas1068 lsisas1078 vmpvscsi ibmvscsi ncr53c90 dc390 am53c974 auto",
    ],
    [
      "<controller type='pci' model='|'/>",
      "pci-root pcie-root pcie-root-port pcie-to-pci-bridge pci-bridge dmi-to-pci-bridge pcie-switch-upstream-port pcie-switch-downstream-port pci-expander-bus pcie-expander-bus",
    ],
    ["<controller type='ide' model='|'/>", "piix3 piix4 ich6"],
    ["<controller type='virtio-serial' |/>", "index model ports vectors"],
    ["<controller type='xenbus' |/>", "index maxGrantFrames maxEventChannels"],
    ["<controller type='pci' model='pcie-root-port'>|</controller>", "model target address alias acpi"],
  ]));

test("in a device of the host", () =>
  checkProbes(inDevices, [
    ["<hostdev mode='|'/>", "subsystem"],
    ["<hostdev mode='subsystem' type='|'/>", "pci usb scsi scsi_host mdev"],
    ["<hostdev mode='capabilities' type='|'/>", "storage misc net"],
    ["<hostdev mode='subsystem' type='usb'><source>|</source></hostdev>", "address vendor"],
    ["<hostdev mode='subsystem' type='pci'><source>|</source></hostdev>", "address"],
    ["<hostdev mode='subsystem' type='pci'><source><address |/></source></hostdev>", "domain bus slot function"],
    ["<hostdev mode='subsystem' type='usb'><source><address |/></source></hostdev>", "bus device"],
    ["<hostdev mode='subsystem' type='scsi'><source>|</source></hostdev>", "adapter address"],
    [
      "<hostdev mode='subsystem' type='scsi' ><source protocol='iscsi' name='a'>|</source></hostdev>",
      "host auth initiator",
    ],
    ["<hostdev mode='subsystem' type='mdev' |/>", "model managed display ramfb"],
    ["<hostdev mode='subsystem' type='mdev' model='|'/>", "vfio-pci vfio-ccw vfio-ap"],
    ["<hostdev mode='capabilities' type='storage'><source>|</source></hostdev>", "block"],
  ]));

function inDevices(place: string): string {
  return `<domain type='kvm'><devices>${place}</devices></domain>`;
}
