/** virsh's errors in plain words, targets, secrets. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { quoteCommand } from "../../client/libvirt/quote.ts";
import { readTarget } from "../../client/libvirt/target.ts";
import { maskSecrets } from "../../client/libvirt/virsh.ts";
import { explainVirshError } from "../../client/libvirt/virsh-errors.ts";

const kind = (stderr: string) => explainVirshError(stderr).kind;

test("both forms of a position in the document are understood, and count from 0", () => {
  const old =
    "error: Failed to define network from /dev/stdin\nerror: (network_definition):4: Opening and ending tag mismatch: bridge line 3 and network\n</network>\n----------^\n";
  const recent =
    "error: Failed to define network from /dev/stdin\nerror: at line 4: Opening and ending tag mismatch: bridge line 3 and network\n</network>\n----------^\n";
  for (const stderr of [old, recent]) {
    const error = explainVirshError(stderr);
    assert.deepEqual([error.kind, error.line], ["invalid-xml", 3]);
    assert.equal(
      error.message,
      "The document is not well-formed XML: Opening and ending tag mismatch: bridge line 3 and network",
    );
  }
});

test("each trouble of a host has its own kind", () => {
  const socket =
    "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': ";
  assert.equal(kind(`${socket}No such file or directory`), "daemon-missing");
  assert.equal(kind(`${socket}Permission denied`), "socket-permission");
  assert.equal(kind(`${socket}Connection refused`), "daemon-missing");
  assert.equal(
    kind("error: Failed to start network a\nerror: Network not found: no network with matching name 'a'"),
    "not-found",
  );
  assert.equal(kind("error: failed to get domain 'a'"), "not-found");
  const unsupported = "error: this function is not supported by the connection driver: virNWFilterLookupByName";
  assert.equal(kind(`error: failed to get nwfilter 'a'\n${unsupported}`), "unsupported");
  assert.equal(kind("error: operation failed: network 'a' already exists with uuid 1111"), "exists");
  assert.equal(kind("error: Requested operation is not valid: network is already active"), "already-active");
  assert.equal(kind("error: unknown command: 'net-desc'"), "old-virsh");
  assert.equal(kind("error: operation forbidden: read only access prevents virNetworkCreate"), "read-only");
  assert.equal(kind("error: XML error: Invalid address '10.0.0.300' in network 'x'"), "invalid-document");
  assert.equal(kind(""), "other");
});

test("what a host lacks is said with what to do", () => {
  const said = (cause: string) => {
    const { kind, message } = explainVirshError(`error: Failed to start domain 'a'\nerror: ${cause}`);
    return `${kind}: ${message}`;
  };
  const qemu = "internal error: qemu unexpectedly closed the monitor: 2026-11-22T06:18:54Z qemu-system-x86_64:";
  for (const [cause, expected] of [
    ["operation failed: Unable to find any firmware to satisfy 'efi'", /^host-program-missing: .*ovmf/],
    ["operation failed: Unable to find 'efi' firmware that is compatible with the current configuration", /ovmf/],
    ["operation failed: Unable to find a satisfying virtiofsd", /^host-program-missing: The host lacks virtiofsd/],
    ["Cannot find 'passt' in path: No such file or directory", /^host-program-missing: The host lacks passt:/],
    [
      "unsupported configuration: TPM version '2.0' is not supported",
      /^host-program-missing: .* TPM 2.0: install swtpm/,
    ],
    [
      "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support virt type 'kvm'",
      /^unsupported: The host has no KVM: load/,
    ],
    ["invalid argument: could not find capabilities for domaintype=kvm ", /^unsupported: The host has no KVM for/],
    ["internal error: Failed to reserve port 5988", /^in-use: The port of a display/],
    [
      `${qemu} -device x: Failed to get "write" lock\nIs another process using the image [/a b.img]?`,
      /^in-use: \/a b.img is in use:/,
    ],
    [
      "Cannot access storage file '/root/a.img' (as uid:64055, gid:64055): Permission denied",
      /^not-accessible: The host has \/root\/a.img, but the user/,
    ],
    [`${qemu} -blockdev {}: Could not open '/a.img': Permission denied`, /^not-accessible: The host has \/a.img/],
    [`${qemu} -blockdev {}: Image is not in qcow2 format`, /^missing-on-host: .* format qcow2/],
    [
      `${qemu} cannot set up guest memory 'pc.ram': Cannot allocate memory`,
      /^missing-on-host: .*not enough free memory/,
    ],
    ["Failed to create file '/no/dir/log': No such file or directory", /no folder for the file \/no\/dir\/log$/],
    [
      "Failed to create file '/etc/libvirt/nwfilter/a/b.xml.new': No such file or directory",
      /^invalid-document: .*"\/"/,
    ],
    ["internal error: missing backend for pool type 9 (rbd)", /^driver-missing: .*storage-rbd\)$/],
    ["Requested operation is not valid: nwfilter is in use", /^in-use: A running guest uses the filter/],
    [
      "Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainBackupBegin)",
      /^in-use: Something else is being done/,
    ],
    [
      "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
      /^socket-permission: libvirt asks for a password/,
    ],
  ] as const) {
    assert.match(said(cause), expected);
  }
});

test("what libvirt logs of itself does not hide what it says", () => {
  const log = "2026-11-22 05:31:20.278+0000: 29843";
  const stderr =
    "error: Disconnected from qemu:///system due to keepalive timeout\nerror: Failed to define domain from /dev/stdin\n" +
    `error: ${log}: info : libvirt version: 9.0.0, package: 9.0.0-4+deb12u2 (Debian)\n` +
    `internal error: connection closed due to keepalive timeout\n${log}: info : hostname: vm\n` +
    `${log}: warning : virKeepAliveTimer:169 : Failed to send keepalive request to client 0x5595fb038010\n`;
  assert.deepEqual(explainVirshError(stderr), {
    kind: "daemon-lost",
    message: "libvirt's daemon ended in the middle; what it was doing may or may not have been done",
    detail: "internal error: connection closed due to keepalive timeout",
    line: undefined,
  });
});

test("of what QEMU says at its end, its last words count that are no warning", () => {
  const at = "2026-11-22T06:18:54.947699Z qemu-system-x86_64:";
  const stderr =
    `error: Failed to start domain 'a'\nerror: internal error: process exited while connecting to monitor: ${at} warning: Spice: a\n` +
    `${at} failed to initialize spice server\n${at} warning: b\n`;
  assert.equal(explainVirshError(stderr).message, "QEMU could not start the guest: failed to initialize spice server");
  const newer = `error: internal error: QEMU unexpectedly closed the monitor (vm='a'): ${at} -vnc none: unknown\n`;
  assert.equal(explainVirshError(newer).message, "QEMU could not start the guest: -vnc none: unknown");
});

const facts = "../shared/facts/errors.txt";

test("every real error text is explained without losing libvirt's words", {
  skip: existsSync(facts) ? false : `${facts} is absent`,
}, () => {
  const cases = readFileSync(facts, "utf8").split(/^== /m).slice(1);
  let failed = 0;
  for (const text of cases) {
    const stderr = text.split("--stderr:\n")[1];
    if (!stderr?.includes("error: ")) continue;
    failed++;
    const error = explainVirshError(stderr);
    assert.ok(error.message.length > 10 && !error.message.includes("undefined"), `${text}\n${error.message}`);
    assert.ok(stderr.includes(error.detail.split("\n")[0] ?? "?"), text);
  }
  assert.ok(failed > 100, `${failed} texts`);
});

test("targets are read from the settings, and what makes no sense is said", () => {
  const value = (entry: unknown) => {
    const target = readTarget(entry);
    return target.ok ? target.value : target.error;
  };
  assert.deepEqual(value("qemu:///system"), {
    name: "qemu:///system",
    uri: "qemu:///system",
    virshUri: "qemu:///system",
    ssh: undefined,
  });
  assert.deepEqual(value({ name: "hv", uri: "qemu+ssh://me@[fd00::1]:2222/system?x=1" }), {
    name: "hv",
    uri: "qemu+ssh://me@[fd00::1]:2222/system?x=1",
    virshUri: "qemu:///system?x=1",
    ssh: { host: "fd00::1", user: "me", port: 2222 },
  });
  assert.match(String(value("nonsense")), /is not a libvirt URI/);
  assert.match(String(value("qemu+ssh:///system")), /names no host/);
  assert.match(String(value("qemu+ssh://me:secret@hv/system")), /password/);
  assert.match(String(value(7)), /a target is a URI/);
});

test("secrets do not reach the log", () => {
  const text = `<graphics type='vnc' passwd='geheim'/><secret><value>abc</value></secret> --base64="xyz"`;
  assert.equal(
    maskSecrets(text),
    `<graphics type='vnc' passwd='***'/><secret><value>***</value></secret> --base64="***"`,
  );
});

test("arguments become words of a shell that mean themselves", () => {
  assert.equal(quoteCommand(["virsh", "a b", "it's", "$(x)", ""]), `virsh 'a b' "it's" '$(x)' ''`);
  const words = fc.array(fc.string({ unit: fc.constantFrom(..."a'\"$`\\!\n ;#~*ü") }));
  fc.assert(
    fc.property(words, (argv) => {
      const line = quoteCommand(["printf", "%s\\0", "", ...argv]);
      assert.deepEqual(execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\0").slice(1, -1), argv);
    }),
  );
  assert.throws(() => quoteCommand(["a\0b"]), RangeError);
});
