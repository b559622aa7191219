/** What people call the values of well-known definitions, ours and those of libvirt's own grammars. */

/** `undefined` for a name that says nothing. */
export function describeDefinition(name: string): string | undefined {
  return WORDS.get(name);
}

const MAC = "a MAC address such as 52:54:00:12:34:56";
const ONE_MAC = "a MAC address of one device (an even second digit), such as 52:54:00:12:34:56";
const UUID = "a UUID such as 5d1c0c0a-1111-4111-8111-0123456789ab";
const IPV4 = "an IPv4 address such as 192.168.1.1";
const IPV6 = "an IPv6 address such as fd00::1";
const LINE = "text on one line";
const NUMBER_32 = "a number, decimal or 0x hexadecimal";
const NUMBER_24 = "a number from 0 to 16777215, decimal or 0x hexadecimal";
const NUMBER_16 = "a number from 0 to 65535, decimal or 0x hexadecimal";
const NUMBER_8 = "a number from 0 to 255, decimal or 0x hexadecimal";
const PCI_SLOT = "a PCI slot from 0x00 to 0x1f";
const PCI_FUNCTION = "a PCI function from 0 to 7";
const ISCSI = "an iSCSI qualified name such as iqn.2024-01.com.example:storage";
const CPU_LIST = "CPU numbers and ranges such as 0-3,^2,8";
const DISK_NAME = "a device name such as vda, sdb or hdc";
const CREATE_MODE = "a file mode in octal digits such as 0644";
const WWN = "a WWN of 16 hexadecimal digits";
const USB_PORT = "a USB port such as 1 or 1.2";

const WORDS: ReadonlyMap<string, string> = new Map([
  // Our own definitions
  ["UnsignedInt", "a whole number from 0 to 4294967295"],
  ["UnsignedLong", "a whole number"],
  ["PositiveInteger", "a whole number above 0"],
  ["Port", "a port number from 0 to 65535"],
  ["HexNumber", "a number, decimal or hexadecimal"],
  ["Uuid", UUID],
  ["ObjectName", LINE],
  ["DeviceName", "a device name of letters, digits and _.-:/"],
  ["DnsName", "a host or domain name"],
  ["GenericName", "a name of letters, digits and _+-"],
  ["Uint8", NUMBER_8],
  ["Uint16", NUMBER_16],
  ["Uint24", NUMBER_24],
  ["Uint32", NUMBER_32],
  ["BandwidthRate", "a rate in KiB per second"],
  ["BandwidthAmount", "an amount in KiB"],
  ["DnsNumber", "a number from 0 to 65535"],
  ["Ipv4Prefix", "a prefix from 0 to 32"],
  ["Ipv6Prefix", "a prefix from 0 to 128"],
  ["FilePath", "a path that begins with /"],
  ["DirectoryPath", "a folder that begins with /"],
  ["NameWithoutSlash", "a name without slash"],
  ["OctalMode", CREATE_MODE],
  ["WorldWideName", WWN],
  ["UnicastMac", ONE_MAC],
  ["Mac", MAC],
  ["Ipv4", IPV4],
  ["Netmask", "a mask such as 255.255.255.0"],
  ["Ipv6", IPV6],
  ["PciDomain", "a PCI domain such as 0x0000"],
  ["PciBus", "a PCI bus from 0x00 to 0xff"],
  ["PciSlot", PCI_SLOT],
  ["PciFunction", PCI_FUNCTION],
  ["IscsiQualifiedName", ISCSI],
  ["DiskTargetName", DISK_NAME],
  ["VolumeFileName", "a file name without slash, and not . or .."],
  ["VolumeTime", "seconds since 1970, with or without a fraction"],
  // Those of libvirt's grammars
  ["UUID", UUID],
  ["macAddr", MAC],
  ["mac", MAC],
  ["uniMacAddr", ONE_MAC],
  ["ipv4Addr", IPV4],
  ["ipv6Addr", IPV6],
  ["ipv4Prefix", "a prefix from 0 to 32"],
  ["ipv6Prefix", "a prefix from 0 to 128"],
  ["unsignedInt", "a whole number from 0 to 4294967295"],
  ["unsignedLong", "a whole number"],
  ["unsignedShort", "a whole number from 0 to 65535"],
  ["positiveInteger", "a whole number above 0"],
  ["countCPU", "a whole number above 0"],
  ["vcpuid", "the number of a virtual CPU"],
  ["PortNumber", "a port number from -1 (chosen by libvirt) to 65535"],
  ["port", "a port number from 1 to 65535"],
  ["hexuint", "hexadecimal digits"],
  ["uint8", NUMBER_8],
  ["uint16", NUMBER_16],
  ["uint24", NUMBER_24],
  ["uint32", NUMBER_32],
  ["pciSlot", PCI_SLOT],
  ["pciFunc", PCI_FUNCTION],
  ["objectName", "a name without slash"],
  ["objectNameWithSlash", LINE],
  ["volName", "a name without slash"],
  ["genericName", "a name of letters, digits and _+-"],
  ["deviceName", "a device name of letters, digits and _.-:/"],
  ["zoneName", "a name of letters, digits and _-"],
  ["aliasName", "a name of letters, digits and _.-"],
  ["featureName", "a name of letters, digits and _.-"],
  ["checkpointName", "a name of letters, digits and _.-"],
  ["dnsName", "a host or domain name"],
  ["filePath", "a path"],
  ["dirPath", "a path"],
  ["path", "a path"],
  ["absFilePath", "a path that begins with /"],
  ["absDirPath", "a folder that begins with /"],
  ["diskTargetDev", DISK_NAME],
  ["cpuset", CPU_LIST],
  ["memoryKB", "an amount in KiB"],
  ["unit", "a unit such as B, KiB or GiB"],
  ["octalMode", CREATE_MODE],
  ["createMode", CREATE_MODE],
  ["wwn", WWN],
  ["timeDelta", "a whole number of seconds, with or without sign"],
  ["timeZone", "a time zone such as Europe/Berlin"],
  ["usbId", "4 hexadecimal digits such as 0x1234"],
  ["usbPort", USB_PORT],
  ["vlan-id", "a VLAN id from 0 to 4095"],
]);
