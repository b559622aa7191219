/** Networks with DHCP for the tests of plans, and virsh on a lab. */
import assert from "node:assert/strict";
import type { Transport } from "../../client/libvirt/transport.ts";
import { createVirsh, type Virsh } from "../../client/libvirt/virsh.ts";
import type { Lab } from "./lab.ts";
import { openWay, type Way } from "./lab-ways.ts";

/** A network of this name; `entries` go into `<dhcp>`, `rest` in front of `<ip>`. */
export function networkText(name: string, subnet: number, entries: string, rest = ""): string {
  return `<network>
  <name>${name}</name>
  <forward mode='nat'/>
  <bridge name='vap${subnet}' stp='off'/>${rest}
  <ip address='10.81.${subnet}.1' prefix='24'>
    <dhcp>${entries}</dhcp>
  </ip>
</network>
`;
}

export const range = (subnet: number, end = 50) => `<range start='10.81.${subnet}.10' end='10.81.${subnet}.${end}'/>`;
export const host = (subnet: number, index: number) =>
  `<host mac='52:54:00:81:00:0${index}' name='h${index}' ip='10.81.${subnet}.10${index}'/>`;
export const hosts = (subnet: number, count: number) =>
  Array.from({ length: count }, (_, at) => host(subnet, at)).join("");

export function openVirsh(
  lab: Lab,
  way: Way,
): { readonly virsh: Virsh; readonly transport: Transport; readonly log: string[] } {
  const { target, transport } = openWay(lab, way);
  const log: string[] = [];
  return { virsh: createVirsh(target, transport, (line) => log.push(line)), transport, log };
}

export async function startNetwork(virsh: Virsh, text: string): Promise<void> {
  const defined = await virsh.run(["net-define", "/dev/stdin"], { input: text });
  assert.ok(defined.ok, defined.ok ? "" : defined.error.detail);
  const name = /<name>(.*)<\/name>/.exec(text)?.[1] ?? "";
  const started = await virsh.run(["net-start", name]);
  assert.ok(started.ok, started.ok ? "" : started.error.detail);
}
