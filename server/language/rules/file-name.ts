/** Names of objects that become names of files on the host. */
import { preferred, replaceText } from "../fixes.ts";
import type { Span } from "../problem.ts";
import type { XmlElement } from "../xml/tree.ts";
import { text, textSpan } from "./elements.ts";
import type { Finding } from "./rule.ts";

/** A file name has 255 bytes, and libvirt writes `.xml.new` behind. Source: virFileRewrite in src/util/virfile.c. */
export const longestName = 247;

/** @param span where the name is written */
export function* tooLongForFile(name: string, span: Span): Iterable<Finding> {
  // Each character has one byte at least, and three at most.
  if (name.length * 3 <= longestName) return;
  const { length } = new TextEncoder().encode(name);
  if (length <= longestName) return;
  yield {
    span,
    message: `The name has ${length} bytes, and libvirt can make files for ${longestName} at most; shorten it`,
  };
}

/**
 * What is wrong with a name that has a slash in it.
 * @param owner whose name it is, such as "guest"
 */
export function* slashInName(name: XmlElement, owner: string): Iterable<Finding> {
  if (!text(name).includes("/")) return;
  const better = text(name).trim().replaceAll("/", "-");
  yield {
    span: textSpan(name),
    message: `A ${owner}'s name cannot contain '/', because it becomes a file name; use letters, digits, '-', '_' or '.'`,
    fixes: [preferred(`Rename to "${better}"`, replaceText(name, better))],
  };
}
