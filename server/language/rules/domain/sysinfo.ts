/** Rules for what the firmware hands to the guest: kernels, ACPI tables, SMBIOS and fw_cfg entries. */
import { addChild, possible, preferred, removeElement, replaceText, replaceValue } from "../../fixes.ts";
import type { Version } from "../../version.ts";
import type { XmlElement } from "../../xml/tree.ts";
import {
  attribute,
  child,
  children,
  descendants,
  isUuid,
  spanOf,
  text,
  textSpan,
  value,
  valueSpan,
} from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { unwantedElement } from "./findings.ts";
import { moreAcpiTables } from "./versions.ts";

const system = (uuid: string) => `<sysinfo type='smbios'><system><entry name='uuid'>${uuid}</entry></system></sysinfo>`;
const uuid = "5d1c0c0a-1111-4111-8111-0123456789ab";
const fwcfg = (name: string) => domain({ lines: [`<sysinfo type='fwcfg'><entry name='${name}'>a</entry></sysinfo>`] });

export const sysinfoRules: readonly Rule<DomainFacts>[] = [
  {
    code: "kernel-initrd-without-kernel",
    severity: "warning",
    elements: ["initrd", "cmdline"],
    explanation:
      "QEMU hands an initial ramdisk and a command line to the kernel that it boots itself, and to no other.",
    source: "https://libvirt.org/formatdomain.html#direct-kernel-boot",
    bad: domain({ os: ["<initrd>/boot/initrd.img</initrd>"] }),
    good: domain({ os: ["<kernel>/boot/vmlinuz</kernel>", "<initrd>/boot/initrd.img</initrd>"] }),
    *check({ os, isQemu }) {
      // One that is empty is wrong itself.
      if (!isQemu || child(os, "kernel")) return;
      const element = ["initrd", "cmdline"].map((name) => child(os, name)).find((part) => text(part).trim() !== "");
      if (!element) return;
      const message = `<${element.name}> is for a kernel that QEMU boots itself: without <kernel> it is ignored, or the start fails`;
      yield { span: element.nameSpan, message };
    },
  },
  {
    code: "shim-without-kernel",
    severity: "error",
    elements: ["shim"],
    explanation:
      "A shim checks the kernel that QEMU boots itself; with a firmware libvirt wants that kernel beside it.",
    source: "src/conf/domain_validate.c",
    bad: domain({ os: ["<loader readonly='yes' type='pflash'>/fw/code.fd</loader>", "<shim>/boot/shim.efi</shim>"] }),
    good: domain({
      os: [
        "<loader readonly='yes' type='pflash'>/fw/code.fd</loader>",
        "<kernel>/boot/vmlinuz</kernel>",
        "<shim>/boot/shim.efi</shim>",
      ],
      lines: ["<features><acpi/></features>"],
    }),
    *check({ os }) {
      const shim = child(os, "shim");
      const hasFirmware = attribute(os, "firmware") ?? child(os, "loader") ?? child(os, "nvram");
      if (!shim || text(child(os, "kernel")) !== "" || !hasFirmware) return;
      yield unwantedElement(shim, "<shim> is for a kernel that QEMU boots itself, and there is no <kernel>; remove it");
    },
  },
  {
    code: "acpi-table-multiple",
    severity: "error",
    elements: ["acpi"],
    explanation:
      "Until libvirt 11.2 there was one table, of type slic; since then each type but raw can be given once.",
    source: "src/conf/domain_conf.c",
    bad: domain({ os: ["<acpi><table type='slic'>/v/a</table><table type='slic'>/v/b</table></acpi>"] }),
    good: domain({ os: ["<acpi><table type='slic'>/v/a</table></acpi>"] }),
    *check({ os }, version) {
      const seen = new Set<string>();
      for (const table of children(child(os, "acpi"), "table")) {
        const message = tableProblem(value(table, "type") ?? "", seen, version);
        if (message === undefined) continue;
        yield { span: spanOf(table, "type"), message, fixes: [preferred("Remove this table", removeElement(table))] };
      }
    },
  },
  {
    code: "acpi-table-rawset",
    severity: "error",
    elements: ["acpi"],
    explanation: "A file with several ACPI tables is a matter of Xen; QEMU takes each table as a file of its own.",
    source: "src/qemu/qemu_validate.c",
    from: moreAcpiTables,
    bad: domain({ os: ["<acpi><table type='rawset'>/v/tables</table></acpi>"] }),
    good: domain({ os: ["<acpi><table type='raw'>/v/table</table></acpi>"] }),
    *check({ os, isQemu }) {
      const type = children(child(os, "acpi"), "table").map((table) => attribute(table, "type"));
      const rawset = type.find((written) => written?.value === "rawset");
      if (!isQemu || !rawset) return;
      yield {
        span: valueSpan(rawset),
        message:
          "QEMU takes one ACPI table in a file, and rawset is a file of several; use a table of type raw for each",
        fixes: [possible("Change to raw", replaceValue(rawset, "raw"))],
      };
    },
  },
  {
    code: "smbios-sysinfo-missing",
    severity: "error",
    elements: ["smbios"],
    explanation: "<smbios mode='sysinfo'/> hands out what <sysinfo type='smbios'> holds; without it the start fails.",
    source: "src/qemu/qemu_command.c",
    bad: domain({ os: ["<smbios mode='sysinfo'/>"] }),
    good: domain({
      os: ["<smbios mode='sysinfo'/>"],
      lines: ["<sysinfo type='smbios'><bios><entry name='vendor'>us</entry></bios></sysinfo>"],
    }),
    *check({ root, os, isQemu }) {
      const smbios = child(os, "smbios");
      if (!isQemu || !smbios || value(smbios, "mode") !== "sysinfo") return;
      if (children(root, "sysinfo").some((sysinfo) => value(sysinfo, "type") === "smbios")) return;
      const xml = "<sysinfo type='smbios'/>";
      yield {
        span: spanOf(smbios, "mode"),
        message: `The guest could not start: it has no ${xml} whose values could be handed out; add it, or use mode='emulate' or 'host'`,
        fixes: [preferred("Add <sysinfo type='smbios'>", addChild(root, xml))],
      };
    },
  },
  {
    code: "sysinfo-date",
    severity: "error",
    elements: ["sysinfo"],
    explanation: "SMBIOS writes the date of the BIOS as month, day and year.",
    source: "src/util/virsysinfo.c",
    bad: domain({
      lines: ["<sysinfo type='smbios'><bios><entry name='date'>2026-01-31</entry></bios></sysinfo>"],
    }),
    good: domain({
      lines: ["<sysinfo type='smbios'><bios><entry name='date'>01/31/2026</entry></bios></sysinfo>"],
    }),
    *check({ root }) {
      for (const entry of namedEntries(root, "bios", "date")) {
        const date = text(entry).trim();
        if (date === "" || isBiosDate(date)) continue;
        const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
        const better = iso && `${iso[2]}/${iso[3]}/${iso[1]}`;
        yield {
          span: textSpan(entry),
          message: `"${date}" is not a date of a BIOS; write month/day/year, such as 01/31/2026`,
          fixes: better ? [preferred(`Change to ${better}`, replaceText(entry, better))] : [],
        };
      }
    },
  },
  {
    code: "sysinfo-uuid-mismatch",
    severity: "error",
    elements: ["sysinfo"],
    explanation: "The guest sees one UUID only, so the one in <sysinfo> must be that of the domain.",
    source: "src/conf/domain_conf.c",
    bad: domain({ lines: [`<uuid>${uuid}</uuid>`, system("5d1c0c0a-2222-4111-8111-0123456789ab")] }),
    good: domain({ lines: [`<uuid>${uuid}</uuid>`, system(uuid)] }),
    *check({ root }) {
      const own = text(child(root, "uuid")).trim();
      for (const entry of namedEntries(root, "system", "uuid").slice(0, 1)) {
        const written = text(entry).trim();
        if (text(entry) !== "" && !isUuid(written)) {
          yield {
            span: textSpan(entry),
            message: "This is no UUID: 32 hexadecimal digits, with dashes as in a <uuid>, or remove the entry",
            fixes: isUuid(own) ? [preferred("Change to the guest's UUID", replaceText(entry, own))] : [],
          };
        }
        if (!isUuid(own) || !isUuid(written) || digits(own) === digits(written)) continue;
        yield {
          span: textSpan(entry),
          message: `Differs from the guest's <uuid> (${own}); make both equal, or remove this entry`,
          fixes: [preferred("Change to the guest's UUID", replaceText(entry, own))],
        };
      }
    },
  },
  {
    code: "sysinfo-fwcfg-name",
    severity: "error",
    elements: ["sysinfo"],
    explanation:
      "Entries of fw_cfg for the guest live below opt/; opt/ovmf/ and opt/org.qemu/ belong to the firmware and QEMU.",
    source: "src/qemu/qemu_validate.c",
    bad: fwcfg("com.example/name"),
    good: fwcfg("opt/com.example/name"),
    *check({ root, isQemu }) {
      for (const entry of descendants(root, "sysinfo", "entry")) {
        const finding = fwcfgFinding(entry, isQemu);
        if (finding) yield finding;
      }
    },
  },
];

function tableProblem(type: string, seen: Set<string>, version: Version): string | undefined {
  const isAgain = seen.has(type) && type !== "raw";
  const isFirst = seen.size === 0;
  seen.add(type);
  if (version >= moreAcpiTables) return isAgain ? `There can be one table of type ${type}; remove this one` : undefined;
  if (type !== "slic") return "The table must be of type slic; others came with libvirt 11.2";
  return isFirst ? undefined : "There can be one ACPI table only; remove this one";
}

function namedEntries(root: XmlElement, part: string, name: string): readonly XmlElement[] {
  const blocks = children(root, "sysinfo").filter((sysinfo) => value(sysinfo, "type") === "smbios");
  const entries = blocks.flatMap((sysinfo) => descendants(sysinfo, part, "entry"));
  return entries.filter((entry) => value(entry, "name") === name);
}

/** mm/dd/yyyy from 1900 on, or mm/dd/yy. */
function isBiosDate(date: string): boolean {
  const match = /^(\d+)\/(\d+)\/(\d+)$/.exec(date);
  if (!match) return false;
  const [month, day, year] = match.slice(1).map(Number);
  if (month === undefined || day === undefined || year === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (year < 100 || year >= 1900);
}

function digits(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}

function fwcfgFinding(entry: XmlElement, isQemu: boolean): Finding | undefined {
  if (!entry.parent || value(entry.parent, "type") !== "fwcfg") return undefined;
  const name = attribute(entry, "name");
  if (!name) return { span: entry.nameSpan, message: "<entry> needs a name, such as opt/com.example/name" };
  const span = spanOf(entry, "name");
  if (isQemu && !name.value.startsWith("opt/")) {
    const better = `opt/${name.value.replace(/^\/+/, "")}`;
    const fixes = [possible(`Change to "${better}"`, replaceValue(name, better))];
    return { span, message: `"${name.value}" must begin with opt/, such as opt/com.example/name`, fixes };
  }
  const owner = ["opt/ovmf/", "opt/org.qemu/"].find((prefix) => name.value.startsWith(prefix));
  if (isQemu && owner)
    return { span, message: `${owner} is reserved; use a name of your own, such as opt/com.example/name` };
  if (text(entry).trim() !== "" || attribute(entry, "file")) return undefined;
  return { span: entry.nameSpan, message: "<entry> needs a value: a text, or the path in file" };
}
