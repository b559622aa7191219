/** Rules for `<tpm>`. */
import {
  addAttribute,
  escapeValue,
  possible,
  preferred,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain, withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { kindInWords, mayBeX86 } from "../machine/machines.ts";

const tpm = (model: string, version: string, inside = "") =>
  `<tpm model='${model}'><backend type='emulator' version='${version}'${inside === "" ? "/" : `>${inside}</backend`}></tpm>`;
const passthrough = (model: string) =>
  `<tpm model='${model}'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>`;
const unixSocket = "<source type='unix' mode='connect' path='/run/swtpm.sock'/>";
const external = (source: string) => `<tpm model='tpm-tis'><backend type='external'>${source}</backend></tpm>`;
const power = (...devices: readonly string[]) => domain({ machine: "arch='ppc64le' machine='pseries'", devices });

export const tpmRules: readonly Rule<DomainFacts>[] = [
  {
    code: "tpm-count",
    severity: "error",
    elements: ["tpm"],
    explanation: "A guest has one TPM (on POWER a proxy may be added).",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(tpm("tpm-crb", "2.0"), tpm("tpm-crb", "2.0")),
    good: withDevices(tpm("tpm-crb", "2.0")),
    *check(facts) {
      const [, ...others] = facts.isQemu && facts.isX86 ? facts.devicesOf("tpm") : [];
      yield* others.map((element) => ({
        span: element.nameSpan,
        message: "A guest can have one TPM only; remove this one",
        fixes: [preferred("Remove <tpm>", removeElement(element))],
      }));
    },
  },
  {
    code: "tpm-version-model",
    severity: "error",
    elements: ["tpm"],
    explanation: "TPM 1.2 exists as tpm-tis on x86 only; everything else is TPM 2.0.",
    source: "src/qemu/qemu_validate.c",
    bad: withDevices(tpm("tpm-crb", "1.2")),
    good: withDevices(tpm("tpm-crb", "2.0")),
    *check(facts) {
      for (const element of facts.isQemu ? facts.devicesOf("tpm") : []) {
        const backend = child(element, "backend");
        const version = attribute(backend, "version");
        const model = attribute(element, "model");
        // Others have the version that they have, and libvirt does not read what is written.
        if (value(backend, "type") !== "emulator") continue;
        const isTis = model === undefined || model.value === "tpm-tis";
        if (version?.value !== "1.2" || (isTis && mayBeX86(facts))) continue;
        const toTis =
          model && mayBeX86(facts) ? [possible("Change the model to tpm-tis", replaceValue(model, "tpm-tis"))] : [];
        yield {
          span: valueSpan(version),
          message: isTis
            ? `TPM 1.2 is for x86 guests, this one is ${kindInWords(facts)}; use version='2.0'`
            : `The model ${model.value} is a TPM 2.0; use version='2.0'${toTis.length > 0 ? ", or the model tpm-tis" : ""}`,
          fixes: [preferred("Change to version 2.0", replaceValue(version, "2.0")), ...toTis],
          mutes: ["tpm-pcr-banks"],
        };
      }
    },
  },
  {
    code: "tpm-pcr-banks",
    severity: "error",
    elements: ["tpm"],
    explanation: "Banks of registers and profiles can be chosen for TPM 2.0 only.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(tpm("tpm-tis", "1.2", "<active_pcr_banks><sha256/></active_pcr_banks>")),
    good: withDevices(tpm("tpm-tis", "2.0", "<active_pcr_banks><sha256/></active_pcr_banks>")),
    *check(facts) {
      for (const element of facts.devicesOf("tpm")) {
        const backend = child(element, "backend");
        const profile = child(backend, "profile");
        const banks = child(backend, "active_pcr_banks") ?? (attribute(profile, "source") && profile);
        const version = attribute(backend, "version");
        if (!backend || !banks || (version?.value ?? usualVersion(element, facts)) !== "1.2") continue;
        yield {
          span: banks.nameSpan,
          message: version
            ? `<${banks.name}> needs version='2.0'; change the version, or remove it`
            : `<${banks.name}> needs version='2.0', and without a version this is a TPM 1.2; write the version`,
          fixes: [
            version
              ? preferred("Change to version 2.0", replaceValue(version, "2.0"))
              : preferred("Add version='2.0'", addAttribute(backend, "version", "2.0")),
            possible(`Remove <${banks.name}>`, removeElement(banks)),
          ],
        };
      }
    },
  },
  {
    code: "tpm-external",
    severity: "error",
    elements: ["tpm"],
    explanation: "QEMU connects to a TPM that runs outside of it by a UNIX socket of that program.",
    source: "src/conf/domain_validate.c",
    bad: withDevices(external("<source type='tcp' mode='connect' host='tpm' service='1'/>")),
    good: withDevices(external(unixSocket)),
    *check({ devicesOf }) {
      for (const element of devicesOf("tpm")) {
        const backend = child(element, "backend");
        const source = child(backend, "source");
        const type = attribute(source, "type");
        const mode = attribute(source, "mode");
        const wrong = [type, mode].find((found, index) => found && found.value !== ["unix", "connect"][index]);
        if (value(backend, "type") !== "external" || !source || !wrong) continue;
        const path = value(source, "path") ?? "";
        const better = `<source type='unix' mode='connect' path='${escapeValue(path)}'/>`;
        yield {
          span: valueSpan(wrong),
          message: `QEMU connects to an external TPM by its UNIX socket; use ${unixSocket}`,
          fixes: [possible("Change to a UNIX socket", replaceSpan(source.span, better))],
          // The grammar may take the type of the backend for the mistake instead.
          explains: [source.startTag, spanOf(backend ?? element, "type")],
        };
      }
    },
  },
  {
    code: "tpm-arch",
    severity: "error",
    elements: ["tpm"],
    explanation: "POWER guests have one TPM and one proxy at most; other guests have no proxy.",
    source: "src/qemu/qemu_validate.c",
    bad: power(passthrough("tpm-spapr"), passthrough("tpm-spapr")),
    good: power(passthrough("tpm-spapr"), passthrough("spapr-tpm-proxy")),
    *check(facts) {
      const all = facts.isQemu ? facts.devicesOf("tpm") : [];
      const proxies = all.filter(isProxy);
      if (facts.isArchKnown && !facts.arch.startsWith("ppc64")) {
        for (const proxy of proxies) {
          const message = `The model spapr-tpm-proxy is for POWER guests, this one is ${kindInWords(facts)}; use tpm-crb or tpm-tis`;
          yield { span: spanOf(proxy, "model"), message };
        }
      }
      const [, ...moreProxies] = proxies;
      const [, ...moreOthers] = facts.isX86 ? [] : all.filter((element) => !isProxy(element));
      for (const element of [...(facts.isX86 ? [] : moreProxies), ...moreOthers]) {
        const message = `A guest can have one ${isProxy(element) ? "proxy of a TPM" : "TPM"} only; remove this one`;
        yield { span: element.nameSpan, message, fixes: [preferred("Remove <tpm>", removeElement(element))] };
      }
    },
  },
];

/** The version of an emulated TPM that names none, where it is not 2.0. Source: qemuDomainTPMDefPostParse in src/qemu/qemu_postparse.c. */
function usualVersion(tpm: XmlElement, { isQemu, isArchKnown, isX86 }: DomainFacts): string | undefined {
  const isTis = (value(tpm, "model") ?? "tpm-tis") === "tpm-tis";
  return isQemu && isArchKnown && isX86 && isTis ? "1.2" : undefined;
}

function isProxy(tpm: XmlElement): boolean {
  return value(tpm, "model") === "spapr-tpm-proxy";
}
