/** A character of a tag is lost: one problem says which, and everything else is judged as if it were there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze, checkProblems } from "../support/check.ts";

const network = `<network>
  <name>default</name>
  <bridge name='virbr0'/>
  <ip address='192.168.122.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.122.2' end='192.168.122.254'/>
    </dhcp>
  </ip>
</network>
`;

const guest = `<domain type='kvm'>
  <name>a</name>
  <memory unit='GiB'>1</memory>
  <vcpu>2</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
  </os>
  <features>
    <acpi/>
  </features>
  <cpu mode='host-passthrough'/>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/a.img'/>
      <target dev='vda' bus='virtio'/>
    </disk>
  </devices>
</domain>
`;

/**
 * Of a tag: its "<", the "/" of an end tag, the first letter of a longer name, ">" where a text follows, and the name with what
 * is before it; of an element the whole start tag, but of one with attributes, which nobody knows.
 */
const losses: readonly (readonly [what: string, where: RegExp])[] = [
  ["<", /</g],
  ["/", /(?<=<)\//g],
  [">", /(?<=<[a-z]+)>(?=\w)/g],
  ["the first letter", /(?<=<)[a-z](?=[a-z]{2})/g],
  ["name", /(?<!^)(?<=<)[a-z]+(?=(?: [^>]*)?>[^/])(?!.*\/>)/g],
  ["beginning of a tag", /(?<!^)<[a-z]+(?=[ >])(?!.*\/>)/g],
  ["start tag", /(?<!^)<[a-z]+>(?!\n\s*<bridge)/g],
];

for (const [name, document] of Object.entries({ network, guest })) {
  for (const [what, where] of losses) {
    test(`a ${name} without one ${what} has one problem, a repair of which gives it back`, () => {
      assert.deepEqual(analyze(document).problems, []);
      for (const { index, 0: lost } of document.matchAll(where)) {
        const text = document.slice(0, index) + document.slice(index + lost.length);

        const { problems } = analyze(text);
        assert.equal(problems.length, 1, `${text}\n${problems.map(({ message }) => message).join("\n")}`);
        const repaired = problems[0]?.fixes.map((fix) => applyFix(text, fix));
        assert.ok(repaired?.includes(document), text);
      }
    });
  }
}

test("what lies in the element is judged", () =>
  checkProblems(`
    <network>
      <name>default</name>
      ip address='192.168.122.1' netmask='255.255.255.0'>
      ^^ missing-less-than: The "<" of the tag <ip> is missing; add it
        <dhcp rage='1'/>
              ^^^^ unknown-attribute: <dhcp> has no attribute "rage"; it can have no other attributes
      </ip>
    </network>
  `));

test("a text of several empty tags, and one of none", () =>
  checkProblems(`
    <network>
      <name>default</name>
      bridge name='virbr0'/>
      ^^^^^^ missing-less-than: The "<" of the tag <bridge> is missing; add it
      mtu size='9000'/>
      ^^^ missing-less-than: The "<" of the tag <mtu> is missing; add it
      <forward mode='open'>as usual/></forward>
                           ^^^^^^^^^^ unexpected-text: <forward> cannot hold text, only elements
    </network>
  `));

test("an unknown name without its bracket stays a text", () =>
  checkProblems(`
    <network>
      <name>default</name>
      nothing a='b'/>
      ^^^^^^^^^^^^^^^ unexpected-text: <network> cannot hold text, only elements
    </network>
  `));

test("the end tag of another name is right where its name is", () =>
  checkProblems(`
    <network>
      <title>a</name>
                ^^^^ mismatched-end-tag: </name> does not close <title>; write </title>, or rename the start tag
      <bridge>default</name>
                       ^^^^ mismatched-end-tag: </name> does not close <bridge>; write </bridge>, or rename the start tag
      <brige><mtu size='1'/></bridge>
       ^^^^^ unknown-element: <network> has no element <brige>; did you mean <bridge>?
    </network>
  `));
