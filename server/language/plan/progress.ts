/**
 * How far a host has come with a list of commands, found out by looking at it: after a lost connection nobody knows
 * whether the command in flight was carried out. libvirt's part is played on the model, and compared with what is there.
 */

import { addressOf, type HostState, interfacesOf, macOf, plugOf, rootOf } from "./host.ts";
import { type NetworkModel, readModel } from "./model.ts";
import { type PlanNode, readNode, toXml } from "./node.ts";
import { pendingParts } from "./pending.ts";
import type { PlanCommand } from "./plan.ts";
import { sections } from "./sections.ts";
import { simulate, type UpdateCommand } from "./simulate.ts";

interface Played {
  readonly live: NetworkModel | undefined;
  readonly stored: NetworkModel | undefined;
  /** By guest and MAC address, where the interface is plugged in. */
  readonly plugs: ReadonlyMap<string, string>;
}

/**
 * @param start what the host had before the first command
 * @param now what it has
 * @returns after how many of the commands the host would look as it does; several when a command changes nothing to
 * be seen, none when something else has happened there
 */
export function planProgress(start: HostState, commands: readonly PlanCommand[], now: HostState): readonly number[] {
  const found = played(now);
  const states = [played(start)];
  for (const command of commands) states.push(play(states.at(-1) ?? found, command));
  return states.flatMap((state, index) => (isSame(found, state) ? [index] : []));
}

function played({ live, stored, guests }: HostState): Played {
  const plugs = guests.flatMap((guest) =>
    interfacesOf(guest).map((node) => [`${addressOf(guest)} ${macOf(node)}`, plugOf(node)] as const),
  );
  return { live: modelOf(live), stored: modelOf(stored), plugs: new Map(plugs) };
}

function modelOf(xml: string | null | undefined): NetworkModel | undefined {
  const root = rootOf(xml ?? "");
  return root && readModel(root);
}

function isSame(host: Played, expected: Played): boolean {
  return (
    sameModel(host.live, expected.live) &&
    sameModel(host.stored, expected.stored) &&
    [...expected.plugs].every(([key, plug]) => host.plugs.get(key) === plug)
  );
}

function sameModel(host: NetworkModel | undefined, expected: NetworkModel | undefined): boolean {
  return host && expected ? pendingParts(host, expected).length === 0 : host === expected;
}

/** What the command leaves when it succeeds; one that would be refused leaves all as it is. */
function play(state: Played, { argv, input }: PlanCommand): Played {
  switch (argv[0]) {
    case "net-define":
      return { ...state, stored: modelOf(input) };
    case "net-undefine":
      return { ...state, stored: undefined };
    case "net-create":
      return { ...state, live: modelOf(input) };
    case "net-destroy":
      return { ...state, live: undefined };
    case "net-start":
      return { ...state, live: state.stored };
    case "update-device":
      return { ...state, plugs: plugged(state, argv[1] ?? "", input ?? "") };
    default: {
      const change = (model: NetworkModel | undefined, flag: string) =>
        model && argv.includes(flag) ? changed(model, argv) : model;
      return { ...state, live: change(state.live, "--live"), stored: change(state.stored, "--config") };
    }
  }
}

function plugged(state: Played, guest: string, xml: string): ReadonlyMap<string, string> {
  const node = nodeOf(xml);
  return node ? new Map([...state.plugs, [`${guest} ${macOf(node)}`, plugOf(node)]]) : state.plugs;
}

function nodeOf(xml: string): PlanNode | undefined {
  const root = rootOf(xml);
  return root && readNode(root);
}

function changed(model: NetworkModel, argv: readonly string[]): NetworkModel {
  switch (argv[0]) {
    case "net-update":
      return updated(model, argv);
    case "net-desc":
      return { ...model, [argv.includes("--title") ? "title" : "description"]: argv.at(-1) ?? "" };
    case "net-metadata":
      return withMetadata(model, argv);
    default:
      return model;
  }
}

function updated(model: NetworkModel, argv: readonly string[]): NetworkModel {
  const [, , word, name, xml = ""] = argv;
  const section = sections.find((candidate) => candidate.name === name);
  const element = nodeOf(xml);
  if (!section || !element) return model;
  const command: UpdateCommand = word === "modify" || word === "delete" ? word : "add-last";
  const index = argv.indexOf("--parent-index");
  const only = section.parents[0] === "ip" ? 0 : undefined;
  const outcome = simulate(model, {
    command,
    section,
    element,
    parentIndex: index < 0 ? only : Number(argv[index + 1]),
  });
  return outcome.ok ? outcome.model : model;
}

function withMetadata(model: NetworkModel, argv: readonly string[]): NetworkModel {
  const [, , uri = ""] = argv;
  const others = model.metadata.filter((entry) => entry.uri !== uri);
  const at = argv.indexOf("--set");
  const node = at < 0 ? undefined : nodeOf(argv[at + 1] ?? "");
  const key = argv[argv.indexOf("--key") + 1] ?? "";
  return { ...model, metadata: node ? [...others, { uri, key, xml: toXml(node) }] : others };
}
