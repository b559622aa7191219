/** Rules for disks whose data come over the network. */
import type { XmlElement } from "../../xml/tree.ts";
import { child, children, spanOf, value } from "../elements.ts";
import type { Rule } from "../rule.ts";
import { type DeviceRule, forEachDevice } from "./device-rule.ts";
import { withDisk } from "./disk-examples.ts";
import type { Disk } from "./disk-facts.ts";
import type { DomainFacts } from "./facts.ts";
import { unwantedElement } from "./findings.ts";

const cookies = (...names: readonly string[]) =>
  withDisk({
    disk: "type='network' device='disk'",
    driver: "name='qemu' type='raw'",
    source: "protocol='https' name='vm.img'",
  }).replace(
    "name='vm.img'/>",
    `name='vm.img'><host name='a'/><cookies>${names.map((name) => `<cookie name='${name}'>1</cookie>`).join("")}</cookies></source>`,
  );

const rules: readonly DeviceRule<Disk>[] = [
  {
    code: "disk-cookie-dup",
    severity: "error",
    explanation: "A cookie has one value.",
    source: "src/conf/storage_source_conf.c",
    bad: cookies("session", "session"),
    good: cookies("session", "user"),
    everyHypervisor: true,
    find({ source }) {
      const first = new Map<string, XmlElement>();
      for (const cookie of children(child(source, "cookies"), "cookie")) {
        const name = value(cookie, "name");
        const earlier = name === undefined ? undefined : first.get(name);
        if (earlier) {
          return {
            ...unwantedElement(cookie, `The cookie "${name}" has a value already; keep one`),
            span: spanOf(cookie, "name"),
            related: [{ span: spanOf(earlier, "name"), message: "The first one" }],
          };
        }
        if (name !== undefined) first.set(name, cookie);
      }
      return undefined;
    },
  },
];

export const diskNetworkRules: readonly Rule<DomainFacts>[] = forEachDevice(({ disks }) => disks, rules);
