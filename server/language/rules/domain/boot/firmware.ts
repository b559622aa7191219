/** Rules for the firmware: `<loader>`, `<nvram>`, `<firmware>`, and what they need of the rest of the guest. */
import {
  addAttribute,
  addChild,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceValue,
} from "../../../fixes.ts";
import type { Fix, TextEdit } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, text, value } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { firmwareRestFrom, nvramFormatFree } from "../versions.ts";

const acpi = "<features><acpi/></features>";
const smm = "<features><acpi/><smm state='on'/></features>";
const secureLoader = "<loader readonly='yes' secure='yes' type='pflash'>/fw/code.fd</loader>";
const pflash = "<loader readonly='yes' type='pflash'>/fw/code.fd</loader>";
const efi = (text: string) => text.replace("<os>", "<os firmware='efi'>");

export const firmwareRules: readonly Rule<DomainFacts>[] = [
  {
    code: "loader-no-path",
    severity: "error",
    elements: ["loader", "nvram"],
    explanation: "Without firmware='efi' or 'bios' libvirt chooses no firmware, so the loader must be named.",
    source: "src/conf/domain_validate.c",
    bad: domain({ os: ["<loader readonly='yes' type='pflash'/>"], lines: [acpi] }),
    good: domain({ os: [pflash], lines: [acpi] }),
    *check({ os, arch }) {
      const { loader, nvram, firmware, path } = readFirmware(os);
      const element = loader ?? nvram;
      const mayChoose = /^(x86_64|i686|arm|aarch64|riscv|loongarch)/.test(arch);
      if (!os || !element || firmware !== undefined || path !== "" || !hasLoader(os)) return;
      const advice = "<loader> needs the path of its file; or let libvirt choose one by <os firmware='efi'>";
      yield {
        span: element.nameSpan,
        message:
          element === nvram
            ? "<nvram> needs a <loader> with its path, or <os firmware='efi'> to let libvirt choose one"
            : // A blank is a path for libvirt.
              text(loader) === ""
              ? advice
              : `The guest could not start: ${advice}`,
        fixes: mayChoose ? [preferred("Let libvirt choose (firmware='efi')", addAttribute(os, "firmware", "efi"))] : [],
      };
    },
  },
  {
    code: "loader-features-manual",
    severity: "error",
    elements: ["firmware"],
    explanation:
      "Features such as secure-boot guide libvirt's choice of a firmware; without a choice they say nothing.",
    source: "src/conf/domain_validate.c",
    bad: domain({ os: ["<firmware><feature enabled='yes' name='secure-boot'/></firmware>"], lines: [acpi] }),
    good: efi(domain({ os: ["<firmware><feature enabled='yes' name='secure-boot'/></firmware>"], lines: [acpi] })),
    *check({ os, isQemu }) {
      const element = child(os, "firmware");
      if (!isQemu || !os || !element || !child(element, "feature") || value(os, "firmware") !== undefined) return;
      yield {
        span: element.nameSpan,
        message: "<firmware> needs <os firmware='efi'>: its features say which firmware libvirt is to choose",
        fixes: [preferred("Add firmware='efi'", addAttribute(os, "firmware", "efi"))],
      };
    },
  },
  {
    code: "firmware-enrolled-keys",
    severity: "error",
    elements: ["firmware"],
    explanation: "Enrolled keys are what Secure Boot checks against, so they make no sense without it.",
    source: "src/conf/domain_validate.c",
    bad: efi(domain({ os: enrolledWithSecureBoot("no"), lines: [acpi] })),
    good: efi(domain({ os: enrolledWithSecureBoot("yes"), lines: [acpi] })),
    *check({ os }) {
      const features = children(child(os, "firmware"), "feature");
      // Of a feature that is there twice the last one counts.
      const named = (name: string) => features.findLast((feature) => value(feature, "name") === name);
      const keys = named("enrolled-keys");
      const secureBoot = attribute(named("secure-boot"), "enabled");
      if (!keys || value(os, "firmware") === undefined || value(keys, "enabled") !== "yes") return;
      if (secureBoot?.value !== "no") return;
      yield {
        span: spanOf(keys, "enabled"),
        message: "enrolled-keys needs secure-boot, which is switched off here; switch it on, or this off",
        fixes: [
          possible("Switch secure-boot on", replaceValue(secureBoot, "yes")),
          ...attributeFix(keys, "enabled", "no", "Switch enrolled-keys off"),
        ],
      };
    },
  },
  {
    code: "firmware-bios-nvram",
    severity: "error",
    elements: ["nvram"],
    explanation: "Only EFI keeps variables in a file; a BIOS has none.",
    source: "src/conf/domain_validate.c",
    bad: efi(domain({ os: ["<nvram>/v/vars.fd</nvram>"] })).replace("'efi'", "'bios'"),
    good: efi(domain({ os: ["<nvram>/v/vars.fd</nvram>"], lines: [acpi] })),
    *check(facts) {
      const { os } = facts;
      const { nvram, firmware } = readFirmware(os);
      const written = attribute(os, "firmware");
      if (!nvram || !written || firmware !== "bios") return;
      yield {
        span: nvram.nameSpan,
        message: "A BIOS keeps no variables, so <nvram> needs firmware='efi'; remove it or change the firmware",
        fixes: [
          possible("Remove <nvram>", removeElement(nvram)),
          possible("Change to firmware='efi'", replaceValue(written, "efi"), ...addAcpi(facts)),
        ],
      };
    },
  },
  {
    code: "uefi-needs-acpi",
    severity: "error",
    explanation: "EFI on x86 describes the hardware by ACPI tables; without ACPI no guest would boot.",
    source: "src/qemu/qemu_firmware.c",
    bad: efi(domain({})),
    good: efi(domain({ lines: [acpi] })),
    *check(facts) {
      const { os, features, isQemu, isX86, isArchKnown } = facts;
      const { loader, firmware, path, type } = readFirmware(os);
      if (!isQemu || !isX86 || !isArchKnown || child(features, "acpi")) return;
      if (!os || (firmware !== "efi" && !(type === "pflash" && path !== ""))) return;
      yield {
        span: firmware === "efi" || !loader ? spanOf(os, "firmware") : spanOf(loader, "type"),
        message: "EFI needs ACPI on x86; add <features><acpi/></features>",
        fixes: [preferred("Add <acpi/>", ...addAcpi(facts))],
      };
    },
  },
  {
    code: "acpi-needs-uefi-arm",
    severity: "error",
    explanation: "On aarch64 only EFI hands ACPI tables to the guest.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: "arch='aarch64' machine='virt'", lines: [acpi] }),
    good: efi(domain({ machine: "arch='aarch64' machine='virt'", lines: [acpi] })),
    *check({ os, features, isQemu, arch }, version) {
      const feature = child(features, "acpi");
      const { firmware, path, type } = readFirmware(os);
      // A loader without type is a ROM; newer versions may know the file as EFI.
      const isFlash = type === "pflash" || (type === undefined && version >= firmwareRestFrom);
      const isEfi = firmware === "efi" || (path !== "" && isFlash);
      if (!isQemu || !os || !feature || arch !== "aarch64" || isEfi) return;
      const title = "Let libvirt choose an EFI firmware";
      yield {
        span: feature.nameSpan,
        message: "ACPI needs EFI on aarch64; add firmware='efi' to <os>, or remove <acpi>",
        fixes: [
          ...(firmware === undefined ? [preferred(title, addAttribute(os, "firmware", "efi"))] : []),
          possible("Remove <acpi>", removeElement(feature)),
        ],
      };
    },
  },
  {
    code: "loader-secure-q35",
    severity: "error",
    elements: ["loader"],
    explanation: "Secure Boot needs the system management mode of q35, so libvirt allows it there and on x86_64 only.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ machine: "arch='x86_64' machine='pc'", os: [secureLoader], lines: [smm] }),
    good: domain({ os: [secureLoader], lines: [smm] }),
    *check(facts) {
      const { os, isQemu, arch, isArchKnown, machine, family } = facts;
      const secure = attribute(child(os, "loader"), "secure");
      if (!isQemu || secure?.value !== "yes") return;
      const isRefused = (machine !== undefined && family !== "q35") || (isArchKnown && arch !== "x86_64");
      if (!isRefused) return;
      const written = attribute(child(os, "type"), "machine");
      const isPc = family === "i440fx" && arch === "x86_64";
      yield {
        span: spanOf(secure.parent, "secure"),
        message: "Secure Boot works with machine q35 on x86_64 only; change the machine, or remove secure='yes'",
        fixes: [
          ...(written && isPc
            ? [possible("Change the machine to q35", replaceValue(written, "q35"), ...switchSmmOn(facts))]
            : []),
          possible("Remove secure", removeAttribute(secure)),
        ],
      };
    },
  },
  {
    code: "loader-secure-smm",
    severity: "error",
    elements: ["loader"],
    explanation: "Secure Boot relies on the system management mode, which a firmware given by path does not switch on.",
    source: "src/qemu/qemu_validate.c",
    bad: domain({ os: [secureLoader], lines: [acpi] }),
    good: domain({ os: [secureLoader], lines: [smm] }),
    *check(facts) {
      const { os, isQemu, family } = facts;
      const { loader, firmware } = readFirmware(os);
      if (!isQemu || !loader || firmware !== undefined || value(loader, "secure") !== "yes" || hasSmm(facts)) return;
      // Elsewhere Secure Boot is refused anyway.
      if (family !== "q35") return;
      yield {
        span: spanOf(loader, "secure"),
        message: "Secure Boot needs the system management mode; add <smm state='on'/> to <features>",
        fixes: [preferred("Switch smm on", ...switchSmmOn(facts))],
      };
    },
  },
  {
    code: "loader-stateless-nvram",
    severity: "error",
    elements: ["loader", "nvram"],
    explanation: "A stateless firmware keeps no variables, so it has no file for them.",
    source: "src/conf/domain_validate.c",
    bad: domain({
      os: ["<loader readonly='yes' type='pflash' stateless='yes'>/fw/code.fd</loader>", "<nvram>/v/vars.fd</nvram>"],
      lines: [acpi],
    }),
    good: domain({ os: ["<loader readonly='yes' type='pflash' stateless='yes'>/fw/code.fd</loader>"], lines: [acpi] }),
    *check({ os }) {
      const { loader, nvram } = readFirmware(os);
      if (!nvram || !loader || value(loader, "stateless") !== "yes") return;
      yield {
        span: nvram.nameSpan,
        message: "The loader is stateless, so it keeps no variables; remove <nvram>, or stateless='yes'",
        fixes: [possible("Remove <nvram>", removeElement(nvram))],
      };
    },
  },
  {
    code: "loader-rom-stateless-no",
    severity: "error",
    elements: ["loader"],
    explanation: "A ROM cannot keep variables; only a flash device (pflash) can.",
    source: "src/conf/domain_validate.c",
    until: firmwareRestFrom,
    bad: domain({ os: ["<loader type='rom' stateless='no'>/fw/code.fd</loader>"] }),
    good: domain({ os: ["<loader type='pflash' stateless='no'>/fw/code.fd</loader>"], lines: [acpi] }),
    *check(facts) {
      const { loader, nvram, firmware, path, type } = readFirmware(facts.os);
      const stateless = attribute(loader, "stateless");
      if (!loader || stateless?.value !== "no") return;
      // Without a type libvirt looks for the file among the firmwares that it knows; a BIOS is no flash device there.
      const isBiosFile = firmware === undefined && type === undefined && /bios[^/]*$/i.test(path);
      const isBios = isBiosFile || (firmware === "bios" && !nvram);
      if (!isBios && (firmware !== undefined || type !== "rom")) return;
      const written = attribute(loader, "type");
      yield {
        span: spanOf(loader, "stateless"),
        message: isBios
          ? "A BIOS keeps no variables, so it is always stateless; remove stateless"
          : "A loader of type rom keeps no variables, so it is always stateless; use type='pflash'",
        fixes:
          written && !isBios
            ? [possible("Change the type to pflash", replaceValue(written, "pflash"), ...addAcpi(facts))]
            : [preferred("Remove stateless", removeAttribute(stateless))],
      };
    },
  },
  {
    code: "loader-format-mismatch",
    severity: "error",
    elements: ["loader", "nvram"],
    explanation: "Until libvirt 10.10 the firmware and the file with its variables had to be of one format.",
    source: "src/conf/domain_conf.c; NEWS of 10.10.0",
    until: nvramFormatFree,
    bad: efi(domain({ os: ["<loader format='qcow2'/>", "<nvram format='raw'/>"], lines: [acpi] })),
    good: efi(domain({ os: ["<loader format='qcow2'/>", "<nvram format='qcow2'/>"], lines: [acpi] })),
    *check({ os }) {
      const { loader, nvram } = readFirmware(os);
      const wanted = value(loader, "format");
      const written = attribute(nvram, "format");
      if (!wanted || !written || wanted === written.value) return;
      yield {
        span: spanOf(written.parent, "format"),
        message: `<nvram> must have the format of <loader>, which is ${wanted}`,
        fixes: [preferred(`Change to ${wanted}`, replaceValue(written, wanted))],
      };
    },
  },
];

function enrolledWithSecureBoot(enabled: string): readonly string[] {
  return [
    "<firmware>",
    "  <feature enabled='yes' name='enrolled-keys'/>",
    `  <feature enabled='${enabled}' name='secure-boot'/>`,
    "</firmware>",
  ];
}

interface Firmware {
  readonly loader: XmlElement | undefined;
  readonly nvram: XmlElement | undefined;
  /** Which kind libvirt is to choose. */
  readonly firmware: string | undefined;
  /** The file of the loader; "" without one. */
  readonly path: string;
  readonly type: string | undefined;
}

function readFirmware(os: XmlElement | undefined): Firmware {
  const loader = child(os, "loader");
  return {
    loader,
    nvram: child(os, "nvram"),
    firmware: value(os, "firmware"),
    path: text(loader).trim(),
    type: value(loader, "type"),
  };
}

/** Has the kind of guest a firmware at all? Paravirtual ones and containers have none. */
function hasLoader(os: XmlElement): boolean {
  return ["hvm", "xenpvh"].includes(text(child(os, "type")).trim());
}

function hasSmm({ features }: DomainFacts): boolean {
  const smm = child(features, "smm");
  return smm !== undefined && value(smm, "state") !== "off";
}

function switchSmmOn(facts: DomainFacts): readonly TextEdit[] {
  if (hasSmm(facts)) return [];
  const state = attribute(child(facts.features, "smm"), "state");
  return [state ? replaceValue(state, "on") : addFeature(facts, "<smm state='on'/>")];
}

/** ACPI for an EFI firmware, where x86 needs it. */
function addAcpi(facts: DomainFacts): readonly TextEdit[] {
  return child(facts.features, "acpi") || !facts.isX86 ? [] : [addFeature(facts, "<acpi/>")];
}

function addFeature({ root, features }: DomainFacts, xml: string): TextEdit {
  return features ? addChild(features, xml) : addChild(root, `<features>${xml}</features>`);
}

function attributeFix(element: XmlElement, name: string, newValue: string, title: string): readonly Fix[] {
  const found = attribute(element, name);
  return found ? [possible(title, replaceValue(found, newValue))] : [];
}
