/** The names of disks in `<target dev>`: a prefix and letters that count like the columns of a sheet. */

/** The usual prefix of the names on a bus; `undefined` for buses without one. */
export function prefixOf(bus: string): string | undefined {
  return prefixes.get(bus);
}

const prefixes: ReadonlyMap<string, string> = new Map([
  ["virtio", "vd"],
  ["scsi", "sd"],
  ["sata", "sd"],
  ["usb", "sd"],
  ["ide", "hd"],
  ["fdc", "fd"],
  ["xen", "xvd"],
]);

/** The first name with the prefix that is not used: vda, vdb, ... */
export function freeName(prefix: string, used: ReadonlySet<string>): string {
  for (let index = 0; ; index++) {
    const name = prefix + letters(index);
    if (!used.has(name)) return name;
  }
}

/** 0 is a, 25 is z, 26 is aa. */
function letters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? "" : letters(rest - 1)) + String.fromCharCode(97 + (index % 26));
}

/** What `letters` made the letters of: 0 for vda, 26 for vdaa; `undefined` for other names. */
export function indexOfName(name: string): number | undefined {
  const counted = /^(?:xvd|ubd|[hsv]d|fd)([a-z]+)$/.exec(name)?.[1];
  if (counted === undefined) return undefined;
  return [...counted].reduce((index, letter) => (index + 1) * 26 + letter.charCodeAt(0) - 97, -1);
}
