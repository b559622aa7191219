/** The characters behind the names that HTML has for them and XML has not; those that people know by heart. */

/** From no-break space to ÿ, in the order of their numbers. */
const latin =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro " +
  "para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil " +
  "Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave " +
  "Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml " +
  "igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute " +
  "thorn yuml";
const firstOfLatin = 0xa0;

const others =
  "ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ bull • hellip … euro € trade ™ larr ← rarr → le ≤ ge ≥";

const characters: ReadonlyMap<string, string> = new Map([
  ...latin.split(" ").map((name, index): [string, string] => [name, String.fromCodePoint(firstOfLatin + index)]),
  ...Array.from(others.matchAll(/(\w+) (\S)/g), ([, name = "", character = ""]): [string, string] => [name, character]),
]);

/** How the character is written in XML; one that nobody can see by its number. `undefined` when HTML has no such name. */
export function htmlEntity(name: string): string | undefined {
  const character = characters.get(name);
  const isSeen = name !== "nbsp" && name !== "shy";
  return character === undefined || isSeen ? character : `&#${character.codePointAt(0)};`;
}
