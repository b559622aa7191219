/**
 * Another `<forward mode>` with everything that must change with it. What has to go is not listed here: the rules for
 * networks say it, and their own fixes take it out.
 */
import { applyEdits, differences, inStyleOf } from "../../edits.ts";
import {
  addAttribute,
  addBehind,
  addChild,
  removeAttribute,
  removeElement,
  replaceSpan,
  replaceValue,
} from "../../fixes.ts";
import { ipOf } from "../../ip.ts";
import type { Problem, TextEdit } from "../../problem.ts";
import type { Holders } from "../../references/free-names.ts";
import { freeBlock, takenBlocks } from "../../references/free-subnets.ts";
import { attribute, child, children, descendants, value } from "../../rules/elements.ts";
import { hasDevice } from "../../rules/network/facts.ts";
import { networkRules } from "../../rules/network/index.ts";
import type { Version } from "../../version.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { isAtTop, type Refactoring, type RefactoringPlace } from "./refactoring.ts";
import { settle } from "./settle.ts";

const managed = ["nat", "route", "open"];
const macvtap = ["private", "vepa", "passthrough"];
const modes = [...managed, "bridge", ...macvtap, "hostdev"];
/** A network without `<forward>`. */
const isolated = "isolated";

/** Each mode costs several readings of the document. */
const longestText = 100_000;

/** At the `<forward>` of a network, or at its top when there is none. Modes that make new problems are left out. */
export function* changeForwardMode(place: RefactoringPlace): Iterable<Refactoring> {
  const { analysis, root, path, ...holders } = place;
  const { kind, text, version } = analysis;
  const forward = child(root, "forward");
  if (kind?.name !== "network" || text.length > longestText) return;
  if (forward ? path[1] !== forward : !isAtTop(place, "name")) return;
  const now = forward ? (value(forward, "mode") ?? "nat") : isolated;
  // A misspelt mode is repaired first.
  if (forward && !modes.includes(now)) return;
  const known = new Set(problemsOf(root, version).map(({ code }) => code));
  for (const mode of forward ? [...modes, isolated] : managed) {
    if (mode === now) continue;
    const edits = forward
      ? firstEdits(holders, root, forward, mode)
      : [addForward(root, mode), ...addressEdits(holders, root, mode)];
    const changed = settle(applyEdits(text, inStyleOf(text, edits)), {
      objections: (changedRoot) => problemsOf(changedRoot, version).filter(({ code }) => !known.has(code)),
      choose: ({ fixes }) => fixes.find(({ preferred }) => preferred) ?? fixes[0],
    });
    if (changed === undefined) continue;
    yield { title: titleOf(now, mode), edits: differences(text, closed(text, changed)) };
  }
}

function titleOf(now: string, mode: string): string {
  if (mode === isolated) return "Isolate the network: no forwarding";
  return now === isolated ? `Add <forward mode='${mode}'/>` : `Change the forward mode to '${mode}'`;
}

function addForward(root: XmlElement, mode: string): TextEdit {
  const xml = `<forward mode='${mode}'/>`;
  const before = child(root, "uuid") ?? child(root, "name");
  return before ? addBehind(before, xml) : addChild(root, xml);
}

/** Does libvirt run the network itself, with a bridge and addresses of its own? */
function isRun(mode: string): boolean {
  return mode === isolated || managed.includes(mode);
}

/** What has lost all that was in it becomes an empty element. */
function closed(text: string, changed: string): string {
  return changed.replace(/<([^\s<>/!?]+)((?:\s[^<>]*[^<>/])?)>\s*<\/\1>/g, (element, name: string, rest: string) =>
    text.includes(element) ? element : `<${name}${rest}/>`,
  );
}

/** The mode itself, and what it needs; the rules see to what it cannot have. */
function firstEdits(holders: Holders, root: XmlElement, forward: XmlElement, mode: string): readonly TextEdit[] {
  const written = attribute(forward, "mode");
  const now = written?.value ?? "nat";
  if (mode === isolated)
    return [removeElement(forward), ...bridgeEdits(root, now, mode), ...addressEdits(holders, root, mode)];
  const setMode = written ? replaceValue(written, mode) : addAttribute(forward, "mode", mode);
  return [
    setMode,
    ...bridgeEdits(root, now, mode),
    ...deviceEdits(forward, mode),
    ...addressEdits(holders, root, mode),
    ...portEdits(root, mode),
  ];
}

/** What a switch of the network outside wants to know of a port means nothing on a bridge of the host. */
function portEdits(root: XmlElement, mode: string): readonly TextEdit[] {
  if (mode !== "bridge") return [];
  const ports = [...children(root, "virtualport"), ...descendants(root, "portgroup", "virtualport")];
  return ports.filter((port) => value(port, "type")?.startsWith("802.")).map(removeElement);
}

function bridgeEdits(root: XmlElement, now: string, mode: string): readonly TextEdit[] {
  const bridge = child(root, "bridge");
  const name = attribute(bridge, "name");
  // What libvirt would set on a bridge of its own is no matter of the host's.
  const ofHost = "<bridge name='br0'/>";
  if (mode === "bridge") return [bridge ? replaceSpan(bridge.span, ofHost) : addChild(root, ofHost)];
  const isOfHost = now === "bridge" || macvtap.includes(now);
  if (bridge && (macvtap.includes(mode) || mode === "hostdev")) return [removeElement(bridge)];
  return isOfHost && isRun(mode) && name ? [removeAttribute(name)] : [];
}

/** Guests on macvtap need an interface of the host, and a pool of virtual functions needs their physical function. */
function deviceEdits(forward: XmlElement, mode: string): readonly TextEdit[] {
  const dev = attribute(forward, "dev");
  const interfaces = children(forward, "interface");
  const functions = [...children(forward, "pf"), ...children(forward, "address")];
  const name = dev?.value ?? value(interfaces[0], "dev") ?? value(child(forward, "pf"), "dev") ?? "eth0";
  if (mode === "hostdev" && functions.length === 0) {
    return [...(dev ? [removeAttribute(dev)] : []), ...inside(forward, interfaces, `<pf dev='${name}'/>`)];
  }
  if (mode !== "hostdev" && functions.length > 0) {
    const needsDevice = macvtap.includes(mode) && interfaces.length === 0;
    return needsDevice ? inside(forward, functions, `<interface dev='${name}'/>`) : functions.map(removeElement);
  }
  if (mode === "bridge") return [...(dev ? [removeAttribute(dev)] : []), ...interfaces.map(removeElement)];
  return macvtap.includes(mode) && !hasDevice(forward) ? inside(forward, [], `<interface dev='${name}'/>`) : [];
}

/** A new child; where others go, it comes instead of the first of them. */
function inside(forward: XmlElement, removed: readonly XmlElement[], xml: string): readonly TextEdit[] {
  const [first, ...others] = removed;
  return first ? [replaceSpan(first.span, xml), ...others.map(removeElement)] : [addChild(forward, xml)];
}

/** A network that libvirt runs has an address, from which it serves DHCP. */
function addressEdits(holders: Holders, root: XmlElement, mode: string): readonly TextEdit[] {
  if (!isRun(mode) || child(root, "ip")) return [];
  const usual = { first: ipOf("ipv4", 0xc0_a8_64_00n), prefix: 24 };
  const { first, prefix } = freeBlock(usual, takenBlocks(holders));
  return [addChild(root, `<ip address='${ipOf("ipv4", first.value + 1n).text}' prefix='${prefix}'/>`)];
}

/** What says nothing in another mode than the one that was left, and no more than that is wrong with it. */
const leftOvers: ReadonlySet<string> = new Set(["net-managed-elsewhere", "net-driver-elsewhere"]);

function problemsOf(root: XmlElement, version: Version): readonly Problem[] {
  return networkRules
    .check(root, version)
    .filter(({ code, severity }) => severity === "error" || severity === "warning" || leftOvers.has(code));
}
