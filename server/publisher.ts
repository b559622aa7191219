/**
 * Publishes diagnostics soon after the last change of a document. A newer change cancels what is waiting, and what is
 * published always belongs to the text of that moment, so nothing outdated is ever shown.
 */

export interface Publisher {
  readonly schedule: (uri: string, length: number) => void;
  readonly cancel: (uri: string) => void;
}

/** Short enough to feel immediate, long enough to swallow a burst of keys; large documents wait longer. */
export function delayFor(length: number): number {
  return length > 1_000_000 ? 300 : length > 100_000 ? 80 : 20;
}

/** @param publish analyses and sends; called at most once for each burst of changes of a document. */
export function createPublisher(publish: (uri: string) => void): Publisher {
  const waiting = new Map<string, NodeJS.Timeout>();
  const cancel = (uri: string): void => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
  };
  const schedule = (uri: string, length: number): void => {
    cancel(uri);
    const timer = setTimeout(() => {
      waiting.delete(uri);
      publish(uri);
    }, delayFor(length));
    waiting.set(uri, timer);
  };
  return { schedule, cancel };
}
