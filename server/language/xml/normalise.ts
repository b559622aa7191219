/** How XML wants line ends and the white space of attributes to be read. */

/** \r\n and \r are \n. */
export function normaliseLineEnds(written: string): string {
  return written.includes("\r") ? written.replace(/\r\n?/g, "\n") : written;
}

/** Every white space of a value is one space, and a line end is one too. */
export function normaliseAttribute(written: string): string {
  return /[\r\n\t]/.test(written) ? written.replace(/\r\n|[\r\n\t]/g, " ") : written;
}
