/** What is wrong with a network because of its forward mode alone. */
import { attribute, valueSpan } from "../elements.ts";
import type { Rule } from "../rule.ts";
import type { NetworkFacts } from "./facts.ts";

/** Rules about parts that some modes do not take. */
const ofMode: ReadonlySet<string> = new Set(
  [
    "bridge-no-ip private-no-ip hostdev-no-ip ext-no-dns-records ext-dns-forwarder-ignored ext-no-domain ext-bandwidth",
    "ext-portgroup-bandwidth ext-route ext-dnsmasq-options ext-ipv6-attr bridge-stp-delay-zone macvtap-no-zone mac-not-l3",
    "mtu-not-l3 open-no-dev hostdev-interface address-only-hostdev nat-only-nat vport-l3 forward-multiple-dev",
    "private-no-bridge-name vepa-no-bridge-name passthrough-no-bridge-name hostdev-no-bridge-name managed-elsewhere",
    "bridge-name-and-dev driver-elsewhere vlan-unsupported vlan-portgroup-unsupported port-isolated-modes",
  ].flatMap((line) => line.split(" ").map((name) => `net-${name}`)),
);

/** The rule; if it is one of these, its findings say that the mode is their cause. */
export function withMode(rule: Rule<NetworkFacts>): Rule<NetworkFacts> {
  if (!ofMode.has(rule.code)) return rule;
  return {
    ...rule,
    *check(facts, version) {
      const mode = attribute(facts.forward, "mode");
      const cause = mode && { span: valueSpan(mode), words: `Mode '${mode.value}'` };
      for (const finding of rule.check(facts, version)) yield cause ? { ...finding, cause } : finding;
    },
  };
}
