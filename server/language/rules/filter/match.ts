/** Rules for what a rule of a filter looks at, and for filters inside of filters. */
import { addAttribute, possible, preferred, removeElement, replaceValue } from "../../fixes.ts";
import { bits, parseIp, parseNumericIpv4 } from "../../ip.ts";
import type { XmlAttribute } from "../../xml/tree.ts";
import { attribute, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Finding, Rule } from "../rule.ts";
import { type FilterFacts, filter, filterNumber, isVariable } from "./facts.ts";

/** Protocols with ports, by name and number. */
const withPorts = new Set<string | number>(["tcp", "udp", "sctp", 6, 17, 33, 132]);

/** What alone can be in a chain whose name begins so. The chains root and mac see everything. */
const chains: readonly (readonly [prefix: string, match: string])[] = [
  ["arp", "arp"],
  ["rarp", "rarp"],
  ["ipv4", "ip"],
  ["ipv6", "ipv6"],
  ["stp", "stp"],
  ["vlan", "vlan"],
];

export const matchRules: readonly Rule<FilterFacts>[] = [
  {
    code: "filter-port-protocol",
    severity: "error",
    explanation: "Only some protocols have ports, so <ip> and <ipv6> with ports must say which one they mean.",
    source: "src/conf/nwfilter_conf.c",
    bad: filter("<ip dstportstart='80'/>"),
    good: filter("<ip protocol='tcp' dstportstart='80'/>"),
    *check({ matches }) {
      for (const match of matches) {
        if (match.name !== "ip" && match.name !== "ipv6") continue;
        const port = match.attributes.find(({ name }) => /^(src|dst)port(start|end)$/.test(name));
        const protocol = attribute(match, "protocol");
        if (!port || (protocol && hasPorts(protocol.value))) continue;
        yield {
          span: protocol ? valueSpan(protocol) : port.nameSpan,
          message: protocol
            ? isVariable(protocol.value)
              ? `With ${port.name} the protocol cannot be a variable; use tcp, udp or sctp`
              : `Protocol '${protocol.value}' has no ports, and ${port.name} asks for one; use tcp, udp or sctp`
            : `${port.name} needs the protocol beside it: tcp, udp or sctp`,
          fixes: ["tcp", "udp"].map((name) =>
            possible(
              `Set protocol='${name}'`,
              protocol ? replaceValue(protocol, name) : addAttribute(match, "protocol", name),
            ),
          ),
        };
      }
    },
  },
  {
    code: "filter-mask-gap",
    severity: "error",
    explanation: "A mask is a row of ones and then zeros; libvirt refuses any other.",
    source: "src/conf/nwfilter_conf.c",
    bad: filter("<mac srcmacaddr='52:54:00:00:00:00' srcmacmask='ff:00:ff:00:00:00'/>"),
    good: filter("<mac srcmacaddr='52:54:00:00:00:00' srcmacmask='ff:ff:ff:00:00:00'/>"),
    *check({ matches }) {
      for (const match of matches) {
        for (const mask of match.attributes) {
          if (!/mask$/.test(mask.name) || isVariable(mask.value) || !hasGap(mask)) continue;
          yield {
            span: valueSpan(mask),
            message: `${mask.value} is not a mask: after the first zero bit there can be no ones`,
          };
        }
      }
    },
  },
  {
    code: "filter-range-order",
    severity: "warning",
    explanation:
      "A range that starts above its end matches nothing, and with ports a guest with this filter cannot start.",
    source: "docs/formatnwfilter.rst",
    bad: filter("<tcp dstportstart='443' dstportend='80'/>"),
    good: filter("<tcp dstportstart='80' dstportend='443'/>"),
    *check({ matches }) {
      for (const match of matches) {
        for (const side of ["src", "dst"]) {
          yield* reversed(attribute(match, `${side}portstart`), attribute(match, `${side}portend`));
          yield* reversed(attribute(match, `${side}ipfrom`), attribute(match, `${side}ipto`));
        }
      }
    },
  },
  {
    code: "filter-chain-protocol",
    severity: "warning",
    explanation: "A chain sees only packets of the protocol that its name begins with.",
    source: "docs/formatnwfilter.rst",
    bad: filter("<ip srcipaddr='10.0.0.1'/>", " chain='arp'"),
    good: filter("<ip srcipaddr='10.0.0.1'/>", " chain='ipv4'"),
    *check({ root, chain, matches }) {
      const seen = chains.find(([prefix]) => chain.startsWith(prefix));
      if (!seen) return;
      for (const match of matches) {
        if (match.name === seen[1] || !chains.some(([, name]) => name === match.name)) continue;
        yield {
          span: match.nameSpan,
          message: `<${match.name}> never matches in chain '${chain}', which sees only ${seen[0]}`,
          related: [{ span: spanOf(root, "chain"), message: "The chain is chosen here" }],
        };
      }
    },
  },
  {
    code: "filter-includes-itself",
    severity: "error",
    explanation: "Filters can include others, but no chain of them may come back to its beginning.",
    source: "src/conf/virnwfilterobj.c",
    bad: "<filter name='lab'>\n  <filterref filter='lab'/>\n</filter>",
    good: "<filter name='lab'>\n  <filterref filter='no-mac-spoofing'/>\n</filter>",
    *check({ root }) {
      const name = value(root, "name");
      for (const reference of children(root, "filterref")) {
        if (name === undefined || value(reference, "filter") !== name) continue;
        yield {
          span: spanOf(reference, "filter"),
          message: `The filter includes itself; remove this reference or name another filter`,
          fixes: [preferred("Remove <filterref>", removeElement(reference))],
        };
      }
    },
  },
];

function hasPorts(protocol: string): boolean {
  return withPorts.has(protocol) || withPorts.has(filterNumber(protocol) ?? "");
}

/** Of masks of MAC and IP addresses; a number of bits is never wrong here. */
function hasGap({ value }: XmlAttribute): boolean {
  if (/^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(value)) {
    const bits = value.split(":").map((byte) => Number.parseInt(byte, 16).toString(2).padStart(8, "0"));
    return bits.join("").includes("01");
  }
  // A number of bits is no address either way.
  const ip = value.includes(".") ? (parseNumericIpv4(value) ?? parseIp(value)) : parseIp(value);
  return ip?.value.toString(2).padStart(bits(ip.family), "0").includes("01") ?? false;
}

function* reversed(start: XmlAttribute | undefined, end: XmlAttribute | undefined): Iterable<Finding> {
  if (!start || !end) return;
  const [from, to] = [order(start.value), order(end.value)];
  if (from === undefined || to === undefined || from <= to) return;
  yield {
    span: valueSpan(start),
    message: `The range starts at ${start.value}, above its end ${end.value}: it matches nothing`,
    fixes: [preferred("Swap start and end", replaceValue(start, end.value), replaceValue(end, start.value))],
  };
}

function order(value: string): bigint | undefined {
  const number = filterNumber(value);
  return number === undefined ? parseIp(value)?.value : BigInt(number);
}
