/** A device alone gets what the rules for domains say of it in every guest. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type DomainFacts, readDomain } from "../../server/language/rules/domain/facts.ts";
import { fragmentRules } from "../../server/language/rules/domain/fragment.ts";
import { child, children, spanOf, value } from "../../server/language/rules/elements.ts";
import { type Finding, ruleSet } from "../../server/language/rules/rule.ts";
import { newestVersion } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { checkProblems } from "../support/check.ts";

const rule = (code: string, check: (facts: DomainFacts) => Iterable<Finding>) =>
  ({ code, severity: "error", explanation: "", source: "", bad: "", good: "", check }) as const;

const rules = fragmentRules(
  ruleSet(readDomain, [
    rule("always", function* ({ devicesOf }) {
      for (const disk of devicesOf("disk")) {
        if (value(child(disk, "target"), "dev") === "vdaa1") yield { span: disk.nameSpan, message: "wrong everywhere" };
      }
    }),
    rule("needs-threads", function* ({ root, devicesOf }) {
      if (child(root, "iothreads")) return;
      for (const disk of devicesOf("disk")) yield { span: spanOf(disk, "device"), message: "no threads" };
    }),
    rule("only-q35", function* ({ family, devicesOf }) {
      for (const disk of devicesOf("disk")) if (family === "q35") yield { span: disk.nameSpan, message: "not on q35" };
    }),
    rule("one-display", function* ({ devicesOf }) {
      for (const display of devicesOf("graphics").slice(1)) yield { span: display.nameSpan, message: "one display" };
    }),
    rule("names-machine", function* ({ machine, devicesOf }) {
      for (const disk of devicesOf("disk")) yield { span: disk.nameSpan, message: `not on ${machine}` };
    }),
    rule("qemu-only", function* ({ isQemu, devicesOf }) {
      if (!isQemu) return;
      for (const disk of devicesOf("disk")) yield { span: disk.nameSpan, message: "not with QEMU" };
    }),
    rule("of-the-guest", function* ({ devices }) {
      for (const device of devices.flatMap((element) => children(element, "model"))) {
        yield { span: device.nameSpan, message: "a model" };
      }
    }),
  ]),
);

test("what is wrong in every guest is said, once and on the device", () =>
  assert.deepEqual(found("<disk device='disk'><target dev='vdaa1'/></disk>"), ["always 1-5", "qemu-only 1-5"]));

test("what depends on the machine or on other devices is not said", () =>
  assert.deepEqual(found("<disk device='disk'><target dev='vda'/></disk>"), ["qemu-only 1-5"]));

test("a display alone is not the second one", () => assert.deepEqual(found("<graphics type='spice'/>"), []));

for (const mark of [
  "<target dev='xvda' bus='xen'/>",
  "<target dev='xvda'/>",
  "<driver name='file'/>",
  "<source writeFiltering='yes'/>",
]) {
  test(`rules of QEMU are silent for a device of another hypervisor: ${mark}`, () =>
    assert.deepEqual(found(`<disk>${mark}</disk>`), []));
}

test("a USB device behind hubs and an interface of a team have what they lean on", () => {
  checkProblems(`
    <hub type='usb'>
      <address type='usb' bus='0' port='3.1.2'/>
    </hub>
  `);
  checkProblems(`
    <interface type='hostdev' managed='yes'>
      <source>
        <address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x0'/>
      </source>
      <teaming type='transient' persistent='ua-net0'/>
    </interface>
  `);
});

test("what is wrong inside of the device is found there", () =>
  assert.deepEqual(found("<video><model/></video>"), ["of-the-guest 8-13"]));

function found(text: string): readonly string[] {
  const { root } = parse(text);
  assert.ok(root);
  return rules.check(root, newestVersion).map(({ code, span }) => `${code} ${span.start}-${span.end}`);
}
