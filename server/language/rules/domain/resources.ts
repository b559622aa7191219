/** What devices use of their guest: its I/O threads and its memory. */
import type { XmlElement } from "../../xml/tree.ts";
import { child, descendants, text, value } from "../elements.ts";

/** More than any guest has; keeps a mistyped number from filling the memory. */
const mostIothreads = 10_000;

/**
 * The ids of the I/O threads: those that `<iothreadids>` lists, and the lowest other ones up to the number in
 * `<iothreads>`.
 * @param root the `<domain>` element
 */
export function readIothreads(root: XmlElement): ReadonlySet<number> {
  const listed = descendants(root, "iothreadids", "iothread").map((thread) => Number(value(thread, "id")));
  const ids = new Set(listed);
  const count = Math.min(Number(text(child(root, "iothreads")).trim()) || 0, mostIothreads);
  for (let id = 1; ids.size < count; id++) ids.add(id);
  return ids;
}

/**
 * Whether processes beside QEMU can map the memory of the guest: all of it, or each NUMA cell.
 * @param root the `<domain>` element
 */
export function hasSharedMemory(root: XmlElement): boolean {
  const [access] = descendants(root, "memoryBacking", "access");
  const general = value(access, "mode");
  const cells = descendants(root, "cpu", "numa", "cell");
  if (cells.length === 0) return general === "shared";
  return cells.every((cell) => (value(cell, "memAccess") ?? general) === "shared");
}
