/** What an element can have, but not together with something else: the problem names that, and either can be changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyFix } from "../support/apply-edits.ts";
import { analyze, checkProblems } from "../support/check.ts";

const inDisk = (type: string, content: string) =>
  `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices><disk ${type}>${content}</disk></devices></domain>`;

/** The only error, without its code. */
function errorOf(text: string) {
  const [problem, ...others] = analyze(text).problems.filter(({ severity }) => severity === "error");
  assert.ok(problem);
  assert.deepEqual(others, []);
  const { span, message, fixes, related } = problem;
  return { word: text.slice(span.start, span.end), message, fixes, related };
}

test("an attribute of another type names the type of its own element", () => {
  const text = inDisk("type='file'", "<source file='/a'/><target dev='vda'/><address type='pci' slot='2' target='0'/>");
  const { word, message, fixes, related } = errorOf(text);
  assert.equal(word, "target");
  assert.match(message, /^"target" cannot be used on <address> together with type='pci'; /);
  assert.deepEqual(
    related.map(({ span }) => text.slice(span.start, span.end)),
    ["pci"],
  );
  assert.equal(fixes[0]?.title, "Remove target");
});

test("an attribute that the type of the element around decides on names that, and offers the right one", () => {
  const text = inDisk("type='network'", "<source file='/a.img'/><target dev='vda'/>");
  const { word, message, fixes } = errorOf(text);
  assert.equal(word, "file");
  assert.match(message, /^"file" cannot be used on <source> together with type='network' of <disk>; /);
  const change = fixes.find(({ title }) => title === 'Change type to "file"');
  assert.equal(change && applyFix(text, change), text.replace("network", "file"));
});

test("several elements that do not go with a type are one problem at the type", () =>
  checkProblems(`
    <pool type='dir'>
                ^^^ misplaced-element: Type 'dir' cannot be combined with <host> and <dir>; remove them, or choose another
      <name>a</name>
      <source><host name='a'/><dir path='/b'/></source>
      <target><path>/mnt</path></target>
    </pool>
  `));

test("a word that does not go with another attribute names that; what holds without it is the first repair", () => {
  const text = inDisk("type='file' device='lun'", "<source file='/a'/><target dev='vda'/>");
  const { word, message, fixes } = errorOf(text);
  assert.equal(word, "lun");
  assert.match(message, /^"lun" cannot be the value of device on <disk> together with type='file'; /);
  assert.deepEqual(
    fixes.map(({ title }) => title),
    [
      'Change to "disk"',
      'Change type to "block"',
      'Change type to "volume"',
      'Change type to "network"',
      "Remove type='file'",
    ],
  );
});

test("an element that has other attributes elsewhere is told in its form here", () => {
  const { word, message } = errorOf(inDisk("type='file'", "<source file='/a'/><target dev='vda'/><boot dev='hd'/>"));
  assert.equal(word, "boot");
  assert.equal(message, `In <disk> a <boot> has "order"; dev='hd' is for <os>`);
});

test("two that only together keep something away are both named", () => {
  const text = inDisk("type='file' device='disk' rawio='yes'", "<source file='/a'/><target dev='vda'/>");
  const { word, message, related } = errorOf(text);
  assert.equal(word, "rawio");
  assert.match(message, /^"rawio" cannot be used on <disk> together with type='file' and device='disk'; /);
  assert.deepEqual(
    related.map(({ span }) => text.slice(span.start, span.end)),
    ["file", "disk"],
  );
});

test("a word is the partner too where the element needs one", () => {
  const text =
    "<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>" +
    "<clock offset='utc'><timer name='rtc' tickpolicy='delay'><catchup threshold='123'/></timer></clock></domain>";
  const { word, message, fixes } = errorOf(text);
  assert.equal(word, "catchup");
  assert.match(message, /^<catchup> cannot be used in <timer> together with tickpolicy='delay'/);
  const change = fixes.find(({ title }) => title === 'Change tickpolicy to "catchup"');
  assert.equal(change && applyFix(text, change), text.replace("'delay'", "'catchup'"));
});
