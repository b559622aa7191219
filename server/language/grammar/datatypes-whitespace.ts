/** What XML Schema does with white space before a value is looked at. */

/** Every white space character becomes a space. */
export function replaceSpace(text: string): string {
  return /[\t\n\r]/.test(text) ? text.replace(/[\t\n\r]/g, " ") : text;
}

/** No white space at the ends, single spaces in between. */
export function collapse(text: string): string {
  if (!/[\t\n\r]|^ | $| {2}/.test(text)) return text;
  return text.replace(/[ \t\n\r]+/g, " ").replace(/^ | $/g, "");
}
