/** What a value may be, in words for people who have never seen the grammar. */
import type { DataPattern } from "../pattern.ts";
import type { TextLeaf } from "./leaves.ts";

/** The values of an enumeration, in the order of the grammar, each once. */
export function enumerated(texts: readonly TextLeaf[]): readonly string[] {
  return [...new Set(texts.flatMap((leaf) => (leaf.kind === "value" ? [leaf.value] : [])))];
}

/** The kinds of free values, such as "an IPv4 address", each once. */
export function freeKinds(texts: readonly TextLeaf[]): readonly string[] {
  const kinds = texts.flatMap((leaf) => {
    if (leaf.kind === "data") return [describeData(leaf)];
    if (leaf.kind === "list") return ["a list separated by spaces"];
    return leaf.kind === "text" ? ["any text"] : [];
  });
  return [...new Set(kinds)];
}

/** By the name of the definition that is nothing but the data. */
const definitions: Readonly<Record<string, string>> = {
  UnsignedInt: "a whole number from 0 to 4294967295",
  UnsignedLong: "a whole number",
  PositiveInteger: "a whole number above 0",
  Port: "a port number from 0 to 65535",
  HexNumber: "a number, decimal or hexadecimal",
  Uuid: "a UUID such as 5d1c0c0a-1111-4111-8111-0123456789ab",
  ObjectName: "text on one line",
  DeviceName: "a device name of letters, digits and _.-:/",
  DnsName: "a host or domain name",
  GenericName: "a name of letters, digits and _+-",
  Uint8: "a number from 0 to 255, decimal or 0x hexadecimal",
  Uint16: "a number from 0 to 65535, decimal or 0x hexadecimal",
  Uint24: "a number from 0 to 16777215, decimal or 0x hexadecimal",
  Uint32: "a number, decimal or 0x hexadecimal",
  BandwidthRate: "a rate in KiB per second",
  BandwidthAmount: "an amount in KiB",
  DnsNumber: "a number from 0 to 65535",
  Ipv4Prefix: "a prefix from 0 to 32",
  Ipv6Prefix: "a prefix from 0 to 128",
  FilePath: "a path",
  DirectoryPath: "a folder that begins with /",
  NameWithoutSlash: "a name without slash",
  OctalMode: "a file mode in octal digits such as 0644",
  WorldWideName: "a WWN of 16 hexadecimal digits",
  AbsolutePath: "a path that begins with /",
  UnicastMac: "a MAC address of one device, such as 52:54:00:12:34:56",
  Mac: "a MAC address such as 52:54:00:12:34:56",
  Ipv4: "an IPv4 address such as 192.168.1.1",
  Ipv6: "an IPv6 address such as fd00::1",
  PciDomain: "a PCI domain such as 0x0000",
  PciBus: "a PCI bus from 0x00 to 0xff",
  PciSlot: "a PCI slot from 0x00 to 0x1f",
  PciFunction: "a PCI function from 0 to 7",
};

export function describeData(leaf: DataPattern): string {
  const known = leaf.definition === undefined ? undefined : definitions[leaf.definition];
  if (known !== undefined) return known;
  const documented = leaf.annotations?.documentation.split(/(?<=[.;])\s/)[0];
  if (documented) return documented.replace(/\.$/, "");
  return describeType(leaf);
}

const ranges: Readonly<Record<string, string>> = {
  unsignedByte: "a whole number from 0 to 255",
  unsignedShort: "a whole number from 0 to 65535",
  unsignedInt: "a whole number from 0 to 4294967295",
  unsignedLong: "a whole number",
  nonNegativeInteger: "a whole number",
  positiveInteger: "a whole number above 0",
  byte: "a whole number from -128 to 127",
  short: "a whole number from -32768 to 32767",
  int: "a whole number",
  long: "a whole number",
  integer: "a whole number",
  double: "a number",
  float: "a number",
  decimal: "a number",
  dateTime: "a date and time such as 2026-01-31T12:00:00",
  anyURI: "a URI",
  NCName: "a name without colon",
  Name: "a name",
};

function describeType({ datatype }: DataPattern): string {
  const facet = (name: string) => datatype.parameters.find(([key]) => key === name)?.[1];
  const [least, most] = [facet("minInclusive"), facet("maxInclusive")];
  const from =
    least ?? (datatype.name.startsWith("unsigned") ? "0" : datatype.name === "positiveInteger" ? "1" : undefined);
  if (from !== undefined && most !== undefined) return `a number from ${from} to ${most}`;
  if (most !== undefined) return `${ranges[datatype.name] ?? "a number"}, at most ${most}`;
  if (least !== undefined) return `${ranges[datatype.name] ?? "a number"}, at least ${least}`;
  const known = ranges[datatype.name];
  if (known !== undefined) return known;
  const pattern = facet("pattern");
  if (pattern !== undefined && pattern.length <= 40) return `text like ${pattern}`;
  const length = facet("maxLength");
  return length === undefined ? "text of another form" : `text of at most ${length} characters`;
}
