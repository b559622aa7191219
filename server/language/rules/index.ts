/** The rules of each format. A format that has none yet is simply not in the table. */
import type { DocumentKind } from "../document-kind.ts";
import type { Problem } from "../problem.ts";
import type { Version } from "../version.ts";
import type { XmlElement } from "../xml/tree.ts";
import { fragmentRules } from "./domain/fragment.ts";
import { domainRules } from "./domain/index.ts";
import { filterBindingRules } from "./filter/binding.ts";
import { filterRules } from "./filter/index.ts";
import { cpuRules } from "./host/cpu.ts";
import { deviceRules } from "./host/device.ts";
import { hostInterfaceRules } from "./host/interface.ts";
import { networkPortRules } from "./host/network-port.ts";
import { backupRules, checkpointRules, snapshotRules } from "./moment/index.ts";
import { networkRules } from "./network/index.ts";
import type { Attention } from "./quiet-parts.ts";
import type { RuleSet } from "./rule.ts";
import { poolRules, volumeRules } from "./storage/index.ts";
import { secretRules } from "./storage/secret.ts";

/** By the name of the document kind. */
export const ruleSets: ReadonlyMap<string, RuleSet> = new Map([
  ["network", networkRules],
  ["domain", domainRules],
  ["fragment", fragmentRules(domainRules)],
  ["pool", poolRules],
  ["volume", volumeRules],
  ["secret", secretRules],
  ["filter", filterRules],
  ["filterbinding", filterBindingRules],
  ["domainsnapshot", snapshotRules],
  ["domaincheckpoint", checkpointRules],
  ["domainbackup", backupRules],
  ["hostinterface", hostInterfaceRules],
  ["device", deviceRules],
  ["cpu", cpuRules],
  ["networkport", networkPortRules],
]);

/** The codes of what is only incomplete. */
export const incompleteCodes: ReadonlySet<string> = new Set(
  [...ruleSets.values()].flatMap(({ rules }) => rules.filter(({ incomplete }) => incomplete).map(({ code }) => code)),
);

/** What the rules of the format say about a document. Without attention to some parts only, all are looked at. */
export function checkRules(
  kind: DocumentKind,
  root: XmlElement,
  version: Version,
  attention?: Attention,
): readonly Problem[] {
  return ruleSets.get(kind.name)?.check(root, version, attention) ?? [];
}
