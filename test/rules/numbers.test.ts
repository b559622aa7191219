/** Numbers at the edges of what libvirt reads. Each row was put to libvirt 11.3: accepted, or refused for the number between bars. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownService } from "../support/service.ts";

const libvirt = 11_003_000;
const service = ownService();
const disk = (inside: string) =>
  `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='/srv/a.img'/><target dev='vda' bus='virtio'/>${inside}</disk>`;
const switchPort = (typeId: string) =>
  `<interface type='direct'><source dev='eth0'/><virtualport type='802.1Qbg'><parameters managerid='1' typeid='${typeId}' typeidversion='1'/></virtualport></interface>`;
const audio = (inside: string) => `<audio id='1' ${inside}</audio>`;
const forward = (range: string) =>
  `<interface type='user'><backend type='passt'/><model type='virtio'/><portForward proto='tcp'><range ${range}/></portForward></interface>`;
const guestfwd = (port: string) =>
  `<channel type='unix'><source mode='bind' path='/a'/><target type='guestfwd' address='10.0.2.1' port='${port}'/></channel>`;
const share = (binary: string) =>
  `<filesystem type='mount'><driver type='virtiofs'/><binary>${binary}</binary><source dir='/a'/><target dir='x'/></filesystem>`;
const shared = "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>";
const networkDisk = (protocol: string, port: string, inside = "") =>
  `<disk type='network'><driver name='qemu' type='raw'/><source protocol='${protocol}' name='a'><host name='a' port='${port}'/>${inside}</source><target dev='vda' bus='virtio'/></disk>`;
const iscsi = (port: string) =>
  `<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.2013-07.com.example:x/1'><host name='a' port='${port}'/></source></hostdev>`;
const scsi = (address: string) =>
  `<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/><address ${address}/></source></hostdev>`;
const nvme = (namespace: string) =>
  `<disk type='nvme'><driver name='qemu' type='raw'/><source type='pci' namespace='${namespace}' managed='yes'><address domain='0' bus='1' slot='0' function='0'/></source><target dev='vda' bus='virtio'/></disk>`;
const card = (inside: string) =>
  `<interface type='bridge'><source bridge='b'/><model type='virtio'/>${inside}</interface>`;
const usb = (source: string) => `<hostdev mode='subsystem' type='usb'><source>${source}</source></hostdev>`;
const random = (rate: string) =>
  `<rng model='virtio'><rate ${rate}/><backend model='random'>/dev/random</backend></rng>`;

const accepted: Readonly<Record<string, readonly string[]>> = {
  "a USB port with a 0 before it": ["<input type='tablet' bus='usb'><address type='usb' bus='0' port='01'/></input>"],
  "a USB port that ends in 0": ["<input type='tablet' bus='usb'><address type='usb' bus='0' port='3.0'/></input>"],
  "seconds of a burst": [
    disk(
      "<iotune><read_iops_sec>10</read_iops_sec><read_iops_sec_max>20</read_iops_sec_max><read_iops_sec_max_length>18446744073709551615</read_iops_sec_max_length></iotune>",
    ),
  ],
  "an ISA port of -1 in 32 bits": ["<serial type='pty'><target type='isa-serial' port='4294967295'/></serial>"],
  "memory of a qxl card that overflows": ["<video><model type='qxl' ram='4294967295' vgamem='16384'/></video>"],
  "no I/O thread": ["<controller type='scsi' model='lsilogic'><driver iothread='0'/></controller>"],
  "the type of a switch port": [switchPort("0x10"), switchPort("-0")],
  "the last rank to boot": [disk("<boot order='4294967295'/>")],
  "a geometry": [disk("<geometry cyls='16383' heads='4294967295' secs='0'/>")],
  "sizes of blocks": [disk("<blockio logical_block_size='512' discard_granularity='4294967295'/>")],
  "voices without end": [
    audio("type='oss' timerPeriod='1'><input voices='4294967295' bufferLength='01' bufferCount='0'/>"),
  ],
  "a large balance of the sound": [audio("type='oss' dspPolicy='2147483647'>")],
  "no delay of PulseAudio": [audio("type='pulseaudio'><input latency='0'/>")],
  "streams of a card that has none": ["<sound model='ich9' streams='abc'/>"],
  "a period of statistics": ["<memballoon model='virtio'><stats period='2147483647'/></memballoon>"],
  "a period of statistics in octal digits": ["<memballoon model='virtio'><stats period='010'/></memballoon>"],
  "vectors of a controller": ["<controller type='virtio-serial' ports='31' vectors='2147483647'/>"],
  "the last port to forward": [forward("start='1' end='65535' to='00022'")],
  "a large port of a channel": [guestfwd("65536")],
  "queues of encryption": [
    "<crypto model='virtio' type='qemu'><backend model='builtin' queues='4294967295'/></crypto>",
  ],
  "a rate of random numbers": [random("bytes='4294967295' period='1'")],
  "port 0 of a server": [networkDisk("nbd", "0")],
  "the last port of a server": [networkDisk("nbd", "65535"), iscsi("+65535").replace("/1'", "/2'")],
  "the last namespace": [nvme("4294967295")],
  "a long slice": [
    disk("").replace(
      "/a.img'/>",
      "/a.img'><slices><slice type='storage' offset='0' size='18446744073709551615'/></slices></source>",
    ),
  ],
  "patience with a server": [networkDisk("http", "80", "<timeout seconds='18446744073709551615'/>")],
  "the highest rate and burst": [card("<bandwidth><inbound average='18014398509481984' burst='4194303'/></bandwidth>")],
  "queues that the model does not have": [
    "<interface type='bridge'><source bridge='b'/><model type='e1000'/><driver queues='4294967296'/></interface>",
  ],
  "vectors in octal digits": [
    "<shmem name='a'><model type='ivshmem-doorbell'/><server path='/x'/><msi vectors='010'/></shmem>",
  ],
  "a level of the log": ["<tpm model='tpm-crb'><backend type='emulator' debug='+1'/></tpm>"],
  "memory behind a port": [
    "<controller type='pci' model='pcie-root-port' index='1'><target memReserve='18446744073709551615'/></controller>",
  ],
  "the largest hole of PCI": [
    "<controller type='pci' model='pcie-root' index='0'><pcihole64>18014398509481983</pcihole64></controller>",
  ],
  "USB devices of the host by place and by name": [
    usb("<vendor id='1'/><product id='2'/><address bus='1' device='3'/>"),
    usb("<vendor id='1'/><product id='2'/>"),
  ],
  "a name of the driver that the model does not have": [
    "<interface type='bridge'><source bridge='b'/><model type='e1000'/><driver name='vfio'/></interface>",
  ],
  "a picture of a PCI device": [
    "<graphics type='vnc'/>",
    "<hostdev mode='subsystem' type='pci' managed='yes' display='on'><source><address domain='0' bus='6' slot='2' function='0'/></source></hostdev>",
  ],
  "threads and files of a folder that is served by QEMU": [
    share("<thread_pool size='4294967296'/><openfiles max='18446744073709551616'/>").replace("virtiofs", "path"),
  ],
  "the most files of a folder": [share("<openfiles max='18446744073709551615'/>")],
  "the last unit": [scsi("bus='07' target='4294967295' unit='18446744073709551615'")],
};

const refused: Readonly<Record<string, readonly string[]>> = {
  "the type of a switch port": [switchPort("|08|")],
  "a rank to boot": [disk("<boot order='|4294967296|'/>")],
  "a geometry": [disk("<geometry cyls='|-1|' heads='16' secs='63'/>")],
  "a size of blocks": [disk("<blockio logical_block_size='|4294967296|'/>")],
  "a period of sound in hexadecimal": [audio("type='oss' timerPeriod='|0x32|'>")],
  "no voice": [audio("type='oss'><input voices='|0|'/>")],
  "letters for a length": [audio("type='oss'><input bufferLength='|abc|'/>")],
  "a count in hexadecimal": [audio("type='oss'><input bufferCount='|0x1e|'/>")],
  "a balance of the sound": [audio("type='oss' dspPolicy='|-1|'>")],
  "a delay of PulseAudio": [audio("type='pulseaudio'><input latency='|0x64|'/>")],
  "no delay of PipeWire": [audio("type='pipewire'><input latency='|0|'/>")],
  "streams of a card": ["<sound model='virtio' streams='|0x2|'/>"],
  "a name of the sound in hexadecimal": ["<sound model='ich9'><audio id='|0x1|'/></sound>", audio("type='none'>")],
  "a period of statistics": ["<memballoon model='virtio'><stats period='|2147483648|'/></memballoon>"],
  "a period of statistics behind a 0": ["<memballoon model='none'><stats period='|08|'/></memballoon>"],
  "vectors of a controller": ["<controller type='virtio-serial' vectors='|2147483648|'/>"],
  "ports of a controller": ["<controller type='usb' model='ich9-ehci1' ports='|2147483648|'/>"],
  "port 0 to forward": [forward("start='|0|'")],
  "port -1 to forward": [forward("start='1' to='|-1|'")],
  "a port of a channel": [guestfwd("|0x11f8|")],
  "queues of encryption": [
    "<crypto model='virtio' type='qemu'><backend model='builtin' queues='|4294967296|'/></crypto>",
  ],
  "a rate of random numbers": [random("bytes='|4294967296|'")],
  "a period of random numbers": [random("bytes='1' period='|4294967296|'")],
  "a port of a server": [networkDisk("nbd", "|65536|")],
  "port -1 of an iSCSI server": [iscsi("|-1|")],
  "a namespace in hexadecimal": [nvme("|0x1|")],
  "a slice": [
    disk("").replace(
      "/a.img'/>",
      "/a.img'><slices><slice type='storage' offset='0' size='|18446744073709551616|'/></slices></source>",
    ),
  ],
  "patience with a server": [networkDisk("http", "80", "<timeout seconds='|18446744073709551616|'/>")],
  "reading ahead": [networkDisk("http", "80", "<readahead size='|18446744073709551616|'/>")],
  "a rate": [card("<bandwidth><inbound average='|18014398509481985|'/></bandwidth>")],
  "a burst": [card("<bandwidth><inbound average='1' burst='|4194304|'/></bandwidth>")],
  "queues of a disk": [
    "<disk type='file'><driver name='qemu' type='raw' queues='|4294967296|'/><source file='/a'/><target dev='vda' bus='virtio'/></disk>",
  ],
  "vectors behind a 0": [
    "<shmem name='a'><model type='ivshmem-doorbell'/><server path='/x'/><msi vectors='|08|'/></shmem>",
  ],
  "a level of the log in hexadecimal": ["<tpm model='tpm-crb'><backend type='emulator' debug='|0x1|'/></tpm>"],
  "the width of an IOMMU in hexadecimal": ["<iommu model='intel'><driver aw_bits='|0x30|'/></iommu>"],
  "memory behind a port": [
    "<controller type='pci' model='pcie-root-port' index='1'><target memReserve='|08|'/></controller>",
  ],
  "no memory behind a bridge": [
    "<controller type='pci' model='dmi-to-pci-bridge' index='1'><target memReserve='|0|'/></controller>",
  ],
  "threads of virtiofs": [share("<thread_pool size='|2147483648|'/>")],
  "files of virtiofs": [share("<openfiles max='|18446744073709551616|'/>")],
  "a size of the hole of PCI": [
    "<controller type='pci' model='pcie-root' index='0'><pcihole64 unit='EiB'>|16|</pcihole64></controller>",
  ],
  "a size of shared memory": ["<shmem name='a'><model type='ivshmem-plain'/><size unit='EiB'>|16|</size></shmem>"],
  "a size of kept messages": ["<pstore backend='acpi-erst'><path>/srv/a</path><size unit='EiB'>|8|</size></pstore>"],
  "a USB device of the host without a number": [
    usb("<address bus='1' device='0'/>"),
    usb("<|address| bus='1' device='3'/>"),
  ],
  "a name of the driver": [card("<driver name='|vfio|'/>")],
  "encryption of a redirection": [
    "<redirdev bus='usb' type='tcp'><source mode='connect' host='a' service='1'/><protocol type='|tls|'/></redirdev>",
  ],
  "encryption of random numbers": [
    "<rng model='virtio'><backend model='egd' type='tcp'><source mode='connect' host='a' service='1'/><protocol type='|telnets|'/></backend></rng>",
  ],
  "a secret of another type": [
    iscsi("3260").replace("</source>", "<auth username='u'><secret type='|ceph|' usage='x'/></auth></source>"),
  ],
  "a picture without a display": [
    "<hostdev mode='subsystem' type='pci' managed='yes' display='|on|'><source><address domain='0' bus='6' slot='2' function='0'/></source></hostdev>",
  ],
  "an encrypted image of a folder": [
    "<filesystem type='mount'><driver type='path' |format|='luks'/><source dir='/a'/><target dir='x'/></filesystem>",
  ],
  "a helper that connects": [
    "<disk type='block' device='lun'><driver name='qemu' type='raw'/><source dev='/dev/sda'><reservations managed='no'><source type='unix' path='/a' mode='|server|'/></reservations></source><target dev='sda' bus='scsi'/></disk>",
  ],
  "a function below 0": [
    "<memballoon model='virtio'><address type='pci' domain='0' bus='0' slot='7' function='|-0|'/></memballoon>",
  ],
  "a unit behind a 0": [scsi("bus='0' target='010' unit='|08|'")],
  "a target": [scsi("bus='0' target='|4294967296|' unit='0'")],
  "a bus behind a 0": [scsi("bus='|08|' target='0' unit='0'")],
};

for (const [what, devices] of Object.entries(accepted)) {
  test(`accepts ${what}`, () => assert.deepEqual(errors(guest(...devices)), []));
}
for (const [what, devices] of Object.entries(refused)) {
  test(`refuses ${what}`, () => {
    const [before = "", number = "", after = ""] = guest(...devices).split("|");
    assert.deepEqual(errors(before + number + after), [number]);
  });
}

function guest(...devices: readonly string[]): string {
  return `
    <domain type='kvm'>
      <name>vm</name>
      <memory unit='GiB'>1</memory>
      ${shared}
      <os><type arch='x86_64' machine='q35'>hvm</type></os>
      <features><acpi/></features>
      <devices>
        ${devices.join("\n")}
      </devices>
    </domain>`;
}

/** The words that errors are on. */
function errors(text: string): readonly string[] {
  const { problems } = service.analyze(text, { version: libvirt });
  return problems.filter(({ severity }) => severity === "error").map(({ span }) => text.slice(span.start, span.end));
}
