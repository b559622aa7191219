/** What `<inbound>` and `<outbound>` need wherever they stand: in networks, port groups, interfaces and ports. */
import { addAttribute, possible, preferred, removeAttribute, replaceValue } from "../fixes.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attribute, children, valueSpan } from "./elements.ts";
import type { Finding } from "./rule.ts";

/** The directions that these elements limit. */
export function directionsOf(bandwidths: readonly XmlElement[]): readonly XmlElement[] {
  return bandwidths
    .flatMap((element) => children(element))
    .filter(({ name }) => name === "inbound" || name === "outbound");
}

/** The number of a traffic class, which libvirt takes in the ports of networks only. */
export function writtenClass(bandwidth: XmlElement): Finding | undefined {
  const classId = attribute(bandwidth, "classID");
  return (
    classId && {
      span: classId.nameSpan,
      message: "classID is given by libvirt and cannot be written",
      fixes: [preferred("Remove classID", removeAttribute(classId))],
    }
  );
}

/**
 * The rate that is missing in a direction; `undefined` when nothing is. A guaranteed rate alone is enough, but a peak
 * and a burst belong to an average. Source: virNetDevBandwidthParseRate in src/conf/netdev_bandwidth_conf.c.
 */
export function missingAverage(direction: XmlElement): Finding | undefined {
  if (attribute(direction, "average")) return undefined;
  const above = attribute(direction, "peak") ?? attribute(direction, "burst");
  if (attribute(direction, "floor") && !above) return undefined;
  return {
    span: above && attribute(direction, "floor") ? above.nameSpan : direction.nameSpan,
    message: `<${direction.name}> needs average: the rate in KiB per second`,
    fixes: [possible("Add average='1000'", addAttribute(direction, "average", "1000"))],
  };
}

/** In KiB, as the kernel counts bytes in 32 bits. */
const largestBurst = 4_194_303;
/** In KiB per second. Source: virNetDevBandwidthRateValidate in src/conf/netdev_bandwidth_conf.c. */
const largestRate = 2 ** 54;

/** Rates and bursts of a direction that the kernel cannot count. */
export function* excessive(direction: XmlElement): Iterable<Finding> {
  const burst = attribute(direction, "burst");
  if (burst && Number(burst.value) > largestBurst) {
    yield {
      span: valueSpan(burst),
      message: `The largest burst is ${largestBurst} KiB`,
      fixes: [preferred(`Change to ${largestBurst}`, replaceValue(burst, String(largestBurst)))],
    };
  }
  yield* excessiveRates(direction);
}

/** Rates of a direction that libvirt's schema refuses wherever they stand. */
export function* excessiveRates(direction: XmlElement): Iterable<Finding> {
  for (const name of ["average", "peak", "floor"]) {
    const rate = attribute(direction, name);
    // A number of JavaScript is exact up to 2^53, and 2^54 + 1 is 2^54.
    if (rate && /^\d+$/.test(rate.value) && BigInt(rate.value) > largestRate)
      yield { span: valueSpan(rate), message: `${name} is too large: libvirt takes up to 2^54 KiB per second` };
  }
}
