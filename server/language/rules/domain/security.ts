/** Rules for security labels, encrypted memory, key wrapping and performance events. */
import { addAttribute, possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import type { Fix } from "../../problem.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, spanOf, text, textSpan, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { kindInWords, mayBeS390 } from "./machine/machines.ts";

/** How many bytes the values of SEV-SNP have. */
const snpLengths: ReadonlyMap<string, number> = new Map([
  ["guestVisibleWorkarounds", 16],
  ["idBlock", 96],
  ["idAuth", 4096],
  ["hostData", 32],
]);

const longestModel = 256;
const longestLabel = 4096;

const label = (attributes: string, inside = "") =>
  `<seclabel ${attributes}${inside === "" ? "/" : `>${inside}</seclabel`}>`;
const labelled = (...labels: readonly string[]) => domain({ lines: labels });
const snp = (hostData: string) =>
  domain({
    lines: [
      "<launchSecurity type='sev-snp'>",
      "  <policy>0x30000</policy>",
      `  <hostData>${hostData}</hostData>`,
      "</launchSecurity>",
    ],
  });
const keywrap = (...ciphers: readonly string[]) =>
  domain({ machine: "arch='s390x' machine='s390-ccw-virtio'", lines: [`<keywrap>${ciphers.join("")}</keywrap>`] });

export const securityRules: readonly Rule<DomainFacts>[] = [
  {
    code: "seclabel-dup-model",
    severity: "error",
    elements: ["seclabel"],
    explanation: "Each security driver of the host gets one label.",
    source: "src/conf/domain_conf.c",
    bad: labelled(label("type='dynamic' model='selinux'"), label("type='dynamic' model='selinux'")),
    good: labelled(label("type='dynamic' model='selinux'"), label("type='dynamic' model='dac'")),
    *check({ root, partsOf }) {
      const labels = children(root, "seclabel");
      const [only] = labels;
      const what = only && labels.length === 1 && !attribute(only, "model") ? modelless(only) : undefined;
      if (only && what !== undefined) {
        const message = `A <seclabel> ${what} needs its model, such as model='selinux' or 'dac'`;
        yield {
          span: only.nameSpan,
          message,
          fixes: [possible("Add model='selinux'", addAttribute(only, "model", "selinux"))],
        };
      }
      yield* repeatedLabels(labels);
      for (const source of sourcesOf(partsOf)) yield* repeatedLabels(children(source, "seclabel"));
    },
  },
  {
    code: "seclabel-label-empty",
    severity: "error",
    elements: ["label"],
    explanation: "What libvirt is to label it needs a label for: an SELinux context, or user:group for dac.",
    source: "src/conf/domain_conf.c",
    bad: labelled("<seclabel type='static' model='dac'><label></label></seclabel>"),
    good: labelled("<seclabel type='static' model='dac'><label>107:107</label></seclabel>"),
    *check({ root, partsOf }) {
      const own = children(root, "seclabel").filter((label) => value(label, "type") === "static");
      const others = sourcesOf(partsOf).flatMap((source) => children(source, "seclabel"));
      for (const element of [...own, ...others.filter((label) => value(label, "relabel") === "yes")]) {
        const label = child(element, "label");
        if (!label || text(label) !== "") continue;
        const message = "The label is empty; write what libvirt is to set, such as 107:107 for dac";
        yield { span: label.nameSpan, message };
      }
    },
  },
  {
    code: "seclabel-too-long",
    severity: "error",
    elements: ["seclabel"],
    explanation: "libvirt keeps 256 bytes of a model and 4096 of a label, and takes longer ones for none.",
    source: "src/conf/domain_conf.c",
    bad: labelled(`<seclabel type='static' model='${"d".repeat(longestModel + 1)}'><label>107:107</label></seclabel>`),
    good: labelled("<seclabel type='static' model='dac'><label>107:107</label></seclabel>"),
    *check({ root, partsOf }) {
      const own = children(root, "seclabel");
      for (const element of own) {
        const model = attribute(element, "model");
        // Only where one is needed does libvirt miss it.
        if (!model || bytesIn(model.value) <= longestModel || (own.length === 1 && !modelless(element))) continue;
        const message = `A security model has at most ${longestModel} bytes, this one has ${bytesIn(model.value)}; shorten it`;
        yield { span: valueSpan(model), message };
      }
      const fixed = own.filter((label) => value(label, "type") === "static");
      const others = sourcesOf(partsOf).flatMap((source) => children(source, "seclabel"));
      for (const element of [...fixed, ...others.filter((label) => value(label, "relabel") === "yes")]) {
        const label = child(element, "label");
        if (!label || bytesIn(text(label)) <= longestLabel) continue;
        const message = `A label has at most ${longestLabel} bytes, this one has ${bytesIn(text(label))}; shorten it`;
        yield { span: textSpan(label), message };
      }
    },
  },
  {
    code: "chr-seclabel-relabel",
    severity: "error",
    elements: ["seclabel"],
    explanation: "Where nothing of the guest is labelled, the label of one disk or port means nothing.",
    source: "src/conf/domain_validate.c",
    bad: withOverride("no"),
    good: withOverride("yes"),
    *check({ root, devicesOf }) {
      const fixed = children(root, "seclabel").filter(leavesLabels);
      if (fixed.length === 0) return;
      for (const label of overrides(devicesOf)) {
        const model = value(label, "model");
        const general = fixed.find((other) => model !== undefined && value(other, "model") === model);
        if (!general) continue;
        yield {
          span: label.nameSpan,
          message:
            "The guest's own <seclabel> of this model labels nothing, so no device can differ; remove this one, or let that relabel",
          fixes: [possible("Remove this <seclabel>", removeElement(label)), ...allowLabels(general)],
          related: [{ span: spanOf(general, "relabel"), message: "Labels are off" }],
        };
      }
    },
  },
  {
    code: "launch-snp-lengths",
    severity: "error",
    elements: ["launchSecurity"],
    explanation: "The values of SEV-SNP are base64 of a fixed number of bytes.",
    source: "src/qemu/qemu_validate.c",
    bad: snp("AAAA"),
    good: snp(`${"A".repeat(43)}=`),
    *check({ root }) {
      const security = child(root, "launchSecurity");
      for (const [name, length] of value(security, "type") === "sev-snp" ? snpLengths : []) {
        const element = child(security, name);
        const encoded = text(element).replace(/\s+/g, "");
        if (!element || encoded === "" || decodedLength(encoded) === length) continue;
        const message = `<${name}> must be base64 of ${length} bytes, this is ${decodedLength(encoded)}`;
        yield { span: textSpan(element), message };
      }
    },
  },
  {
    code: "keywrap-dup",
    severity: "error",
    elements: ["keywrap"],
    explanation: "Keys can be wrapped by aes and dea, each said once.",
    source: "src/conf/domain_conf.c",
    bad: keywrap("<cipher name='aes' state='on'/>", "<cipher name='aes' state='off'/>"),
    good: keywrap("<cipher name='aes' state='on'/>", "<cipher name='dea' state='off'/>"),
    *check(facts) {
      const element = child(facts.root, "keywrap");
      const repeated = firstRepeated(children(element, "cipher"));
      if (!element || !repeated) return;
      yield {
        span: spanOf(repeated, "name"),
        message: `${value(repeated, "name")} is listed twice; keep one`,
        fixes: [
          canWrapKeys(facts)
            ? possible("Remove <cipher>", removeElement(repeated))
            : possible("Remove <keywrap>", removeElement(element)),
        ],
      };
    },
  },
  {
    code: "keywrap-machine",
    severity: "warning",
    elements: ["keywrap"],
    explanation: "Only the machines of s390x wrap keys; QEMU refuses to start others with that.",
    source: "src/qemu/qemu_command.c",
    bad: domain({ lines: ["<keywrap><cipher name='aes' state='on'/></keywrap>"] }),
    good: keywrap("<cipher name='aes' state='on'/>"),
    *check(facts) {
      const element = child(facts.root, "keywrap");
      const ciphers = children(element, "cipher");
      if (canWrapKeys(facts) || !element || ciphers.length === 0 || firstRepeated(ciphers)) return;
      yield {
        span: element.nameSpan,
        message: `The guest could not start: <keywrap> is for s390x guests, this one is ${kindInWords(facts)}; remove it`,
        fixes: [preferred("Remove <keywrap>", removeElement(element))],
      };
    },
  },
  {
    code: "perf-dup",
    severity: "error",
    elements: ["perf"],
    explanation: "Each event is switched once.",
    source: "src/conf/domain_conf.c",
    bad: domain({ lines: ["<perf><event name='cmt' enabled='yes'/><event name='cmt' enabled='no'/></perf>"] }),
    good: domain({ lines: ["<perf><event name='cmt' enabled='yes'/><event name='mbmt' enabled='no'/></perf>"] }),
    *check({ root }) {
      const repeated = firstRepeated(children(child(root, "perf"), "event"));
      if (!repeated) return;
      const fixes = [possible("Remove <event>", removeElement(repeated))];
      yield { span: spanOf(repeated, "name"), message: `${value(repeated, "name")} is listed twice; keep one`, fixes };
    },
  },
];

/** What is in a label without a model that needs one, in words. libvirt has no use for the label of a dynamic one. */
function modelless(seclabel: XmlElement): string | undefined {
  const type = value(seclabel, "type") ?? "";
  if (type === "") return "without a type";
  const label = { static: "label", dynamic: "baselabel" }[type];
  return label === undefined || text(child(seclabel, label)) === "" ? undefined : `with a <${label}>`;
}

/** The sources of all devices, and of the images below disks. */
function sourcesOf(partsOf: DomainFacts["partsOf"]): readonly XmlElement[] {
  return [...partsOf("source"), ...partsOf("backingStore").flatMap(sourcesBelow)];
}

/** The sources of an image below a disk, and of those below it. */
function sourcesBelow(image: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (let below: XmlElement | undefined = image; below; below = child(below, "backingStore")) {
    found.push(...children(below, "source"));
  }
  return found;
}

/** Is nothing of the guest labelled by this driver? A label that is given is set only where that is asked for. */
function leavesLabels(seclabel: XmlElement): boolean {
  const relabel = value(seclabel, "relabel");
  const type = value(seclabel, "type");
  return relabel === "no" || type === "none" || (type === "static" && relabel !== "yes");
}

function allowLabels(seclabel: XmlElement): readonly Fix[] {
  const relabel = attribute(seclabel, "relabel");
  if (value(seclabel, "type") === "none") return [];
  return [possible("Allow labels", relabel ? replaceValue(relabel, "yes") : addAttribute(seclabel, "relabel", "yes"))];
}

const labelledPorts = ["serial", "parallel", "console", "channel"];

/** The labels of single disks, with the images below them, and of single ports. Of other devices libvirt reads none. */
function overrides(devicesOf: DomainFacts["devicesOf"]): readonly XmlElement[] {
  const disks = devicesOf("disk").flatMap(sourcesBelow);
  const ports = labelledPorts.flatMap(devicesOf).flatMap((port) => children(port, "source"));
  return [...disks, ...ports].flatMap((source) => children(source, "seclabel"));
}

/** Several labels of one place: each for another driver. Only those of the guest itself have to say which. */
export function* repeatedLabels(labels: readonly XmlElement[]): Iterable<Finding> {
  const seen = new Set<string>();
  const [unnamed, ...others] = labels.filter(
    (label) => !attribute(label, "model") && labels.length > 1 && label.parent?.name === "domain",
  );
  if (unnamed) yield withoutModel(unnamed, others, labels);
  for (const element of labels) {
    const model = value(element, "model");
    if (model !== undefined && seen.has(model)) {
      yield {
        span: spanOf(element, "model"),
        message: `There is a <seclabel> for ${model} already; keep one`,
        fixes: [possible("Remove <seclabel>", removeElement(element))],
      };
    }
    if (model !== undefined) seen.add(model);
  }
}

/** @param others that have no model either */
function withoutModel(label: XmlElement, others: readonly XmlElement[], labels: readonly XmlElement[]): Finding {
  const models = labels.map((each) => value(each, "model"));
  const free = ["selinux", "dac"].filter((model) => !models.includes(model));
  return {
    span: label.nameSpan,
    message: "With more than one <seclabel>, each needs its model, such as model='selinux' or 'dac'",
    fixes: free.map((model) => possible(`Add model='${model}'`, addAttribute(label, "model", model))),
    related: others.map((other) => ({ span: other.nameSpan, message: "This one has no model either" })),
  };
}

/** The first element whose name attribute another one before it has. */
function firstRepeated(elements: readonly XmlElement[]): XmlElement | undefined {
  const seen = new Set<string | undefined>();
  return elements.find((element) => {
    const name = value(element, "name");
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated;
  });
}

function withOverride(relabel: string): string {
  const label = "<label>system_u:system_r:svirt_custom_t:s0:c1,c2</label>";
  return domain({
    lines: [`<seclabel type='static' model='selinux' relabel='${relabel}'>`, `  ${label}`, "</seclabel>"],
    devices: [
      "<disk type='file' device='disk'>",
      "  <driver name='qemu' type='qcow2'/>",
      "  <source file='/srv/vm.qcow2'>",
      `    <seclabel model='selinux' relabel='yes'>${label}</seclabel>`,
      "  </source>",
      "  <target dev='vda' bus='virtio'/>",
      "</disk>",
    ],
  });
}

function bytesIn(text: string): number {
  return new TextEncoder().encode(text).length;
}

function decodedLength(base64: string): number {
  return Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
}

function canWrapKeys(facts: DomainFacts): boolean {
  return !facts.isQemu || mayBeS390(facts);
}
