/** The network filters and variables that libvirt brings along (src/nwfilter/xml, src/conf/nwfilter_params.h). */

/** What the rules of a filter, or of those that it includes, leave to whoever uses it. */
const variables: Readonly<Record<string, readonly string[]>> = {
  "allow-arp": [],
  "allow-dhcp": [],
  "allow-dhcp-server": ["DHCPSERVER"],
  "allow-dhcpv6": [],
  "allow-dhcpv6-server": ["DHCPSERVER"],
  "allow-incoming-ipv4": [],
  "allow-incoming-ipv6": [],
  "allow-ipv4": [],
  "allow-ipv6": [],
  "clean-traffic": ["IP", "MAC"],
  "clean-traffic-gateway": ["GATEWAY_MAC", "IP", "MAC"],
  "no-arp-ip-spoofing": ["IP"],
  "no-arp-mac-spoofing": ["MAC"],
  "no-arp-spoofing": ["IP", "MAC"],
  "no-ip-multicast": [],
  "no-ip-spoofing": ["IP"],
  "no-ipv6-multicast": [],
  "no-ipv6-spoofing": ["IPV6"],
  "no-mac-broadcast": [],
  "no-mac-spoofing": ["MAC"],
  "no-other-l2-traffic": [],
  "no-other-rarp-traffic": [],
  "qemu-announce-self": ["MAC"],
  "qemu-announce-self-rarp": ["MAC"],
};

/** @returns the variables of a filter that every host has; `undefined` when it is none of them */
export function libvirtsVariables(filter: string): readonly string[] | undefined {
  return Object.hasOwn(variables, filter) ? variables[filter] : undefined;
}

/** Their names mean something to libvirt: it fills them in, acts on them, or its own filters use them. */
export const standardVariables: ReadonlySet<string> = new Set([
  "MAC",
  "IP",
  "IPV6",
  "CTRL_IP_LEARNING",
  "DHCPSERVER",
  "GATEWAY_MAC",
]);
