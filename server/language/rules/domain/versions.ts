/** The releases in which a rule for domains changed. Source: libvirt's NEWS. */
import type { Version } from "../../version.ts";

/** Disks on bus nvme, and names such as nvme0n1. */
export const nvmeDisks: Version = 11_005_000;

/** A cdrom on bus usb is a real one, which can be empty. */
export const usbCdroms: Version = 11_005_000;

/** Disks on sata and ide can have a product name. */
export const ataProducts: Version = 11_001_000;

/** The file with the variables of a firmware may have another format than the firmware. */
export const nvramFormatFree: Version = 10_010_000;

/** A program of QEMU's serves RDP. */
export const rdpOfQemu: Version = 11_001_000;

/** A virtio-scsi controller can have several I/O threads. */
export const controllerThreads: Version = 11_002_000;

/** Several limits, each for some of the disks. */
export const throttleGroups: Version = 11_002_000;

/** Tables for the guest may be of several types. */
export const moreAcpiTables: Version = 11_002_000;

/** The checks of loaders were made anew (the release before is not sure). */
export const firmwareRestFrom: Version = 12_000_000;

/** passt takes a default route for the guest. */
export const passtRoutes: Version = 12_002_000;

/** The USB controller that a guest gets by itself is a USB 3 one more often. */
export const newerUsbDefault: Version = 11_009_000;

/** A SCSI controller without a model is virtio-scsi on the machines virt of ARM and RISC-V. */
export const virtioScsiOnVirt: Version = 11_006_000;

/** The spinlocks of Hyper-V need no number of retries. */
export const retriesOptional: Version = 11_009_000;

/** With more than 255 vCPUs libvirt adds an IOMMU, or its extended interrupt mode, by itself. */
export const eimAutomatic: Version = 10_010_000;

/** An IOMMU of model amd serves more than 255 vCPUs: its mode for them is switched on by itself. */
export const amdX2apic: Version = 12_002_000;

/** Tags work on a plain Linux bridge. */
export const vlanOnBridges: Version = 11_000_000;

/** A folder by virtiofs can be read-only. */
export const readOnlyVirtiofs: Version = 11_000_000;

/** passt carries interfaces of type vhostuser too. */
export const passtVhostUser: Version = 11_001_000;

/** A guest can have several IOMMUs of ARM, each for a PCI bus. */
export const severalIommus: Version = 11_010_000;

/** Only the IOMMU of Intel translates or not (the release is not sure, it came up to 11.3). */
export const dmaTranslationChecked: Version = 11_003_000;

/** The IOMMU of virtio has a width of addresses (the release is not sure: 11.3 has none, 12.4 has). */
export const widthOfVirtioIommu: Version = 11_004_000;

/** A panic device without a model is pvpanic on ARM (the release is not sure, it came up to 11.3). */
export const armPanicIsPvpanic: Version = 10_008_000;

/** Interfaces of type vhostuser need shared memory, or are refused. */
export const vhostUserMemoryChecked: Version = 11_002_000;

/** Groups of `<cachetune>` and `<memorytune>` need no vCPUs (the release is not sure, it came after 12.5). */
export const resctrlVcpusOptional: Version = 12_006_000;
