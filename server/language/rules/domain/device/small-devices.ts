/** Rules for small devices: balloons, vsock, shared memory, NVRAM and pstore. */
import { addChild, possible, preferred, removeElement, replaceSpan, replaceValue } from "../../../fixes.ts";
import { sizeInBytes } from "../../../sizes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, isWritten, spanOf, text, textSpan, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { wrongValue } from "../findings.ts";
import { kindInWords, mayBePseries } from "../machine/machines.ts";
import { wholeNumber } from "../processor/processors.ts";

const mebibyte = 2n ** 20n;
const smallestPstore = 4n;
const firstFreeCid = 3;

const shmem = (model: string, inside = "") => withDevices(`<shmem name='a'><model type='${model}'/>${inside}</shmem>`);
const pstore = (size: number) =>
  withDevices(`<pstore backend='acpi-erst'><path>/v/p</path><size unit='KiB'>${size}</size></pstore>`);

export const smallDeviceRules: readonly Rule<DomainFacts>[] = [
  {
    code: "memballoon-model",
    severity: "error",
    elements: ["memballoon"],
    explanation: "The balloon of Xen is for guests of Xen.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<memballoon model='xen'/>"),
    good: withDevices("<memballoon model='virtio'/>"),
    *check({ isQemu, devicesOf }) {
      for (const balloon of isQemu ? devicesOf("memballoon") : []) {
        const model = attribute(balloon, "model");
        if (model?.value !== "xen") continue;
        yield {
          span: valueSpan(model),
          message: "The model xen is for guests of Xen; use virtio, or none",
          fixes: [preferred("Change to virtio", replaceValue(model, "virtio"))],
        };
      }
    },
  },
  {
    code: "crypto-backend",
    severity: "error",
    elements: ["crypto"],
    explanation: "QEMU does the work of a crypto device itself; with the kernel's lkcf libvirt refuses the guest.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<crypto model='virtio' type='qemu'><backend model='lkcf'/></crypto>"),
    good: withDevices("<crypto model='virtio' type='qemu'><backend model='builtin'/></crypto>"),
    *check({ isQemu, devicesOf }) {
      for (const crypto of isQemu ? devicesOf("crypto") : []) {
        const model = attribute(child(crypto, "backend"), "model");
        if (model?.value !== "lkcf") continue;
        yield wrongValue(model, "builtin", "libvirt does not support the backend lkcf; use builtin");
      }
    },
  },
  {
    code: "vsock-cid",
    severity: "error",
    elements: ["vsock"],
    explanation: "The addresses 0 to 2 of vsock belong to the hypervisor and the host.",
    source: "src/conf/domain_validate.c",
    bad: withDevices("<vsock model='virtio'><cid auto='no' address='2'/></vsock>"),
    good: withDevices("<vsock model='virtio'><cid auto='no' address='3'/></vsock>"),
    *check({ devicesOf }) {
      for (const vsock of devicesOf("vsock")) {
        const cid = child(vsock, "cid");
        const address = attribute(cid, "address");
        const number = wholeNumber(address?.value);
        if (!address || number === undefined || number >= firstFreeCid) continue;
        if (number === 0 && value(cid, "auto") === "yes") continue;
        yield {
          span: valueSpan(address),
          message: `${number} is reserved; use ${firstFreeCid} or more, or auto='yes'`,
          fixes: [possible(`Change to ${firstFreeCid}`, replaceValue(address, String(firstFreeCid)))],
        };
      }
    },
  },
  {
    code: "shmem-name",
    severity: "error",
    elements: ["shmem"],
    explanation: "The name is that of a file below /dev/shm.",
    source: "src/conf/domain_validate.c",
    bad: shmem("ivshmem-plain").replace("name='a'", "name='..'"),
    good: shmem("ivshmem-plain"),
    *check({ devicesOf }) {
      for (const name of devicesOf("shmem").flatMap((device) => attribute(device, "name") ?? [])) {
        if (name.value !== "." && name.value !== "..") continue;
        yield { span: valueSpan(name), message: `"${name.value}" is the name of a folder already; choose another` };
      }
    },
  },
  {
    code: "shmem-size",
    severity: "error",
    elements: ["shmem"],
    explanation: "QEMU shares a power of two of memory, at least 1 MiB; with a server it is the server's.",
    source: "src/qemu/qemu_validate.c",
    bad: shmem("ivshmem-plain", "<size unit='M'>3</size>"),
    good: shmem("ivshmem-plain", "<size unit='M'>4</size>"),
    *check({ isQemu, devicesOf }) {
      for (const element of isQemu ? devicesOf("shmem") : []) {
        const size = child(element, "size");
        const bytes = size && sizeInBytes(text(size), value(size, "unit"), "bytes");
        if (!size || !bytes) continue;
        const model = value(child(element, "model"), "type");
        if (model === "ivshmem-doorbell") {
          const fixes = [preferred("Remove <size>", removeElement(size))];
          yield { span: size.nameSpan, message: "With ivshmem-doorbell the server decides the size; remove it", fixes };
        } else if (model === "ivshmem-plain" && (bytes < mebibyte || !isPowerOfTwo(bytes))) {
          yield { span: textSpan(size), message: "The size must be a power of two, at least 1 MiB" };
        }
      }
    },
  },
  {
    code: "shmem-model",
    severity: "error",
    elements: ["shmem"],
    explanation: "ivshmem-plain shares memory alone, ivshmem-doorbell has a server that also passes interrupts on.",
    source: "src/qemu/qemu_validate.c",
    bad: shmem("ivshmem-doorbell"),
    good: shmem("ivshmem-doorbell", "<server path='/run/s'/>"),
    *check({ isQemu, devicesOf }) {
      for (const element of isQemu ? devicesOf("shmem") : []) {
        const finding = sharedMemoryFinding(element);
        if (finding) yield finding;
      }
    },
  },
  {
    code: "nvram-device",
    severity: "error",
    elements: ["nvram"],
    explanation: "The device <nvram> is a part of POWER guests; the variables of EFI are <nvram> in <os>.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices("<nvram><address type='spapr-vio' reg='0x3000'/></nvram>"),
    good: domain({
      machine: "arch='ppc64le' machine='pseries'",
      devices: ["<nvram><address type='spapr-vio' reg='0x3000'/></nvram>"],
    }),
    *check(facts) {
      if (!facts.isQemu || mayBePseries(facts)) return;
      for (const nvram of facts.devicesOf("nvram")) {
        yield {
          span: nvram.nameSpan,
          message: `The device <nvram> is for POWER guests (pseries), this one is ${kindInWords(facts)}; remove it`,
          fixes: [preferred("Remove <nvram>", removeElement(nvram))],
        };
      }
    },
  },
  {
    code: "pstore",
    severity: "error",
    elements: ["pstore"],
    explanation: "A persistent store is one file of a power of two of bytes, at least 4 KiB, on a PCI device.",
    source: "src/conf/domain_validate.c",
    bad: pstore(5),
    good: pstore(8),
    *check({ devicesOf }) {
      const [first, ...others] = devicesOf("pstore");
      for (const other of others) {
        const fixes = [preferred("Remove <pstore>", removeElement(other))];
        yield { span: other.nameSpan, message: "A guest can have one <pstore> only; remove this one", fixes };
      }
      const size = child(first, "size");
      const bytes = size && sizeInBytes(text(size), value(size, "unit"), "KiB");
      // libvirt counts whole KiB, rounded up.
      const kibibytes = bytes === undefined ? undefined : (bytes + 1023n) / 1024n;
      if (size && kibibytes !== undefined && (kibibytes < smallestPstore || !isPowerOfTwo(kibibytes))) {
        const fixes = [possible("Change to 64 KiB", replaceSpan(size.span, "<size unit='KiB'>64</size>"))];
        yield { span: textSpan(size), message: "The size must be a power of two, at least 4 KiB", fixes };
      }
      const address = child(first, "address");
      if (!address || value(address, "type") === "pci") return;
      const fixes = [preferred("Remove <address>", removeElement(address))];
      yield {
        span: spanOf(address, "type"),
        message: "<pstore> is a PCI device; remove the address, libvirt finds one",
        fixes,
      };
    },
  },
];

function isPowerOfTwo(number: bigint): boolean {
  return number > 0n && (number & (number - 1n)) === 0n;
}

function sharedMemoryFinding(shmem: XmlElement): Finding | undefined {
  const type = attribute(child(shmem, "model"), "type");
  const server = child(shmem, "server");
  const msi = child(shmem, "msi");
  // What the grammar does not know of it is said already.
  const extra = server ?? (attribute(msi, "enabled") ? undefined : msi);
  if (!child(shmem, "model") && (isWritten(shmem) || value(shmem, "name"))) {
    const model = server ? "ivshmem-doorbell" : "ivshmem-plain";
    const fixes = [preferred(`Add the model ${model}`, addChild(shmem, `<model type='${model}'/>`))];
    return {
      span: shmem.nameSpan,
      message: `Without a model this is ivshmem, which QEMU no longer has; add <model type='${model}'/>`,
      fixes,
    };
  }
  if (type?.value === "ivshmem") {
    const model = server ? "ivshmem-doorbell" : "ivshmem-plain";
    const fixes = [preferred(`Change to ${model}`, replaceValue(type, model))];
    return { span: valueSpan(type), message: `QEMU has no ivshmem any more; use ${model}`, fixes };
  }
  if (type?.value === "ivshmem-doorbell" && !server) {
    return {
      span: valueSpan(type),
      message: "ivshmem-doorbell needs <server path='...'/>; without a server use ivshmem-plain",
      fixes: [
        possible("Change to ivshmem-plain", replaceValue(type, "ivshmem-plain")),
        possible("Add <server>", addChild(shmem, "<server path='/var/lib/libvirt/shmem-server'/>")),
      ],
    };
  }
  if (type?.value !== "ivshmem-plain" || !extra) return undefined;
  return {
    span: extra.nameSpan,
    message: `ivshmem-plain has no <${extra.name}>; use ivshmem-doorbell, or remove it`,
    fixes: [possible(`Remove <${extra.name}>`, removeElement(extra))],
  };
}
