/** Rules for where the variables of EFI are: `<nvram>` with storage like that of a disk. */
import { addChild, possible, removeAttribute } from "../../../fixes.ts";
import { attribute, child, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { transportFinding, volumeNameFinding } from "../disk/network.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";

const acpi = "<features><acpi/></features>";
const efi = (text: string) => text.replace("<os>", "<os firmware='efi'>");
const overNetwork = (source: string) =>
  efi(domain({ os: [`<nvram type='network'><source ${source}><host name='store'/></source></nvram>`], lines: [acpi] }));

export const nvramRules: readonly Rule<DomainFacts>[] = [
  {
    code: "nvram-source-missing",
    severity: "error",
    elements: ["nvram"],
    incomplete: true,
    explanation:
      "With a type the variables are in a <source> like that of a disk; libvirt refuses the guest without one.",
    source: "src/conf/domain_conf.c",
    bad: efi(domain({ os: ["<nvram type='file'/>"], lines: [acpi] })),
    good: efi(domain({ os: ["<nvram type='file'><source file='/v/vars.fd'/></nvram>"], lines: [acpi] })),
    *check({ os }) {
      const nvram = child(os, "nvram");
      const type = attribute(nvram, "type");
      if (!nvram || !type || child(nvram, "source")) return;
      yield {
        span: valueSpan(type),
        message: `With type ${type.value} libvirt wants <source> in <nvram>, as in a disk; add it, or remove type, and libvirt makes a file`,
        fixes: [
          ...(type.value === "file"
            ? [possible("Add <source>", addChild(nvram, "<source file='/var/lib/libvirt/qemu/nvram/vm_VARS.fd'/>"))]
            : []),
          possible("Remove type", removeAttribute(type)),
        ],
        // Beside a path the grammar knows no type at all.
        explains: [type.nameSpan],
      };
    },
  },
  {
    code: "nvram-network",
    severity: "error",
    elements: ["nvram"],
    explanation:
      "Images of rbd are in a pool, those of gluster in a volume, and nfs is reached by TCP at its own port.",
    source: "src/conf/domain_conf.c; src/qemu/qemu_domain.c",
    bad: overNetwork("protocol='rbd' name='vars'"),
    good: overNetwork("protocol='rbd' name='pool/vars'"),
    *check({ os }) {
      const nvram = child(os, "nvram");
      const source = value(nvram, "type") === "network" ? child(nvram, "source") : undefined;
      const finding =
        volumeNameFinding(source) ?? (value(source, "protocol") === "nfs" ? transportFinding(source) : undefined);
      if (finding) yield finding;
    },
  },
  {
    code: "nvram-storage",
    severity: "error",
    elements: ["nvram"],
    explanation: "QEMU keeps the variables in a whole file or block device, or on a server.",
    source: "src/qemu/qemu_validate.c",
    bad: efi(domain({ os: ["<nvram type='volume'><source pool='a' volume='b'/></nvram>"], lines: [acpi] })),
    good: efi(domain({ os: ["<nvram type='file'><source file='/v/vars.fd'/></nvram>"], lines: [acpi] })),
    *check({ os, isQemu }) {
      const nvram = child(os, "nvram");
      const type = attribute(nvram, "type");
      const source = child(nvram, "source");
      if (!isQemu || !source || !type) return;
      if (!["file", "block", "network"].includes(type.value)) {
        const message = `QEMU keeps no variables in storage of type ${type.value}; use file, block or network`;
        yield { span: valueSpan(type), message };
        return;
      }
      const part = child(source, "slices") ?? child(source, "reservations");
      if (part) yield unwantedElement(part, `The storage of variables has no <${part.name}>; remove it`);
    },
  },
];
