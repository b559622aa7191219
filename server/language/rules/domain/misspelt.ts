/**
 * Names that libvirt takes whatever they are, and that only QEMU refuses, when the guest starts: where one is a letter
 * away from a well-known name, that is most likely meant.
 */

import { preferred, replaceSpan } from "../../fixes.ts";
import { nearest } from "../../grammar/matching/nearest.ts";
import type { Span } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, text, textSpan, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { type DeviceRule, forEachDevice } from "./device-rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { withInterface } from "./interface/examples.ts";

const cards = words(
  "virtio virtio-transitional virtio-non-transitional virtio-net e1000 e1000e e1000-82544gc e1000-82545em igb rtl8139 pcnet",
  "ne2k_isa ne2k_pci i82550 i82551 i82557a i82557b i82557c i82558a i82558b i82559a i82559b i82559c i82559er i82562 i82801",
  "spapr-vlan usb-net netfront vmxnet vmxnet2 vmxnet3 vlance tulip lan9118 smc91c111",
);

const machines = words("q35 isapc microvm pseries s390-ccw-virtio virt");
/** Of one version, of a distribution, of other hypervisors, and short ones that many names are near to. */
const otherMachine = /^(pc|rhel|virt-|pseries-|s390-ccw|xen)/;

const models = words(
  "486 athlon phenom n270 coreduo core2duo pentium pentium2 pentium3 pentiumpro qemu32 qemu64 kvm32 kvm64 cpu64-rhel5",
  "cpu64-rhel6 max host Conroe Penryn Nehalem Nehalem-IBRS Westmere Westmere-IBRS SandyBridge SandyBridge-IBRS IvyBridge",
  "IvyBridge-IBRS Haswell Haswell-IBRS Haswell-noTSX Haswell-noTSX-IBRS Broadwell Broadwell-IBRS Broadwell-noTSX",
  "Broadwell-noTSX-IBRS Skylake-Client Skylake-Client-IBRS Skylake-Client-noTSX-IBRS Skylake-Server Skylake-Server-IBRS",
  "Skylake-Server-noTSX-IBRS Cascadelake-Server Cascadelake-Server-noTSX Cooperlake Icelake-Client Icelake-Client-noTSX",
  "Icelake-Server Icelake-Server-noTSX Snowridge SapphireRapids GraniteRapids SierraForest ClearwaterForest Denverton",
  "KnightsMill Opteron_G1 Opteron_G2 Opteron_G3 Opteron_G4 Opteron_G5 EPYC EPYC-IBPB EPYC-Rome EPYC-Milan EPYC-Genoa",
  "EPYC-Turin Dhyana YongFeng",
);

const onMachine = (machine: string) =>
  domain({ machine: `arch='x86_64' machine='${machine}'`, lines: ["<features><acpi/></features>"] });

const cardRules: readonly DeviceRule<XmlElement>[] = [
  {
    code: "if-model-misspelt",
    severity: "warning",
    explanation: "libvirt takes any name for a network card; QEMU refuses one that it does not know at the start.",
    source: "src/conf/domain_conf.c",
    bad: withInterface("network", ["<model type='virtoi'/>"]),
    good: withInterface("network", ["<model type='vlance'/>"]),
    find(card) {
      const type = attribute(child(card, "model"), "type");
      const meant = type && slipOf(type.value, cards);
      return meant ? misspelt(`QEMU has no network card "${type.value}"`, valueSpan(type), meant) : undefined;
    },
  },
];

export const misspeltRules: readonly Rule<DomainFacts>[] = [
  ...forEachDevice(({ devicesOf }) => devicesOf("interface"), cardRules, ["interface"]),
  {
    code: "os-machine-misspelt",
    severity: "error",
    explanation: "libvirt takes any name for a machine, and refuses one that the host's QEMU does not know.",
    source: "src/qemu/qemu_domain.c",
    bad: onMachine("q53"),
    good: onMachine("pc-q35-9.0"),
    *check({ isQemu, os }) {
      const machine = attribute(child(os, "type"), "machine");
      const meant = isQemu && machine && meantMachine(machine.value);
      if (meant) yield misspelt(`QEMU has no machine "${machine.value}"`, valueSpan(machine), meant);
    },
  },
  {
    code: "cpu-model-misspelt",
    severity: "warning",
    elements: ["cpu"],
    explanation: "libvirt takes any name for a CPU model, and refuses to start the guest when it does not know it.",
    source: "src/cpu/cpu_x86.c",
    bad: domain({ lines: ["<cpu><model>haswell</model></cpu>"] }),
    good: domain({ lines: ["<cpu><model>Haswell-noTSX</model></cpu>"] }),
    *check({ isQemu, isX86, cpu }) {
      if (isQemu && isX86) yield* misspeltModel(cpu);
    },
  },
];

/** A model of x86 whose name is a slip, in any `<cpu>`. */
export function* misspeltModel(cpu: XmlElement | undefined): Iterable<Finding> {
  const model = child(cpu, "model");
  if (!model) return;
  const name = text(model).trim();
  const meant = slipOf(name.replace(/-v\d+$/, ""), models);
  if (meant) yield misspelt(`There is no CPU model "${name}"`, textSpan(model), meant);
}

/** Is the name a slip, and no machine of any QEMU? */
export function isMisspeltMachine(machine: string): boolean {
  return meantMachine(machine) !== undefined;
}

function meantMachine(machine: string): string | undefined {
  return otherMachine.test(machine) ? undefined : slipOf(machine, machines);
}

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

/** The name that is one letter, one swap of letters or the case of letters away; `undefined` for a known name. */
function slipOf(written: string, known: ReadonlySet<string>): string | undefined {
  return known.has(written) ? undefined : nearest(written, known, 1);
}

function misspelt(what: string, span: Span, meant: string): Finding {
  return {
    span,
    message: `${what}; did you mean "${meant}"?`,
    fixes: [preferred(`Change to "${meant}"`, replaceSpan(span, meant))],
  };
}
