/** Values in another spelling than libvirt's, and what to write instead. */
import { test } from "node:test";
import { checkMatch, checkMatchFix, compactGrammar } from "../../support/check-match.ts";

const grammar = compactGrammar(`
  datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
  start = element net { mac? & usb? & ip* & memory? & rule? }
  mac = element mac { attribute address { xsd:string { pattern = "([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}" } } }
  usb = element usb { attribute vendor { xsd:string { pattern = "0x[0-9a-f]{4}" } } }
  ip = element ip { attribute address { v4 }, (attribute prefix { xsd:unsignedByte } | attribute netmask { v4 })? }
  memory = element memory { attribute unit { "KiB" | "MiB" | "GiB" | "GB" }?, xsd:unsignedInt }
  rule = element rule {
    attribute srcipaddr { v4 }?, attribute srcipmask { xsd:unsignedByte }?, attribute dstportstart { xsd:unsignedShort }?,
    attribute state { xsd:string { pattern = "(NEW|RELATED)(,(NEW|RELATED))*" } }?
  }
  v4 = xsd:string { pattern = "[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+" }
`);

const wrong = (marked: string): void => checkMatch(grammar, `\n<net>\n${marked}\n</net>\n`);
const repaired = (before: string, title: string, after: string): void =>
  checkMatchFix(grammar, `<net>${before}</net>`, title, `<net>${after}</net>`);

test("a MAC address in another spelling", () => {
  wrong(`
<mac address='52-54-00-AB-1-2'/>
              ^^^^^^^^^^^^^^^ bad-value: "52-54-00-AB-1-2" cannot be the value of address in <mac>; write "52:54:00:ab:01:02"
`);
  for (const spelling of ["525400ab0102", "5254.00ab.0102", "52 54 0 ab 1 2"]) {
    repaired(`<mac address='${spelling}'/>`, 'Change to "52:54:00:ab:01:02"', "<mac address='52:54:00:ab:01:02'/>");
  }
});

test("hexadecimal digits without their mark", () =>
  repaired("<usb vendor='046D'/>", 'Change to "0x046d"', "<usb vendor='0x046d'/>"));

test("capital letters, and the port of a service", () => {
  repaired("<rule state='new,Related'/>", 'Change to "NEW,RELATED"', "<rule state='NEW,RELATED'/>");
  repaired("<rule dstportstart='HTTPS'/>", 'Change to "443"', "<rule dstportstart='443'/>");
});

test("an address with its prefix", () => {
  repaired(
    "<ip address='10.0.0.1/8'/>",
    "Change to address='10.0.0.1' prefix='8'",
    "<ip address='10.0.0.1' prefix='8'/>",
  );
  repaired(
    "<ip address='10.0.0.1/8' netmask='255.0.0.0'/>",
    "Change to address='10.0.0.1'",
    "<ip address='10.0.0.1' netmask='255.0.0.0'/>",
  );
  repaired(
    "<rule srcipaddr='10.0.0.0/8'/>",
    "Change to srcipaddr='10.0.0.0' srcipmask='8'",
    "<rule srcipaddr='10.0.0.0' srcipmask='8'/>",
  );
});

test("a mask for a prefix, and a prefix for a mask", () => {
  repaired("<ip address='10.0.0.1' netmask='8'/>", "Change to prefix='8'", "<ip address='10.0.0.1' prefix='8'/>");
  repaired("<ip address='10.0.0.1' prefix='/8'/>", "Change to prefix='8'", "<ip address='10.0.0.1' prefix='8'/>");
  repaired(
    "<ip address='10.0.0.1' prefix='255.0.0.0'/>",
    "Change to netmask='255.0.0.0'",
    "<ip address='10.0.0.1' netmask='255.0.0.0'/>",
  );
});

test("a size in one word", () => {
  wrong(`
<memory>4G</memory>
        ^^ bad-text: "4G" cannot be the text of <memory>; write <memory unit='GiB'>4</memory>
`);
  repaired("<memory> 4g </memory>", "Write it in GiB", "<memory unit='GiB'> 4 </memory>");
  repaired("<memory unit='KiB'>4 GB</memory>", "Write it in GB", "<memory unit='GB'>4</memory>");
  wrong(`
<memory>4T</memory>
        ^^ bad-text: "4T" cannot be the text of <memory>; it must be a whole number from 0 to 4294967295
`);
});
