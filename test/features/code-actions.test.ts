/** What the light bulb offers for problems: repairs, comments that switch them off, and all repairs at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { codeActions } from "../../server/language/features/code-actions.ts";
import { newestVersion } from "../../server/language/version.ts";
import { readSettings, settingComplaints } from "../../server/settings.ts";
import { checkAccepted, checkAction, checkActions } from "../support/check.ts";
import { q35Guest } from "../support/documents.ts";
import { ownService } from "../support/service.ts";

const network = `
  <network>
    <name>a</name>
    <forw|ard/>
    <ip address='10.0.0.1' prefix='24'/>
  </network>
`;

test("a problem offers its repairs, then comments that switch it off, then other ways to write it, then all repairs", () =>
  checkActions(network, [
    "Add mode='nat'",
    "Remove <forward> to isolate the network",
    "Disable net-forward-mode-default on this line",
    "Disable net-forward-mode-default in this document",
    ..."route open bridge private vepa passthrough hostdev"
      .split(" ")
      .map((mode) => `Change the forward mode to '${mode}'`),
    "Isolate the network: no forwarding",
    "Fix all problems that can be fixed",
  ]));

test("a comment on the line before switches a problem off", () =>
  checkAction(
    network,
    "Disable net-forward-mode-default on this line",
    `
      <network>
        <name>a</name>
        <!-- libvirt-xml disable-next-line net-forward-mode-default -->
        <forward/>
        <ip address='10.0.0.1' prefix='24'/>
      </network>
    `,
  ));

test("a comment before the root switches a problem off everywhere", () =>
  checkAction(
    network,
    "Disable net-forward-mode-default in this document",
    `
      <!-- libvirt-xml disable net-forward-mode-default -->
      <network>
        <name>a</name>
        <forward/>
        <ip address='10.0.0.1' prefix='24'/>
      </network>
    `,
  ));

test("a comment that is there already gets one more code", () => {
  checkAction(
    `
      <!-- libvirt-xml disable net-domain-x -->
      <network><name>a</name><forw|ard/><ip address='10.0.0.1' prefix='24'/></network>
    `,
    "Disable net-forward-mode-default in this document",
    `
      <!-- libvirt-xml disable net-domain-x net-forward-mode-default -->
      <network><name>a</name><forward/><ip address='10.0.0.1' prefix='24'/></network>
    `,
  );
  checkAction(
    `
      <!-- libvirt-xml disable-next-line net-domain-x -->
      <network><name>a</name><forw|ard/><ip address='10.0.0.1' prefix='24'/></network>
    `,
    "Disable net-forward-mode-default on this line",
    `
      <!-- libvirt-xml disable-next-line net-domain-x net-forward-mode-default -->
      <network><name>a</name><forward/><ip address='10.0.0.1' prefix='24'/></network>
    `,
  );
});

test("no comment is offered where none can stand", () => {
  checkActions(
    `
      <network><name>a</name><ip
        addr|es='10.0.0.1' prefix='24'/></network>
    `,
    [
      'Rename to "address"',
      "Remove addres",
      "Disable unknown-attribute in this document",
      "Fix all problems that can be fixed",
    ],
  );
  checkActions("<network><name>a</name><|ip address='10.0.0.1' prefix='24'></network>", [
    "Add </ip>",
    "Fix all problems that can be fixed",
  ]);
});

test("a selection with thousands of problems offers the repairs of the first ones", () => {
  const ips = Array.from({ length: 5000 }, () => "<ip addres='10.0.0.1'/>").join("\n");
  const text = `<network><name>a</name>\n${ips}</network>`;
  const service = ownService();
  const analyze = (written: string) => service.analyze(written, { version: newestVersion });
  const analysis = analyze(text);
  const span = { start: 0, end: text.length };
  const actions = codeActions(analysis, {
    span,
    wants: (kind) => kind === "quickfix",
    random: () => 0.5,
    analyze,
    canType: true,
  });
  assert.equal(new Set(actions.map(({ problem }) => problem)).size, 50);
});

test("the settings make a problem more or less severe, or switch it off", () => {
  const severities = (rules: unknown) =>
    ownService()
      .analyze("<network><name>a</name><forward/><ip address='10.0.0.1' prefix='24'/></network>", {
        ...readSettings({ libvirt: { rules } }),
      })
      .problems.map(({ severity }) => severity);
  assert.deepEqual(severities({}), ["info"]);
  assert.deepEqual(severities({ "net-forward-mode-default": "error" }), ["error"]);
  assert.deepEqual(severities({ "net-forward-mode-default": "off" }), []);
  assert.deepEqual(severities({ "net-forward-mode-default": false }), []);
  assert.deepEqual(severities({ "net-forward-mode-default": "nonsense" }), ["info"]);
  assert.deepEqual(severities("nonsense"), ["info"]);
});

test("what counts for nothing in the settings is told", () => {
  const complaints = (rules: unknown) => settingComplaints({ libvirt: { rules } });
  assert.deepEqual(complaints({ "bad-value": "off", pstore: false }), []);
  assert.deepEqual(complaints(undefined), []);
  assert.deepEqual(complaints({ "bad-vlaue": "off", "bad-text": "warn" }), [
    'libvirt.rules: no problem has the code "bad-vlaue"; did you mean "bad-value"?',
    'libvirt.rules: "warn" of "bad-text" is none of off, error, warning, info, hint',
  ]);
  assert.deepEqual(complaints(["off"]), [
    'libvirt.rules: has to be an object such as { "net-forward-mode-default": "off" }',
  ]);
});

test("of the values that a wrong one could be only those are offered that the rest goes with", () =>
  checkActions(
    `
      <domain type='kvm'>
        <name>vm</name>
        <memory>1048576</memory>
        <os><type>hvm</type></os>
        <on_poweroff>sle|ep</on_poweroff>
      </domain>
    `,
    [
      'Change to "destroy"',
      'Change to "restart"',
      "Disable bad-text on this line",
      "Disable bad-text in this document",
    ],
  ));

test("what is added has the quotes of the document", () => {
  const written = `<network><name>a</name><forw|ard dev="eth0"/><ip address="10.0.0.1" prefix="24"/></network>`;
  const repaired = written.replace("|", "").replace(`dev="eth0"`, `dev="eth0" mode="nat"`);
  checkAction(written, "Add mode='nat'", repaired);
  checkAction(written, "Fix all problems that can be fixed", repaired);
  checkAccepted(
    `<network><name>a</name><ip address="10.0.0.1" |/></network>`,
    "prefix",
    `<network><name>a</name><ip address="10.0.0.1" prefix="$1"$0/></network>`,
  );
});

test("what a repair adds has a value that is right there", () =>
  checkAction(
    `
      <network>
        <name>a</name>
        <ip address='10.0.0.1' prefix='24'>
          <dhcp><ran|ge start='10.0.0.5'/></dhcp>
        </ip>
      </network>
    `,
    "Add end",
    `
      <network>
        <name>a</name>
        <ip address='10.0.0.1' prefix='24'>
          <dhcp><range start='10.0.0.5' end='10.0.0.254'/></dhcp>
        </ip>
      </network>
    `,
  ));

test("of the values that a repair can add the one that goes with the rest is taken", () =>
  checkAction(
    "<interf|ace><source bridge='br0'/></interface>",
    "Add type",
    "<interface type='bridge'><source bridge='br0'/></interface>",
  ));

test("what only the author can know is left to be typed", () => {
  checkActions("<network><name>a</name><dns><tx|t name='b'/></dns></network>", [
    "Add value and type its value",
    "Disable missing-attribute on this line",
    "Disable missing-attribute in this document",
  ]);
  checkAction(
    "<network><name>a</name><dns><tx|t name='b'/></dns></network>",
    "Add value and type its value",
    "<network><name>a</name><dns><txt name='b' value='$1'/></dns></network>",
  );
});

test("what only the author can know is not added where the editor cannot put the cursor there", () => {
  const analysis = ownService().analyze("<network><name>a</name><dns><txt name='b'/></dns></network>", {
    version: newestVersion,
  });
  const request = {
    span: { start: 0, end: analysis.text.length },
    wants: (kind: string) => kind === "quickfix",
    random: () => 0.5,
    analyze: (text: string) => ownService().analyze(text, { version: newestVersion }),
  };
  const titles = (canType: boolean) =>
    codeActions(analysis, { ...request, canType }).flatMap(({ title }) => (title.startsWith("Add") ? [title] : []));
  assert.deepEqual([titles(true), titles(false)], [["Add value and type its value"], []]);
});

test("all is repaired in rounds, but in a large text only for who asks for that alone", () => {
  const service = ownService();
  const asked = { count: 0 };
  const analyze = (text: string) => {
    asked.count++;
    return service.analyze(text, { version: newestVersion });
  };
  const roundsOf = (text: string, all: boolean) => {
    const analysis = service.analyze(text, { version: newestVersion });
    asked.count = 0;
    const wants = (kind: string) => kind === "source.fixAll" || (all && kind === "quickfix");
    codeActions(analysis, { span: { start: 0, end: 0 }, wants, random: () => 0.5, analyze, canType: true });
    return asked.count;
  };
  const text = "<network><name>a</name><ip addres='10.0.0.1' prefix='24'/></network>";
  const large = text.replace("</network>", `<!--${"x".repeat(100_000)}--></network>`);
  assert.deepEqual([roundsOf(text, true), roundsOf(large, true), roundsOf(large, false)], [1, 0, 1]);
});

test("a version that is none is told", () => {
  const complaints = (version: unknown) => settingComplaints({ libvirt: { version } });
  assert.deepEqual(["10.7.0", "auto", "", null].flatMap(complaints), []);
  assert.deepEqual(["new", 10.7].flatMap(complaints), [
    'libvirt.version: "new" is no version such as "10.7.0", so the newest one is taken',
    'libvirt.version: 10.7 is no version such as "10.7.0", so the newest one is taken',
  ]);
});

test("attributes below each other stay so", () => {
  const disk = (...lines: readonly string[]) => `
    <disk
      ${lines.join("\n      ")}
    >
      <source file='/a'/>
      <target dev='vda' bus='virtio'/>
    </disk>
  `;
  checkAction(disk("type='file'", "sh|ape='x'", "device='disk'"), "Remove shape", disk("type='file'", "device='disk'"));
  checkAction(
    `
      <network>
        <name>a</name>
        <forw|ard
          dev='eth0'
        />
        <ip address='10.0.0.1' prefix='24'/>
      </network>
    `,
    "Add mode='nat'",
    `
      <network>
        <name>a</name>
        <forward
          dev='eth0'
          mode='nat'
        />
        <ip address='10.0.0.1' prefix='24'/>
      </network>
    `,
  );
});

test("a size with a fraction is written in a smaller unit", () => {
  const volume = (capacity: string) => `<volume><name>a</name>${capacity}<target/></volume>`;
  const written = [
    ["<capacity unit='GiB'>1|.5</capacity>", "MiB", "<capacity unit='MiB'>1536</capacity>"],
    ["<capacity>2|.5 GB</capacity>", "MB", "<capacity unit='MB'>2500</capacity>"],
    ["<capacity unit='G'>2|.0</capacity>", "GiB", "<capacity unit='GiB'>2</capacity>"],
  ] as const;
  for (const [before, unit, after] of written) checkAction(volume(before), `Write it in ${unit}`, volume(after));
});

test("a disk without a target gets one that its address goes with", () => {
  const source = "  <source dev='/dev/sda'/>";
  const address = "  <address type='drive' controller='0' bus='0' target='0' unit='0'/>";
  checkAction(
    q35Guest("<di|sk type='block'>", source, address, "</disk>"),
    "Add <target dev='sda' bus='sata'/>",
    q35Guest("<disk type='block'>", source, address, "  <target dev='sda' bus='sata'/>", "</disk>"),
  );
});
