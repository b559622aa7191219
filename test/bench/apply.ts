/** `npm run bench:apply`: a plan of ten steps, carried out over SSH on loopback with everything that belongs to it. */
import { execFileSync } from "node:child_process";
import type { HostPlan } from "../../client/libvirt/host-plan.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { sessionArgv } from "../../client/libvirt/virsh-session.ts";
import { startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";
import { applyAll, planOn } from "../support/plan-host.ts";

const runs = 3;
const uuid = "86868686-8686-4868-8686-868686868686";
const ten = (entry: (at: number) => string): string => Array.from({ length: 10 }, (_, at) => entry(at)).join("");
const changes = {
  "DNS hosts": { dns: ten((at) => `<host ip='10.86.1.20${at}'><hostname>n${at}</hostname></host>`), dhcp: "" },
  "DHCP hosts": {
    dns: "",
    dhcp: ten((at) => `<host mac='52:54:00:86:00:0${at}' name='h${at}' ip='10.86.1.10${at}'/>`),
  },
};

function network(dns: string, dhcp: string): string {
  const range = "<range start='10.86.1.10' end='10.86.1.50'/>";
  return (
    `<network><name>bench</name><uuid>${uuid}</uuid><forward mode='nat'/><bridge name='vbench' stp='off'/>` +
    `<dns>${dns}</dns><ip address='10.86.1.1' prefix='24'><dhcp>${range}${dhcp}</dhcp></ip></network>`
  );
}

/** What libvirt itself needs: the plan's own commands typed into one virsh beside the daemon. */
function typedByHand(uri: string, plan: HostPlan): number {
  const lines = plan.steps.map(({ argv }) => argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "));
  const start = performance.now();
  execFileSync("env", sessionArgv(["virsh", "-q", "-c", uri]).slice(1), {
    input: `${lines.join("\n")}\n`,
    stdio: ["pipe", "ignore", "ignore"],
  });
  return performance.now() - start;
}

const lab = await startLab();
try {
  const { target, transport } = openWay(lab, "ssh");
  const virsh = createVirsh(target, transport, () => {});
  for (const [name, { dns, dhcp }] of Object.entries(changes)) {
    const rows: { readonly whole: number; readonly libvirt: number }[] = [];
    for (let run = 0; run < runs; run++) {
      const plan = await freshPlan(virsh, network(dns, dhcp));
      const start = performance.now();
      const { done } = await applyAll(virsh, plan);
      if (done.length !== 10) throw new Error(`${done.length} steps instead of ten`);
      const whole = performance.now() - start;
      rows.push({ whole, libvirt: typedByHand(lab.local.uri, await freshPlan(virsh, network(dns, dhcp))) });
      await virsh.run(["net-destroy", "bench"]);
    }
    const best = rows.toSorted((a, b) => a.whole - b.whole);
    const texts = best.map(({ whole, libvirt }) => `${whole.toFixed(0)} ms (libvirt alone ${libvirt.toFixed(0)} ms)`);
    console.log(`ten ${name} over SSH: ${texts.join(", ")} (budget 500 ms)`);
  }
  await transport.close();
} finally {
  lab.stop();
}

/** Of a network that was started just now, without any of the changes. */
async function freshPlan(virsh: Virsh, desired: string): Promise<HostPlan> {
  await virsh.run(["net-destroy", "bench"]);
  await virsh.run(["net-define", "/dev/stdin"], { input: network("", "") });
  await virsh.run(["net-start", "bench"]);
  return planOn(virsh, "bench", desired);
}
