/** How much of a text is read. Whatever goes beyond is named in a problem, and nothing crashes or becomes slow. */

export interface Limits {
  /** Characters of a text that are read; libvirt itself takes at most 4 MiB. */
  readonly documentSize: number;
  /** Elements inside each other. Everything that walks a tree may rely on it. */
  readonly depth: number;
  /** Entities inside each other. */
  readonly entityDepth: number;
  /** Characters that all the references of a document may expand to. */
  readonly entitySize: number;
  /** Problems that are reported. */
  readonly problems: number;
}

export const defaultLimits: Limits = {
  documentSize: 16 * 1024 * 1024,
  depth: 2000,
  entityDepth: 20,
  entitySize: 1_000_000,
  problems: 1000,
};
