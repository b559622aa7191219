/** The settings that the server reads, from `initializationOptions` or `workspace/didChangeConfiguration`. */
import { knownCodes } from "./language/features/known-codes.ts";
import { nearest } from "./language/grammar/matching/nearest.ts";
import type { RuleLevel } from "./language/problem.ts";
import { newestVersion, parseVersion, type Version } from "./language/version.ts";

export interface Settings {
  /** The libvirt version to judge by. */
  readonly version: Version;
  /** "auto": the target's version counts as soon as it is known. */
  readonly followsTarget: boolean;
  /** Folder with libvirt's own *.rng files to validate by instead of our grammars; "target": those of the target. */
  readonly schemas: string | undefined;
  /** How problems are shown instead of as usual, by their code. */
  readonly ruleLevels: ReadonlyMap<string, RuleLevel>;
}

export const defaultSettings: Settings = {
  version: newestVersion,
  followsTarget: false,
  schemas: undefined,
  ruleLevels: new Map(),
};

/**
 * Reads what a client sent: the `libvirt` section, or an object that holds it. What is missing or of the wrong type
 * keeps its default, because a typing mistake in a settings file must not stop the help.
 */
export function readSettings(sent: unknown): Settings {
  const section = field(sent, "libvirt") ?? sent;
  const version = field(section, "version");
  const schemas = field(section, "schemas");
  const rules = field(section, "rules");
  return {
    version: (typeof version === "string" ? parseVersion(version) : undefined) ?? defaultSettings.version,
    followsTarget: version === "auto",
    schemas: typeof schemas === "string" && schemas !== "" ? schemas : undefined,
    ruleLevels: readLevels(rules),
  };
}

const levels: readonly RuleLevel[] = ["off", "error", "warning", "info", "hint"];

/** The level of this name, as in the setting `libvirt.rules`; `undefined` when there is none. */
export function ruleLevel(value: unknown): RuleLevel | undefined {
  return levels.find((candidate) => candidate === (value === false ? "off" : value));
}

/** What of the settings counts for nothing, in a line each; most editors do not check their settings. */
export function settingComplaints(sent: unknown): readonly string[] {
  const section = field(sent, "libvirt") ?? sent;
  return [...versionComplaints(field(section, "version")), ...ruleComplaints(field(section, "rules"))];
}

function versionComplaints(version: unknown): readonly string[] {
  if (version === undefined || version === null || version === "" || version === "auto") return [];
  if (typeof version === "string" && parseVersion(version) !== undefined) return [];
  return [`libvirt.version: ${JSON.stringify(version)} is no version such as "10.7.0", so the newest one is taken`];
}

function ruleComplaints(rules: unknown): readonly string[] {
  if (rules === undefined || rules === null) return [];
  if (!isObject(rules)) return [`libvirt.rules: has to be an object such as { "net-forward-mode-default": "off" }`];
  return Object.entries(rules).flatMap(([code, value]) => {
    const wrongLevel = `libvirt.rules: ${JSON.stringify(value)} of "${code}" is none of ${levels.join(", ")}`;
    const unknown = unknownCode(code);
    return [...(unknown ? [`libvirt.rules: ${unknown}`] : []), ...(ruleLevel(value) ? [] : [wrongLevel])];
  });
}

/** What is wrong with the code of a problem; `undefined` when there is such a problem. */
export function unknownCode(code: string): string | undefined {
  if (knownCodes.has(code)) return undefined;
  const meant = nearest(code, knownCodes);
  return `no problem has the code "${code}"${meant === undefined ? "" : `; did you mean "${meant}"?`}`;
}

function readLevels(rules: unknown): ReadonlyMap<string, RuleLevel> {
  if (!isObject(rules)) return new Map();
  const found = Object.entries(rules).flatMap(([code, value]): [string, RuleLevel][] => {
    const level = ruleLevel(value);
    return level ? [[code, level]] : [];
  });
  return new Map(found);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
