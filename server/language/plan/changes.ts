/**
 * The smallest list of updates that turns the lists of one network into those of another: deletes, then modifies,
 * then adds. Every candidate is tried on the model of libvirt first, and a modify that would hit another entry
 * becomes a delete and an add.
 */
import type { Version } from "../version.ts";
import { type EntryList, listOf, type NetworkModel } from "./model.ts";
import { attribute, type PlanNode, toXml } from "./node.ts";
import { simulate, type Update, type UpdateCommand } from "./simulate.ts";

export type ChangesResult =
  | { readonly ok: true; readonly updates: readonly Update[] }
  /** net-update cannot get there; the reason is a sentence without a full stop. */
  | { readonly ok: false; readonly reason: string };

/** Both models have the same `<ip>` elements; see `restDifferences`. What this libvirt cannot modify is removed and added. */
export function listChanges(from: NetworkModel, to: NetworkModel, version: Version): ChangesResult {
  const pairs = to.lists.flatMap((wanted) => {
    const current = listOf(from, wanted.section.name, wanted.parentIndex);
    return current ? [{ current, wanted }] : [];
  });
  const demoted = new Set<string>();
  for (;;) {
    const updates = inOrder(pairs.flatMap(({ current, wanted }) => updatesOf(current, wanted, demoted, version)));
    const tried = tryAll(from, to, updates);
    if (tried.ok) return { ok: true, updates };
    if (tried.failed?.command !== "modify") return { ok: false, reason: tried.reason };
    demoted.add(toXml(tried.failed.element));
  }
}

interface Attempt {
  readonly ok: boolean;
  readonly reason: string;
  readonly failed: Update | undefined;
}

function tryAll(from: NetworkModel, to: NetworkModel, updates: readonly Update[]): Attempt {
  let model = from;
  for (const update of updates) {
    const result = simulate(model, update);
    if (!result.ok) return { ok: false, reason: result.reason, failed: update };
    const isUnsafe =
      update.command === "modify" && (lostAnother(model, result.model, to, update) || clashesNow(result.model, update));
    if (isUnsafe) return { ok: false, reason: "it would change another entry", failed: update };
    model = result.model;
  }
  const missing = to.lists.find(
    (wanted) => !sameEntries(listOf(model, wanted.section.name, wanted.parentIndex), wanted),
  );
  if (!missing) return { ok: true, reason: "", failed: undefined };
  const modify = updates.find((update) => update.command === "modify" && update.section === missing.section);
  return { ok: false, reason: `${missing.section.name} cannot be changed to this while it runs`, failed: modify };
}

/** Did the modify replace an entry that should stay as it is? */
function lostAnother(before: NetworkModel, after: NetworkModel, to: NetworkModel, update: Update): boolean {
  const { section, parentIndex } = update;
  const wanted = texts(listOf(to, section.name, parentIndex));
  const lost = texts(listOf(before, section.name, parentIndex)).filter(
    (xml) => !texts(listOf(after, section.name, parentIndex)).includes(xml),
  );
  return lost.some((xml) => wanted.includes(xml));
}

/** libvirt lets a modify make two entries with one key; from there it could not be taken back. */
function clashesNow(after: NetworkModel, { section, parentIndex, element }: Update): boolean {
  const entries = listOf(after, section.name, parentIndex)?.entries ?? [];
  return entries.filter((entry) => section.clashes(entry, element)).length > 1;
}

function texts(list: EntryList | undefined): readonly string[] {
  return list?.entries.map(toXml) ?? [];
}

/** The order of entries means nothing to libvirt. */
function sameEntries(a: EntryList | undefined, b: EntryList): boolean {
  return texts(a).toSorted().join("\n") === texts(b).toSorted().join("\n");
}

function updatesOf(
  current: EntryList,
  wanted: EntryList,
  demoted: ReadonlySet<string>,
  version: Version,
): readonly Update[] {
  const removed = without(current.entries, wanted.entries);
  const added = without(wanted.entries, current.entries);
  const { section, parentIndex } = wanted;
  const update = (command: UpdateCommand, element: PlanNode): Update => ({ command, section, parentIndex, element });
  const modified: PlanNode[] = [];
  const gone = removed.filter((entry) => {
    const successor =
      section.canModify && version >= section.modifySince
        ? added.find(
            (element) =>
              section.modifies(entry, element) && !modified.includes(element) && !demoted.has(toXml(element)),
          )
        : undefined;
    if (successor) modified.push(successor);
    return !successor;
  });
  return [
    ...gone.map((entry) => update("delete", section.deletion(entry))),
    ...modified.map((element) => update("modify", element)),
    ...added.filter((element) => !modified.includes(element)).map((element) => update("add-last", element)),
  ];
}

/** The nodes that the others have no equal of; of two equal ones each needs its own. */
function without(nodes: readonly PlanNode[], others: readonly PlanNode[]): readonly PlanNode[] {
  const left = others.map(toXml);
  return nodes.filter((node) => {
    const at = left.indexOf(toXml(node));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const order: Record<UpdateCommand, number> = { delete: 0, modify: 1, "add-last": 2 };

/** A portgroup that stops being the default comes before the one that becomes it. */
function inOrder(updates: readonly Update[]): readonly Update[] {
  return updates.toSorted((a, b) => order[a.command] - order[b.command] || isDefault(a) - isDefault(b));
}

function isDefault({ element }: Update): number {
  return element.name === "portgroup" && attribute(element, "default") === "yes" ? 1 : 0;
}
