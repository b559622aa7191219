/** Rules of the drivers of other hypervisors than QEMU: each is silent in guests of any other. */
import { possible, preferred, removeElement, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, valueSpan } from "../../elements.ts";
import type { Finding, Rule } from "../../rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedAttribute, unwantedElement } from "../findings.ts";

interface Limit {
  readonly code: string;
  /** What has it, one of `<devices>` or of `<domain>`. */
  readonly element: string;
  readonly explanation: string;
  readonly source: string;
  readonly bad: string;
  readonly good: string;
}

export interface ValueLimit extends Limit {
  /** The child element that has the attribute; the element itself without it. */
  readonly inside?: string;
  readonly attribute: string;
  readonly allowed: readonly string[];
  /** Such as "VMware has"; the values that are allowed follow. */
  readonly words: string;
  /** What libvirt prints of guests that it did not make, so that nothing is said of it. */
  readonly printed?: readonly string[];
  /** With another value other parts are needed, so there is no fix. */
  readonly isShape?: true;
  /** Libvirt takes it, and does not start the guest. */
  readonly atStart?: true;
  /** Which of the elements it is about; all without it. */
  readonly only?: (element: XmlElement) => boolean;
}

/** @param types the hypervisors that the rules are about, as in `<domain type>` */
export function onlyFor(types: readonly string[], rules: readonly Rule<DomainFacts>[]): readonly Rule<DomainFacts>[] {
  return rules.map((rule) => ({
    ...rule,
    check: (facts, version) => (types.includes(facts.type) ? rule.check(facts, version) : []),
  }));
}

/** An attribute that can have these values only. */
export function onlyValues(limit: ValueLimit): Rule<DomainFacts> {
  const {
    code,
    element: name,
    inside,
    attribute: attributeName,
    allowed,
    words,
    atStart,
    only,
    isShape,
    printed = [],
  } = limit;
  const choices = allowed.length > 1 ? `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}` : (allowed[0] ?? "");
  return {
    code,
    severity: "error",
    elements: [name],
    explanation: limit.explanation,
    source: limit.source,
    bad: limit.bad,
    good: limit.good,
    *check(facts) {
      for (const element of elementsOf(facts, name)) {
        const written = attribute(inside === undefined ? element : child(element, inside), attributeName);
        if (!written || [...allowed, ...printed].includes(written.value) || (only && !only(element))) continue;
        const message = `${words} ${choices}${written.value === "" ? "" : `, not ${written.value}`}`;
        yield {
          span: valueSpan(written),
          message: atStart ? `The guest could not start: ${lowerFirst(message)}` : message,
          fixes: (isShape ? [] : allowed).map((value) =>
            (allowed.length === 1 ? preferred : possible)(`Change to ${value}`, replaceValue(written, value)),
          ),
          // What the other value needs and this one does not is no mistake of its own.
          ...(isShape && { explains: [element.span] }),
        };
      }
    },
  };
}

export interface Unwanted extends Limit {
  /** What cannot be there: elements in the element, or attributes of it or of an element in it, as in "driver/io". */
  readonly parts: readonly string[];
  /** Such as "vz cannot set". */
  readonly words: string;
}

/** Parts of an element that the driver refuses, whatever is in them. */
export function noneOf({ parts, words, element: name, ...limit }: Unwanted): Rule<DomainFacts> {
  return {
    ...limit,
    severity: "error",
    elements: [name],
    *check(facts) {
      for (const element of elementsOf(facts, name)) {
        for (const part of parts) {
          const finding = partFinding(element, part, words);
          if (finding) yield finding;
        }
      }
    },
  };
}

function partFinding(element: XmlElement, part: string, words: string): Finding | undefined {
  const [inside = "", attributeName] = part.split("/");
  const found = child(element, inside);
  if (attributeName === undefined) return found && unwantedElement(found, `${words} <${inside}>; remove it`);
  const written = attribute(inside === "" ? element : found, attributeName);
  return written && unwantedAttribute(written, `${words} ${attributeName}; remove it`);
}

/** More of an element than the driver takes. */
export function atMost(limit: Limit & { readonly most: number; readonly words: string }): Rule<DomainFacts> {
  const { most, words, element: name, ...rest } = limit;
  return {
    ...rest,
    severity: "error",
    elements: [name],
    *check(facts) {
      for (const element of elementsOf(facts, name).slice(most)) {
        const fixes = [possible(`Remove this <${name}>`, removeElement(element))];
        yield { span: element.nameSpan, message: `${words} ${most} at most; remove this one`, fixes };
      }
    },
  };
}

function elementsOf({ root, os, devicesOf }: DomainFacts, name: string): readonly XmlElement[] {
  const top = name === "type" ? child(os, "type") : child(root, name);
  return top ? [top] : devicesOf(name);
}

function lowerFirst(text: string): string {
  // Names of hypervisors stay as they are.
  return /^[A-Z][a-z]+ /.test(text) && !/^(VMware|Xen|Hyper)/.test(text)
    ? text[0]?.toLowerCase() + text.slice(1)
    : text;
}
