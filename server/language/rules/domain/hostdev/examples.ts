/** Devices of the host, for the examples of their rules. */

/** The lines of a device of the host with these attributes. */
export function hostdev(attributes: string, ...lines: readonly string[]): readonly string[] {
  return [`<hostdev mode='subsystem' ${attributes}>`, ...lines.map((line) => `  ${line}`), "</hostdev>"];
}
