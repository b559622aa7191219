/** Comments that switch problems off: what they reach, what is said of those that do nothing, and what can be typed there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { knownCodes } from "../../server/language/features/known-codes.ts";
import { parse } from "../../server/language/xml/parse.ts";
import { analyze, checkAccepted, checkAction, checkCompletion, checkProblems } from "../support/check.ts";
import { documents } from "../support/documents.ts";
import { kinds, makeMistake, seeded } from "../support/mistakes.ts";

const said = (...lines: readonly string[]) =>
  analyze(
    ["<network>", "  <name>a</name>", ...lines, "  <ip address='10.0.0.1' prefix='24'/>", "</network>"].join("\n"),
  ).problems.map(({ code }) => code);

test("a comment reaches over blank lines, other comments and all lines of a tag", () => {
  assert.deepEqual(said("  <forward/>"), ["net-forward-mode-default"]);
  const next = "  <!-- libvirt-xml disable-next-line net-forward-mode-default -->";
  assert.deepEqual(said(next, "", "  <!-- why -->", "  <forward/>"), []);
  assert.deepEqual(said("  <!-- libvirt-xml disable-next-line bad-value -->", "  <mtu", "    size='x'", "  />"), []);
  assert.deepEqual(
    said("  <!-- libvirt-xml disable-next-line bad-value -->", "  <mtu size='1'", "  /><mtu size='x'/>"),
    ["net-mtu-too-small", "repeated-element"],
  );
});

test("an author can say why", () => {
  for (const reason of [
    ": <see> the wiki",
    " (old hosts)",
    " on old hosts",
    "; old hosts",
    ".",
    ", unknown-element: both",
  ]) {
    const comment = `  <!-- libvirt-xml disable-next-line net-forward-mode-default${reason} -->`;
    assert.deepEqual(said(comment, "  <forward/>"), [], reason);
  }
});

test("a comment that switches nothing off is a problem, with its repair", () => {
  checkProblems(`
    <network>
      <!-- libvirt-xml disable-next-line net-forward-mode-defalt -->
                                         ^^^^^^^^^^^^^^^^^^^^^^^ suppression-unknown (warning): No problem has the code "net-forward-mode-defalt"; did you mean "net-forward-mode-default"?
      <name>a</name>
      <!-- libvirt-xml disable-line net-forward-mode-default -->
                       ^^^^^^^^^^^^ suppression-unknown (warning): There is no "disable-line" here; did you mean "disable-next-line"?
      <mtu size='1500'/>
      <!-- libvirt-xml disable -->
                       ^^^^^^^ suppression-unknown (warning): This switches nothing off: name the codes of the problems behind "disable"
      <!-- libvirt-xml is what checks this file; its authors disable nothing -->
    </network>
  `);
  checkAction(
    "<network><!-- libvirt-xml disable bad-val|u --><name>a</name></network>",
    'Change to "bad-value"',
    "<network><!-- libvirt-xml disable bad-value --><name>a</name></network>",
  );
});

test("a problem in a tag of several lines is switched off before the tag", () =>
  checkAction(
    `
      <network>
        <name>a</name>
        <mtu
          size='|x'
        />
      </network>
    `,
    "Disable bad-value on this line",
    `
      <network>
        <name>a</name>
        <!-- libvirt-xml disable-next-line bad-value -->
        <mtu
          size='x'
        />
      </network>
    `,
  ));

test("the codes of the document's problems can be typed", () => {
  const document = (comment: string) =>
    `<network>${comment}<name>a</name><forward/><ip address='10.0.0.1' prefix='24'/></network>`;
  checkCompletion(document("<!-- libvirt-xml |-->"), "disable-next-line disable");
  checkCompletion(document("<!-- libvirt-xml disable | -->"), "net-forward-mode-default");
  checkCompletion(document("<!-- net | -->"), "");
  checkAccepted(
    document("<!-- libvirt-xml disable bad-value, net-fo|r -->"),
    "net-forward-mode-default",
    document("<!-- libvirt-xml disable bad-value, net-forward-mode-default -->"),
  );
});

test("whatever is wrong has a code that is known", () => {
  const random = seeded(3);
  const broken = documents.flatMap((text) => [
    ...kinds.flatMap((kind) => Array.from({ length: 10 }, () => makeMistake(parse(text), kind, random)?.text ?? [])),
    ...Array.from({ length: 30 }, () => text.slice(0, Math.floor(random() * text.length))),
  ]);
  const codes = new Set(broken.flat().flatMap((text) => analyze(text).problems.map(({ code }) => code)));
  assert.ok(codes.size > 20);
  assert.deepEqual(
    [...codes].filter((code) => !knownCodes.has(code)),
    [],
  );
});
