/** What a target says about itself, from the answers of virsh. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { guestUses, readHostFacts, readVersion } from "../../client/libvirt/host-facts.ts";
import { readHostXml } from "../../client/libvirt/host-xml.ts";
import { failure, success } from "../../client/libvirt/result.ts";
import type { Virsh } from "../../client/libvirt/virsh.ts";

/** A host that answers these commands and fails at all others. */
function host(answers: Readonly<Record<string, string>>): Virsh {
  const virsh: Virsh = {
    target: { name: "hv1", uri: "", virshUri: "", ssh: undefined },
    session: (use) => use(virsh),
    run: async (args) => {
      const answer = answers[args.join(" ")];
      const error = { kind: "unsupported", message: "", detail: "", line: undefined } as const;
      return answer === undefined ? failure(error) : success(answer);
    },
  };
  return virsh;
}

const net = (name: string, parent: string) =>
  `<device><name>net_${name}</name><parent>${parent}</parent><capability type='net'><interface>${name}</interface></capability></device>`;
const pci = (name: string, driver: string, group: number, inside: string) =>
  `<device><name>${name}</name><driver><name>${driver}</name></driver><capability type='pci'>${inside}<iommuGroup number='${group}'/></capability></device>`;
const address = (last: number) => `<address domain='0x0000' bus='0x3b' slot='0x02' function='0x${last}'/>`;

test("reads physical and virtual functions with driver, group and use", async () => {
  const facts = await readHostFacts(
    host({
      "version --daemon": "Using library: libvirt 10.0.0\nRunning against daemon: 10.7.0\n",
      "nodedev-list --cap pci": "pci_0000_00_01_0\npci_0000_3b_00_0\npci_0000_3b_02_0\npci_0000_3b_02_1\n\n",
      "nodedev-list --cap net": "net_ens1\nnet_lo\n",
      "nodedev-dumpxml net_ens1": net("ens1", "pci_0000_3b_00_0"),
      "nodedev-dumpxml net_lo": net("lo", "computer"),
      "nodedev-dumpxml pci_0000_3b_00_0": pci(
        "pci_0000_3b_00_0",
        "i40e",
        30,
        `<capability type='virt_functions' maxCount='8'>${address(0)}${address(1)}</capability>`,
      ),
      "nodedev-dumpxml pci_0000_3b_02_0": pci("pci_0000_3b_02_0", "vfio-pci", 40, ""),
      "nodedev-dumpxml pci_0000_3b_02_1": pci("pci_0000_3b_02_1", "iavf", 41, ""),
      "net-list --name": "pool\n",
      "net-dumpxml -- pool": `<network><forward mode='hostdev'>${address(0)}${address(1)}</forward></network>`,
      "list --name": "web1\n\n",
      "dumpxml -- web1": `<domain><devices><interface type='hostdev'><source>${address(0).replace("<address", "<address type='pci'")}</source></interface></devices></domain>`,
    }),
  );
  assert.deepEqual(facts, {
    target: "hv1",
    names: [
      { kind: "active-network", scope: null, names: ["pool"] },
      { kind: "host-interface", scope: null, names: ["ens1", "lo"] },
    ],
    objects: [],
    version: "10.7.0",
    netDevices: ["ens1", "lo"],
    pciDevices: ["0000:00:01.0", "0000:3b:00.0", "0000:3b:02.0", "0000:3b:02.1"],
    physicalFunctions: [
      {
        address: "0000:3b:00.0",
        interface: "ens1",
        driver: "i40e",
        iommuGroup: 30,
        maximum: 8,
        virtualFunctions: [
          { address: "0000:3b:02.0", interface: null, driver: "vfio-pci", iommuGroup: 40, use: 'guest "web1"' },
          {
            address: "0000:3b:02.1",
            interface: null,
            driver: "iavf",
            iommuGroup: 41,
            use: 'pool of the network "pool"',
          },
        ],
      },
    ],
  });
});

test("a target that cannot list devices gives what it can", async () => {
  assert.deepEqual(await readHostFacts(host({ "version --daemon": "Using library: libvirt 9.0.0\n" })), {
    target: "hv1",
    names: [],
    objects: [],
    version: "9.0.0",
    netDevices: [],
    pciDevices: [],
    physicalFunctions: [],
  });
  assert.equal(readVersion(""), null);
});

test("addresses of USB devices are no PCI addresses", () => {
  const guest =
    "<domain><devices><hostdev type='usb'><source><address bus='1' device='3'/></source></hostdev></devices></domain>";
  assert.deepEqual(guestUses("g", readHostXml(guest)), []);
});

test("XML of the host is read with its entities, and nothing else is taken for XML", () => {
  const element = readHostXml("<?xml version='1.0'?><a b='1 &amp; 2'><!-- c --><d>x</d>y<d/></a>");
  assert.equal(element?.attributes.get("b"), "1 & 2");
  assert.deepEqual(
    element?.children.map(({ name, text }) => [name, text]),
    [
      ["d", "x"],
      ["d", ""],
    ],
  );
  assert.equal(readHostXml("error: no domain"), undefined);
  assert.equal(readHostXml("<a><b></a>"), undefined);
});
