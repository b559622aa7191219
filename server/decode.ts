/** From the bytes of a file to its text. */

export type DecodeResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** Decodes as the byte order mark or the XML declaration says, else as UTF-8. A byte order mark stays in the text. */
export function decode(bytes: Uint8Array): DecodeResult {
  const encoding = encodingOf(bytes);
  if (encoding.startsWith("utf-8") && bytes.includes(0)) return { ok: false, reason: "is not text (it has NUL bytes)" };
  try {
    return { ok: true, text: new TextDecoder(encoding, { ignoreBOM: true, fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, reason: `is not ${encoding} text` };
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(
    Buffer.from(bytes.subarray(0, 200)).toString("latin1"),
  );
  const declared = declaration?.[1]?.toLowerCase() ?? "utf-8";
  // A declared UTF-16 without its byte order mark cannot be true: the declaration was read byte by byte.
  return declared.startsWith("utf-16") ? "utf-8" : declared;
}
