/** What may come at a cursor, given what stands before and behind it. */
import { test } from "node:test";
import { checkExpected, compactGrammar } from "../../support/check-match.ts";

const grammar = compactGrammar(`
  datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
  start = element machine { element name { text } & element memory { xsd:unsignedInt }? & devices? & boot* & power? }
  power = element power { "on" | "off" }
  boot = element boot { attribute dev { "hd" | "cdrom" } }
  devices = element devices { (disk | address | timer | pair)* }
  disk = element disk {
    attribute device { "disk" | "cdrom" }?
    & (
      (attribute type { "file" }, element source { attribute file { text }, attribute startup { "optional" }? }?)
      | (attribute type { "block" }, element source { attribute dev { text } }?)
      | (attribute type { "network" }, element source { attribute protocol { "nbd" | "rbd" }, element host { empty }* })
    )
    & element target { attribute dev { text }, attribute bus { "ide" | "virtio" }? }
  }
  address =
    element address { attribute type { "pci" }, attribute slot { text }, attribute bus { text }? }
    | element address { attribute type { "usb" }, attribute port { text } }
  timer = element timer { element tick { empty }?, element tock { empty }, element end { empty }? }
  pair = element pair { (element a { empty }, element b { empty }) | element c { empty } }
`);

const check = (marked: string, expected: string): void => checkExpected(grammar, marked, expected);

test("offers what is not there yet, with what has to be there", () => {
  check("<machine>|</machine>", "name! memory devices boot power");
  check("<machine><memory>1</memory>|</machine>", "name! devices boot power");
  check("<machine>|<memory>1</memory></machine>", "name! devices boot power");
  check("<machine><boot dev='hd'/>|<name>a</name><power>on</power></machine>", "memory devices boot");
});

test("offers nothing that what follows does not allow", () => {
  check("<machine><devices><timer>|<tock/></timer></devices></machine>", "tick");
  check("<machine><devices><timer><tick/>|<tock/></timer></devices></machine>", "");
  check("<machine><devices><timer><tock/>|</timer></devices></machine>", "end");
  check("<machine><devices><timer>|</timer></devices></machine>", "tick tock!");
});

test("where something is missing, each way to complete it is offered", () => {
  check("<machine><devices><pair>|</pair></devices></machine>", "a c!");
  check("<machine><devices><pair><a/>|</pair></devices></machine>", "b!");
  check("<machine><devices><pair><c/>|</pair></devices></machine>", "");
});

test("the element that is being typed does not stand in its own way", () => {
  check("<machine><name>a</name><po|</machine>", "memory devices boot power");
  check("<machine><name>a</name><power|>on</power></machine>", "memory devices boot power");
});

test("offers the attributes that are left, of the variant that is chosen", () => {
  check("<machine><devices><disk |/></devices></machine>", "device type!");
  check("<machine><devices><disk type='file'><source |/></disk></devices></machine>", "file! startup");
  check("<machine><devices><disk type='block'><source |/></disk></devices></machine>", "dev!");
  check("<machine><devices><disk type='network'><source protocol='nbd' |/></disk></devices></machine>", "");
  check("<machine><devices><address type='pci' |/></devices></machine>", "slot! bus");
  check("<machine><devices><address |/></devices></machine>", "type! slot bus port");
  check("<machine><devices><disk dev|='disk' type='file'/></devices></machine>", "device");
});

test("offers all values of what decides, whatever else the element holds", () => {
  check("<machine><devices><disk type='|'><source file='/x'/></disk></devices></machine>", "file block network");
  check("<machine><devices><disk type='bl|'/></devices></machine>", "file block network");
  check("<machine><devices><address type='|'/></devices></machine>", "pci usb");
});

test("what else is set decides on values", () => {
  check("<machine><devices><address type='|' port='1'/></devices></machine>", "usb");
  check("<machine><devices><address slot='1' type='|'/></devices></machine>", "pci");
  check("<machine><boot dev='|'/></machine>", "hd cdrom");
  check("<machine><devices><disk type='block'><source dev='|'/></disk></devices></machine>", "[text]");
});

test("offers values of texts", () => {
  check("<machine><power>|</power></machine>", "on off");
  check("<machine><power>o|</power></machine>", "on off");
  check("<machine><memory>|</memory></machine>", "[unsignedInt]");
});

test("offers nothing in what nobody knows", () => {
  check("<machine><unknown>|</unknown></machine>", "");
  check("<machine><unknown |/></machine>", "");
  check("<unknown>|</unknown>", "");
});
