/** Rules for `<vcpu>`, `<vcpus>` and I/O threads: how many processors, which of them at the start. */
import {
  addAttribute,
  possible,
  preferred,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceText,
  replaceValue,
} from "../../../fixes.ts";
import type { TextEdit } from "../../../problem.ts";
import { formatVersion, type Version } from "../../../version.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, textSpan, value, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { mayBeI440fx } from "../machine/machines.ts";
import { amdX2apic, eimAutomatic } from "../versions.ts";
import { largestVcpuCount, mostWithoutEim, vcpuCountAtStart, wholeNumber } from "./processors.ts";
import { orderOf, singleVcpus, vcpuOrderRules, vcpusById } from "./vcpu-order.ts";

/** The workers of an I/O thread of QEMU at most, unless something else is written. */
const usualPool = 64;

const vcpus = (...lines: readonly string[]) =>
  domain({ lines: ["<vcpu current='1'>2</vcpu>", "<vcpus>", ...lines.map((line) => `  ${line}`), "</vcpus>"] });
const first = "<vcpu id='0' enabled='yes' hotpluggable='no'/>";
const threads = (...lines: readonly string[]) => domain({ lines: ["<iothreadids>", ...lines, "</iothreadids>"] });

export const vcpuRules: readonly Rule<DomainFacts>[] = [
  {
    code: "vcpu-current-above-max",
    severity: "error",
    elements: ["vcpu"],
    explanation: "The text of <vcpu> is the largest number of vCPUs, current how many of them the guest starts with.",
    source: "src/conf/domain_conf.c",
    bad: domain({ lines: ["<vcpu current='4'>2</vcpu>"] }),
    good: domain({ lines: ["<vcpu current='2'>4</vcpu>"] }),
    *check(facts) {
      const element = child(facts.root, "vcpu");
      const current = attribute(element, "current");
      const count = wholeNumber(current?.value);
      const largest = largestVcpuCount(facts);
      if (!element || !current || count === undefined || largest === undefined || count <= largest) return;
      // Where each vCPU says for itself whether it is there, the number counts for nothing.
      if (child(facts.root, "vcpus")) return;
      yield {
        span: valueSpan(current),
        message: `The guest starts with ${count} vCPUs, but <vcpu> allows ${largest}; raise its text, or lower current`,
        fixes: [
          possible(`Allow ${count} vCPUs`, replaceText(element, String(count))),
          possible(`Start with ${largest} vCPUs`, replaceValue(current, String(largest))),
        ],
      };
    },
  },
  {
    code: "vcpu-placement-auto-cpuset",
    severity: "warning",
    elements: ["vcpu"],
    explanation: "With placement='auto' numad chooses the CPUs of the host, and libvirt drops the cpuset.",
    source: "src/conf/domain_conf.c",
    bad: domain({ lines: ["<vcpu placement='auto' cpuset='0-3'>2</vcpu>"] }),
    good: domain({ lines: ["<vcpu placement='static' cpuset='0-3'>2</vcpu>"] }),
    *check({ root }) {
      const element = child(root, "vcpu");
      const cpuset = attribute(element, "cpuset");
      const placement = attribute(element, "placement");
      if (!cpuset || placement?.value !== "auto") return;
      yield {
        span: valueSpan(cpuset),
        message: "libvirt drops the cpuset: with placement='auto' numad chooses the CPUs; keep one of the two",
        fixes: [
          possible("Remove cpuset", removeAttribute(cpuset)),
          possible("Change to placement='static'", replaceValue(placement, "static")),
        ],
      };
    },
  },
  {
    code: "vcpu-eim",
    severity: "error",
    incomplete: true,
    explanation:
      "More than 255 vCPUs on x86 need q35 and an IOMMU in extended interrupt mode; since 10.10 libvirt adds it by itself.",
    source: "src/qemu/qemu_validate.c; NEWS of 10.10.0",
    bad: domain({ machine: "arch='x86_64' machine='pc'", lines: ["<vcpu>300</vcpu>"] }),
    good: domain({ lines: ["<vcpu>255</vcpu>"] }),
    *check(facts, version) {
      const element = child(facts.root, "vcpu");
      const count = largestVcpuCount(facts) ?? 0;
      if (!facts.isQemu || !facts.isX86 || !facts.isArchKnown || !element || count <= mostWithoutEim) return;
      const message = eimProblem(facts, version);
      if (message !== undefined) yield { span: textSpan(element), message, mutes: ["vcpu-machine"] };
    },
  },
  {
    code: "vcpus-id-range",
    severity: "error",
    elements: ["vcpus"],
    explanation: "<vcpus> can only describe vCPUs that <vcpu> counts; they are numbered from 0.",
    source: "src/conf/domain_conf.c",
    bad: vcpus(first, "<vcpu id='2' enabled='no' hotpluggable='yes'/>"),
    good: vcpus(first, "<vcpu id='1' enabled='no' hotpluggable='yes'/>"),
    *check(facts) {
      const largest = largestVcpuCount(facts);
      for (const vcpu of singleVcpus(facts)) {
        const id = wholeNumber(value(vcpu, "id"));
        if (id === undefined || largest === undefined || id < largest) continue;
        const message = `The guest has vCPUs 0 to ${largest - 1} only; raise the text of <vcpu>, or remove this one`;
        yield { span: spanOf(vcpu, "id"), message };
      }
    },
  },
  {
    code: "vcpus-zero-offline",
    severity: "error",
    elements: ["vcpus"],
    explanation: "QEMU starts every guest with vCPU 0, which can never be taken away.",
    source: "src/qemu/qemu_postparse.c",
    bad: vcpus("<vcpu id='0' enabled='no' hotpluggable='yes'/>"),
    good: vcpus(first),
    *check(facts) {
      const all = singleVcpus(facts);
      const zero = vcpusById(facts).get(0);
      const [first] = all;
      if (!facts.isQemu || !first?.parent) return;
      if (!zero) {
        const largest = largestVcpuCount(facts) ?? 0;
        // With an id that the guest does not have, that is the mistake.
        if (all.some((vcpu) => (wholeNumber(value(vcpu, "id")) ?? largest) >= largest)) return;
        const missing = `<vcpu id='0' enabled='yes' hotpluggable='no'${all.some(orderOf) ? " order='1'" : ""}/>`;
        const start = { start: first.span.start, end: first.span.start };
        yield {
          span: first.parent.nameSpan,
          message: `vCPU 0 is always there, but what <vcpus> does not list is off; add ${missing}`,
          fixes: [preferred("Add vCPU 0", replaceSpan(start, missing))],
        };
        return;
      }
      // libvirt's parser alone (as its tests have it, on a pc) takes one that is off and has an order.
      if (mayBeI440fx(facts) && value(zero, "enabled") === "no" && attribute(zero, "order")) return;
      const wrong = zeroVcpuSettings.flatMap(([name, isWrong, right]) => {
        const found = attribute(zero, name);
        return found && isWrong(found.value) ? [{ found, right }] : [];
      });
      const [worst] = wrong;
      if (!worst) return;
      yield {
        span: valueSpan(worst.found),
        message: `vCPU 0 is always there, from the start on: ${worst.found.name} must be ${worst.right}`,
        fixes: [preferred("Keep vCPU 0 on", ...wrong.map(({ found, right }) => replaceValue(found, right)))],
      };
    },
  },
  {
    code: "vcpus-offline-fixed",
    severity: "error",
    elements: ["vcpus"],
    explanation: "A vCPU that is off at the start and cannot be plugged in would never be used.",
    source: "src/conf/domain_postparse.c",
    bad: vcpus(first, "<vcpu id='1' enabled='no' hotpluggable='no'/>"),
    good: vcpus(first, "<vcpu id='1' enabled='no' hotpluggable='yes'/>"),
    *check(facts) {
      for (const vcpu of singleVcpus(facts)) {
        const hotpluggable = attribute(vcpu, "hotpluggable");
        if (value(vcpu, "enabled") !== "no" || hotpluggable?.value !== "no") continue;
        // What is said of vCPU 0 is enough.
        if (facts.isQemu && wholeNumber(value(vcpu, "id")) === 0) continue;
        yield {
          span: valueSpan(hotpluggable),
          message: "A vCPU that is off at the start must be hotpluggable, or it could never be used",
          fixes: [preferred("Make it hotpluggable", replaceValue(hotpluggable, "yes"))],
        };
      }
    },
  },
  {
    code: "vcpus-order-mixed",
    severity: "error",
    elements: ["vcpus"],
    explanation: "QEMU's driver wants the order of either all vCPUs that are on at the start, or of none.",
    source: "src/qemu/qemu_postparse.c",
    bad: vcpus(first.replace("/>", " order='1'/>"), "<vcpu id='1' enabled='yes' hotpluggable='yes'/>"),
    good: vcpus(first.replace("/>", " order='1'/>"), "<vcpu id='1' enabled='yes' hotpluggable='yes' order='2'/>"),
    *check(facts) {
      const online = singleVcpus(facts).filter((vcpu) => value(vcpu, "enabled") === "yes");
      const without = online.find((vcpu) => !orderOf(vcpu));
      const ordered = online.find(orderOf);
      if (!facts.isQemu || !without || !ordered) return;
      yield {
        span: spanOf(without, "order"),
        message:
          "Some vCPUs have an order and this one has none; give each that is on an order from 1, or none of them",
        related: [{ span: spanOf(ordered, "order"), message: "This one has an order" }],
        fixes: [possible("Give each that is on an order", ...orders(online))],
      };
    },
  },
  ...vcpuOrderRules,
  {
    code: "iothreadids-dup",
    severity: "error",
    elements: ["iothreadids"],
    explanation: "I/O threads are numbered from 1, each number once.",
    source: "src/conf/domain_conf.c",
    bad: threads("<iothread id='1'/>", "<iothread id='1'/>"),
    good: threads("<iothread id='1'/>", "<iothread id='2'/>"),
    *check({ root }) {
      const seen = new Set<number>();
      for (const thread of children(child(root, "iothreadids"), "iothread")) {
        const id = attribute(thread, "id");
        const number = wholeNumber(id?.value);
        if (!id || number === undefined) continue;
        if (number === 0) yield { span: valueSpan(id), message: "I/O threads are numbered from 1" };
        else if (seen.has(number)) {
          yield {
            span: valueSpan(id),
            message: `I/O thread ${number} is listed twice; give each its own number`,
            fixes: [preferred("Remove this one", removeElement(thread))],
          };
        }
        seen.add(number);
      }
    },
  },
  {
    code: "iothreads-pool",
    severity: "error",
    elements: ["iothreadids", "defaultiothread"],
    explanation:
      "The pool of an I/O thread has at least one worker at most, and its smallest size is not above its largest.",
    source: "src/conf/domain_validate.c",
    bad: threads("<iothread id='1' thread_pool_min='8' thread_pool_max='4'/>"),
    good: threads("<iothread id='1' thread_pool_min='4' thread_pool_max='8'/>"),
    *check({ root }) {
      for (const thread of [
        ...children(child(root, "iothreadids"), "iothread"),
        ...children(root, "defaultiothread"),
      ]) {
        const finding = poolFinding(thread);
        if (finding) yield finding;
      }
    },
  },
  {
    code: "vcpu-granularity-pseries",
    severity: "error",
    explanation: "On pseries vCPUs come and go by whole cores.",
    source: "src/qemu/qemu_validate.c",
    bad: pseries("<vcpu current='3'>8</vcpu>"),
    good: pseries("<vcpu current='4'>8</vcpu>"),
    *check(facts) {
      const threads = wholeNumber(value(child(facts.cpu, "topology"), "threads")) ?? 0;
      const element = child(facts.root, "vcpu");
      if (!facts.isQemu || facts.family !== "pseries" || !element || threads === 0) return;
      const listed = child(facts.root, "vcpus");
      if (!singleVcpus(facts).every(isReadable)) return;
      const current = listed
        ? [...vcpusById(facts).values()].filter((vcpu) => value(vcpu, "enabled") === "yes").length
        : vcpuCountAtStart(facts);
      // Without current or a list, the topology does not fit the number of vCPUs, which is another rule's.
      if ((!attribute(element, "current") && !listed) || current === undefined || current % threads === 0) return;
      const many = listed ? `${current} of them are on` : `the guest starts with ${current}`;
      const message = `On pseries vCPUs come by whole cores of ${threads} threads here, and ${many}; make it a multiple of ${threads}`;
      yield { span: listed ? listed.nameSpan : spanOf(element, "current"), message };
    },
  },
];

/** Can be told which vCPU it is, and whether it is on? */
function isReadable(vcpu: XmlElement): boolean {
  return wholeNumber(value(vcpu, "id")) !== undefined && /^(yes|no)$/.test(value(vcpu, "enabled") ?? "");
}

function pseries(vcpu: string): string {
  const cpu = "<cpu><topology sockets='1' cores='2' threads='4'/></cpu>";
  return domain({ machine: "arch='ppc64le' machine='pseries'", lines: [vcpu, cpu] });
}

/** The free numbers for those that have none, vCPU 0 first: its number must be 1. */
function orders(online: readonly XmlElement[]): readonly TextEdit[] {
  const taken = new Set(online.map(orderOf));
  const free = online.map((_vcpu, index) => index + 1).filter((number) => !taken.has(number));
  const idOf = (vcpu: XmlElement): number => wholeNumber(value(vcpu, "id")) ?? 0;
  return online
    .filter((vcpu) => !orderOf(vcpu))
    .toSorted((a, b) => idOf(a) - idOf(b))
    .map((vcpu, index) => {
      const written = attribute(vcpu, "order");
      const number = `${free[index] ?? online.length}`;
      return written ? replaceValue(written, number) : addAttribute(vcpu, "order", number);
    });
}

/** What vCPU 0 cannot have, and what it must have instead. */
const zeroVcpuSettings: readonly (readonly [name: string, (value: string) => boolean, right: string])[] = [
  ["enabled", (value) => value === "no", "yes"],
  ["hotpluggable", (value) => value === "yes", "no"],
  ["order", (value) => (wholeNumber(value) ?? 0) > 1, "1"],
];

function eimProblem({ machine, family, devicesOf }: DomainFacts, version: Version): string | undefined {
  const start = `More than ${mostWithoutEim} vCPUs need`;
  if (family !== "q35" && machine !== undefined) return `${start} the machine q35, and an IOMMU with eim='on'`;
  const [iommu] = devicesOf("iommu");
  if (value(iommu, "model") === "amd") return amdProblem(start, child(iommu, "driver"), version);
  const eim = value(child(iommu, "driver"), "eim");
  const hasMode = value(iommu, "model") !== "virtio";
  if (hasMode && (eim === "on" || (version >= eimAutomatic && eim !== "off"))) return undefined;
  const xml = "<iommu model='intel'><driver intremap='on' eim='on'/></iommu>";
  return `${start} an IOMMU in extended interrupt mode: add ${xml}, and <ioapic driver='qemu'/> to <features>`;
}

/** The mode of AMD's IOMMU has another name, and libvirt did not count it at first. */
function amdProblem(start: string, driver: XmlElement | undefined, version: Version): string | undefined {
  if (version < amdX2apic) {
    return `${start} an IOMMU of model intel: with amd libvirt refuses them before ${formatVersion(amdX2apic)}`;
  }
  return value(driver, "xtsup") === "off" ? `${start} xtsup='on' with an IOMMU of model amd` : undefined;
}

function poolFinding(thread: XmlElement): Finding | undefined {
  const [least, most] = ["thread_pool_min", "thread_pool_max"].map((name) => wholeNumber(value(thread, name)));
  const span = spanOf(thread, "thread_pool_max");
  if (most === 0) return { span, message: "The pool needs at least one worker: thread_pool_max must be 1 or more" };
  if (least !== undefined && !attribute(thread, "thread_pool_max")) {
    const fixes = [
      possible(
        `Add thread_pool_max='${Math.max(least, usualPool)}'`,
        addAttribute(thread, "thread_pool_max", `${Math.max(least, usualPool)}`),
      ),
    ];
    return {
      span: spanOf(thread, "thread_pool_min"),
      message: "With thread_pool_min libvirt wants thread_pool_max too",
      fixes,
    };
  }
  if (least === undefined || most === undefined || least <= most) return undefined;
  const message = `thread_pool_max (${most}) must not be below thread_pool_min (${least})`;
  const found = attribute(thread, "thread_pool_max");
  return { span, message, fixes: found ? [possible(`Raise to ${least}`, replaceValue(found, String(least)))] : [] };
}
