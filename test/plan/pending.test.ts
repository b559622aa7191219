/** Which parts of a network wait for its next start. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pendingChanges } from "../../server/language/plan/pending.ts";
import { parse } from "../../server/language/xml/parse.ts";

function checkPending(live: string, stored: string, expected: readonly string[]): void {
  const roots = [live, stored].map((text) => parse(`<network><name>a</name>${text}</network>`).root);
  assert.ok(roots[0] && roots[1]);
  assert.deepEqual(pendingChanges(roots[0], roots[1]), expected);
}

test("what libvirt adds to a running network does not wait", () => {
  checkPending("<forward mode='nat'><nat><port start='1024' end='65535'/></nat></forward>", "<forward/>", []);
  const pool = "<address type='pci' domain='0' bus='3' slot='2' function='0'/>";
  checkPending(
    `<forward mode='hostdev'><pf dev='a'/>${pool}</forward>`,
    "<forward mode='hostdev'><pf dev='a'/></forward>",
    [],
  );
});

test("names the parts that differ, each once", () => {
  const dhcp = (content: string) => `<ip address='10.0.0.1' prefix='24'><dhcp>${content}</dhcp></ip>`;
  checkPending(
    dhcp("<range start='10.0.0.5' end='10.0.0.9'/>"),
    `<title>t</title><mtu size='9000'/>${dhcp("<range start='10.0.0.5' end='10.0.0.8'/><host mac='52:54:00:00:00:01' ip='10.0.0.7'/>")}`,
    ["dhcp host", "dhcp range", "mtu", "title"],
  );
});

test("entries in another order do not wait", () => {
  const group = (name: string) => `<portgroup name='${name}'/>`;
  checkPending(group("a") + group("b"), group("b") + group("a"), []);
});
