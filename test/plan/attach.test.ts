/** Guests are attached again after a restart of their network. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { attachSteps } from "../../server/language/plan/attach.ts";
import { rootOf } from "../../server/language/plan/host.ts";
import { readModel } from "../../server/language/plan/model.ts";
import { planProgress } from "../../server/language/plan/progress.ts";

const network = "<network><name>lab</name><bridge name='virbr7'/></network>";

function guest(name: string, source: string) {
  const [type] = source.split("=");
  const nic = `<interface type='${type}'><mac address='52:54:00:00:00:01'/><source ${source}/></interface>`;
  return { name, xml: `<domain><name>${name}</name><uuid>4444-1</uuid><devices>${nic}</devices></domain>` };
}

test("a guest that is called by a number is found by its UUID, since virsh takes numbers for running guests", () => {
  const root = rootOf(network);
  const model = root && readModel(root);
  assert.ok(model);
  for (const [name, address] of [
    ["web", "web"],
    ["7", "4444-1"],
  ] as const) {
    const before = guest(name, "network='lab'");
    const steps = attachSteps([before], model, model);
    assert.deepEqual(
      steps.map(({ argv, summary }) => [argv.join(" "), summary]),
      [
        [
          `update-device ${address} /dev/stdin --live`,
          `Attach interface 52:54:00:00:00:01 of "${name}" to the bridge again`,
        ],
        [
          `update-device ${address} /dev/stdin --live`,
          `Give interface 52:54:00:00:00:01 of "${name}" back to the network`,
        ],
      ],
    );
    const state = { live: network, stored: network };
    const there = { ...state, guests: [guest(name, "bridge='virbr7'")] };
    assert.deepEqual(planProgress({ ...state, guests: [before] }, steps, there), [1]);
  }
});
