/** Reads a DOCTYPE. */
import { MarkupNode } from "./nodes.ts";
import type { OpenElements } from "./open-elements.ts";
import type { Reader } from "./reader.ts";

/** Stands at `<!DOCTYPE`. */
export function readDoctype(reader: Reader, _open: OpenElements): MarkupNode {
  const { text, at: start } = reader;
  const close = text.indexOf(">", start);
  reader.at = close < 0 ? text.length : close + 1;
  return new MarkupNode("doctype", start, reader.at);
}
