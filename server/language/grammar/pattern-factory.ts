/** Placeholder of the interning factory; the reader of grammars and the matcher make all patterns through it. */
export interface PatternFactory {
  readonly size: number;
}
