/** Where in a document an error of libvirt belongs that names no line: at what it quotes. */

export interface Place {
  /** UTF-16 code units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * The one value, text or element of the document that libvirt's words name; what is quoted before other words, the
 * document's own name and its emulator last, since they only say whose fault it is.
 * @param detail libvirt's own words
 * @returns `undefined` when they name none, or only what the document has in several places
 */
export function placeOfError(text: string, detail: string): Place | undefined {
  const visible = text.replace(/<!--[\s\S]*?-->/g, (comment) => " ".repeat(comment.length));
  const values = [...quoted(detail), ...telling(detail)].map((word) => onlyPlace(valuesIn(visible, word)));
  const elements = namedElements(detail).map((name) => onlyPlace(tagsIn(visible, name)));
  const places = [...values, ...elements].filter((place) => place !== undefined);
  return (
    places.find(({ start }) => !/<(?:name|emulator)>\s*$/.test(visible.slice(Math.max(0, start - 100), start))) ??
    places[0]
  );
}

function quoted(detail: string): readonly string[] {
  return [...detail.matchAll(/'([^'\n]+)'|"([^"\n]+)"/g)].map(([, single, double]) => single ?? double ?? "");
}

/** In tags, in quotes, and in the words of libxml2 about what a grammar does not have. */
function namedElements(detail: string): readonly string[] {
  const names = /(?:['<]|Extra element |has extra content: |Did not expect element )([a-zA-Z][\w-]*)/g;
  return [...detail.matchAll(names)].map(([, name = ""]) => name);
}

/** Words that can hardly mean anything else: paths, addresses, numbers with letters. */
function telling(detail: string): readonly string[] {
  const words = detail.split(/[\s'"<>()[\]]+/).map((word) => word.replace(/[.,;:]+$/, ""));
  return words.filter((word) => word.length > 2 && /[\d/]/.test(word));
}

/** Where the word is a whole attribute value, or the whole text of an element. */
function valuesIn(text: string, word: string): readonly Place[] {
  const written = word.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const places: Place[] = [];
  for (let start = text.indexOf(written); start >= 0; start = text.indexOf(written, start + 1)) {
    const end = start + written.length;
    const [before, after] = [text[start - 1] ?? "", text[end] ?? ""];
    const isValue = (before === '"' || before === "'") && after === before && text[start - 2] === "=";
    if (isValue || isWholeText(text, start, end)) places.push({ start, end });
  }
  return places;
}

function isWholeText(text: string, start: number, end: number): boolean {
  return />\s*$/.test(text.slice(Math.max(0, start - 100), start)) && /^\s*<\//.test(text.slice(end, end + 100));
}

/** The names in the start tags. */
function tagsIn(text: string, name: string): readonly Place[] {
  return [...text.matchAll(new RegExp(`<${name}(?=[\\s/>])`, "g"))].map(({ index }) => ({
    start: index + 1,
    end: index + 1 + name.length,
  }));
}

function onlyPlace(places: readonly Place[]): Place | undefined {
  return places.length === 1 ? places[0] : undefined;
}
