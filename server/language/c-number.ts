/** Whole numbers as C reads them: behind a 0 they are octal, behind 0x hexadecimal. */

/** The number without a sign; `undefined` for any other text, such as 08, which is no octal number. */
export function readCNumber(text: string): number | undefined {
  if (!/^(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) return undefined;
  return Number(/^0\d/.test(text) ? `0o${text}` : text);
}
