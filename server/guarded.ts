/** Work that nobody waits for, so that nobody would hear of its end. */

/**
 * The work as something that never throws: an exception, which is a mistake of ours, is told, and ends this piece of
 * work alone instead of the whole server.
 */
export function guarded<Args extends readonly unknown[]>(
  work: (...args: Args) => void,
  tell: (mistake: string) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args);
    } catch (error) {
      tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  };
}
