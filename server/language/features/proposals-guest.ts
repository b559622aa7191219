/** Likely values in a guest itself: identity, machine, firmware, processors. */
import type { XmlElement } from "../xml/tree.ts";
import { attributeValue, firstChild, textContent } from "../xml/walk.ts";
import { hypervisorOf, known, made, newUuid, type ProposalPlace, type ProposalRequest } from "./proposal.ts";

const identities: readonly ProposalPlace[] = ["domain/uuid", "domain/genid", "domain/hwuuid"].map((path) =>
  made(path, "new", ({ random }) => [newUuid(random)]),
);

/** Machine types that stand for the newest version of a machine. */
const machines: ReadonlyMap<string, readonly string[]> = new Map([
  ["x86_64", ["q35", "pc", "microvm"]],
  ["i686", ["q35", "pc"]],
  ["aarch64", ["virt"]],
  ["armv7l", ["virt"]],
  ["riscv64", ["virt"]],
  ["riscv32", ["virt"]],
  ["loongarch64", ["virt"]],
  ["ppc64", ["pseries"]],
  ["ppc64le", ["pseries"]],
  ["s390x", ["s390-ccw-virtio"]],
  ["s390", ["s390-ccw-virtio"]],
  ["ppc", ["g3beige", "mac99"]],
  ["sparc", ["SS-5"]],
  ["sparc64", ["sun4u"]],
  ["m68k", ["virt", "q800"]],
  ["mips64el", ["malta"]],
]);

/** Where the program of QEMU has another name than the architecture. */
const emulatorNames: ReadonlyMap<string, string> = new Map([
  ["i686", "i386"],
  ["ppc64le", "ppc64"],
  ["armv7l", "arm"],
  ["armv6l", "arm"],
]);

const x86Models =
  "EPYC EPYC-Rome EPYC-Milan EPYC-Genoa Skylake-Client Skylake-Server Cascadelake-Server Icelake-Server SapphireRapids Nehalem Westmere SandyBridge IvyBridge Haswell Broadwell qemu64 kvm64";

/** Processors that guests of an architecture usually name. */
const processors: readonly (readonly [architectures: RegExp, models: string])[] = [
  [/^(x86_64|i686)$/, x86Models],
  [/^aarch64$/, "cortex-a57 cortex-a72 cortex-a76 neoverse-n1 neoverse-v1 max"],
  [/^arm/, "cortex-a7 cortex-a15 max"],
  [/^ppc64(le)?$/, "POWER8 POWER9 POWER10"],
  [/^s390x$/, "z13 z14 gen15a gen16a"],
  [/^riscv64$/, "rv64 max"],
  [/^loongarch64$/, "la464 max"],
];

/** Features that guests of an architecture are often given or spared beyond their model. */
const processorFeatures: readonly (readonly [architectures: RegExp, features: string])[] = [
  [
    /^(x86_64|i686)$/,
    "vmx svm pcid invtsc x2apic aes pdpe1gb ssbd virt-ssbd spec-ctrl stibp md-clear ibpb amd-ssbd topoext tsc-deadline hypervisor",
  ],
];

/** Where distributions have the firmware of an architecture. */
const firmwares: readonly (readonly [architectures: RegExp, files: string])[] = [
  [/^(x86_64|i686)$/, "/usr/share/OVMF/OVMF_CODE.fd /usr/share/edk2/ovmf/OVMF_CODE.fd"],
  [/^aarch64$/, "/usr/share/AAVMF/AAVMF_CODE.fd /usr/share/edk2/aarch64/QEMU_EFI-pflash.raw"],
  [/^arm/, "/usr/share/AAVMF/AAVMF32_CODE.fd"],
  [/^riscv64$/, "/usr/share/qemu-efi-riscv64/RISCV_VIRT_CODE.fd"],
];

/** The values of the first row that is for the guest's architecture. */
function ofArchitecture(table: readonly (readonly [RegExp, string])[], request: ProposalRequest): readonly string[] {
  const architecture = architectureOf(request);
  return table.find(([architectures]) => architectures.test(architecture))?.[1].split(" ") ?? [];
}

function architectureOf({ root }: ProposalRequest): string {
  const os = firstChild(root, "os");
  const type = os && firstChild(os, "type");
  return (type && attributeValue(type, "arch")) ?? "x86_64";
}

/** The program that runs guests of this architecture. */
function emulators(request: ProposalRequest): readonly string[] {
  switch (hypervisorOf(request)) {
    case "lxc":
      return ["/usr/libexec/libvirt_lxc", "/usr/lib/libvirt/libvirt_lxc"];
    case "xen":
      return ["/usr/lib/xen/bin/qemu-system-i386"];
    case "bhyve":
      return ["/usr/sbin/bhyve"];
    default: {
      const architecture = architectureOf(request);
      return [`/usr/bin/qemu-system-${emulatorNames.get(architecture) ?? architecture}`, "/usr/libexec/qemu-kvm"];
    }
  }
}

/** The guest's memory in numbers that are usual for its unit. */
function sizes({ element }: ProposalRequest): readonly string[] {
  const gigabytes = [2, 4, 8, 16];
  switch (attributeValue(element, "unit") ?? "KiB") {
    case "KiB":
      return gigabytes.map((number) => `${number * 1024 * 1024}`);
    case "MiB":
      return gigabytes.map((number) => `${number * 1024}`);
    case "GiB":
      return gigabytes.map((number) => `${number}`);
    default:
      return [];
  }
}

/** As much memory now as at most. */
function wholeMemory({ root, element }: ProposalRequest): readonly string[] {
  const memory = firstChild(root, "memory");
  const isSameUnit = memory && (attributeValue(memory, "unit") ?? "KiB") === (attributeValue(element, "unit") ?? "KiB");
  return isSameUnit ? [textContent(memory).value] : [];
}

/** Policies that need no more than the processor's keys: no debugging, and of SEV no sharing of keys. */
const launchPolicies: ReadonlyMap<string, readonly string[]> = new Map([
  ["sev", ["0x0003"]],
  ["sev-snp", ["0x30000"]],
  ["tdx", ["0x10000000"]],
]);

function launchType({ parent }: XmlElement): string {
  return (parent && attributeValue(parent, "type")) ?? "";
}

export const guestPlaces: readonly ProposalPlace[] = [
  ...identities,
  made("os/type/@machine", "newest version", (request) => machines.get(architectureOf(request)) ?? []),
  made("os/loader", "", (request) => ofArchitecture(firmwares, request)),
  known("os/init", "/sbin/init /bin/sh"),
  known("domain/vcpu", "1 2 4 8"),
  known("cputune/vcpupin/@cpuset", "0"),
  known("numatune/memnode/@nodeset", "0"),
  known("topology/@threads", "1 2"),
  made("launchSecurity/policy", "", ({ element }) => launchPolicies.get(launchType(element)) ?? []),
  known("seclabel/@model", "selinux apparmor dac"),
  made("domain/memory", "2, 4, 8 or 16 GiB", sizes),
  made("domain/currentMemory", "all of memory", wholeMemory),
  made("devices/emulator", "", emulators),
  made("cpu/feature/@name", "", (request) => ofArchitecture(processorFeatures, request)),
  made("cpu/model", "", (request) => ofArchitecture(processors, request)),
  known("clock/@timezone", "UTC Europe/London Europe/Berlin America/New_York Asia/Tokyo"),
];
