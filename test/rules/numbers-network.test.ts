/** Numbers with a sign in networks, where both the parser and the grammar of libvirt 11.3 take them, and where one of them does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorsIn } from "../support/refusals.ts";

const network = (inside: string) =>
  `<network connections='3 '><name>a</name>${inside}<ip address='10.0.0.1' prefix='24'/></network>`;
const record = (port: string) =>
  network(
    `<forward mode='nat'/><dns><srv service='s' protocol='tcp' target='a' port='${port}' priority='+0' weight='+7'/></dns>`,
  );
const translated = (first: string, last: string) =>
  network(`<forward mode='nat'><nat><port start='${first}' end='${last}'/></nat></forward>`);

const rows: readonly (readonly [document: string, expected: string | undefined])[] = [
  [record("+389"), undefined],
  [record("+0"), "net-dns-srv-port on +0"],
  [record("-389"), "bad-value on -389"],
  [translated("+1024", "+2048"), undefined],
  [translated("+2048", "+1024"), "net-nat-port-range on +2048"],
];

for (const [document, expected] of rows) {
  test(`${expected ?? "accepted"}: ${document}`, () =>
    assert.deepEqual(errorsIn(document), expected === undefined ? [] : [expected]));
}
