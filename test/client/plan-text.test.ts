/** Plans as people read them, and as a script. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeHostPlan } from "../../client/libvirt/host-plan.ts";
import { planScript, planText } from "../../client/libvirt/plan-text.ts";

const target = { name: "lab", uri: "qemu+ssh://lab/system", virshUri: "qemu:///system", ssh: undefined };
const plan = makeHostPlan(target, {
  network: "n",
  title: 'Change network "n"',
  start: { live: "<network/>", stored: null, guests: [{ name: "web", xml: "<domain/>" }] },
  restartReasons: ["<mtu> changes"],
  steps: [
    {
      argv: ["net-update", "n", "delete", "dns-txt", "<txt name='it&apos;s'/>", "--live"],
      input: undefined,
      summary: "Remove DNS text record it's",
      effect: "live",
      interrupts: ["DNS pauses"],
      undo: [{ argv: ["net-update", "n", "add-last", "dns-txt", "<txt/>"] }],
    },
    {
      argv: ["net-define", "/dev/stdin"],
      input: "<network>\n</network>",
      summary: "Define anew",
      effect: "config",
      interrupts: [],
      undo: [],
    },
  ],
});

test("a plan says where, what is interrupted, and the way back", () => {
  assert.equal(
    planText(plan, undefined),
    `Change network "n" on lab
Host: qemu+ssh://lab/system

2 steps; nothing has been run yet
The network must be restarted: <mtu> changes
Running guests on it, attached again afterwards: web

1. Remove DNS text record it's
   Where:       running network
   Interrupts:  DNS pauses
   Command:     virsh net-update n delete dns-txt "<txt name='it&apos;s'/>" --live
   Undo:        virsh net-update n add-last dns-txt '<txt/>'

2. Define anew
   Where:       stored definition
   Interrupts:  nothing
   Command:     virsh net-define /dev/stdin < the definition
   Undo:        -
`,
  );
});

test("afterwards it says what was done, what not, and what is unknown", () => {
  const [first, second] = plan.steps;
  assert.ok(first && second);
  const error = { kind: "timeout", message: "No answer", detail: "" } as const;
  const text = planText(plan, { done: [first], unknown: second, left: [], error, arrived: false });
  assert.match(text, /^1 of 2 steps done; whether step 2 was carried out is unknown\. No answer$/m);
  assert.match(text, /^1\. .* \[done\]$/m);
  assert.match(text, /^2\. .* \[unknown\]$/m);
});

test("the script runs what the plan says, word for word", () => {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-script-"));
  const fake = join(folder, "virsh");
  writeFileSync(fake, '#!/bin/sh\nprintf "[%s]" "$@"\ncase "$*" in */dev/stdin*) cat;; esac\necho\n', { mode: 0o755 });
  const input = planScript(plan, target.virshUri);
  const output = execFileSync("sh", { input, encoding: "utf8", env: { PATH: `${folder}:${process.env.PATH}` } });
  assert.equal(
    output,
    "[-c][qemu:///system][net-update][n][delete][dns-txt][<txt name='it&apos;s'/>][--live]\n" +
      "[-c][qemu:///system][net-define][/dev/stdin]<network>\n</network>\n",
  );
});
