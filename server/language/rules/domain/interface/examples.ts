/** Guests with a network interface, for the examples of the rules on interfaces. */
import { domain, type ExampleParts } from "../examples.ts";

const sources: Readonly<Record<string, string>> = {
  network: "<source network='default'/>",
  bridge: "<source bridge='br0'/>",
  direct: "<source dev='eth0' mode='bridge'/>",
  vhostuser: "<source type='unix' path='/run/net.sock' mode='client'/>",
  vdpa: "<source dev='/dev/vhost-vdpa-0'/>",
};

/** A guest on q35 with a virtio interface of the type, with these lines in it; a line of an element replaces the usual one. */
export function withInterface(type: string, lines: readonly string[] = [], guest: ExampleParts = {}): string {
  const usual = [sources[type] ?? "", "<model type='virtio'/>"].filter((line) => line !== "" && !isIn(lines, line));
  const inside = [...usual, ...lines].map((line) => `  ${line}`);
  return domain({ ...guest, devices: [`<interface type='${type}'>`, ...inside, "</interface>"] });
}

function isIn(lines: readonly string[], usual: string): boolean {
  const name = /^<\w+/.exec(usual)?.[0] ?? "";
  return lines.some((line) => line.startsWith(`${name} `));
}
