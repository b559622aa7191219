/** The physical function of a pool of host devices becomes the list of its virtual functions, as the current target has them. */
import { attribute, child, children, value } from "../../rules/elements.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { addressElement } from "../host-facts.ts";
import type { Refactoring, RefactoringPlace } from "./refactoring.ts";

/** libvirt takes either one function or a list, so with more than the one function nothing is offered. */
export function* listVirtualFunctions({ analysis, root, path, host }: RefactoringPlace): Iterable<Refactoring> {
  const forward = path[1];
  const pf = child(forward, "pf");
  if (analysis.kind?.name !== "network" || forward?.name !== "forward" || forward.parent !== root || !pf) return;
  const isAlone = children(forward).every((other) => other === pf || other.name === "driver");
  if (value(forward, "mode") !== "hostdev" || !isAlone) return;
  const dev = attribute(pf, "dev")?.value;
  const known = host?.physicalFunctions.find((candidate) => candidate.interface === dev);
  const count = known?.virtualFunctions.length ?? 0;
  if (!host || !known || count === 0) return;
  const list = known.virtualFunctions.map(addressElement).join(spaceBefore(analysis.text, pf));
  const what = count === 1 ? "virtual function" : `${count} virtual functions`;
  yield {
    title: `List the ${what} that ${dev} has on ${host.target} instead of the device`,
    edits: [{ span: pf.span, newText: list }],
  };
}

/** The line end and the indentation before an element, as they are written; nothing for one that follows on its line. */
function spaceBefore(text: string, { span }: XmlElement): string {
  return /\r?\n[ \t]*$/.exec(text.slice(0, span.start))?.[0] ?? "";
}
