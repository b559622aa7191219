/** Common regular expressions in words; those that would need many words are shown as they are. */

const WHOLE: ReadonlyMap<string, string> = new Map([
  [".+", "text that is not empty"],
  [".*", "text on one line"],
  ["[^\\n]+", "text on one line"],
  ["[^/]+", "a name without slash"],
  ["[^/\\n]+", "a name without slash"],
  ["[^/]*", "text without slash"],
  ["/.+", "a path that begins with /"],
  ["/.*", "a path that begins with /"],
  ["[0-9]+", "a whole number"],
  ["-?[0-9]+", "a whole number"],
  ["(-|\\+)?[0-9]+", "a whole number with or without sign"],
  ["[0-9]+\\.[0-9]+", "two numbers with a point between them"],
]);

/** `pattern` is a regular expression of XML Schema that can be read. */
export function describePattern(pattern: string): string {
  return (
    WHOLE.get(pattern) ??
    describeHexadecimal(pattern) ??
    describeWords(pattern) ??
    describeClass(pattern) ??
    `text like ${pattern}`
  );
}

/** `0x[0-9a-fA-F]{1,4}` and its like. */
function describeHexadecimal(pattern: string): string | undefined {
  const match = /^(0x|\(0x\)\?)?\(?\[[0-9a-fA-F-]*a-f[0-9a-fA-F-]*\](\{(\d+)(,(\d+))?\}|\+)?\)?$/.exec(pattern);
  if (!match) return undefined;
  const [, prefix, quantity = "{1}", least, range, most] = match;
  const start = prefix === undefined ? "" : prefix === "0x" ? "0x and " : "0x or nothing and ";
  const single = quantity === "{1}" || quantity === "{1,1}";
  const count = single ? "1 hexadecimal digit" : `${amount(quantity, least, range && most)}hexadecimal digits`;
  return `${start}${count}`;
}

function amount(quantity: string, least: string | undefined, most: string | undefined): string {
  if (quantity === "+" || quantity === "*" || least === undefined) return "";
  if (most === undefined) return `${least} `;
  if (least === "0") return `at most ${most} `;
  return Number(most) === Number(least) + 1 ? `${least} or ${most} ` : `${least} to ${most} `;
}

/** `(tcp)|(udp)`: a choice of plain words. */
function describeWords(pattern: string): string | undefined {
  const inner = /^\(([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  const words = inner.split("|").map((word) => /^\(?([A-Za-z0-9_-]+)\)?$/.exec(word)?.[1]);
  const known = words.filter((word) => word !== undefined);
  if (known.length < 2 || known.length < words.length) return undefined;
  return `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
}

const RANGES: readonly (readonly [range: string, words: string])[] = [
  ["a-zA-Z", "letters"],
  ["A-Za-z", "letters"],
  ["0-9", "digits"],
  ["a-z", "small letters"],
  ["A-Z", "capital letters"],
  [" -~", "ASCII characters"],
  ["\\s", "white space"],
];

/** `[a-zA-Z0-9_\-]{1,8}`: characters out of a class. */
function describeClass(pattern: string): string | undefined {
  const match = /^\[((?:[^\]\\^]|\\.)(?:[^\]\\]|\\.)*)\](\+|\*|\{(\d+)(,(\d+))?\})$/.exec(pattern);
  if (!match) return undefined;
  const [, members = "", quantity = "", least, range, most] = match;
  const parts: string[] = [];
  let rest = members;
  for (const [characters, words] of RANGES) {
    if (!rest.includes(characters)) continue;
    parts.push(words);
    rest = rest.replace(characters, "");
  }
  if (/[^\\]-./.test(rest)) return undefined;
  const signs = [...rest.replace(/\\(.)/g, "$1")];
  parts.push(...signs.filter((sign) => sign !== " "), ...(signs.includes(" ") ? ["spaces"] : []));
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join("");
  const count = amount(quantity, least, range && most);
  const isOneKind = parts.length === 1 && rest === "" && most !== "1";
  return count === "" ? list : isOneKind ? `${count}${list}` : `${count}characters: ${list}`;
}
