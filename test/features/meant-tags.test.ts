/** Which tag is to blame shows in what the grammar allows there: one problem, whose first fix is right. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze, checkProblems } from "../support/check.ts";
import { dedent } from "../support/cursor.ts";

function checkFirstFix(written: string, meant: string): void {
  const text = dedent(written);
  const [problem, ...others] = analyze(text).problems.filter(({ severity }) => severity === "error");
  assert.deepEqual(others, []);
  const [fix] = problem?.fixes ?? [];
  assert.ok(fix?.preferred);
  assert.equal(applyFix(text, fix), dedent(meant));
}

const network = `
  <network>
    <name>a</name>
    <ip address='10.0.0.1' prefix='24'>
      <dhcp>
        <range start='10.0.0.2' end='10.0.0.9'/>
      </dhcp>
    </ip>
  </network>
`;

test("an end tag is misspelt and indented otherwise", () => {
  for (const wrong of ["        </dhpc>", "  </dhpc>", "</dpc>"]) {
    checkFirstFix(
      network.replace("      </dhcp>", wrong),
      network.replace("      </dhcp>", wrong.replace(/\w+/, "dhcp")),
    );
  }
});

test("an element without an end tag ends where its children do, however it is indented", () => {
  const flat = network.replaceAll(/^ +/gm, "");
  checkFirstFix(flat.replace("</dhcp>\n", ""), flat);
  checkFirstFix(
    network.replace("      </dhcp>\n", "").replace("        <range", "      <range"),
    network.replace("        <range", "      <range"),
  );
  checkFirstFix(
    `
    <network>
      <name>a</name>
      <forward mode='nat'>
          <nat>
          <port start='1024' end='2048'/>
        <interface dev='eth0'/>
      </forward>
      <ip address='10.0.0.1' prefix='24'/>
    </network>
    `,
    `
    <network>
      <name>a</name>
      <forward mode='nat'>
          <nat>
          <port start='1024' end='2048'/>
          </nat>
        <interface dev='eth0'/>
      </forward>
      <ip address='10.0.0.1' prefix='24'/>
    </network>
    `,
  );
});

test("of two names the one is right that fits the place and the content", () => {
  const inGuest = (part: string) =>
    `<domain type='test'><name>a</name><memory unit='GiB'>1</memory>${part}<os><type>hvm</type></os></domain>`;
  checkFirstFix(inGuest("<cpu>1</vcpu>"), inGuest("<vcpu>1</vcpu>"));
  checkFirstFix(inGuest("<vcpu>1</cpu>"), inGuest("<vcpu>1</vcpu>"));
  checkFirstFix("<network><uuid>a</name></network>", "<network><name>a</name></network>");
  checkFirstFix("<network><name>a</uuid></network>", "<network><name>a</name></network>");
  checkProblems(`
    <network>
      <title>a</name>
       ^^^^^ mismatched-end-tag: <title> ends with </name>, which is what fits here; write <name>
      <bridge name='virbr1' delai='1'/>
                            ^^^^^ unknown-attribute: <bridge> has no attribute "delai"; did you mean "delay"?
    </network>
  `);
});

test("a lost start tag stands before what is indented deeper, on the blank line that it has left", () => {
  const withBlank = network.replace("<dhcp>", "");
  checkFirstFix(withBlank, network);
  checkFirstFix(network.replace("      <dhcp>\n", ""), network);
  checkProblems(`
    <network>
      <name>a</name>
      <ip address='10.0.0.1' prefix='24'>
          <range start='10.0.0.2' end='10.0.0.9'/>
        </dhcp>
        ^^^^^^^ missing-start-tag: </dhcp> closes nothing, because <dhcp> is missing before <range>; write it
      </ip>
    </network>
  `);
});

test("an end tag that is one too many is removed", () =>
  checkFirstFix(
    network.replace("</dhcp>\n", "</dhcp>\n      </dhcp>\n"),
    network.replace("</dhcp>\n", "</dhcp>\n      \n"),
  ));

test("what is wrong beside a tag is said where it was written", () =>
  checkProblems(`
    <network>
      <name>a</name>
      <ip address='10.0.0.1' prefix='24'>
        >
        ^ missing-start-tag: The beginning of the tag <dhcp> is missing here; write it
          <range start='10.0.0.2' ende='10.0.0.9'/>
                                  ^^^^ unknown-attribute: <range> has no attribute "ende"; did you mean "end"?
        </dhcp>
      </ip>
      <nam>
       ^^^ unknown-element: <network> has no element <nam>
      </nam>
    </network>
  `));
