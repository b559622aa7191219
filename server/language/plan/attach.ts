/**
 * Plugs running guests in again after a restart of their network. libvirt leaves their taps without a bridge, and
 * updating an interface with what it is already does nothing; but between "on this network" and "on the network's
 * bridge" libvirt moves the tap, without the guest noticing more than the gap. So each interface goes there and back.
 */
import { addressOf, interfacesOf, macOf, type PlanGuest, plugOf } from "./host.ts";
import type { NetworkModel } from "./model.ts";
import { type PlanNode, toXml } from "./node.ts";
import type { PlanCommand, PlanStep } from "./plan.ts";

/** @returns two steps for each interface; none for networks whose bridge or device is not libvirt's own */
export function attachSteps(
  guests: readonly PlanGuest[],
  before: NetworkModel,
  after: NetworkModel,
): readonly PlanStep[] {
  const [from, to] = [bridgeOf(before), bridgeOf(after)];
  if (from === undefined || to === undefined) return [];
  return guests.flatMap((guest) =>
    interfacesOf(guest)
      .filter((node) => [`network ${before.name}`, `bridge ${from}`].includes(plugOf(node)))
      .flatMap((node) => roundTrip(guest, node, after.name, to)),
  );
}

/** The commands of the steps, for the way back. */
export function attachCommands(guests: readonly PlanGuest[], model: NetworkModel): readonly PlanCommand[] {
  return attachSteps(guests, model, model).map(({ argv, input }) => ({ argv, input }));
}

function roundTrip(guest: PlanGuest, node: PlanNode, network: string, bridge: string): readonly PlanStep[] {
  const onNetwork = plugOf(node).startsWith("network ");
  const there = onNetwork ? pluggedInto(node, "bridge", bridge) : pluggedInto(node, "network", network);
  const back = onNetwork ? pluggedInto(node, "network", network) : pluggedInto(node, "bridge", bridge);
  const step = (plugged: PlanNode, summary: string): PlanStep => ({
    argv: ["update-device", addressOf(guest), "/dev/stdin", "--live"],
    input: toXml(plugged),
    summary,
    effect: "live",
    interrupts: [],
    undo: [],
  });
  const name = `interface ${macOf(node)} of "${guest.name}"`;
  return [
    step(there, `Attach ${name} to the ${onNetwork ? "bridge" : "network"} again`),
    step(back, `Give ${name} back to the ${onNetwork ? "network" : "bridge"}`),
  ];
}

/** A port group stays; the port of the old network is gone. */
function pluggedInto(node: PlanNode, type: "network" | "bridge", name: string): PlanNode {
  const source = node.children.find((child) => child.name === "source");
  const portgroup = type === "network" ? (source?.attributes.filter(([key]) => key === "portgroup") ?? []) : [];
  const plug: PlanNode = { name: "source", attributes: [[type, name], ...portgroup], children: [], text: "" };
  return {
    ...node,
    attributes: [["type", type]],
    children: node.children.map((child) => (child === source ? plug : child)),
  };
}

/** The bridge that libvirt makes for the network; `undefined` for modes in which it makes none. */
export function bridgeOf(model: NetworkModel): string | undefined {
  if (!makesBridge(model)) return undefined;
  return / name='([^']*)'/.exec(model.rest.get("bridge") ?? "")?.[1];
}

/** Does libvirt itself make the bridge? In the other modes bridge or device belong to the host. */
export function makesBridge({ mode }: NetworkModel): boolean {
  return ["none", "nat", "route", "open"].includes(mode);
}
