/** What `<inbound>` and `<outbound>` need wherever they stand: in networks, port groups, interfaces and ports. */
import { addAttribute, possible, preferred, removeAttribute } from "../fixes.ts";
import type { XmlElement } from "../xml/tree.ts";
import { attribute, children } from "./elements.ts";
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
