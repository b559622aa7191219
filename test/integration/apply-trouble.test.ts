/** Applying on a real libvirtd while all goes wrong: connections cut at every step, and windows that do not wait. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { apply } from "../../client/libvirt/apply.ts";
import { fileJournal } from "../../client/libvirt/journal.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import type { Virsh } from "../../client/libvirt/virsh.ts";
import type { WindowTask } from "../support/apply-window.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { hosts, networkText, openVirsh, range, startNetwork } from "../support/lab-networks.ts";
import type { Way } from "../support/lab-ways.ts";
import { planOn, stateOf, tools } from "../support/plan-host.ts";

/** Beside the tests' own bundle, where the packages are found. */
const program = "out/apply-window.mjs";

let lab: Lab;
before(async () => {
  await build({
    entryPoints: ["test/support/apply-window.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  lab = await startLab();
});
after(() => lab.stop());

const temporary = () => mkdtempSync(join(tmpdir(), "libvirt-xml-journal-"));
const ways: readonly (readonly [Way, number])[] = [
  ["local", 11],
  ["ssh", 12],
];

/** Two DHCP hosts, which take libvirt long, and eight names, which do not. */
function tenSteps(name: string, subnet: number, uuid: string): string {
  const names = Array.from(
    { length: 8 },
    (_, at) => `<host ip='10.81.${subnet}.20${at}'><hostname>n${at}</hostname></host>`,
  );
  return networkText(name, subnet, range(subnet) + hosts(subnet, 2), `${uuid}<dns>${names.join("")}</dns>`);
}

for (const [way, subnet] of ways) {
  test(`a connection cut at each of ten steps over ${way} leaves the state known, and nothing is applied twice`, async () => {
    const { virsh, transport, log } = openVirsh(lab, way);
    const name = `cut-${way}`;
    const uuid = `<uuid>81818181-8181-4818-8181-8181818181${subnet}</uuid>`;
    const first = networkText(name, subnet, range(subnet), uuid);
    const journal = fileJournal(temporary());
    const cases: string[] = [];
    for (let step = 0; step < 10; step++) {
      await startNetwork(virsh, first);
      const plan = await planOn(virsh, name, tenSteps(name, subnet, uuid));
      assert.equal(plan.steps.length, 10);
      log.length = 0;
      const result = await apply(
        tools(
          cutting(virsh, plan.steps[step]?.argv, () => cut(transport, way), step * 3),
          { journal },
        ),
        plan,
      );
      assert.ok(result.ok);
      const { done, unknown, error } = result.value;
      assert.equal(unknown, undefined);
      const isThere = done.length > step;
      // A cut between two commands is nothing: the next one connects again, and all are done.
      const isPossible = error ? done.length === step || done.length === step + 1 : done.length === 10;
      assert.ok(isPossible, `${done.length} steps are said to be done, cut at ${step}`);
      cases.push(`${error?.kind ?? "answered"}, ${isThere ? "done" : "not done"}`);
      const { live, stored } = await stateOf(virsh, name);
      assert.equal(live?.split("<host ").length, done.length + 1);
      assert.equal(stored?.split("<host ").length, done.length + 1);
      const sent = log.filter((line) => line.includes("net-update"));
      assert.equal(new Set(sent).size, sent.length);
      assert.deepEqual(await journal.unfinished(), []);
      assert.ok((await virsh.run(["net-destroy", name])).ok);
    }
    assert.ok(
      cases.some((text) => text.startsWith("connection-lost")),
      cases.join("; "),
    );
    await transport.close();
  });

  test(`of two windows that apply one plan over ${way} at once, one does, and the network gets it once`, async () => {
    const { virsh, transport } = openVirsh(lab, way);
    const name = `windows-${way}`;
    const own = subnet + 10;
    await startNetwork(virsh, networkText(name, own, range(own)));
    const plan = await planOn(virsh, name, networkText(name, own, range(own) + hosts(own, 4)));
    const task: WindowTask = {
      place: { local: lab.local, ssh: lab.ssh, hostKey: lab.hostKey },
      way,
      plan,
      journal: temporary(),
    };
    const told = await Promise.all([1, 2, 3].map(() => openWindow(task)));
    assert.deepEqual(
      told.toSorted().map((line) => (line === "moved" || line === "running" ? "refused" : line)),
      ["4 done", "refused", "refused"],
    );
    const { live, stored } = await stateOf(virsh, name);
    for (const xml of [live, stored]) assert.equal(xml?.split("<host ").length, 5);
    assert.deepEqual(await fileJournal(task.journal).unfinished(), []);
    await transport.close();
  });
}

/** Cuts the connection a moment after the command has been sent. */
function cutting(virsh: Virsh, argv: readonly string[] | undefined, cut: () => Promise<void>, delay: number): Virsh {
  return {
    ...virsh,
    session: (use) => virsh.session((kept) => use(cutting(kept, argv, cut, delay))),
    run: async (args, options) => {
      const running = virsh.run(args, options);
      if (args[4] !== argv?.[4]) return running;
      await setTimeout(delay);
      await cut();
      return running;
    },
  };
}

async function cut(transport: Transport, way: Way): Promise<void> {
  // A local virsh is ended in the middle.
  if (way === "local") return transport.close();
  lab.killSshd();
  lab.restartSshd();
}

async function openWindow(task: WindowTask): Promise<string> {
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(task));
  return (await text(child.stdout)).trim();
}
