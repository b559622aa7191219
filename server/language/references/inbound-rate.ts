/**
 * A guest's interface can reserve a part of what its network may receive. Without such a rate of the network, or on a
 * network without a bridge of libvirt's own, there is nothing to take the part of, and the guest does not start.
 */
import type { CrossRule, CrossView } from "./cross-rule.ts";
import type { Found } from "./workspace-index.ts";
import { relativeTo } from "./workspace-index.ts";

const user =
  "<interface type='network'>\n  <source network='lab'/>\n  <bandwidth>\n    <inbound average='1000' floor='500'/>\n  </bandwidth>\n</interface>";
const network = (rest: string) => `<network>\n  <name>lab</name>\n${rest}</network>`;

export const inboundRateRule: CrossRule = {
  code: "ref-floor-without-rate",
  severity: "warning",
  explanation:
    "With floor an interface reserves a part of the inbound rate of its network; the network has none, so the guest does not start.",
  source: "src/network/bridge_driver.c",
  bad: { "user.xml": user, "network.xml": network("") },
  good: {
    "user.xml": user,
    "network.xml": network("  <bandwidth>\n    <inbound average='10000'/>\n  </bandwidth>\n"),
  },
  host: undefined,
  check,
};

function* check(view: CrossView): ReturnType<CrossRule["check"]> {
  const { index, own, isMember } = view;
  if (!isMember(own.uri)) return;
  for (const name of own.names) {
    if (name.kind !== "inbound-rate" || name.role !== "reference" || index.isDefined(name)) continue;
    const networks = index
      .definitions("network")
      .filter((found) => found.name.name === name.scope && isMember(found.document.uri));
    const [first, ...others] = networks;
    if (first) yield finding(view, name.span, [first, ...others]);
  }
}

function finding({ own }: CrossView, span: Found["name"]["span"], networks: readonly [Found, ...Found[]]) {
  const [{ document, name }] = networks;
  return {
    severity: "warning" as const,
    span,
    message:
      `The network "${name.name}" (${relativeTo(own.uri, document.uri)}) has no inbound rate of which a part could be ` +
      "reserved, so the guest does not start: give it an <inbound> in <bandwidth> (it must be of mode nat, route, open " +
      "or isolated), or remove floor",
    fixes: [],
    others: networks,
    otherMessage: "This network has no inbound rate",
  };
}
