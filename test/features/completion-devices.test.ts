/** What is offered in the devices of a guest that are neither disks, network interfaces, host devices nor controllers. */
import { test } from "node:test";
import { checkCompletion } from "../support/check.ts";

test("what a character device is connected to decides what its source needs", () => {
  offers("<serial type='pty'>|</serial>", "source log target address alias acpi");
  offers("<serial type='pty'><source |/></serial>", "path");
  offers("<serial type='file'><source |/></serial>", "path append");
  offers("<serial type='tcp'>|</serial>", "source protocol log target address alias acpi");
  offers("<serial type='tcp'><source |/></serial>", "mode host service tls");
  offers("<serial type='tcp'><source mode='|'/></serial>", "connect bind");
  offers("<channel type='unix'>|</channel>", "target source log address alias");
  offers("<serial type='unix'><source |/></serial>", "mode path");
  offers("<serial type='udp'><source |/></serial>", "mode host service");
  offers("<serial type='nmdm'><source |/></serial>", "master slave");
  offers("<serial type='null'>|</serial>", "log target address alias acpi");
  offers("<channel type='qemu-vdagent'><source>|</source></channel>", "clipboard mouse");
  offers("<channel type='spiceport'><source |/></channel>", "channel");
  offers("<serial type='tcp'><source mode='connect' host='a' service='1'>|</source></serial>", "reconnect");
  offers("<serial type='unix'><source><reconnect |/></source></serial>", "enabled timeout");
  offers("<serial type='tcp'><protocol type='|'/></serial>", "raw telnet");
});

test("serial ports, parallel ports, consoles and channels each offer their own targets", () => {
  offers("<serial |/>", "type tty");
  offers("<serial type='|'/>", "pty unix tcp file qemu-vdagent dev pipe udp spiceport dbus null vc stdio");
  offers("<serial type='pty'><target |/></serial>", "port type");
  offers("<serial type='pty'><target type='|'/></serial>", "isa-serial usb-serial pci-serial system-serial isa-debug");
  offers("<serial type='pty'><target type='system-serial'><model name='|'/></target></serial>", "pl011 16550a");
  offers("<console type='pty'><target type='|'/></console>", "serial virtio");
  offers("<console |/>", "tty type");
  offers("<parallel type='pty'><target |/></parallel>", "port");
  offers("<channel type='unix'><target type='virtio' |/></channel>", "name state");
  offers("<channel type='unix'><target |/></channel>", "type name state");
  offers("<channel type='unix'><target type='|'/></channel>", "virtio guestfwd");
});

test("a display offers what its type has", () => {
  offers("<graphics type='|'/>", "vnc spice sdl dbus egl-headless rdp");
  offers(
    "<graphics type='vnc' |/>",
    "port autoport websocket listen sharePolicy powerControl socket passwd keymap passwdValidTo connected wait",
  );
  offers(
    "<graphics type='spice'>|</graphics>",
    "listen channel image jpeg zlib playback streaming clipboard mouse filetransfer gl",
  );
  offers("<graphics type='vnc'><listen type='network' |/></graphics>", "network address");
  offers("<graphics type='sdl' |/>", "display xauth fullscreen");
  offers("<graphics type='dbus' |/>", "address p2p");
  offers("<graphics type='dbus' p2p='yes' |/>", "");
  offers("<graphics type='rdp' |/>", "port autoport replaceUser multiUser listen username passwd");
  offers("<graphics type='egl-headless'>|</graphics>", "gl");
  offers("<graphics type='egl-headless'><gl |/></graphics>", "rendernode");
  offers(
    "<graphics type='spice' |/>",
    "port tlsPort autoport listen passwd keymap passwdValidTo connected defaultMode",
  );
  offers(
    "<graphics type='spice'><channel name='|'/></graphics>",
    "main display inputs cursor playback record smartcard usbredir",
  );
  offers("<graphics type='vnc' socket='/x' |/>", "passwd keymap passwdValidTo connected wait");
  offers("<graphics type='vnc'><listen type='|'/></graphics>", "address network socket none");
  offers("<graphics type='vnc'><listen type='socket' |/></graphics>", "socket");
});

test("a graphics card offers what its type has", () => {
  offers("<video><model type='|'/></video>", "virtio qxl vga bochs ramfb cirrus vmvga none");
  offers("<video><model type='vga' |/></video>", "vram heads primary edid");
  offers("<video><model type='qxl' |/></video>", "ram vram vgamem vram64 heads primary");
  offers("<video><model type='cirrus' heads='|'/></video>", "1");
  offers("<video><model type='virtio'>|</model></video>", "acceleration resolution");
  offers("<video>|</video>", "driver model address alias acpi");
  offers("<video><driver |/></video>", "iommu ats packed page_per_vq name vgaconf");
  offers("<video><model type='virtio' |/></video>", "heads primary blob edid device vram");
  offers("<video><model type='bochs'>|</model></video>", "resolution");
});

test("sound goes by the kind of sound system, and of card", () => {
  offers(
    "<audio id='1' type='pulseaudio'><input |/></audio>",
    "mixingEngine fixedSettings voices bufferLength name streamName latency",
  );
  offers(
    "<audio id='1' type='jack'><input |/></audio>",
    "mixingEngine fixedSettings voices bufferLength serverName clientName connectPorts exactName",
  );
  offers("<audio id='1' |/>", "type timerPeriod serverName runtimeDir driver path tryMMap exclusive dspPolicy");
  offers("<sound model='usb' |/>", "multichannel");
  offers("<sound model='ich9'>|</sound>", "codec audio address alias acpi");
  offers("<audio id='1' type='|'/>", "none spice pulseaudio pipewire alsa jack dbus sdl file oss coreaudio");
  offers("<audio id='1' type='oss' |/>", "timerPeriod tryMMap exclusive dspPolicy");
  offers("<audio id='1' type='none'>|</audio>", "input output");
  offers("<audio id='1' type='alsa'><output>|</output></audio>", "settings");
  offers("<sound model='|'/>", "ich9 ich6 usb virtio ac97 es1370 sb16 pcspk");
  offers("<sound model='virtio' |/>", "streams");
  offers("<sound model='virtio'>|</sound>", "driver audio address alias acpi");
});

test("keyboards, tablets and devices of the host each have their own settings", () => {
  offers("<input type='evdev'><source |/></input>", "dev grab grabToggle repeat");
  offers("<input |/>", "type bus");
  offers("<input bus='virtio' |/>", "type model");
  offers("<input type='|'/>", "tablet mouse keyboard passthrough evdev");
  offers("<input type='passthrough' bus='|'/>", "virtio");
  offers("<input type='tablet' bus='|'/>", "usb virtio");
  offers("<input type='evdev'>|</input>", "source driver address alias acpi");
});

test("a TPM offers what its backend has", () => {
  offers("<tpm>|</tpm>", "backend address alias");
  offers("<tpm><backend type='emulator' |/></tpm>", "version persistent_state debug");
  offers("<tpm><backend type='emulator'>|</backend></tpm>", "encryption active_pcr_banks source profile");
  offers("<tpm model='|'/>", "tpm-crb tpm-tis tpm-spapr spapr-tpm-proxy");
  offers("<tpm><backend type='|'/></tpm>", "emulator passthrough external");
  offers("<tpm><backend type='passthrough'>|</backend></tpm>", "device");
  offers("<tpm><backend type='emulator'><source type='dir' |/></backend></tpm>", "path");
  offers("<tpm><backend type='emulator'><profile |/></backend></tpm>", "source removeDisabled name");
});

test("a memory module offers what its model has", () => {
  offers("<memory model='|'/>", "dimm nvdimm virtio-mem virtio-pmem sgx-epc");
  offers("<memory model='dimm'><target>|</target></memory>", "size node");
  offers("<memory model='virtio-mem'><target>|</target></memory>", "size node block requested current address");
  offers("<memory model='nvdimm'><source>|</source></memory>", "path");
  offers("<memory model='virtio-pmem'>|</memory>", "target source uuid driver address alias acpi");
  offers("<memory model='nvdimm'><target>|</target></memory>", "size node label readonly");
  offers("<memory model='dimm'><source>|</source></memory>", "pagesize nodemask");
  offers("<memory model='virtio-mem'><target |/></memory>", "dynamicMemslots");
});

test("a shared folder offers what its type and driver have", () => {
  offers("<filesystem>|</filesystem>", "target source driver binary idmap readonly address alias acpi");
  offers("<filesystem type='mount'><driver type='virtiofs' |/></filesystem>", "queue iommu ats packed page_per_vq");
  offers("<filesystem type='block'><source |/></filesystem>", "dev");
  offers("<filesystem type='mount'><binary>|</binary></filesystem>", "cache sandbox lock thread_pool openfiles");
  offers("<filesystem |/>", "model type accessmode multidevs");
  offers("<filesystem type='ram'><source |/></filesystem>", "usage units");
  offers("<filesystem type='mount'><source |/></filesystem>", "dir socket");
  offers("<filesystem type='mount'><driver type='|'/></filesystem>", "virtiofs mtp path handle");
  offers(
    "<filesystem type='mount'><driver |/></filesystem>",
    "type queue iommu ats packed page_per_vq format wrpolicy",
  );
  offers("<filesystem type='mount'><driver type='mtp' |/></filesystem>", "");
  offers("<filesystem type='block'>|</filesystem>", "target source driver readonly address alias acpi");
});

test("an IOMMU offers the options of its model", () => {
  offers("<iommu model='smmuv3'><driver |/></iommu>", "pciBus accel ats ril ssidsize oas cmdqv");
  offers("<iommu model='intel'><driver |/></iommu>", "intremap caching_mode eim iotlb aw_bits dma_translation");
  offers("<iommu model='|'/>", "intel amd virtio smmuv3");
  offers("<iommu model='amd'><driver |/></iommu>", "intremap iotlb passthrough xtsup");
  offers("<iommu model='virtio'><driver |/></iommu>", "aw_bits");
});

test("small devices offer what they have", () => {
  offers("<watchdog model='|'/>", "i6300esb itco ib700 diag288");
  offers("<rng model='virtio'><backend model='random'>|</backend></rng>", "/dev/urandom /dev/random /dev/hwrng");
  offers(
    "<rng model='virtio'><backend model='egd' type='|'/></rng>",
    "pty unix tcp file spicevmc qemu-vdagent dev pipe udp spiceport dbus null vc stdio",
  );
  offers("<shmem name='a'><model type='ivshmem-plain'/>|</shmem>", "size address alias acpi");
  offers("<memballoon model='virtio'>|</memballoon>", "stats driver address alias acpi");
  offers("<redirfilter><usbdev |/></redirfilter>", "allow class vendor product version");
  offers("<watchdog model='i6300esb' action='|'/>", "reset shutdown poweroff pause none dump inject-nmi");
  offers("<panic model='|'/>", "isa pvpanic hyperv pseries s390");
  offers("<rng model='virtio'>|</rng>", "backend rate driver address alias acpi");
  offers("<rng model='virtio'><backend model='|'/></rng>", "random builtin egd");
  offers("<redirdev |/>", "bus type");
  offers("<smartcard |/>", "mode type");
  offers("<hub |/>", "type");
  offers("<vsock>|</vsock>", "cid driver address alias acpi");
  offers("<vsock><cid |/></vsock>", "auto address");
  offers("<shmem name='a'>|</shmem>", "size model server msi address alias acpi");
  offers("<shmem name='a'><model type='ivshmem-doorbell'/>|</shmem>", "server msi address alias acpi");
  offers("<crypto model='virtio' |/>", "type");
  offers("<crypto model='virtio' type='qemu'><backend |/></crypto>", "model queues");
  offers("<pstore backend='acpi-erst'>|</pstore>", "size path address alias");
  offers("<lease>|</lease>", "lockspace key target");
  offers("<memballoon |/>", "model autodeflate freePageReporting");
});

test("proposes each device while it may still be there", () => {
  offers(
    "<memballoon model='none'/>|",
    "disk interface controller graphics video serial console channel input emulator hostdev filesystem tpm rng sound audio redirdev memory shmem watchdog panic vsock nvram iommu parallel redirfilter smartcard hub crypto lease pstore",
  );
});

/** The labels offered at the cursor in this device, in their order. */
function offers(device: string, expected: string): void {
  const before = "<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory><os><type>hvm</type></os>";
  checkCompletion(`${before}<devices>${device}</devices></domain>`, expected);
}
