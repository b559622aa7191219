/** What a host has beside a document: comparison, leases, pending changes, validation, on a real libvirtd. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { define, dump } from "../../client/libvirt/deploy.ts";
import { readHostSchemas, refreshSchemas } from "../../client/libvirt/host-schemas.ts";
import { readLeases, staticHostUpdates } from "../../client/libvirt/leases.ts";
import { objectCommands } from "../../client/libvirt/object-commands.ts";
import { readPending } from "../../client/libvirt/pending.ts";
import type { Transport } from "../../client/libvirt/transport.ts";
import { validateOnHost } from "../../client/libvirt/validate.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import { asWritten } from "../../server/language/compare/as-written.ts";
import { pendingChanges } from "../../server/language/plan/pending.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { problemsBySchemas } from "../../server/problems-by-schemas.ts";
import { type Lab, startLab } from "../support/lab.ts";
import { openWay } from "../support/lab-ways.ts";

const network = commandsOf("network");

function commandsOf(kind: string) {
  return objectCommands.get(kind) ?? assert.fail(kind);
}

let lab: Lab;
before(async () => {
  lab = await startLab();
});
after(() => lab.stop());

for (const way of ["local", "ssh"] as const) {
  describe(`the live side over ${way}`, () => {
    const name = `live-${way}`;
    const subnet = way === "local" ? "10.78.1" : "10.78.2";
    const bridge = way === "local" ? "vlive1" : "vlive2";
    const text = `<network>
  <!-- written by hand -->
  <name>${name}</name>
  <forward/>
  <bridge stp="off" name="${bridge}"/>
  <ip prefix="24" address="${subnet}.1">
    <dhcp><range end="${subnet}.99" start="${subnet}.10"/></dhcp>
  </ip>
  <ip family="ipv6" address="FD00:78:${subnet.at(-1)}::1" prefix="64"/>
</network>
`;
    let transport: Transport;
    let virsh: Virsh;
    let scratch: Virsh;
    let reader: Virsh;
    const run = async (...args: readonly string[]): Promise<string> => {
      const result = await virsh.run(args);
      return result.ok ? result.value : assert.fail(result.error.detail);
    };
    const read = async (live: boolean): Promise<string> => {
      const xml = await dump(virsh, network, name, live);
      return xml.ok ? xml.value : assert.fail(xml.error.detail);
    };
    before(async () => {
      const opened = openWay(lab, way);
      transport = opened.transport;
      virsh = createVirsh(opened.target, transport, () => {});
      reader = createVirsh(opened.target, transport, () => {}, "read-only");
      scratch = createVirsh({ ...opened.target, virshUri: "test:///default" }, transport, () => {});
      const document = { text, name, uuid: undefined, uuidInsertion: 0 };
      assert.ok((await define(virsh, network, document, undefined, "grammar")).ok);
      await run("net-start", name);
    });
    after(async () => {
      await run("net-destroy", name);
      await run("net-undefine", name);
      await transport.close();
    });

    test("the live definition is shown without a difference, and one change as one", async () => {
      assert.equal(asWritten(parse(await read(true)), parse(text)), text);
      assert.equal(asWritten(parse(await read(false)), parse(text)), text);
      const edited = text.replace(`end="${subnet}.99"`, `end="${subnet}.50"`);
      assert.equal(asWritten(parse(await read(true)), parse(edited)), text);
    });

    test("a guest's lease becomes static, running and stored, and nothing is pending then", async () => {
      lab.exec(
        "bash",
        "-c",
        `${resolve("test/lab/lease.sh")} ${bridge} 52:54:00:aa:bb:${subnet.at(-1)}1 vm >/dev/null 2>&1`,
      );
      const [lease, ...more] = readLeases(await run("net-dhcp-leases", name));
      assert.ok(lease && more.length === 0);
      assert.deepEqual([lease.hostname, lease.mac], ["vm", `52:54:00:aa:bb:${subnet.at(-1)}1`]);
      const updates = staticHostUpdates(name, await read(true), await read(false), lease);
      assert.ok(updates.ok);
      assert.equal(updates.value.length, 1);
      for (const { args, flags, xml } of updates.value) {
        const done = await virsh.run([...args, ...flags], { input: xml });
        assert.ok(done.ok, done.ok ? "" : done.error.detail);
      }
      for (const live of [true, false]) {
        assert.match(await read(live), new RegExp(`<host mac='${lease.mac}' name='vm' ip='${lease.ip}'/>`));
      }
      assert.deepEqual(staticHostUpdates(name, await read(true), await read(false), lease), { ok: true, value: [] });
      assert.deepEqual(await pending(), []);
    });

    const pending = async (): Promise<readonly string[]> => {
      const definitions = await readPending(reader, "network", name);
      const [live, stored] = [parse(definitions?.live ?? "").root, parse(definitions?.stored ?? "").root];
      assert.ok(live && stored);
      return pendingChanges(live, stored);
    };

    test("a reader changes nothing", async () => {
      const refused = await reader.run(["net-destroy", name]);
      assert.equal(refused.ok ? "" : refused.error.kind, "read-only");
    });

    test("what only one definition has is pending", async () => {
      const xml = "<txt name='a' value='b'/>";
      await run("net-update", name, "add", "dns-txt", xml, "--config");
      assert.deepEqual(await pending(), ["dns txt"]);
      await run("net-update", name, "delete", "dns-txt", xml, "--config");
      assert.deepEqual(await pending(), []);
      assert.equal(await readPending(virsh, "network", "no-such-network"), undefined);
    });

    test("a document is validated by the host's libvirt, and the host stays as it is", async () => {
      const before = await run("net-list", "--all", "--uuid");
      const judge = async (kind: string, document: string): Promise<string> => {
        const verdict = await validateOnHost(scratch, virsh, commandsOf(kind), document);
        assert.ok(verdict.ok, verdict.ok ? "" : verdict.error.detail);
        return verdict.value.kind === "refused" ? verdict.value.error.kind : verdict.value.kind;
      };
      assert.equal(await judge("network", text), "accepted");
      // The test driver has a network of this name, with another UUID.
      assert.equal(await judge("network", text.replace(name, "default")), "accepted");
      assert.equal(await judge("network", text.replace("<forward/>", "<forwart/>")), "schema");
      assert.equal(await judge("network", text.replace("</network>", "")), "invalid-xml");
      assert.equal(await judge("network", text.replace(`${subnet}.99`, "10.99.0.1")), "other");
      assert.equal(
        await judge("pool", "<pool type='dir'><name>p</name><target><path>/x</path></target></pool>"),
        "accepted",
      );
      assert.equal(await judge("filter", "<filter name='f'/>"), "grammar-only");
      const guest = `<domain type='qemu'><name>v-${way}</name><memory>32768</memory><os><type arch='x86_64' machine='pc'>hvm</type></os></domain>`;
      assert.equal(await judge("domain", guest), "accepted");
      assert.equal(await judge("domain", guest.replace("<os>", "<oz/><os>")), "schema");
      assert.equal(await judge("domain", guest.replace("'pc'", "'nothing'")), "invalid-document");
      // What the host lacks is no fault of the document, and of its devices libvirt 9 cannot say anything.
      const withDevice = (device: string) => guest.replace("</domain>", `<devices>${device}</devices></domain>`);
      const disk = "<disk type='volume'><source pool='none' volume='v'/><target dev='vda'/></disk>";
      assert.equal(await judge("domain", withDevice(disk)), "accepted");
      const address = "<address domain='0' bus='9' slot='9' function='0'/>";
      const hostdev = `<hostdev mode='subsystem' type='pci' managed='yes'><source>${address}</source></hostdev>`;
      assert.equal(await judge("domain", withDevice(hostdev)), "accepted");
      assert.equal(await run("net-list", "--all", "--uuid"), before);
      assert.doesNotMatch(await run("list", "--all", "--name"), new RegExp(`v-${way}`));
    });

    test("the host's own grammar says where a document is wrong", async () => {
      const schemas = await readHostSchemas(transport);
      assert.ok(schemas.ok);
      assert.ok(schemas.value["nwfilter.rng"]);
      assert.deepEqual(problemsBySchemas(schemas.value, "<filter name='f'/>"), []);
      const document = "<filter name='f'><rule action='drop' directon='in'/></filter>";
      const [problem] = problemsBySchemas(schemas.value, document) ?? [];
      assert.equal(problem && document.slice(problem.span.start, problem.span.end), "directon");
      assert.equal(problemsBySchemas({}, document), null);
    });

    test("grammars are read again only when the host's libvirt is another one", async () => {
      const first = await refreshSchemas(transport, undefined);
      assert.ok(first.ok && first.value.schemas["network.rng"]);
      const again = await refreshSchemas(transport, first.value);
      assert.ok(again.ok);
      assert.equal(again.value, first.value);
      const newer = await refreshSchemas(transport, { version: "1.2.3", schemas: {} });
      assert.deepEqual(newer.ok && newer.value, first.value);
    });
  });
}
