/** All refactorings. */
import type { Analysis } from "../../analysis.ts";
import { applyEdits, differences } from "../../edits.ts";
import type { Problem } from "../../problem.ts";
import { checkRules } from "../../rules/index.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { removeAllAddresses } from "./addresses.ts";
import { makeClone } from "./clone.ts";
import { diskToVirtio } from "./disk-virtio.ts";
import { useUefi } from "./firmware.ts";
import { changeForwardMode } from "./forward-mode.ts";
import { generateIdentifiers } from "./identifiers.ts";
import { connectInterface, deviceToInterface, interfaceToDevice } from "./interface-connection.ts";
import { useQ35 } from "./machine-q35.ts";
import { rewriteNetmask, rewriteSize } from "./notation.ts";
import type { FindRefactorings, Refactoring, Surroundings } from "./refactoring.ts";
import { settle } from "./settle.ts";
import { listVirtualFunctions } from "./virtual-functions.ts";

const all: readonly FindRefactorings[] = [
  rewriteSize,
  rewriteNetmask,
  generateIdentifiers,
  diskToVirtio,
  connectInterface,
  deviceToInterface,
  interfaceToDevice,
  listVirtualFunctions,
  changeForwardMode,
  useUefi,
  useQ35,
  removeAllAddresses,
  makeClone,
];

/** The light bulb asks at every move of the cursor, so documents beyond all that people write are left alone. */
const largestText = 1_000_000;
/** To look at what a rewriting would make costs a reading of the document; larger ones are rewritten unseen. */
const longestText = 100_000;

/**
 * What can be rewritten at an offset, without what would break one more rule that does not say how to mend it. A text that is no well-formed XML is left
 * alone: what seems to be an element there may be something else a moment later.
 */
export function refactorings(
  analysis: Analysis,
  offset: number,
  { random, host, index, bridges = () => new Map() }: Pick<Surroundings, "random"> & Partial<Surroundings>,
): readonly Refactoring[] {
  const { root, problems } = analysis.document;
  if (!root || problems.length > 0 || analysis.text.length > largestText) return [];
  const path = pathTo(root, offset);
  const surroundings = { random, host, index, bridges };
  const found =
    path.length === 0 ? [] : all.flatMap((find) => Array.from(find({ analysis, root, path, ...surroundings })));
  const known = countsOf(found.length === 0 ? [] : objectionsTo(analysis, root));
  return analysis.text.length > longestText ? found : found.flatMap((one) => sound(analysis, known, one));
}

/** The rewriting, with what else it makes necessary; nothing where that cannot be known. */
function sound(
  analysis: Analysis,
  known: ReadonlyMap<string, number>,
  refactoring: Refactoring,
): readonly Refactoring[] {
  const { text } = analysis;
  const rewritten = applyEdits(text, refactoring.edits);
  const settled = settle(rewritten, {
    objections: (root) => newObjections(analysis, known, root),
    choose: ({ fixes }) => fixes.find(({ preferred }) => preferred),
  });
  if (settled === undefined) return [];
  return [settled === rewritten ? refactoring : { ...refactoring, edits: differences(text, settled) }];
}

function newObjections(analysis: Analysis, known: ReadonlyMap<string, number>, root: XmlElement): readonly Problem[] {
  const problems = objectionsTo(analysis, root);
  const counts = countsOf(problems);
  return problems.filter(({ code }) => (counts.get(code) ?? 0) > (known.get(code) ?? 0));
}

function objectionsTo({ kind, version }: Analysis, root: XmlElement): readonly Problem[] {
  const problems = kind ? checkRules(kind, root, version) : [];
  return problems.filter(({ severity }) => severity === "error" || severity === "warning");
}

function countsOf(problems: readonly Problem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

function pathTo(root: XmlElement, offset: number): readonly XmlElement[] {
  const contains = ({ span }: XmlElement) => span.start <= offset && offset <= span.end;
  const path: XmlElement[] = [];
  let next: XmlElement | undefined = contains(root) ? root : undefined;
  while (next) {
    path.push(next);
    next = next.children.find((node): node is XmlElement => node.kind === "element" && contains(node));
  }
  return path;
}
