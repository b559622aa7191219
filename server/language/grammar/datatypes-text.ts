/** Lexical checks of the datatypes that are neither numbers nor times. */

/** After white space was collapsed; single spaces may stand between the characters. */
export function isBase64(text: string): boolean {
  const dense = text.replaceAll(" ", "");
  if (dense.length % 4 !== 0) return false;
  // The last character before the padding may not carry bits that the padding drops.
  return /^[A-Za-z0-9+/]*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/.test(dense);
}

/** How many bytes a text stands for that `isBase64` has taken. */
export function base64Octets(text: string): number {
  const dense = text.replaceAll(" ", "");
  const padding = dense.endsWith("==") ? 2 : dense.endsWith("=") ? 1 : 0;
  return (dense.length / 4) * 3 - padding;
}

/** Nearly everything is a URI reference: a scheme must be well formed, a % needs two digits, a # stands once. */
export function isAnyUri(text: string): boolean {
  if (/%(?![0-9a-fA-F]{2})/.test(text) || /#.*#/.test(text)) return false;
  const scheme = /^([^:/?#]*):/.exec(text)?.[1];
  return scheme === undefined || /^[a-zA-Z][a-zA-Z0-9+.-]*$/.test(scheme);
}
