/** Which processes belong to which. */
import { readFileSync } from "node:fs";

/** All that a process has started, and what those have started; each before its own. */
export function childrenOf(pid: number): readonly number[] {
  const children = readChildren(`/proc/${pid}/task/${pid}/children`);
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}

function readChildren(path: string): readonly number[] {
  try {
    return readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return []; // The process has just ended.
  }
}
