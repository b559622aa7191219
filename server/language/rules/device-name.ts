/** Names of network devices of the host. */
import { preferred, replaceValue } from "../fixes.ts";
import type { XmlAttribute } from "../xml/tree.ts";
import { valueSpan } from "./elements.ts";
import type { Finding } from "./rule.ts";

/** Source: IFNAMSIZ in linux/if.h. */
const longestDeviceName = 15;

/** @param user what cannot start with such a device, such as "guest" */
export function tooLongForDevice(name: XmlAttribute | undefined, user: string): Finding | undefined {
  if (!name || name.value.length <= longestDeviceName) return undefined;
  const shorter = name.value.slice(0, longestDeviceName);
  return {
    span: valueSpan(name),
    message: `The name has ${name.value.length} characters, Linux allows ${longestDeviceName}: the ${user} could not start`,
    fixes: [preferred(`Shorten to "${shorter}"`, replaceValue(name, shorter))],
  };
}
