/** Short documents for the examples of the rules. */

/** A network named `lab` with these children, a line each. */
export function network(...lines: readonly string[]): string {
  return ["<network>", "  <name>lab</name>", ...lines.map((line) => `  ${line}`), "</network>"].join("\n");
}

export const lan = "<ip address='192.168.77.1' prefix='24'/>";
export const lan6 = "<ip family='ipv6' address='fd00:77::1' prefix='64'/>";

/** Behind NAT, with an address. */
export function nat(...lines: readonly string[]): string {
  return network("<forward mode='nat'/>", ...lines, lan);
}

/** On the host's bridge br0. */
export function hostBridge(...lines: readonly string[]): string {
  return network("<forward mode='bridge'/>", "<bridge name='br0'/>", ...lines);
}

/** On the host's Open vSwitch bridge ovs0. */
export function openVswitch(...lines: readonly string[]): string {
  const virtualport = "<virtualport type='openvswitch'/>";
  return network("<forward mode='bridge'/>", "<bridge name='ovs0'/>", virtualport, ...lines);
}

/** Behind NAT, with this inside `<dhcp>` of the IPv4 address. */
export function dhcp(...lines: readonly string[]): string {
  return network(
    "<forward mode='nat'/>",
    "<ip address='192.168.77.1' prefix='24'>",
    "  <dhcp>",
    ...lines.map((line) => `    ${line}`),
    "  </dhcp>",
    "</ip>",
  );
}

/** In the subnet of `dhcp`. */
export const v4Range = "<range start='192.168.77.10' end='192.168.77.20'/>";

/** Behind NAT, with this inside `<dhcp>` of an IPv6 address. */
export function dhcp6(...lines: readonly string[]): string {
  return network(
    "<forward mode='nat'/>",
    "<ip family='ipv6' address='fd00:77::1' prefix='64'>",
    "  <dhcp>",
    ...lines.map((line) => `    ${line}`),
    "  </dhcp>",
    "</ip>",
  );
}
