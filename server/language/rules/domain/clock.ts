/** Rules for `<clock>` and its timers. */
import { addAttribute, possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { domain } from "./examples.ts";
import type { DomainFacts } from "./facts.ts";
import { kindInWords, mayBeArmVirt, mayBeX86 } from "./machine/machines.ts";

/** The last second of the year 9999. */
const latestStart = 253_402_300_799n;

const clock = (attributes: string) => domain({ lines: [`<clock ${attributes}/>`] });
const timer = (xml: string, machine?: string) =>
  domain({ ...(machine === undefined ? {} : { machine }), lines: [`<clock offset='utc'>${xml}</clock>`] });
const arm = "arch='aarch64' machine='virt'";

export const clockRules: readonly Rule<DomainFacts>[] = [
  {
    code: "clock-timezone",
    severity: "error",
    elements: ["clock"],
    explanation: "With offset='timezone' the clock starts with the time of a named zone.",
    source: "src/conf/domain_conf.c",
    bad: clock("offset='timezone'"),
    good: clock("offset='timezone' timezone='Europe/Paris'"),
    *check({ root }) {
      const element = child(root, "clock");
      if (!element || value(element, "offset") !== "timezone" || attribute(element, "timezone")) return;
      yield {
        span: spanOf(element, "offset"),
        message: "offset='timezone' needs the attribute timezone, such as timezone='Europe/Paris'",
        fixes: [possible("Add timezone='UTC'", addAttribute(element, "timezone", "UTC"))],
      };
    },
  },
  {
    code: "clock-absolute-start",
    severity: "error",
    elements: ["clock"],
    incomplete: true,
    explanation: "With offset='absolute' the clock starts at a given time, in seconds since 1970 (UTC).",
    source: "src/conf/domain_conf.c",
    bad: clock("offset='absolute'"),
    good: clock("offset='absolute' start='1767225600'"),
    *check({ root }) {
      const element = child(root, "clock");
      if (!element || value(element, "offset") !== "absolute") return;
      const start = attribute(element, "start");
      if (!start) {
        const message = "offset='absolute' needs start, in seconds since 1970 (UTC), such as start='1767225600' (2026)";
        const fixes = [possible("Add start='1767225600' (2026)", addAttribute(element, "start", "1767225600"))];
        yield { span: spanOf(element, "offset"), message, fixes };
      } else if (/^\d{1,20}$/.test(start.value) && BigInt(start.value) > latestStart) {
        const message = `start is at most ${latestStart}, the end of the year 9999; it counts seconds since 1970 (UTC)`;
        yield { span: valueSpan(start), message };
      }
    },
  },
  {
    code: "timer-name",
    severity: "error",
    elements: ["timer"],
    explanation: "QEMU has no timer named platform.",
    source: "src/qemu/qemu_validate.c",
    bad: timer("<timer name='platform'/>"),
    good: timer("<timer name='rtc'/>"),
    *check(facts) {
      for (const element of facts.isQemu ? timers(facts, "platform") : []) {
        const name = attribute(element, "name");
        if (!name) continue;
        yield {
          span: valueSpan(name),
          message: "QEMU has no timer named platform; it has hpet, pit, rtc, tsc, kvmclock, hypervclock and armvtimer",
          fixes: [possible("Change to rtc", replaceValue(name, "rtc"))],
        };
      }
    },
  },
  {
    code: "timer-track",
    severity: "error",
    elements: ["timer"],
    explanation: "QEMU's rtc follows the guest's own time or the host's clock.",
    source: "src/qemu/qemu_validate.c",
    bad: timer("<timer name='rtc' track='boot'/>"),
    good: timer("<timer name='rtc' track='guest'/>"),
    *check(facts) {
      for (const element of facts.isQemu ? timers(facts, "rtc") : []) {
        const track = attribute(element, "track");
        if (track?.value !== "boot") continue;
        yield {
          span: valueSpan(track),
          message: "QEMU's rtc cannot follow the time since the start; use guest or wall",
          fixes: ["guest", "wall"].map((each) => possible(`Change to ${each}`, replaceValue(track, each))),
        };
      }
    },
  },
  policies("timer-rtc-policy", "rtc", ["merge", "discard"], ["catchup", "delay"]),
  policies("timer-pit-policy", "pit", ["merge"], ["delay", "discard"], ["catchup"]),
  {
    code: "timer-arch",
    severity: "error",
    elements: ["timer"],
    explanation: "Most timers are part of x86; armvtimer is that of ARM guests with KVM.",
    source: "src/qemu/qemu_validate.c",
    bad: timer("<timer name='hpet' present='yes'/>", arm),
    good: timer("<timer name='armvtimer' tickpolicy='delay'/>", arm),
    *check(facts) {
      if (!facts.isQemu) return;
      for (const element of timers(facts, "tsc", "kvmclock", "hypervclock", "hpet")) {
        if (mayBeX86(facts) || value(element, "present") !== "yes") continue;
        const message = `The timer ${value(element, "name")} is for x86 guests, this one is ${kindInWords(facts)}; remove it`;
        yield { span: spanOf(element, "name"), message, fixes: [preferred("Remove <timer>", removeElement(element))] };
      }
      for (const element of timers(facts, "armvtimer")) {
        if (facts.type === "kvm" && mayBeArmVirt(facts)) continue;
        const message = "armvtimer is for ARM guests with machine virt and KVM only; remove it";
        yield { span: spanOf(element, "name"), message, fixes: [preferred("Remove <timer>", removeElement(element))] };
      }
    },
  },
];

/** The timers of these names, or all. */
function timers({ root }: DomainFacts, ...names: readonly string[]): readonly XmlElement[] {
  const all = children(child(root, "clock"), "timer");
  return names.length === 0 ? all : all.filter((element) => names.includes(value(element, "name") ?? ""));
}

/** @param onX86 the ways that KVM's own device for x86 adds */
function policies(
  code: string,
  name: string,
  wrong: readonly string[],
  always: readonly string[],
  onX86: readonly string[] = [],
): Rule<DomainFacts> {
  const all = [...always, ...onX86];
  const [first = "delay"] = all;
  return {
    code,
    severity: "error",
    elements: ["timer"],
    explanation: `QEMU's ${name} makes up for lost ticks by ${all.join(" or ")}.`,
    source: "src/qemu/qemu_validate.c",
    bad: timer(`<timer name='${name}' tickpolicy='merge'/>`),
    good: timer(`<timer name='${name}' tickpolicy='${first}'/>`),
    *check(facts) {
      for (const element of facts.isQemu ? timers(facts, name) : []) {
        const policy = attribute(element, "tickpolicy");
        const right = mayBeX86(facts) ? all : always;
        if (!policy || right.includes(policy.value) || ![...wrong, ...onX86].includes(policy.value)) continue;
        yield {
          span: valueSpan(policy),
          message: `QEMU's ${name} ${right === all ? "" : `of ${kindInWords(facts)} `}cannot ${policy.value} ticks; use ${right.join(" or ")}`,
          fixes: right.map((each) => possible(`Change to ${each}`, replaceValue(policy, each))),
        };
      }
    },
  };
}
