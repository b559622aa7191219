/** What can be wrong with the tags of any `<vlan>`: of a network, a portgroup, a port. */
import { possible, removeAttribute } from "../../fixes.ts";
import type { XmlElement } from "../../xml/tree.ts";
import { attribute, children, spanOf, value, valueSpan } from "../elements.ts";
import type { Finding } from "../rule.ts";
import { duplicates } from "./duplicates.ts";

/** Ids that the standard keeps for itself. */
export function* reservedTags(vlans: readonly XmlElement[]): Iterable<Finding> {
  for (const tag of vlans.flatMap((vlan) => children(vlan, "tag"))) {
    const id = attribute(tag, "id");
    if (id && (id.value === "0" || id.value === "4095")) {
      yield { span: valueSpan(id), message: `VLAN ${id.value} is reserved; use 1 to 4094` };
    }
  }
}

/** The same id twice in one `<vlan>`; the finding is on the later one. */
export function* repeatedTags(vlans: readonly XmlElement[]): Iterable<Finding> {
  for (const vlan of vlans) {
    yield* duplicates(
      children(vlan, "tag"),
      (tag) => value(tag, "id"),
      "id",
      (id) => `VLAN ${id} stands here already; remove one of the two`,
    );
  }
}

/** Traffic without a tag belongs to one VLAN. */
export function* secondNativeTags(vlans: readonly XmlElement[]): Iterable<Finding> {
  for (const vlan of vlans) {
    const native = children(vlan, "tag").filter((tag) => attribute(tag, "nativeMode"));
    for (const extra of native.slice(1)) {
      const written = attribute(extra, "nativeMode");
      yield {
        span: spanOf(extra, "nativeMode"),
        message: "Only one tag can be the native VLAN, and an earlier one is already",
        fixes: written ? [possible("Remove nativeMode", removeAttribute(written))] : [],
      };
    }
  }
}
