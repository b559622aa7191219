/**
 * What the host lacks or does not give when a guest, pool or network is to run: files, devices, memory, programs.
 * Patterns are looked for in all lines of the error, since QEMU says more than one.
 */
import type { Explanation } from "./virsh-explanations.ts";

const permission =
  "the user that QEMU runs as may not open it. Check its owner and mode, those of the folders above it, and SELinux or AppArmor";

export const resourceExplanations: readonly Explanation[] = [
  [
    /Cannot access storage file '(.*)'(?: \(as .*\))?: No such (?:file or directory|device)/,
    "missing-on-host",
    ([, path]) => `The host has no ${path}: make the image there, or correct the path`,
  ],
  [
    /Cannot access (?:backing|storage) file '(.*?)'.*: Permission denied/,
    "not-accessible",
    ([, path]) => `The host has ${path}, but ${permission}`,
  ],
  [
    /Could not open '(.*?)': Permission denied/,
    "not-accessible",
    ([, path]) => `The host has ${path}, but ${permission}`,
  ],
  [
    /Cannot access backing file '(.*?)'.*: No such file/,
    "missing-on-host",
    ([, path]) => `The host has no ${path}, which an image of the guest is built on`,
  ],
  [
    /(?:Could not open|failed to open|could not open kernel file) '(.*?)': No such file or directory/,
    "missing-on-host",
    ([, path]) => `The host has no ${path}: make it there, or correct the path`,
  ],
  [
    /Could not open '(.*?)': Is a directory|'file' driver requires '(.*?)' to be a regular file/,
    "missing-on-host",
    ([, path, other]) => `${path ?? other} is a folder of the host: a disk of the type "file" needs a file`,
  ],
  [
    /Image is not in (\S+) format/,
    "missing-on-host",
    ([, format]) => `The image of a disk is not in the format ${format} that the type of its <driver> says`,
  ],
  [
    /nwfilter\/.*\/.*': No such file or directory/,
    "invalid-document",
    () => 'The name of a filter can have no "/": libvirt keeps the filter in a file of that name',
  ],
  [
    /Failed to create file '(.*)': No such file or directory/,
    "missing-on-host",
    ([, path]) => `The host has no folder for the file ${path}`,
  ],
  [/NUMA node (\d+) is unavailable/, "missing-on-host", ([, node]) => `The host has no NUMA node ${node}`],
  [
    /Failed to get (?:shared )?"?[a-z ]+"? lock(?:[\s\S]*Is another process using the image \[(.*)\])?/,
    "in-use",
    ([, path]) =>
      `${path === undefined ? "An image of the guest" : path} is in use: another guest or program has it open. Stop that one, or mark the disk as <shareable/> where both can share it`,
  ],
  [
    /Failed to connect to '(.*?)': (.*)/,
    "missing-on-host",
    ([, place, reason]) => `The host cannot reach ${place}, which a device of the guest needs: ${reason}`,
  ],
  [
    /Cannot get interface MTU on '(.*)': No such device/,
    "missing-on-host",
    ([, device]) => `The host has no bridge ${device}: make it there, or name one that exists`,
  ],
  [
    /Unable to get index for interface (\S+): No such device/,
    "missing-on-host",
    ([, device]) => `The host has no network device ${device}`,
  ],
  [
    /referenced filter '(.*)' is missing/,
    "missing-on-host",
    ([, name]) => `There is no network filter "${name}" on this target: define it first`,
  ],
  [
    /unable to find any master var store for loader: (.*)/,
    "missing-on-host",
    ([, path]) =>
      `The host knows no NVRAM template for ${path}: give one with <nvram template='...'>, or let libvirt choose the firmware with <os firmware='efi'>`,
  ],
  [
    /cannot set up guest memory.*Cannot allocate memory/,
    "missing-on-host",
    () => "The host has not enough free memory for the guest: give it less, or stop others",
  ],
  [
    /hugetlbfs filesystem is not mounted/,
    "missing-on-host",
    () =>
      "The host has no huge pages ready: reserve some (vm.nr_hugepages) and mount /dev/hugepages, or remove <hugepages/>",
  ],
  [
    /cannot set CPU affinity on process \d+: Invalid argument/,
    "missing-on-host",
    () => "A cpuset of the document names CPUs that the host does not have",
  ],
  [
    /Failed to bind socket: (.*)|Failed to find an available port: |Failed to reserve port \d+/,
    "in-use",
    ([, bind]) =>
      bind?.includes("Cannot assign")
        ? "The host does not have the address that a display or console is to listen on"
        : "The port of a display or console is in use on the host: choose another, or let libvirt choose with autoport='yes'",
  ],
  [
    /(?:Could not access KVM kernel module|failed to initialize kvm).*/,
    "missing-on-host",
    () =>
      "KVM does not work on the host: load kvm_intel or kvm_amd, switch virtualization on in its firmware, or use the domain type qemu",
  ],
  [
    /does not support virt type 'kvm'/,
    "unsupported",
    () =>
      "The host has no KVM: load kvm_intel or kvm_amd, switch virtualization on in its firmware, or use the domain type qemu",
  ],
  [
    /Cannot check QEMU binary (.*): No such file|QEMU binary (.*) is not executable/,
    "host-program-missing",
    ([, missing, unusable]) =>
      missing === undefined
        ? `The host may not run ${unusable}`
        : `The host has no emulator ${missing}: remove <emulator>, and libvirt takes its own`,
  ],
  [
    /Unable to find any firmware to satisfy|Unable to find '\S+' firmware that is compatible/,
    "host-program-missing",
    () =>
      "The host has no firmware that fits: install UEFI firmware there (ovmf, edk2-ovmf), or ask for fewer of its features",
  ],
  [
    /Unable to find a satisfying virtiofsd/,
    "host-program-missing",
    () => "The host lacks virtiofsd, which shares its folders with guests: install it there",
  ],
  [
    /TPM version '(.*)' is not supported/,
    "host-program-missing",
    ([, version]) => `The host cannot emulate a TPM ${version}: install swtpm there`,
  ],
  [
    /could not find capabilities for (?:arch=(\S+) )?domaintype=kvm/,
    "unsupported",
    () =>
      "The host has no KVM for this guest: it does not work there, or only for another architecture. Use the domain type qemu",
  ],
  [
    /No emulator found for arch '(.*)'/,
    "host-program-missing",
    ([, arch]) => `The host has no QEMU for ${arch}: install it there (such as qemu-system-${arch})`,
  ],
  [
    /Emulator '(.*)' does not support machine type '(.*)'/,
    "unsupported",
    ([, emulator, machine]) =>
      `The host's ${emulator} does not know the machine "${machine}": its option "-machine help" lists those it knows`,
  ],
  [
    /Unknown CPU model (\S+)/,
    "missing-on-host",
    ([, model]) =>
      `The host's libvirt does not know the CPU model "${model}": "virsh cpu-models ARCH" lists those it knows`,
  ],
  [
    /host doesn't support passthrough of host PCI devices/,
    "missing-on-host",
    () =>
      "The host cannot give its PCI devices to guests: switch the IOMMU on, in its firmware and with intel_iommu=on",
  ],
  [
    /cannot open directory '(.*)': No such file or directory/,
    "pool-missing",
    ([, path]) => `The host has no folder ${path}: build the pool, or make the folder there`,
  ],
  [
    /mount: (\S+): mount point does not exist/,
    "pool-missing",
    ([, path]) => `The host has no folder ${path} to mount the pool at: build the pool, or make the folder there`,
  ],
  [
    /cannot open directory '(.*)': Permission denied/,
    "not-accessible",
    ([, path]) => `libvirt on the host may not read the folder ${path}`,
  ],
  [
    /Storage source conflict with pool: '(.*)'/,
    "exists",
    ([, name]) =>
      `The pool "${name}" of this host has the same source or target already: use that one, or choose another`,
  ],
  [
    /missing backend for pool type \d+ \((\S+)\)/,
    "driver-missing",
    ([, type]) =>
      `The libvirt there has no driver for pools of the type ${type}: install it (such as libvirt-daemon-driver-storage-${type})`,
  ],
  [/device path '(.*)' doesn't exist/, "missing-on-host", ([, path]) => `The host has no device ${path}`],
  [
    /(\S*\/)?iscsiadm .* with status '127'/,
    "host-program-missing",
    () => "The host lacks iscsiadm: install open-iscsi or iscsi-initiator-utils there",
  ],
  [
    /\/scsi_host\/(\S+?)\/scan' .*No such file/,
    "missing-on-host",
    ([, host]) => `The host has no SCSI adapter ${host}`,
  ],
  [
    /No usable Vf's present on SRIOV PF (\S+)/,
    "missing-on-host",
    ([, device]) =>
      `The host has no network device ${device} with virtual functions; make some (sriov_numvfs), or name another`,
  ],
  [
    /network '(.*)' requires exclusive access to interfaces, but none are available/,
    "in-use",
    ([, name]) => `All devices of the network "${name}" are taken by guests that run`,
  ],
];
