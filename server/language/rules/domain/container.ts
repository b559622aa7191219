/** Rules for containers: guests of type exe, which share the kernel of the host. */
import { addChild, preferred, removeElement } from "../../fixes.ts";
import { child, isWritten, text } from "../elements.ts";
import type { Rule } from "../rule.ts";
import type { DomainFacts } from "./facts.ts";

const container = (os: string, devices = "") =>
  [
    "<domain type='lxc'>",
    "  <name>web</name>",
    "  <memory unit='GiB'>1</memory>",
    "  <os>",
    "    <type>exe</type>",
    ...(os === "" ? [] : [`    ${os}`]),
    "  </os>",
    ...(devices === "" ? [] : [`  <devices>${devices}</devices>`]),
    "</domain>",
  ].join("\n");
const init = "<init>/sbin/init</init>";

export const containerRules: readonly Rule<DomainFacts>[] = [
  {
    code: "os-init-missing",
    severity: "error",
    incomplete: true,
    explanation: "A container starts with a program of its own, which libvirt does not guess.",
    source: "src/conf/domain_conf.c",
    bad: container(""),
    good: container(init),
    *check(facts) {
      const { os } = facts;
      if (!os || !isContainer(facts) || child(os, "init")) return;
      yield {
        span: (child(os, "type") ?? os).nameSpan,
        message: `A container needs the program that it starts with, such as ${init}`,
        fixes: [preferred(`Add ${init}`, addChild(os, init))],
      };
    },
  },
  {
    code: "input-container",
    severity: "error",
    elements: ["input"],
    explanation: "A container has no keyboard, mouse or tablet.",
    source: "src/conf/domain_validate.c",
    bad: container(init, "<input type='mouse' bus='usb'/>"),
    good: container(init),
    *check(facts) {
      for (const element of isContainer(facts) ? facts.devicesOf("input") : []) {
        yield {
          span: element.nameSpan,
          message: "A container has no input devices; remove it",
          fixes: [preferred("Remove <input>", removeElement(element))],
        };
      }
    },
  },
];

function isContainer({ type, os }: DomainFacts): boolean {
  return type === "lxc" && os !== undefined && isWritten(os) && text(child(os, "type")).trim() === "exe";
}
