/**
 * The smallest list of steps that brings a host from what it has to what a document says. A plan is a value: it says
 * what would be run, what that interrupts and how to undo it, and runs nothing itself.
 */
import { formatVersion, type Version } from "../version.ts";
import type { XmlElement } from "../xml/tree.ts";
import { listChanges } from "./changes.ts";
import { defineStep, restartSteps } from "./define.ts";
import { restDifferences } from "./differences.ts";
import type { PlanGuest } from "./host.ts";
import { type MetadataEntry, type NetworkModel, readModel } from "./model.ts";
import { type Effect, updateSteps } from "./steps.ts";

/** A command for virsh, without `virsh` itself. */
export interface PlanCommand {
  readonly argv: readonly string[];
  /** What `/dev/stdin` in `argv` gives. */
  readonly input: string | undefined;
}

export interface PlanStep extends PlanCommand {
  /** What it does, for people. */
  readonly summary: string;
  readonly effect: Effect;
  /** Who or what is interrupted, a sentence each. */
  readonly interrupts: readonly string[];
  /** The commands that take it back, in order. */
  readonly undo: readonly PlanCommand[];
}

export interface Plan {
  readonly steps: readonly PlanStep[];
  /** Why the network must be restarted, if it must: what net-update cannot change. */
  readonly restartReasons: readonly string[];
  /** Why there is no plan; the steps are empty then. */
  readonly problems: readonly string[];
}

export interface PlanInput {
  /** The running network, `undefined` when it is not running. */
  readonly live: XmlElement | undefined;
  /** The definition for the next start, `undefined` when the network has none (it is transient). */
  readonly stored: XmlElement | undefined;
  readonly desired: XmlElement;
  /** Text of the desired document, and of the other two for the way back. */
  readonly desiredText: string;
  readonly liveText: string | undefined;
  readonly storedText: string | undefined;
  /** libvirt on the host: before 9.7.0 there is no net-desc and no net-metadata. */
  readonly version: Version;
  /** Running guests with an interface on the network. */
  readonly guests: readonly PlanGuest[];
}

const metadataCommandsSince: Version = 9_007_000;

/** Pure; never throws. */
export function planNetwork(input: PlanInput): Plan {
  const live = input.live && readModel(input.live);
  const stored = input.stored && readModel(input.stored);
  const desired = readModel(input.desired);
  const problems = refusals(live ?? stored, desired);
  if (problems.length > 0) return { steps: [], restartReasons: [], problems };
  const restartReasons = live ? whyDefine(live, desired, input.version) : [];
  if (live && restartReasons.length > 0) return { steps: restartSteps(input, live), restartReasons, problems };
  const mustDefine = stored ? whyDefine(stored, desired, input.version).length > 0 : !live;
  const steps = [
    ...(mustDefine ? [defineStep(input, desired.name)] : []),
    ...updateSteps(live, mustDefine ? undefined : stored, desired, input.version),
    ...descriptionSteps(live, mustDefine ? undefined : stored, desired),
  ];
  return { steps, restartReasons, problems };
}

/** A network keeps its name and UUID; libvirt can rename none. */
function refusals(current: NetworkModel | undefined, desired: NetworkModel): readonly string[] {
  if (!current) return [];
  const problems: string[] = [];
  if (current.name !== desired.name) {
    problems.push(
      `The network is called "${current.name}", the document "${desired.name}"; libvirt cannot rename a network`,
    );
  }
  if (current.uuid && desired.uuid && plainUuid(current.uuid) !== plainUuid(desired.uuid)) {
    problems.push(
      `The network has the UUID ${current.uuid}, the document ${desired.uuid}; remove <uuid> to keep the network's`,
    );
  }
  return problems;
}

function plainUuid(uuid: string): string {
  return uuid.replaceAll("-", "").toLowerCase();
}

/** What keeps the network from being changed entry by entry, a few words each. */
function whyDefine(from: NetworkModel, to: NetworkModel, version: Version): readonly string[] {
  const reasons = restDifferences(from, to).map((name) =>
    name === "network" ? "an attribute of <network> changes" : `<${name}> changes`,
  );
  if (reasons.length > 0) return reasons;
  if (version < metadataCommandsSince && !sameDescriptions(from, to)) {
    return [`title, description or metadata change, and libvirt ${formatVersion(version)} cannot change them alone`];
  }
  const changes = listChanges(from, to, version);
  return changes.ok ? [] : [changes.reason];
}

function sameDescriptions(a: NetworkModel, b: NetworkModel): boolean {
  const key = (model: NetworkModel) => JSON.stringify([model.title, model.description, model.metadata]);
  return key(a) === key(b);
}

/** Title, description and metadata have commands of their own. */
function descriptionSteps(
  live: NetworkModel | undefined,
  stored: NetworkModel | undefined,
  desired: NetworkModel,
): readonly PlanStep[] {
  const { name } = desired;
  const text = (field: "title" | "description"): readonly PlanStep[] => {
    const option = field === "title" ? ["--title"] : [];
    const command = (value: string, flags: readonly string[]): PlanCommand => ({
      argv: ["net-desc", name, ...option, ...flags, value],
      input: undefined,
    });
    return whereDifferent(live, stored, (model) => model[field] !== desired[field]).map(({ effect, flags, old }) => ({
      ...command(desired[field], flags),
      summary: `Set the ${field}`,
      effect,
      interrupts: [],
      undo: [command(old[field], flags)],
    }));
  };
  const uris = new Set([live, stored, desired].flatMap((model) => model?.metadata.map(({ uri }) => uri) ?? []));
  return [
    ...text("title"),
    ...text("description"),
    ...[...uris].flatMap((uri) => metadataSteps(live, stored, desired, uri)),
  ];
}

function metadataSteps(
  live: NetworkModel | undefined,
  stored: NetworkModel | undefined,
  desired: NetworkModel,
  uri: string,
): readonly PlanStep[] {
  const find = (model: NetworkModel) => model.metadata.find((entry) => entry.uri === uri);
  const wanted = find(desired);
  const command = (entry: MetadataEntry | undefined, flags: readonly string[]): PlanCommand => {
    const change = entry ? ["--key", entry.key, "--set", entry.xml] : ["--remove"];
    return { argv: ["net-metadata", desired.name, uri, ...change, ...flags], input: undefined };
  };
  return whereDifferent(live, stored, (model) => find(model)?.xml !== wanted?.xml).map(({ effect, flags, old }) => ({
    ...command(wanted, flags),
    summary: `${wanted ? "Set" : "Remove"} the metadata of ${uri}`,
    effect,
    interrupts: [],
    undo: [command(find(old), flags)],
  }));
}

interface Place {
  readonly effect: Effect;
  readonly flags: readonly string[];
  /** The state that is replaced. */
  readonly old: NetworkModel;
}

/** Where something has to be changed: in both at once when both differ. */
function whereDifferent(
  live: NetworkModel | undefined,
  stored: NetworkModel | undefined,
  differs: (model: NetworkModel) => boolean,
): readonly Place[] {
  const isLive = live !== undefined && differs(live);
  const isStored = stored !== undefined && differs(stored);
  if (isLive && isStored) return [{ effect: "both", flags: ["--live", "--config"], old: live }];
  if (isLive) return [{ effect: "live", flags: ["--live"], old: live }];
  return isStored ? [{ effect: "config", flags: ["--config"], old: stored }] : [];
}
