/** Texts that a datatype of a grammar allows: what people write, and what its regular expressions can be at the edge. */
import type { DataPattern } from "../../server/language/grammar/pattern.ts";
import { parseXsdRegex, type RegexNode } from "../../server/language/grammar/xsd-regex-parse.ts";

const usual: readonly string[] = [
  ..."1 0 2 16 64 255 256 1024 65535 65536 4294967296 -1 0x1 0x1f 0xffff 1.5 3600".split(" "),
  ..."name a-b_c.d+e vda eth0 br0 host.example.com example /a /var/lib/a.img /dev/sda with/slash user@host".split(" "),
  ..."c7a5fdbd-edaf-9455-926a-d65c16db1809 52:54:00:6c:3c:01 192.0.2.1 2001:db8::1 0-3,^2 KiB 0755 $VAR".split(" "),
  "two words",
  "größe",
  "",
  "2001:0:0:0:0:0:0:1",
  "5001405e5f5f5f5f",
  "2026-11-21T10:00:00",
];

/** At least one text that the data allows, at most `most`; none when nothing was found. */
export function samplesOf({ datatype, except }: DataPattern, most: number): readonly string[] {
  const edges = datatype.parameters.flatMap(([name, value]) => (name === "pattern" ? edgesOf(value) : [value]));
  // An exception is a list of values in all grammars here.
  const allowed = [...usual, ...edges].filter((text) => datatype.allows(text) && !isValue(except, text));
  return [...new Set(allowed)].slice(0, most);
}

function isValue(except: DataPattern["except"], text: string): boolean {
  if (except?.kind === "choice") return isValue(except.left, text) || isValue(except.right, text);
  return except?.kind === "value" && except.datatype.equal(text, except.value);
}

/** Of each alternative the shortest text, and one with everything that is optional. */
function edgesOf(expression: string): readonly string[] {
  const parsed = parseXsdRegex(expression);
  if (!parsed.ok) return [];
  const alternatives = parsed.node.kind === "choice" ? parsed.node.parts : [parsed.node];
  return alternatives.flatMap((part) => [textOf(part, false), textOf(part, true)]);
}

const characters = [..."a0f1Az/-_.:,;+= %$({\\\"'ß\n\t*#@!~"];

function textOf(node: RegexNode, isLong: boolean): string {
  switch (node.kind) {
    case "character": {
      const allowed = new RegExp(`^${node.source}$`, "u");
      return characters.find((character) => allowed.test(character)) ?? "";
    }
    case "sequence":
      return node.parts.map((part) => textOf(part, isLong)).join("");
    case "choice": {
      const part = isLong ? node.parts.at(-1) : node.parts[0];
      return part ? textOf(part, isLong) : "";
    }
    case "repeat":
      return textOf(node.part, isLong).repeat(isLong ? Math.min(Math.max(node.min, 2), node.max) : node.min);
  }
}
