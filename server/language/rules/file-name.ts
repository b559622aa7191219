/** Names of objects that become names of files on the host. */
import type { Span } from "../problem.ts";
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
