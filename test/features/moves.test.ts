/** Elements that stand in the wrong place, and are moved to the right one. */
import { test } from "node:test";
import { checkAction, checkActions } from "../support/check.ts";

test("into an element around", () =>
  checkAction(
    `
      <network>
        <name>a</name>
        <ip address='10.0.0.1' prefix='24'>
          <dhcp>
            <d|ns>
              <host ip='10.0.0.9'>
                <hostname>db</hostname>
              </host>
            </dns>
            <range start='10.0.0.2' end='10.0.0.8'/>
          </dhcp>
        </ip>
      </network>
    `,
    "Move <dns> into <network>",
    `
      <network>
        <name>a</name>
        <ip address='10.0.0.1' prefix='24'>
          <dhcp>
            <range start='10.0.0.2' end='10.0.0.8'/>
          </dhcp>
        </ip>
        <dns>
          <host ip='10.0.0.9'>
            <hostname>db</hostname>
          </host>
        </dns>
      </network>
    `,
  ));

test("into an element beside it, whatever the line ends and the indentation", () =>
  checkAction(
    "<network>\r\n\t<name>a</name>\r\n\t<ip address='10.0.0.1' prefix='24'>\r\n\t\t<dhcp>\r\n\t\t</dhcp>\r\n\t\t<ra|nge start='10.0.0.2' end='10.0.0.8'/>\r\n\t</ip>\r\n</network>\r\n",
    "Move <range> into <dhcp>",
    "<network>\r\n\t<name>a</name>\r\n\t<ip address='10.0.0.1' prefix='24'>\r\n\t\t<dhcp>\r\n\t\t\t<range start='10.0.0.2' end='10.0.0.8'/>\r\n\t\t</dhcp>\r\n\t</ip>\r\n</network>\r\n",
  ));

test("into an element that has none yet, on one line", () =>
  checkAction(
    "<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp/><ra|nge start='10.0.0.2' end='10.0.0.8'/></ip></network>",
    "Move <range> into <dhcp>",
    "<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.8'/></dhcp></ip></network>",
  ));

test("not where it cannot stand a second time", () =>
  checkActions("<network><name>a</name><dns/><ip address='10.0.0.1' prefix='24'><d|ns/></ip></network>", [
    "Remove <dns>",
    "Disable misplaced-element on this line",
    "Disable misplaced-element in this document",
    "Write the prefix as netmask='255.255.255.0'",
  ]));

test("all that is in the same wrong place", () =>
  checkAction(
    `
      <domain type='test'>
        <name>a</name>
        <memory>1</memory>
        <os>
          <type>hvm</type>
        </os>
        <di|sk type='file'>
          <target dev='vda'/>
        </disk>
        <devices>
          <emulator>/bin/a</emulator>
        </devices>
        <interface type='user'/>
      </domain>
    `,
    "Move <disk> and <interface> into <devices>",
    `
      <domain type='test'>
        <name>a</name>
        <memory>1</memory>
        <os>
          <type>hvm</type>
        </os>
        <devices>
          <emulator>/bin/a</emulator>
          <disk type='file'>
            <target dev='vda'/>
          </disk>
          <interface type='user'/>
        </devices>
      </domain>
    `,
  ));

test("with all other repairs", () =>
  checkAction(
    "<network><name>a</name><|forward mode='natt'/><ip address='10.0.0.1' prefix='24'><dns/></ip></network>",
    "Fix all problems that can be fixed",
    "<network><name>a</name><forward mode='nat'/><ip address='10.0.0.1' prefix='24'></ip><dns/></network>",
  ));

const guest = (top: string, inDevices = "") =>
  `<domain type='kvm'>\n  <name>a</name>\n  <memory unit='GiB'>1</memory>\n  <os>\n    <type arch='x86_64' machine='q35'>hvm</type>\n  </os>\n${top}  <devices>\n    <emulator>/bin/a</emulator>\n${inDevices}  </devices>\n</domain>\n`;

test("to the place that is most usual, which is made where it is not there", () => {
  const made = "  <features>\n    <acpi/>\n  </features>\n";
  checkAction(guest("  <ac|pi/>\n"), "Move <acpi> into a new <features>", guest(made));
  checkAction(guest("", "    <ac|pi/>\n"), "Move <acpi> into a new <features>", guest(made));
  checkAction(guest("", "    <a|pic/>\n"), "Move <apic> into a new <features>", guest(made.replace("acpi", "apic")));
  checkAction(
    guest("  <features>\n    <acpi/>\n  </features>\n  <rela|xed state='on'/>\n"),
    "Move <relaxed> into a new <hyperv>",
    guest("  <features>\n    <acpi/>\n    <hyperv>\n      <relaxed state='on'/>\n    </hyperv>\n  </features>\n"),
  );
});

test("the usual place comes first, and alone is taken by who repairs all", () =>
  checkActions(guest("  <features/>\n  <ac|pi/>\n"), [
    "Move <acpi> into <features>",
    "Move <acpi> into <os>",
    "Remove <acpi>",
    "Disable misplaced-element on this line",
    "Disable misplaced-element in this document",
    "Fix all problems that can be fixed",
  ]));

test("into what a child of an element beside it holds", () =>
  checkAction(
    "<network><name>a</name><ra|nge start='10.0.0.2' end='10.0.0.8'/><ip address='10.0.0.1' prefix='24'><dhcp/></ip></network>",
    "Move <range> into <dhcp>",
    "<network><name>a</name><ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.2' end='10.0.0.8'/></dhcp></ip></network>",
  ));

test("a known element is moved and not renamed to what is spelt alike", () => {
  const clock = "  <clock offset='utc'/>\n";
  checkAction(
    guest("", clock.replace("ock", "o|ck")),
    "Move <clock> into <domain>",
    guest("", "").replace("</devices>\n", `</devices>\n${clock}`),
  );
  checkActions(guest("", "    <hy|perv mode='custom'><relaxed state='on'/></hyperv>\n"), [
    "Move <hyperv> into a new <features>",
    "Remove <hyperv>",
    "Disable misplaced-element on this line",
    "Disable misplaced-element in this document",
    "Fix all problems that can be fixed",
  ]);
});
