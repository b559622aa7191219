/** Values at the edge of what libvirt's parser reads, beside the last ones that it takes. Verdicts of libvirt 11.3. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const service = ownService();
const libvirt = 11_003_000;

const cell = (inside: string) => `<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'>${inside}</cell></numa></cpu>`;
const cellCache = (level: string) =>
  cell(
    `<cache level='${level}' associativity='direct' policy='writeback'><size value='1' unit='KiB'/><line value='8' unit='B'/></cache>`,
  );
const tune = (group: string) => `<cputune>${group}</cputune>`;
const cachetune = (attributes: string, inside = cache("id='0' size='3'")) =>
  tune(`<cachetune ${attributes}>${inside}</cachetune>`);
const cache = (attributes: string) => `<cache level='3' type='both' ${attributes}/>`;
const sev = (type: string, policy: string) =>
  `<launchSecurity type='${type}'><policy>${policy}</policy></launchSecurity>`;
const address = (base: string) => `<devices><memory model='virtio-mem'>
  <target><size unit='MiB'>128</size><node>0</node><block unit='KiB'>2048</block><requested>0</requested><address base='${base}'/></target>
</memory></devices>`;
const memory = (inside: string) => `<maxMemory slots='2' unit='GiB'>4</maxMemory>${cell("")}${inside}`;
const device = (xml: string) => `<devices>${xml}</devices>`;
const route = (attributes: string) =>
  device(`<interface type='ethernet'><source><route ${attributes} gateway='1.2.3.4'/></source></interface>`);
const forwarded = (to: string) =>
  device(`<channel type='pty'><target type='guestfwd' address='${to}' port='4'/></channel>`);
const boot = (attributes: string) =>
  device(
    `<disk type='file'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda'/><boot order='1' ${attributes}/></disk>`,
  );
const usb = (vendor: string) =>
  device(`<hostdev mode='subsystem' type='usb'><source><vendor id='${vendor}'/><product id='0'/></source></hostdev>`);
const filter = (version: string) =>
  device(`<redirdev bus='usb' type='pty'/><redirfilter><usbdev version='${version}' allow='yes'/></redirfilter>`);
const monitors = (...lists: readonly string[]) =>
  cachetune("vcpus='0-3'", lists.map((list) => `<monitor level='3' vcpus='${list}'/>`).join(""));

const card = (inside: string) => device(`<interface type='ethernet'>${inside}</interface>`);
const viewer = (until: string) => device(`<graphics type='vnc' passwd='a' passwdValidTo='${until}'/>`);
const port = (number: string) =>
  device(
    `<channel type='pty'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' port='${number}'/></channel>`,
  );
const scsi = (unit: string) =>
  device(`<disk type='file'><driver name='qemu' type='raw'/><source file='/a'/><target dev='sda' bus='scsi'/></disk>
    <hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>
    <address type='drive' controller='0' bus='0' target='0' unit='${unit}'/></hostdev>`);
const below = (size: string) =>
  device(`<disk type='file'><driver name='qemu' type='qcow2'/><source file='/a'/><backingStore type='file'>
    <format type='qcow2'><metadata_cache><max_size unit='KiB'>${size}</max_size></metadata_cache></format>
    <source file='/b'/></backingStore><target dev='vda'/></disk>`);

/** Each with the code and the word of its error, or without when libvirt takes it. */
const rows: readonly (readonly [xml: string, error?: string])[] = [
  ["<clock offset='variable' adjustment='9223372036854775808'/>", "bad-value on 9223372036854775808"],
  ["<clock offset='variable' adjustment='-9223372036854775808'/>"],
  ["<cpu mode='host-passthrough'><maxphysaddr mode='passthrough' limit='0'/></cpu>", "bad-value on 0"],
  ["<cpu mode='host-passthrough'><maxphysaddr mode='passthrough' limit='1'/></cpu>"],
  [cellCache("0"), "bad-value on 0"],
  [cellCache("4"), "bad-value on 4"],
  [cellCache("3")],
  ["<genid> </genid>", "bad-text on genid"],
  ["<genid></genid>"],
  [sev("sev", "0x100000000"), "bad-text on 0x100000000"],
  [sev("sev", "0x0ffffffff")],
  [sev("sev-snp", "0x10000000000000000"), "bad-text on 0x10000000000000000"],
  [sev("sev-snp", "0xffffffffffffffff")],
  [memory(address("0x10000000000000000")), "bad-value on 0x10000000000000000"],
  [memory(address("0x150000000"))],
  [boot("loadparm='  '"), "bad-value on   "],
  [boot("loadparm=' a'")],
  [usb("0x0"), "bad-value on 0x0"],
  [usb("0x0001")],
  [filter("256"), "bad-value on 256"],
  [filter("2.56")],
  [device("<tpm model='tpm-tis'><backend type='external'/></tpm>"), "missing-element on backend"],
  [forwarded("4294967296"), "chr-guestfwd-address on 4294967296"],
  [forwarded("10.16777216"), "chr-guestfwd-address on 10.16777216"],
  [forwarded("010.08"), "chr-guestfwd-address on 010.08"],
  [forwarded("4294967295")],
  [forwarded("0x0a.0.65535")],
  [route("address='1.2.3.0' prefix='1'"), "if-route on 1.2.3.0"],
  [route("address='1.2.3.0'"), "if-route on 1.2.3.0"],
  [route("address='1.2.3.0' prefix='33'"), "if-route on 33"],
  [route("address='1.2.3.0' prefix='24' metric='0'"), "if-route on 0"],
  [route("address='1.2.3.0' prefix='24' metric='1'")],
  [cachetune("vcpus='0'", cache("id='0' size='18014398509481984'")), "mem-too-large on 18014398509481984"],
  [cachetune("vcpus='0'", cache("id='0' size='18014398509481983'"))],
  [cachetune("vcpus='0'", cache("id='0' size='3'") + cache("id='00' size='3'")), "cachetune-cache-dup on both"],
  [cachetune("", cache("id='0' size='3'")), "cachetune-vcpus on cachetune"],
  [cachetune("vcpus='0'", "<monitor level='3'/>"), "cachetune-vcpus on monitor"],
  [cachetune("vcpus='0'", "<monitor level='3' vcpus='16384'/>"), "number-set-too-large on 16384"],
  [cachetune("vcpus='0-3'", "<monitor level='3' vcpus='4'/>"), "cachetune-monitor on 4"],
  [monitors("0-1", "1-2"), "cachetune-monitor-overlap on 1-2"],
  [monitors("0-1", "0-1"), "cachetune-monitor-overlap on 0-1"],
  [monitors("0-1", "2-3")],
  [tune("<memorytune vcpus='0-1'><monitor vcpus='2'/></memorytune>"), "cachetune-monitor on 2"],
  [tune("<vcpupin vcpu='0' cpuset='3-1'/>"), "number-set-backwards on 3-1"],
  [route("family='ipv6' address='2001:db8::' netmask='255.255.255.0'"), "if-route on netmask"],
  [route(""), "if-route on route"],
  [card("<source><ip address='1.2.3.4' prefix='33'/></source>"), "if-ip-address on 33"],
  [card("<source><ip address='1.2.3.4' peer='::1'/></source>"), "if-ip-address on ::1"],
  [card("<source><ip address='1.2.3.4' prefix='32' peer='1.2.3.5'/></source>")],
  [viewer("2030-01-01T00:00:00Z"), "bad-value on 2030-01-01T00:00:00Z"],
  [viewer("2030-01-01T00:00:00")],
  [port("31"), "ctl-virtio-serial-missing on 31"],
  [port("30")],
  [scsi("0"), "disk-hostdev-scsi-conflict on 0"],
  [scsi("1")],
  [below("18014398509481984"), "mem-too-large on 18014398509481984"],
  [below("18014398509481983")],
  ["<sysinfo type='fwcfg'><entry name='opt/a.b/c'> </entry></sysinfo>", "sysinfo-fwcfg-name on entry"],
  ["<sysinfo type='smbios'><system><entry name='uuid'> </entry></system></sysinfo>", "sysinfo-uuid-mismatch on entry"],
  [
    device(
      `<interface type='hostdev'><source><address type='pci' domain='0' bus='6' slot='2' function='0'/></source>
        <model type='virtio'/><driver queues='4294967296'/></interface>`,
    ),
  ],
  [
    device(
      `<serial type='vc'/><console type='vc'><address type='virtio-serial' controller='0' bus='0' port='1'/></console>`,
    ),
  ],
  [device("<input type='mouse' bus='ps2'><acpi index='5'/></input>")],
  [
    "<throttlegroups><throttlegroup><total_bytes_sec>-0</total_bytes_sec><group_name>a</group_name></throttlegroup></throttlegroups>",
    "bad-text on -0",
  ],
  [card("<mtu size='-0'/>"), "bad-value on -0"],
  [route("address='0.0.0.0' prefix='-0'"), "bad-value on -0"],
  [
    device(`<disk type='file'><driver name='qemu' type='raw'/><source file='/a'/><target dev='vda'/>
      <geometry cyls='0' heads='4' secs='16' trans='lba'/></disk>`),
  ],
  // libvirt forgets vCPUs that the guest does not have.
  [
    tune(
      ["2-3,9", "0-1,9", "5-7"]
        .map((list) => `<cachetune vcpus='${list}'>${cache("id='0' size='3'")}</cachetune>`)
        .join(""),
    ),
  ],
];

for (const [xml, error] of rows) {
  test(`${error ?? "taken"}: ${xml.slice(0, 110)}`, () => assert.deepEqual(errorsIn(guest(xml)), error ? [error] : []));
}

test("a group for vCPUs that the guest does not have is forgotten in guests of every type", () => {
  const group = "<memorytune vcpus='9'><node id='0' bandwidth='50'/></memorytune>";
  assert.deepEqual(errorsIn(guest(tune(group)).replace("'kvm'", "'qemu'")), []);
});

function guest(inside: string): string {
  const type = "<os><type arch='x86_64' machine='q35'>hvm</type></os>";
  return `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><vcpu>4</vcpu>${type}${inside}</domain>`;
}

function errorsIn(text: string): readonly string[] {
  const errors = service.analyze(text, { version: libvirt }).problems.filter(({ severity }) => severity === "error");
  return errors.map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
