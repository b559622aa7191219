/** What of a network waits for its next start: where the stored definition differs from the running one. */
import type { XmlElement } from "../xml/tree.ts";
import { restDifferences } from "./differences.ts";
import { type EntryList, listOf, type NetworkModel, readModel } from "./model.ts";
import { toXml } from "./node.ts";

/**
 * The parts that differ, by the names of their elements or sections, in alphabetical order; empty when nothing waits.
 * @param live the root of what `net-dumpxml` printed
 * @param stored the root of what `net-dumpxml --inactive` printed
 */
export function pendingChanges(live: XmlElement, stored: XmlElement): readonly string[] {
  return pendingParts(readModel(live), readModel(stored));
}

/** The same for what has been read already. */
export function pendingParts(running: NetworkModel, next: NetworkModel): readonly string[] {
  const sections = next.lists.filter(
    (list) => textOf(list) !== textOf(listOf(running, list.section.name, list.parentIndex)),
  );
  const names = [...restDifferences(running, next), ...words(running, next), ...sections.map(nameOfList)];
  return [...new Set(names)].toSorted();
}

function textOf(list: EntryList | undefined): string {
  return (list?.entries ?? []).map(toXml).toSorted().join("\n");
}

function nameOfList({ section }: EntryList): string {
  return section.entry === "interface" ? "forward interface" : section.name.replace(/^ip-/, "").replace("-", " ");
}

function words(running: NetworkModel, next: NetworkModel): readonly string[] {
  const metadata = ({ metadata }: NetworkModel): string =>
    metadata
      .map(({ xml }) => xml)
      .toSorted()
      .join("");
  return [
    ...(running.title === next.title ? [] : ["title"]),
    ...(running.description === next.description ? [] : ["description"]),
    ...(metadata(running) === metadata(next) ? [] : ["metadata"]),
  ];
}
