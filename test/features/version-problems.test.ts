/** What a version of libvirt does not know yet is said once, on the word that makes the difference. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseVersion } from "../../server/language/version.ts";
import { analyze } from "../support/check.ts";

test("of a new kind of device the word for the kind is new, not the device", () => {
  finds("8.3.0", "<graphics type='dbus'/>", 'dbus: The value "dbus" is known since libvirt 8.4.0');
  finds("8.0.0", "<iommu model='virtio'/>", 'virtio: The value "virtio" is known since libvirt 8.3.0');
  const input = "<input type='evdev'><source dev='/dev/input/event1' grab='all'/></input>";
  finds("7.3.0", input, 'evdev: The value "evdev" is known since libvirt 7.4.0');
});

test("what came with a new value is not said again", () => {
  const sound = "<sound model='virtio' streams='2'><driver iommu='on'/></sound>";
  finds("10.3.0", sound, 'virtio: The value "virtio" is known since libvirt 10.4.0');
  const audio = "<audio id='1' type='pipewire' runtimeDir='/run/user/1000'/>";
  finds("9.9.0", audio, 'pipewire: The value "pipewire" is known since libvirt 9.10.0');
});

test("what is newer still, or new without a new value, is said", () => {
  finds(
    "8.3.0",
    "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/><driver iommu='on'/></interface>",
    // Both are known by now.
  );
  finds(
    "6.8.0",
    "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/><driver page_per_vq='on'/></interface>",
    'vdpa: The value "vdpa" is known since libvirt 6.9.0',
    'page_per_vq: The attribute "page_per_vq" is known since libvirt 7.9.0',
  );
  finds(
    "9.3.0",
    "<sound model='ich9' multichannel='yes'/>",
    'multichannel: The attribute "multichannel" is known since libvirt 9.4.0',
  );
});

test("a device that is new as a whole is said by its name, once", () =>
  finds(
    "7.1.0",
    "<audio id='1' type='pipewire' runtimeDir='/run/user/1000'/>",
    "audio: <audio> is known since libvirt 7.2.0",
  ));

/** @param expected the underlined word, and the beginning of what is said of it */
function finds(version: string, device: string, ...expected: readonly string[]): void {
  const text = `<domain type='kvm'><name>a</name><memory>65536</memory><os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features><devices>${device}</devices></domain>`;
  const newer = analyze(text, parseVersion(version)).problems.filter(({ code }) => code === "newer-libvirt");
  assert.deepEqual(
    newer.map(({ span, message }) => `${text.slice(span.start, span.end)}: ${message.split(", you have")[0]}`),
    expected,
  );
}
