/** Why our grammars give another verdict than libvirt's installed ones (9.0.0), by the place of the difference. */

const newer = "libvirt's grammar takes it since a version between 9.0.0 and 10.7.0";
const ignored = "libvirt reads it whatever the type is, and ignores what it has no use for";
const defaults = "libvirt's parser takes its default when it is left out; only its grammar wants it";

const reasons: readonly (readonly [place: RegExp, why: string])[] = [
  // Host and capabilities
  [/^ours capabilities\/(guest\/arch\/@name|guest\/arch\/domain\/@type|guest\/features\/externalSnapshot)/, newer],
  [/^ours capabilities\/host\/cpu\/arch: bad-text/, `${newer} (loongarch64)`],
  [/^ours cpu\/arch: misplaced-element/, `${newer} (loongarch64)`],
  [
    /^ours capabilities\/host\/topology\/cells\/cell\/cpus\/cpu: missing-attribute/,
    "hosts without dies have no die_id",
  ],
  [/^ours domainCapabilities(\/|: missing-element)/, newer],
  [/^ours device\/capability\/state:/, newer],
  [
    /^theirs device\/capability.*\/@(name|speed): bad-value/,
    "libvirt refuses features and speeds that it does not know",
  ],
  [/^theirs interface(\/bridge\/interface)?: missing-attribute/, "libvirt refuses every interface without a name"],
  [
    /^ours device(\/capability)?: (missing|misplaced)-element/,
    "nodedev-create makes name, host number and World Wide Names itself, and takes elements in any order",
  ],
  [/^theirs device\/capability\/ap-domain: bad-text/, "libvirt refuses domains above 0xff"],
  [
    /^theirs device\/capability\/capability: missing-element/,
    "libvirt refuses a virtual function without the address of its physical function",
  ],
  [/^ours interface(\/bridge\/interface)?\/(mac|link):/, "libvirt reads and prints it for every type of interface"],
  [/^ours interface(\/bridge\/interface)?\/bond: missing-element/, "a bond may get its cards later"],
  // CPU, time, features
  [/^ours domain\/clock: missing-attribute/, `${defaults}: utc`],
  [/^ours (domain\/)?cpu\/feature: missing-attribute/, `${defaults}: require`],
  [/^ours domain\/features\/capabilities: missing-attribute/, `${defaults}: policy default`],
  [/^ours domain\/features\/smm\/tseg:/, `${defaults}: state on`],
  [/^ours domain\/deprecation: missing-attribute/, "without behavior nothing changes"],
  [/^ours domain\/maxMemory: missing-attribute/, newer],
  [/^ours domain\/numatune\/memnode: missing-attribute/, `${defaults}: strict`],
  [
    /^ours domain\/cputune\/(cachetune|memorytune)(\/monitor)?: missing-/,
    "newer versions take the whole emulator when vcpus is left out, and groups that are only watched",
  ],
  // What the guest boots
  [/^ours domain\/os\/(acpi|firmware|init|initarg|initdir|initenv|initgroup|inituser|smbios|nvram):/, ignored],
  [/^ours domain\/os: missing-element/, `${defaults}: a container runs /sbin/init`],
  [/^ours domain\/os\/root: bad-text/, "the kernel is told it as it is, which need not be a path"],
  [
    /^ours domain\/os\/type(\/@(arch|machine))?: (bad|unknown)-/,
    "libvirt asks the hypervisor which architectures and machines it has, whatever the type is",
  ],
  // Disks, which are also in <nvram> and in snapshots
  [/^ours domain\/devices\/disk\/blockio\/@discard_granularity:/, newer],
  [/^ours domain(snapshot\/disks\/disk|\/os\/nvram)\/source(\/(@protocol|identity|reconnect))?: /, newer],
  [/^ours domain\/os\/nvram\/source\/reservations\/source\/reconnect/, newer],
  [/^ours domainsnapshot\/disks\/disk\/source\/seclabel:/, "libvirt reads the parts of a source in any order"],
  [/^ours domainsnapshot(\/disks\/disk\/snapshotDeleteInProgress|\/revertDisks):/, newer],
  [/^ours domainbackup\/disks\/disk: missing-attribute/, `${defaults}: file`],
  // Other devices and networks
  [/^ours domain\/devices\/crypto:/, newer],
  [/^ours domain\/devices\/serial\/source\/reconnect/, newer],
  [/^ours domain\/devices\/interface\/backend\/@type:/, newer],
  [/^ours domain\/devices\/interface\/source\/reconnect/, newer],
  [/^ours domain\/devices\/interface(\/source)?: missing-/, "since 11.1.0 passt may serve a vhostuser interface"],
  [/^ours .*\/bandwidth\/(in|out)bound\/@(average|floor|peak): bad-value/, `${newer}: 0`],
  [/^theirs domain\/devices\/hostdev\/source\/adapter: missing-attribute/, "libvirt refuses an adapter without a name"],
  [/^ours domain\/devices\/hostdev\/source\/adapter\/(@name|parentaddr): misplaced/, ignored],
  [/^ours (network\/forward|networkport\/plug|domain\/devices\/hostdev)\/driver/, newer],
  [/^ours network\/forward\/nat\/port\/@(start|end): bad-value/, "libvirt's parser takes 0"],
  [/^ours network\/ip\/dhcp\/bootp\/@server: bad-value/, "libvirt's parser takes any IP address"],
  // What libvirt's grammar takes and libvirt refuses
  [
    /^theirs domain\/commandline\/env\/@name: bad-value/,
    "libvirt refuses a variable whose name begins with a digit, or has other characters than letters, digits and _",
  ],
  [
    /^theirs domain\/devices\/interface: missing-element/,
    "libvirt refuses a bridge or network interface without source",
  ],
  [
    /^theirs domain\/override\/device\/frontend\/property(\/@value)?: /,
    "libvirt refuses a property without the value that its type wants",
  ],
  [
    /^theirs domain\/devices\/(console|serial|parallel)\/target\/@(type|port): bad-value/,
    "libvirt refuses the target of another device, and a port that is no number",
  ],
  [
    /^theirs domain\/(devices\/(audio|sound|graphics|channel|interface\/portForward|iommu)|os\/nvram\/source)\/(.*\/)?@\w+: bad-value/,
    "libvirt's parser takes decimal numbers only, and no 0 where it means nothing",
  ],
  [
    /^theirs (capabilities|(domain\/)?cpu)\/.*cache\/@level: bad-value/,
    "libvirt knows caches of the levels 1 to 3 only",
  ],
  [/^theirs domain\/devices\/interface\/source\/vendor\/@id: bad-value/, "libvirt refuses 0 as the number of a vendor"],
  [/^theirs domain\/devices\/redirfilter\/usbdev\/@version: bad-value/, "libvirt wants the dot of a version"],
  [/^theirs domain\/devices\/tpm\/backend: missing-element/, "libvirt refuses an external TPM without source"],
  [/^theirs domain\/features\/hyperv\/stimer: missing-attribute/, "libvirt wants the state of every feature"],
  [/^theirs domain\/devices\/.*source\/@mode: bad-value/, "libvirt knows the modes connect and bind only"],
];

/** Why a place differs; `undefined` when nobody has said so. */
export function reasonOf(place: string): string | undefined {
  return reasons.find(([pattern]) => pattern.test(place))?.[1];
}

/** Reasons for differences that are no more. */
export function staleReasons(places: readonly string[]): readonly string[] {
  return reasons.filter(([pattern]) => !places.some((place) => pattern.test(place))).map(([pattern]) => pattern.source);
}
