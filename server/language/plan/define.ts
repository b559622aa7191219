/** Defining a network anew, and restarting it with the new definition. */
import type { XmlElement } from "../xml/tree.ts";
import { attributeOf, childElements } from "../xml/walk.ts";
import { attachCommands, attachSteps, bridgeOf, makesBridge } from "./attach.ts";
import { rootOf } from "./host.ts";
import { type NetworkModel, readModel } from "./model.ts";
import { escapeXml } from "./node.ts";
import type { PlanCommand, PlanInput, PlanStep } from "./plan.ts";

const noInput = { input: undefined };

/** The definition replaces the stored one, if there is one; a running network goes on as it is. */
export function defineStep(input: PlanInput, name: string): PlanStep {
  return {
    argv: ["net-define", "/dev/stdin"],
    input: completeText(input),
    summary: `Define "${name}" anew`,
    effect: "config",
    interrupts: [],
    undo:
      input.storedText === undefined ? [{ argv: ["net-undefine", name], ...noInput }] : [defineAgain(input.storedText)],
  };
}

function defineAgain(text: string): PlanCommand {
  return { argv: ["net-define", "/dev/stdin"], input: text };
}

/**
 * The undo of the stop brings the old network back as a whole: what has to be undone behind it, the new definition,
 * must be gone before the start.
 */
export function restartSteps(input: PlanInput, live: NetworkModel): readonly PlanStep[] {
  const { name } = live;
  const after = readModel(rootOf(completeText(input)) ?? input.desired);
  const guests = input.guests.map((guest) => guest.name);
  const stop: PlanStep = {
    argv: ["net-destroy", name],
    ...noInput,
    summary: `Stop "${name}"`,
    effect: "live",
    interrupts: bridgeOf(live) === undefined ? [] : [lossOf(guests)],
    undo: [...startOld(input, name), ...attachCommands(input.guests, live)],
  };
  const start: PlanStep = {
    argv: ["net-start", name],
    ...noInput,
    summary: `Start "${name}" with the new definition`,
    effect: "live",
    interrupts: [],
    undo: [{ argv: ["net-destroy", name], ...noInput }],
  };
  const attach = attachSteps(input.guests, live, after);
  if (input.stored) return [defineStep(input, name), stop, start, ...attach];
  return [stop, { ...start, argv: ["net-create", "/dev/stdin"], input: completeText(input) }, ...attach];
}

function lossOf(guests: readonly string[]): string {
  if (guests.length === 0) return "Guests on this network lose it until their interfaces are attached again";
  return `Running guests lose this network for a few seconds, until they are attached again: ${guests.join(", ")}`;
}

function startOld({ storedText, liveText }: PlanInput, name: string): readonly PlanCommand[] {
  if (storedText !== undefined) return [defineAgain(storedText), { argv: ["net-start", name], ...noInput }];
  return liveText === undefined ? [] : [{ argv: ["net-create", "/dev/stdin"], input: liveText }];
}

/**
 * The document with what libvirt chose for the network and the document leaves open: without its UUID libvirt takes
 * it for another network, and without bridge name and MAC address it chooses new ones.
 */
function completeText({ desired, desiredText, stored, live }: PlanInput): string {
  const current = stored ?? live;
  const name = childElements(desired).find((child) => child.name === "name");
  if (!current || !name) return desiredText;
  const bridge = childElements(desired).find((child) => child.name === "bridge");
  const kept = ["uuid", "mac"].map((child) => keptElement(current, desired, child)).join("");
  const currentBridge = childElements(current).find((child) => child.name === "bridge");
  const bridgeName = currentBridge && attributeOf(currentBridge, "name")?.value;
  const isOpen = bridge === undefined || attributeOf(bridge, "name") === undefined;
  const attribute =
    isOpen && bridgeName !== undefined && bothMakeBridges(current, desired) ? ` name='${escapeXml(bridgeName)}'` : "";
  const afterName = bridge === undefined && attribute !== "" ? `${kept}<bridge${attribute}/>` : kept;
  const insertions = [
    { at: name.span.end, text: afterName },
    ...(bridge ? [{ at: bridge.nameSpan.end, text: attribute }] : []),
  ];
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), desiredText);
}

/** A bridge of libvirt's own is kept only for a mode that makes one too. */
function bothMakeBridges(current: XmlElement, desired: XmlElement): boolean {
  return makesBridge(readModel(current)) && makesBridge(readModel(desired));
}

/** "" when the document has the element itself, or the host has none. */
function keptElement(current: XmlElement, desired: XmlElement, name: string): string {
  const has = (root: XmlElement) => childElements(root).find((child) => child.name === name);
  const found = has(current);
  if (has(desired) || !found || (name === "mac" && !bothMakeBridges(current, desired))) return "";
  const address = attributeOf(found, "address")?.value;
  const text = found.children
    .map((child) => (child.kind === "text" ? child.value : ""))
    .join("")
    .trim();
  return address === undefined ? `<${name}>${escapeXml(text)}</${name}>` : `<${name} address='${escapeXml(address)}'/>`;
}
