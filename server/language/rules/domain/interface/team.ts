/** Rules for the interfaces of a guest together: their MAC addresses, and teams of two. */
import { possible, preferred, replaceValue } from "../../../fixes.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import { attribute, child, spanOf, value, valueSpan } from "../../elements.ts";
import type { Rule } from "../../rule.ts";
import { repeated } from "../address/address.ts";
import { withDevices } from "../examples.ts";
import type { DomainFacts } from "../facts.ts";
import { withInterface } from "./examples.ts";

const network = (last: string) => [
  "<interface type='network'>",
  `  <mac address='52:54:00:00:00:${last}'/>`,
  "  <source network='default'/>",
  "  <model type='virtio'/>",
  "</interface>",
];

export const interfaceTeamRules: readonly Rule<DomainFacts>[] = [
  {
    code: "if-mac-dup",
    severity: "warning",
    elements: ["mac"],
    explanation:
      "libvirt takes two interfaces of one MAC address, but the network cannot tell them apart; only a team shares one.",
    source: "https://libvirt.org/formatdomain.html#network-interfaces",
    bad: withDevices(...network("01"), ...network("01")),
    good: withDevices(...network("01"), ...network("02")),
    *check({ devicesOf }) {
      const macs = devicesOf("interface").flatMap((element) =>
        child(element, "teaming") ? [] : (child(element, "mac") ?? []),
      );
      const key = (element: XmlElement) => value(element, "address")?.toLowerCase();
      let used: ReadonlySet<string | undefined> | undefined;
      for (const [element, earlier] of repeated(macs, key)) {
        const address = attribute(element, "address");
        if (!address) continue;
        used ??= new Set(macs.map(key));
        const free = nextMac(address.value, used);
        yield {
          span: valueSpan(address),
          message:
            "Another interface of the guest has this MAC address, so the network cannot tell them apart; give each its own",
          fixes: free ? [preferred(`Change to ${free}`, replaceValue(address, free))] : [],
          related: [{ span: spanOf(earlier, "address"), message: "The first one" }],
          taken: "MAC",
        };
      }
    },
  },
  {
    code: "if-teaming-alias",
    severity: "warning",
    incomplete: true,
    elements: ["teaming"],
    explanation:
      "The transient interface of a team names the alias of the one that stays; with another name the guest starts without a team.",
    source: "docs/formatdomain.rst",
    bad: withInterface("network", ["<teaming type='transient' persistent='ua-backup'/>"]),
    good: withInterface("network", ["<teaming type='persistent'/>", "<alias name='ua-backup'/>"]),
    *check({ partsOf, isQemu }) {
      if (!isQemu) return;
      const teams = partsOf("teaming").filter(
        ({ parent }) => parent?.name === "interface" || parent?.name === "hostdev",
      );
      const stays = teams.filter((team) => team.parent?.name === "interface" && value(team, "type") === "persistent");
      const aliases = new Set(stays.map(({ parent }) => value(child(parent, "alias"), "name")));
      for (const team of teams) {
        const persistent = attribute(team, "persistent");
        if (!persistent || aliases.has(persistent.value)) continue;
        yield {
          span: valueSpan(persistent),
          message: `No interface with <teaming type='persistent'/> has the alias "${persistent.value}", so the guest starts without a team`,
          fixes: [...aliases]
            .flatMap((alias) => alias ?? [])
            .map((alias) => possible(`Use "${alias}"`, replaceValue(persistent, alias))),
        };
      }
    },
  },
];

/** The first address after one that no other interface has. */
function nextMac(mac: string, used: ReadonlySet<string | undefined>): string | undefined {
  const start = mac.slice(0, -2).toLowerCase();
  const last = Number.parseInt(mac.slice(-2), 16);
  const others = Array.from(
    { length: 256 },
    (_, index) => `${start}${((last + index) % 256).toString(16).padStart(2, "0")}`,
  );
  return Number.isNaN(last) ? undefined : others.find((other) => !used.has(other));
}
