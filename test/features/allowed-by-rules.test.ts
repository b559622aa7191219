/** What the rules leave of what the grammar would take, in guests that are right and in guests that already are not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CompletionItem, complete } from "../../server/language/features/completion.ts";
import { analyze } from "../support/check.ts";
import { withCursor } from "../support/cursor.ts";
import { seeded } from "../support/mistakes.ts";

test("a choice of values begins with one that the guest can have", () => {
  assert.equal(
    snippet("input", ["<controller type='usb' model='none'/>", "|"]),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: snippet syntax
    "<input type='${1|tablet,mouse,keyboard|}' bus='${2|virtio,usb|}'/>$0",
  );
  assert.equal(
    snippet("input", ["|"]),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: snippet syntax
    "<input type='${1|tablet,mouse,keyboard|}' bus='${2|usb,virtio|}'/>$0",
  );
});

test("what a guest has too often already is not offered once more", () => {
  const tpm = "<tpm model='tpm-tis'><backend type='passthrough'/></tpm>";
  assert.ok(offers("tpm", ["|"]));
  for (const there of [[tpm], [tpm, tpm]]) {
    assert.ok(!offers("tpm", [...there, "|"]), `behind ${there.length}`);
    assert.ok(!offers("tpm", ["|", ...there]), `before ${there.length}`);
  }
});

test("what is only right with a certain number in it is offered", () => {
  assert.ok(
    offers("index", ["<controller type='sata' |><address type='pci' bus='0' slot='0x1f' function='2'/></controller>"]),
  );
  const usb = ["<controller type='usb' index='0'/>", "<hub type='usb'><address type='usb' bus='0' port='1'/></hub>"];
  assert.ok(offers("bus", [...usb, "<hub type='usb'><address type='usb' | port='1.1'/></hub>"]));
});

test("a controller that an address names is not forgotten among many", () => {
  const controllers = ["0", "1"].flatMap((index) =>
    ["ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3"].map(
      (model) => `<controller type='usb' index='${index}' model='${model}'/>`,
    ),
  );
  const device = "<input type='tablet' bus='usb'><address type='usb' bus='1' |/></input>";
  assert.ok(offers("port", [...controllers, device]));
});

test("what goes with the rest of the guest once more is added is offered", () => {
  assert.ok(offers("watchdog", ["<watchdog model='i6300esb' action='poweroff'/>", "|"]));
  assert.ok(offers("watchdog", ["|", "<watchdog model='i6300esb' action='poweroff'/>"]));
  const ide = (name: string, address: string): string =>
    `<disk type='file'><source file='/${name}'/><target dev='${name}' bus='ide'/>${address}</disk>`;
  assert.ok(offers("address", [ide("hda", "<address type='drive' unit='0'/>"), ide("hdb", "|")]));
});

test("a value with which several things of its element do not go is not offered where another goes with all", () => {
  const root = "<controller type='pci' index='0' model='pcie-root'/>";
  const rest = "<model name='pcie-root-port'/><address type='pci' bus='0' slot='1' function='0'/>";
  const port = `<controller type='pci' index='1' model='|'>${rest}</controller>`;
  assert.ok(offers("pcie-root-port", [root, port]));
  assert.ok(!offers("pcie-switch-downstream-port", [root, port]));
});

function offers(label: string, devices: readonly string[]): boolean {
  return items(devices).some((item) => item.label === label);
}

function snippet(label: string, devices: readonly string[]): string | undefined {
  return items(devices).find((item) => item.label === label)?.snippet;
}

function items(devices: readonly string[]): readonly CompletionItem[] {
  const { text, offset } = withCursor(
    `<domain type='kvm'><name>a</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>${devices.join("\n")}</devices></domain>`,
  );
  return complete(analyze(text), offset, seeded(1));
}
