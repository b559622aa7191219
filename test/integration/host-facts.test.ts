/** Facts of a host with SR-IOV cards, and what they lead to in documents, on a real libvirtd with faked cards. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { readHostFacts } from "../../client/libvirt/host-facts.ts";
import { createVirsh } from "../../client/libvirt/virsh.ts";
import { applyEdits } from "../../server/language/edits.ts";
import { refactorings } from "../../server/language/features/refactorings/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";
import { ownService } from "../support/service.ts";

let lab: Lab;
before(async () => {
  lab = await startLab({ LAB_HOOK: resolve("test/lab/fake-sriov.sh") });
});
after(() => lab.stop());

for (const way of ["local", "ssh"] as const) {
  test(`physical and virtual functions with their use over ${way}`, async () => {
    const { target, transport } = openWay(lab, way);
    const virsh = createVirsh(target, transport, () => {});
    const run = async (args: readonly string[], input = ""): Promise<string> => {
      const result = await virsh.run(args, { input });
      return result.ok ? result.value : assert.fail(result.error.detail);
    };
    const facts = await readHostFacts(createVirsh(target, transport, () => {}, "read-only"));
    assert.match(facts.version ?? "", /^\d+\.\d+\.\d+$/);
    assert.ok(facts.pciDevices.includes("0000:3b:02.3"));
    assert.ok(facts.netDevices.includes("ens1f1"));
    assert.deepEqual(
      facts.physicalFunctions.map((known) => [
        known.interface,
        known.address,
        known.maximum,
        known.virtualFunctions.length,
      ]),
      [
        ["ens1f0", "0000:3b:00.0", 8, 4],
        ["ens1f1", "0000:3b:00.1", 8, 0],
      ],
    );
    assert.deepEqual(
      facts.physicalFunctions[0]?.virtualFunctions.map((known) => [known.address, known.interface, known.use]),
      [0, 1, 2, 3].map((index) => [`0000:3b:02.${index}`, index === 3 ? null : `ens1f0v${index}`, null]),
    );

    const network = (name: string, pool: string) =>
      `<network><name>${name}</name><forward mode='hostdev' managed='yes'>${pool}</forward></network>`;
    const service = ownService();
    /** Do the facts say the same as libvirt does when the network is defined and started? */
    const agree = async (pool: string): Promise<string> => {
      const document = network(`sriov-${way}`, pool);
      const { problems } = service.analyze(document, { version: newestVersion, host: facts });
      const errors = problems.filter(({ severity }) => severity === "error").length;
      const defined = await virsh.run(["net-define", "/dev/stdin"], { input: document });
      const started = defined.ok ? await virsh.run(["net-start", `sriov-${way}`]) : defined;
      if (started.ok) await run(["net-destroy", `sriov-${way}`]);
      if (defined.ok) await run(["net-undefine", `sriov-${way}`]);
      assert.equal(errors === 0, started.ok, pool);
      return started.ok ? "good" : "bad";
    };
    assert.equal(await agree("<pf dev='ens1f0'/>"), "good");
    assert.equal(await agree("<pf dev='ens1f1'/>"), "bad");
    assert.equal(await agree("<pf dev='eth77'/>"), "bad");
    const address = (slot: string, last: number) =>
      `<address type='pci' domain='0' bus='0x3b' slot='${slot}' function='${last}'/>`;
    assert.equal(await agree(address("0x02", 1)), "good");
    assert.equal(await agree(address("0x07", 1)), "bad");
    assert.equal(await agree(address("0x00", 0)), "bad");

    const kept = network("kept", "<pf dev='ens1f0'/>");
    await run(["net-define", "/dev/stdin"], kept);
    await run(["net-start", "kept"]);
    // libvirt lists the functions of a running pool itself.
    const functions = (text: string) => text.match(/<address [^>]*>/g);
    const [extracted] = refactorings(service.analyze(kept, { version: newestVersion }), kept.indexOf("<pf"), {
      random: () => 0,
      host: facts,
    });
    const list = functions(applyEdits(kept, extracted?.edits ?? []));
    assert.equal(list?.length, 4);
    assert.deepEqual(list, functions(await run(["net-dumpxml", "kept"])));
    assert.equal(await agree(list.join("")), "good");
    const later = await readHostFacts(virsh);
    assert.equal(later.physicalFunctions[0]?.virtualFunctions[0]?.use, 'pool of the network "kept"');
    await run(["net-destroy", "kept"]);
    await run(["net-undefine", "kept"]);
    await transport.close();
  });
}
