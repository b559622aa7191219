/** Rules for `<watchdog>` and `<panic>`: devices that notice a guest that hangs or crashes. */
import { addAttribute, possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { Version } from "../../../version.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain, onPc, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import {
  hasUncheckedAddresses,
  kindInWords,
  mayBePseries,
  mayBeQ35,
  mayBeS390,
  mayBeX86,
} from "../machine/machines.ts";
import { armPanicIsPvpanic } from "../versions.ts";

const watchdog = (model: string, action = "reset") => `<watchdog model='${model}' action='${action}'/>`;
const onArm = (device: string) => domain({ machine: "arch='aarch64' machine='virt'", devices: [device] });
const onS390 = (device: string) => domain({ machine: "arch='s390x' machine='s390-ccw-virtio'", devices: [device] });

export const watchdogRules: readonly Rule<DomainFacts>[] = [
  {
    code: "watchdog-model",
    severity: "error",
    elements: ["watchdog"],
    explanation: "ib700 belongs to the machine pc. Only i6300esb is a device with an address.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(watchdog("ib700")),
    good: onPc(watchdog("ib700")),
    *check(facts) {
      for (const element of facts.isQemu ? facts.devicesOf("watchdog") : []) {
        const model = attribute(element, "model");
        if (!model) continue;
        const address = child(element, "address");
        if (model.value === "ib700" && (["q35", "isapc", "microvm"].includes(facts.family) || !mayBeX86(facts))) {
          yield {
            span: valueSpan(model),
            message: `ib700 is for machine pc, this one is ${kindInWords(facts)}; use i6300esb`,
            fixes: [preferred("Change to i6300esb", replaceValue(model, "i6300esb"))],
          };
        } else if (address && withoutAddress.has(model.value)) {
          yield {
            span: address.nameSpan,
            message: `${model.value} has no address; remove it`,
            fixes: [preferred("Remove <address>", removeElement(address))],
          };
        } else if (address && model.value === "i6300esb" && value(address, "type") !== "pci") {
          yield {
            span: spanOf(address, "type"),
            message: "i6300esb is a PCI device; remove the address, libvirt finds one",
            fixes: [preferred("Remove <address>", removeElement(address))],
          };
        }
      }
    },
  },
  {
    code: "watchdog-arch",
    severity: "error",
    elements: ["watchdog"],
    explanation: "itco is a part of q35, diag288 of s390x.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(watchdog("diag288")),
    good: onS390(watchdog("diag288")),
    *check(facts) {
      for (const element of facts.isQemu ? facts.devicesOf("watchdog") : []) {
        const model = attribute(element, "model");
        const home = homes.get(model?.value ?? "");
        if (!model || !home || home.mayBe(facts)) continue;
        const fits = mayBeS390(facts) ? "diag288" : "i6300esb";
        yield {
          span: valueSpan(model),
          message: `${model.value} is a part of ${home.words}, this one is ${kindInWords(facts)}; use ${fits}`,
          fixes: [preferred(`Change to ${fits}`, replaceValue(model, fits))],
        };
      }
    },
  },
  {
    code: "watchdog-dup",
    severity: "error",
    elements: ["watchdog"],
    explanation: "A machine has its own watchdog once; only of i6300esb there can be several.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(watchdog("itco"), watchdog("itco")),
    good: withDevices(watchdog("itco"), watchdog("i6300esb")),
    *check({ isQemu, devicesOf }) {
      const seen = new Set<string>();
      for (const element of isQemu ? devicesOf("watchdog") : []) {
        const model = value(element, "model");
        if (model === undefined || model === "i6300esb") continue;
        if (seen.has(model)) {
          const fixes = [preferred("Remove <watchdog>", removeElement(element))];
          yield {
            span: spanOf(element, "model"),
            message: `A guest can have one ${model} only; remove this one`,
            fixes,
          };
        }
        seen.add(model);
      }
    },
  },
  {
    code: "watchdog-actions",
    severity: "error",
    elements: ["watchdog"],
    explanation: "QEMU has one action for all watchdogs of a guest.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(watchdog("itco", "reset"), watchdog("i6300esb", "poweroff")),
    good: withDevices(watchdog("itco", "reset"), watchdog("i6300esb", "reset")),
    *check({ isQemu, devicesOf }) {
      const [first, ...others] = isQemu ? devicesOf("watchdog") : [];
      const wanted = value(first, "action") ?? "reset";
      const other = others.find((element) => (value(element, "action") ?? "reset") !== wanted);
      if (!first || !other) return;
      const action = attribute(other, "action");
      yield {
        span: spanOf(other, "action"),
        message: `All watchdogs of a guest must have the same action; the first has ${wanted}`,
        fixes: [
          action
            ? possible(`Change to ${wanted}`, replaceValue(action, wanted))
            : possible(`Set action to ${wanted}`, addAttribute(other, "action", wanted)),
          ...(action && !attribute(first, "action")
            ? [possible(`Set action of the first to ${action.value}`, addAttribute(first, "action", action.value))]
            : []),
        ],
        related: [{ span: spanOf(first, "action"), message: "The first watchdog" }],
      };
    },
  },
  {
    code: "panic-model",
    severity: "error",
    elements: ["panic"],
    explanation: "Each model of panic device is there once, on its own kind of guest.",
    source: "src/conf/domain_postparse.c",
    bad: withDevices("<panic model='hyperv'/>", "<panic model='hyperv'/>"),
    good: withDevices("<panic model='hyperv'/>", "<panic model='isa'/>"),
    *check(facts, version) {
      const seen = new Set<string>();
      for (const element of facts.devicesOf("panic")) {
        const model = panicModel(facts, element, version);
        const home = homes.get(model);
        const span = spanOf(element, "model");
        const fixes = [preferred("Remove <panic>", removeElement(element))];
        if (seen.has(model)) {
          yield { span, message: `A guest can have one panic device of model ${model} only; remove this one`, fixes };
        } else if (facts.isQemu && attribute(element, "model") && home && model !== "isa" && !home.mayBe(facts)) {
          yield {
            span,
            message: `The model ${model} is a part of ${home.words}, this one is ${kindInWords(facts)}`,
            fixes,
          };
        }
        seen.add(model);
      }
    },
  },
  {
    code: "panic-isa-arm",
    severity: "error",
    elements: ["panic"],
    explanation: "The panic device on the ISA bus, which a device without a model is on most guests, is for x86 only.",
    source: "src/qemu/qemu_validate.c",
    bad: onArm("<panic model='isa'/>"),
    good: onArm("<panic model='pvpanic'/>"),
    *check(facts, version) {
      if (!facts.isQemu || mayBeX86(facts)) return;
      const own = { pseries: "pseries", "s390-ccw": "s390" }[facts.family as string] ?? "pvpanic";
      for (const element of facts.devicesOf("panic").filter((panic) => panicModel(facts, panic, version) === "isa")) {
        const model = attribute(element, "model");
        const edit = model ? replaceValue(model, own) : addAttribute(element, "model", own);
        yield {
          span: spanOf(element, "model"),
          message: model
            ? `The model isa is for x86 guests, this one is ${kindInWords(facts)}; use ${own}`
            : `<panic> needs model='${own}' here: without a model it is isa, which is for x86 guests`,
          fixes: [preferred(`Set model='${own}'`, edit)],
        };
      }
    },
  },
  {
    code: "panic-address",
    severity: "error",
    elements: ["panic"],
    explanation: "The panic devices of s390, pseries and Hyper-V are not on a bus; isa is on ISA, pvpanic on PCI.",
    source: "src/qemu/qemu_validate.c",
    bad: onS390("<panic model='s390'><address type='isa' iobase='0x505'/></panic>"),
    good: onS390("<panic model='s390'/>"),
    *check(facts, version) {
      for (const element of facts.isQemu ? facts.devicesOf("panic") : []) {
        const model = panicModel(facts, element, version);
        const address = child(element, "address");
        const finding = panicAddressFinding(model, address);
        if (finding) yield finding;
        // Without a bus libvirt finds it no address, and misses that.
        if (!finding && !address && model === "pvpanic" && hasUncheckedAddresses(facts)) {
          yield {
            span: spanOf(element, "model"),
            message: `A panic device of model pvpanic is on PCI, which ${kindInWords(facts)} does not have; remove it`,
            fixes: [preferred("Remove <panic>", removeElement(element))],
          };
        }
      }
    },
  },
];

const withoutAddress: ReadonlySet<string> = new Set(["ib700", "diag288", "itco"]);

interface Home {
  readonly mayBe: (facts: DomainFacts) => boolean;
  readonly words: string;
}

/** The guests that a model is a part of. */
const homes: ReadonlyMap<string, Home> = new Map([
  ["itco", { mayBe: mayBeQ35, words: "machine q35" }],
  ["diag288", { mayBe: mayBeS390, words: "s390x guests" }],
  ["s390", { mayBe: mayBeS390, words: "s390x guests" }],
  ["pseries", { mayBe: mayBePseries, words: "POWER guests (pseries)" }],
  ["hyperv", { mayBe: mayBeX86, words: "x86 guests" }],
]);

/** As written, or what libvirt fills in. */
function panicModel({ arch, family, isArchKnown }: DomainFacts, panic: XmlElement, version: Version): string {
  const written = value(panic, "model");
  if (written !== undefined) return written;
  if (family === "pseries" || (!isArchKnown && arch.startsWith("ppc64"))) return "pseries";
  if (family === "virt" && /^(arm|aarch64)/.test(arch) && version >= armPanicIsPvpanic) return "pvpanic";
  return arch.startsWith("s390") ? "s390" : "isa";
}

function panicAddressFinding(model: string, address: XmlElement | undefined): Finding | undefined {
  const type = value(address, "type");
  const right = model === "isa" ? "isa" : model === "pvpanic" ? "pci" : undefined;
  const bus = attribute(address, "bus");
  if (address && bus && model === "pvpanic" && type === "pci" && Number(bus.value) !== 0) {
    return {
      span: spanOf(address, "bus"),
      message: "A panic device of model pvpanic is on bus 0, the root of the machine; remove the address",
      fixes: [preferred("Remove <address>", removeElement(address))],
    };
  }
  if (!address || type === right) return undefined;
  return {
    span: address.nameSpan,
    message: right
      ? `A panic device of model ${model} has an address of type ${right} only; remove it, libvirt finds one`
      : `A panic device of model ${model} has no address; remove it`,
    fixes: [preferred("Remove <address>", removeElement(address))],
  };
}
