/** Rules for the sequence of the vCPUs in `<vcpus>`: those that stay come first. */
import { addAttribute, possible, preferred, replaceValue } from "../../../fixes.ts";
import type { Span, TextEdit } from "../../../problem.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, children, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { domain } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { wholeNumber } from "./processors.ts";

const vcpus = (...lines: readonly string[]) =>
  domain({ lines: ["<vcpu current='2'>3</vcpu>", "<vcpus>", ...lines.map((line) => `  ${line}`), "</vcpus>"] });
const fixed = (id: number, order: number) => `<vcpu id='${id}' enabled='yes' hotpluggable='no' order='${order}'/>`;

export const vcpuOrderRules: readonly Rule<DomainFacts>[] = [
  {
    code: "vcpus-fixed-first",
    severity: "error",
    elements: ["vcpus"],
    explanation: "QEMU starts with the vCPUs that stay; those that come and go have the numbers after them.",
    source: "src/qemu/qemu_postparse.c",
    bad: vcpus(
      "<vcpu id='0' enabled='yes' hotpluggable='no'/>",
      "<vcpu id='1' enabled='no' hotpluggable='yes'/>",
      "<vcpu id='2' enabled='yes' hotpluggable='no'/>",
    ),
    good: vcpus(
      "<vcpu id='0' enabled='yes' hotpluggable='no'/>",
      "<vcpu id='1' enabled='yes' hotpluggable='no'/>",
      "<vcpu id='2' enabled='no' hotpluggable='yes'/>",
    ),
    *check(facts) {
      const listed = vcpusById(facts);
      // What is wrong with vCPU 0 has a rule of its own.
      if (!facts.isQemu || !listed.has(0) || isPluggable(listed.get(0))) return;
      const ids = [...listed.keys()].sort((one, other) => one - other);
      // What is not listed is off, and can be plugged in.
      const place = ids.findIndex((id, index) => id !== index || isPluggable(listed.get(id)));
      const late = place < 0 ? [] : ids.slice(place).flatMap((id) => staying(listed, id));
      const [first] = late;
      if (!first) return;
      const why = listed.has(place) ? "can be" : "is not listed, so it can be plugged in";
      const start = isSeenAtDefine(listed) ? "" : "The guest could not start: ";
      yield {
        span: spanOf(first, "hotpluggable"),
        message: `${start}vCPUs that stay come before those that can be unplugged, and vCPU ${place} ${why}; make vCPU ${value(first, "id")} hotpluggable too`,
        fixes: [preferred("Make it hotpluggable", ...late.map(makePluggable))],
      };
    },
  },
  {
    code: "vcpus-order-ascending",
    severity: "error",
    elements: ["vcpus"],
    explanation: "The vCPUs that stay are switched on in the order of their numbers.",
    source: "src/qemu/qemu_postparse.c",
    bad: vcpus(fixed(0, 1), fixed(1, 3), fixed(2, 2)),
    good: vcpus(fixed(0, 1), fixed(1, 2), fixed(2, 3)),
    *check(facts) {
      if (!facts.isQemu) return;
      const listed = vcpusById(facts);
      const ids = [...listed.keys()].sort((one, other) => one - other);
      let highest: { readonly number: number; readonly span: Span } | undefined;
      for (const vcpu of ids.flatMap((id) => staying(listed, id))) {
        const order = attribute(vcpu, "order");
        const number = wholeNumber(order?.value);
        if (!order || !number) continue;
        if (highest && number < highest.number) {
          const next = String(highest.number + 1);
          yield {
            span: valueSpan(order),
            message: `vCPUs that stay are switched on in the order of their ids, and an earlier one has order ${highest.number}; use that or more`,
            fixes: [possible(`Change to ${next}`, replaceValue(order, next))],
            related: [{ span: highest.span, message: "The earlier one" }],
          };
          // What comes behind may be right, and this or the earlier one wrong.
          return;
        }
        highest = { number, span: valueSpan(order) };
      }
    },
  },
];

/** What `<vcpus>` lists, in document order. */
export function singleVcpus({ root }: DomainFacts): readonly XmlElement[] {
  return children(child(root, "vcpus"), "vcpu");
}

/** The order of a vCPU as written; `undefined` without one, which 0 means too. */
export function orderOf(vcpu: XmlElement): number | undefined {
  return wholeNumber(value(vcpu, "order")) || undefined;
}

/** What `<vcpus>` says of each vCPU; what is written last counts. */
export function vcpusById(facts: DomainFacts): ReadonlyMap<number, XmlElement> {
  return new Map(
    singleVcpus(facts).flatMap((vcpu) => {
      const id = wholeNumber(value(vcpu, "id"));
      return id === undefined ? [] : [[id, vcpu] as const];
    }),
  );
}

/** Defining a guest, libvirt compares neighbours by what is written; starting it, by what it has made of them. */
function isSeenAtDefine(listed: ReadonlyMap<number, XmlElement>): boolean {
  const said = (id: number) => value(listed.get(id), "hotpluggable");
  return [...listed.keys()].some((id) => said(id) === "no" && said(id - 1) === "yes");
}

function staying(listed: ReadonlyMap<number, XmlElement>, id: number): readonly XmlElement[] {
  const vcpu = listed.get(id);
  return vcpu && !isPluggable(vcpu) ? [vcpu] : [];
}

function makePluggable(vcpu: XmlElement): TextEdit {
  const written = attribute(vcpu, "hotpluggable");
  return written ? replaceValue(written, "yes") : addAttribute(vcpu, "hotpluggable", "yes");
}

/** Off, or said to be; without a word one that is on stays. */
function isPluggable(vcpu: XmlElement | undefined): boolean {
  return value(vcpu, "enabled") === "no" || value(vcpu, "hotpluggable") === "yes";
}
