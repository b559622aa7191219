/**
 * A fix removes its problem, leaves nothing empty and makes no new error or warning: in each fixture, and in the bad
 * example of each rule. After all preferred fixes there is none left. What could not be judged before may show.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Analysis } from "../../server/language/analysis.ts";
import { applyEdits } from "../../server/language/edits.ts";
import { type CodeAction, codeActions } from "../../server/language/features/code-actions.ts";
import type { Problem } from "../../server/language/problem.ts";
import { ruleSets } from "../../server/language/rules/index.ts";
import { newestVersion } from "../../server/language/version.ts";
import { applyFix } from "../support/apply-edits.ts";
import { golden } from "../support/golden.ts";
import { ownService } from "../support/service.ts";
import { spoilt, uglinesses, ugly } from "../support/ugly.ts";

const service = ownService();
const fixtures = "../shared/fixtures";
const skip = existsSync(fixtures) ? false : `${fixtures} is absent`;

const examples = [...ruleSets.values()]
  .flatMap(({ rules }) => rules)
  .map(({ code, bad, until }) => ({ code, bad, version: until === undefined ? newestVersion : until - 1 }));

test("fixes of the examples", () =>
  assert.deepEqual(
    examples.flatMap(({ code, bad, version }) => broken(code, bad, version)),
    [],
  ));

for (const ugliness of ugly) {
  test(`fixes of the examples ${ugliness}`, () => {
    const spoiling = examples.flatMap(({ code, bad, version }) => {
      const text = uglinesses[ugliness](bad);
      const fixes = service.analyze(text, { version }).problems.flatMap((problem) => problem.fixes);
      const found = fixes.map((fix) => spoilt(ugliness, text, applyFix(text, fix)));
      return [...found.flatMap((what) => (what ? [`${code}: ${what}`] : [])), ...broken(code, text, version)];
    });
    assert.deepEqual(spoiling, []);
  });
}

for (const kind of ["network", "domain"]) {
  test(`fixes of the ${kind} fixtures`, { skip }, () => {
    const names = readdirSync(`${fixtures}/${kind}`).filter((name) => name.endsWith(".xml"));
    const wrong = names.flatMap((name) =>
      broken(name, readFileSync(`${fixtures}/${kind}/${name}`, "utf8"), 10_007_000),
    );
    assert.deepEqual(wrong, []);
  });
}

test("what is left to be typed in the examples and in the fixtures", { skip }, () => {
  const kinds = ["network", "domain"].flatMap((kind) =>
    readdirSync(`${fixtures}/${kind}`)
      .filter((name) => name.endsWith(".xml"))
      .map((name) => ({ text: readFileSync(`${fixtures}/${kind}/${name}`, "utf8"), version: 10_007_000 })),
  );
  const texts = [...examples.map(({ bad, version }) => ({ text: bad, version })), ...kinds];
  const found = texts.flatMap(({ text, version }) => {
    const analysis = service.analyze(text, { version });
    const actions = analysis.problems.flatMap(({ span }) => actionsOf(analysis, "quickfix", span));
    return actions.filter(({ isSnippet }) => isSnippet).map(({ title, problem }) => `${problem?.code}: ${title}\n`);
  });
  golden("test/rules/typed-fixes.golden.txt", [...new Set(found)].sort().join(""));
});

function broken(name: string, text: string, version: number): readonly string[] {
  return [...brokenFixes(name, text, version), ...brokenFixAll(name, text, version)];
}

/** What nobody could know before the fix, each with the reason; several codes with a space between. */
const revealed: Readonly<Record<string, string>> = {
  // A misspelt element was not looked into, and is empty.
  "dom-unknown-element.xml: unknown-element": "disk-target-missing",
  // Of a disk without data nobody asks in which format they are.
  "disk-source-missing.xml: disk-source-missing": "disk-no-driver-type",
  // 1 of an unknown unit became 1 second or 1 minute.
  "net-lease-unit.xml: bad-value": "net-lease-too-short",
  // What the disk is was not known, and its bus does not go with all that it can be.
  "disk-device-unknown.xml: bad-value": "disk-cdrom-virtio disk-floppy-bus",
  "disk-lun-source.xml: bad-value": "disk-floppy-bus",
  // Without a source the grammar speaks of the whole device.
  "hostdev-source-missing.xml: missing-element": "hostdev-pci-unmanaged",
  // A disk without a target is not judged.
  "disk-target-missing.xml: disk-target-missing": "disk-no-driver-type",
  // Of the choices that the grammar knows, some are refused by QEMU, or need more.
  "dom-lifecycle-coredump.xml: bad-text": "dom-lifecycle-preserve dom-lifecycle-rename",
  "chr-protocol.xml: bad-value": "chr-tcp-protocol",
  "dom-lifecycle-value.xml: bad-text": "dom-lifecycle-preserve dom-lifecycle-rename",
  // A target was missing, and with it the cell.
  "memdev-target.xml: missing-element": "memdev-node",
  // What the grammar does not know of an element hides what is wrong with the element.
  "shmem-msi.xml: unknown-attribute": "shmem-model",
  // The pool is not looked into while the element has a wrong value.
  "net-managed-not-yes.xml: bad-value": "net-hostdev-empty-pool",
  // Advice about a device waits until what libvirt refuses in it is mended.
  "hostdev-rawio-sgio.xml: misplaced-attribute": "hostdev-pci-unmanaged",
  "hostdev-startup-usb.xml: hostdev-startup-usb": "hostdev-pci-unmanaged",
  "hostdev-writefiltering.xml: hostdev-writefiltering": "hostdev-pci-unmanaged",
  "if-vhostuser-model.xml: if-vhostuser-model": "if-vhostuser-shared-memory",
  "if-vhostuser-source.xml: if-vhostuser-source": "if-vhostuser-shared-memory",
  "clock-offset-unknown.xml: bad-value": "clock-timezone clock-absolute-start",
  "smbios-mode-unknown.xml: bad-value": "smbios-sysinfo-missing",
};

/** All preferred fixes at once make no new error or warning either. */
function brokenFixAll(name: string, text: string, version: number): readonly string[] {
  const analysis = service.analyze(text, { version });
  const all = actionsOf(analysis, "source.fixAll", { start: 0, end: 0 });
  return all.flatMap(({ edits }) => {
    const after = service.analyze(applyEdits(text, edits), { version }).problems;
    const added = after
      .filter(({ severity }) => severity === "error" || severity === "warning")
      .filter(({ code }) => count(after, code) > count(analysis.problems, code))
      .filter(({ code }) => !analysis.problems.some((problem) => revealed[`${name}: ${problem.code}`] === code));
    const left = after.filter(({ fixes }) => fixes.some(({ preferred }) => preferred));
    return [...added.map(({ code }) => `+${code}`), ...left.map(({ code }) => `left ${code}`)].map(
      (what) => `${name}: fix all: ${what}`,
    );
  });
}

function brokenFixes(name: string, text: string, version: number): readonly string[] {
  const analysis = service.analyze(text, { version });
  const before = analysis.problems;
  return before.flatMap((problem) => {
    const titles = new Set(problem.fixes.map(({ title }) => title));
    const actions = actionsOf({ ...analysis, problems: [problem] }, "quickfix", problem.span);
    return actions
      .filter(({ title }) => titles.has(title))
      .flatMap((fix) => {
        const after = service.analyze(applyEdits(text, fix.edits), { version }).problems;
        const left = count(after, problem.code) >= count(before, problem.code) ? [problem.code] : [];
        const added = after
          .filter(({ severity }) => severity === "error" || severity === "warning")
          .filter(({ code }) => count(after, code) > count(before, code))
          .filter(({ code }) => !revealed[`${name}: ${problem.code}`]?.split(" ").includes(code));
        const empty = fix.edits.some(({ newText }) => /=(''|"")/.test(newText)) ? ["something empty"] : [];
        const wrong = [...left, ...added.map(({ code }) => `+${code}`), ...empty];
        return wrong.length === 0 ? [] : [`${name}: ${problem.code}: ${fix.title}: ${wrong.join(" ")}`];
      });
  });
}

function actionsOf(analysis: Analysis, wanted: CodeAction["kind"], span: Problem["span"]): readonly CodeAction[] {
  const { version } = analysis;
  return codeActions(analysis, {
    span,
    wants: (kind) => kind === wanted,
    random: () => 0.5,
    analyze: (text) => service.analyze(text, { version }, analysis),
    canType: true,
  });
}

function count(problems: readonly Problem[], code: string): number {
  return problems.filter((problem) => problem.code === code).length;
}
