/** Rules for containers: guests of type exe, which share the kernel of the host. */
import { addChild, possible, preferred, removeElement } from "../../../fixes.ts";
import { sizeInBytes } from "../../../sizes.ts";
import { attribute, child, children, isWritten, text, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import type { DomainFacts } from "../facts.ts";
import { unwantedElement } from "../findings.ts";

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

const inMemory = (usage: string) =>
  `<filesystem type='ram'><source usage='${usage}' units='EiB'/><target dir='/tmp'/></filesystem>`;
const mostBytes = 2n ** 64n;

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
    code: "os-init-empty",
    severity: "error",
    incomplete: true,
    elements: ["initarg", "initenv"],
    explanation: "Each argument of the first program, and each variable that it finds, is a text that is not empty.",
    source: "src/conf/domain_conf.c",
    bad: container(`${init}<initarg/>`),
    good: container(`${init}<initarg>--debug</initarg>`),
    *check(facts) {
      const written = isContainer(facts) ? [...children(facts.os, "initarg"), ...children(facts.os, "initenv")] : [];
      for (const element of written) {
        if (element.children.length > 0) continue;
        const message = `<${element.name}> is empty, which libvirt refuses; write its text, or remove it`;
        const fixes = [possible(`Remove <${element.name}>`, removeElement(element))];
        yield { span: element.nameSpan, message, fixes };
      }
    },
  },
  {
    code: "fs-ram-size",
    severity: "error",
    elements: ["filesystem"],
    explanation: "libvirt counts the size of a file system in memory in bytes, with 64 bits.",
    source: "src/conf/domain_conf.c",
    bad: container(init, inMemory("16")),
    good: container(init, inMemory("15")),
    *check({ devicesOf, isQemu }) {
      for (const element of isQemu ? [] : devicesOf("filesystem")) {
        const source = child(element, "source");
        const usage = value(element, "type") === "ram" ? attribute(source, "usage") : undefined;
        const bytes = usage && sizeInBytes(usage.value, value(source, "units"), "KiB");
        if (!usage || bytes === undefined || bytes < mostBytes) continue;
        yield { span: valueSpan(usage), message: "libvirt cannot count so many bytes; this must be below 16 EiB" };
      }
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
  {
    code: "container-display",
    severity: "error",
    elements: ["graphics", "redirdev", "video"],
    explanation:
      "A container has no display, nor a usual model of a graphics card, and no USB that devices of a viewer could come to.",
    source: "src/conf/domain_postparse.c; src/conf/domain_validate.c",
    bad: container(init, "<graphics type='vnc'/>"),
    good: container(init),
    *check(facts) {
      if (!isContainer(facts)) return;
      const cards = facts.devicesOf("video");
      const hasUsb = facts.controllers.some(({ type, model }) => type === "usb" && model !== "none");
      const refused = [
        ...cards.filter((card) => !attribute(child(card, "model"), "type")),
        ...(cards.length > 0 ? [] : facts.devicesOf("graphics")),
        ...(hasUsb ? [] : facts.devicesOf("redirdev")),
      ];
      for (const element of refused) {
        yield unwantedElement(element, `A container has no <${element.name}>; remove it`);
      }
    },
  },
  {
    code: "resource-empty",
    severity: "error",
    incomplete: true,
    elements: ["resource"],
    explanation:
      "<resource> names the partition of the host that the guest is in, or its id in a Fibre Channel network.",
    source: "src/conf/domain_conf.c",
    bad: container(init).replace("  <os>", "  <resource/>\n  <os>"),
    good: container(init).replace("  <os>", "  <resource><partition>/machine</partition></resource>\n  <os>"),
    *check({ root }) {
      const element = child(root, "resource");
      // What is there and empty is still being written.
      if (!element || child(element, "partition") || attribute(child(element, "fibrechannel"), "appid")) return;
      yield {
        span: element.nameSpan,
        message: "libvirt refuses a <resource> that says nothing; add a <partition>, or remove it",
        fixes: [possible("Remove <resource>", removeElement(element))],
      };
    },
  },
];

function isContainer({ type, os }: DomainFacts): boolean {
  return type === "lxc" && os !== undefined && isWritten(os) && text(child(os, "type")).trim() === "exe";
}
