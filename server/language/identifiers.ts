/** New identifiers, made of random bytes that the caller hands in. */

/** Gives so many random bytes, each 0 to 255. */
export type RandomBytes = (count: number) => ArrayLike<number>;

/** A random UUID (version 4), in lower case with dashes. */
export function newUuid(random: RandomBytes): string {
  const bytes = Array.from(random(16));
  const marked = bytes.map((byte, index) =>
    index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte,
  );
  const digits = marked.map(hex).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A MAC address in the range that QEMU's guests use, as libvirt makes them. */
export function newMac(random: RandomBytes): string {
  return ["52", "54", "00", ...Array.from(random(3)).map(hex)].join(":");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
