/** In a large guest only the devices around a keystroke are looked at again, and the problems are as if all had been. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Analysis } from "../../server/language/analysis.ts";
import { readDomain } from "../../server/language/rules/domain/facts.ts";
import { QuietParts } from "../../server/language/rules/quiet-parts.ts";
import { newestVersion } from "../../server/language/version.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { ownService } from "../support/service.ts";

const device = (index: number) => `    <disk type='file' device='disk'>
      <source file='/srv/${index}.qcow2'/>
      <target dev='vd${index}' bus='virtio'/>
    </disk>
    <interface type='user'>
      <model type='virtio'/>
      <driver iommu='on'/>
    </interface>
    <channel type='unix'><source path='/run/${index}'/><target type='virtio' name='a${index}'/></channel>
`;
const guest = `<domain type='kvm'>
  <name>vm</name>
  <memory>1048576</memory>
  <os><type machine='q35'>hvm</type></os>
  <devices>
    <controller type='scsi' index='0' model='virtio-scsi'/>
${Array.from({ length: 200 }, (_, index) => device(index)).join("")}    <graphics type='vnc'/>
  </devices>
</domain>
`;

/** The devices that are looked at after a change of the guest. */
function pendingAfter(changed: string): readonly string[] {
  const quietOf = (text: string, previous?: QuietParts) => {
    const { root } = parse(text);
    assert.ok(root);
    const quiet = new QuietParts(text, previous);
    return { quiet, facts: readDomain(root, quiet) };
  };
  const first = quietOf(guest);
  assert.equal(first.facts.pending.devices.length, 602);
  return quietOf(changed, first.quiet).facts.pending.devices.map(({ name }) => name);
}

test("a keystroke in a device has that device looked at", () => {
  assert.deepEqual(pendingAfter(guest.replace("/srv/77.", "/srv/77x.")), ["disk"]);
  assert.deepEqual(pendingAfter(guest), []);
});

test("what a device can lean on has all looked at", () => {
  assert.equal(pendingAfter(guest.replace("q35", "pc")).length, 602);
  assert.equal(pendingAfter(guest.replace("type='vnc'", "type='spice'")).length, 602);
  assert.equal(pendingAfter(guest.replace("virtio-scsi", "lsilogic")).length, 602);
});

test("with the older analysis the problems are those of looking at all anew", () => {
  const service = ownService();
  const options = { version: newestVersion };
  const replacement = fc.constantFrom(
    ["q35", "pc"],
    ["bus='virtio'", "bus='ide'"],
    ["dev='vd7'", "dev='vd8'"],
    ["type='user'", "type='vhostuser'"],
    ["<driver iommu='on'/>", "<driver iommu='on' queues='4'/>"],
    ["type='unix'", "type='spicevmc'"],
    ["type='vnc'", "type='spice'"],
    ["</interface>", ""],
    ["<devices>", "<devices><!--"],
    ["'/srv/", "'/srv/-->"],
    ["name='a", "name='org.qemu.guest-agent."],
    ["type='virtio'/>", "type='e1000'/>"],
  );
  const edit = fc.record({ replacement, nth: fc.nat(150) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 2, maxLength: 5 }), (edits) => {
      let text = guest;
      let analysis: Analysis = service.analyze(text, options);
      for (const {
        replacement: [from = "", to = ""],
        nth,
      } of edits) {
        const places = text.split(from);
        const at = 1 + (nth % Math.max(1, places.length - 1));
        text = places.length < 2 ? text : places.slice(0, at).join(from) + to + places.slice(at).join(from);
        analysis = service.analyze(text, options, analysis);
        assert.deepEqual(analysis.problems, service.analyze(text, options).problems);
      }
    }),
    { numRuns: 25 },
  );
});
