/** `npm run bench:apply`: a plan of ten steps, carried out over SSH on loopback with everything that belongs to it. */
import { createVirsh } from "../../client/libvirt/virsh.ts";
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

const lab = await startLab();
try {
  const { target, transport } = openWay(lab, "ssh");
  const virsh = createVirsh(target, transport, () => {});
  for (const [name, { dns, dhcp }] of Object.entries(changes)) {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      await virsh.run(["net-define", "/dev/stdin"], { input: network("", "") });
      await virsh.run(["net-start", "bench"]);
      const plan = await planOn(virsh, "bench", network(dns, dhcp));
      const start = performance.now();
      const { done } = await applyAll(virsh, plan);
      if (done.length !== 10) throw new Error(`${done.length} steps instead of ten`);
      times.push(performance.now() - start);
      await virsh.run(["net-destroy", "bench"]);
    }
    const sorted = times.toSorted((a, b) => a - b).map((time) => `${time.toFixed(0)} ms`);
    console.log(`ten ${name} over SSH: ${sorted.join(", ")} (budget 500 ms)`);
  }
  await transport.close();
} finally {
  lab.stop();
}
