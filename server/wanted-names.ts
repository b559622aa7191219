/**
 * Which lists of names the open documents want of the current target beyond those that are always read: what lies in the
 * networks, pools and guests that they name.
 */
import { type HostNames, type WantedList, wantedLists } from "./language/references/host-names.ts";
import type { Occurrence } from "./language/references/occurrence.ts";

export interface WantedNames {
  /** A document has these names now; the client hears when that changes what is wanted. */
  readonly update: (uri: string, names: readonly Occurrence[], host: HostNames) => void;
  /** A document was closed, or is no document of libvirt any more. */
  readonly forget: (uri: string) => void;
}

/** @param send gets `null` when no document is open any more */
export function createWantedNames(send: (lists: readonly WantedList[] | null) => void): WantedNames {
  const wanted = new Map<string, readonly WantedList[]>();
  const state = { sent: "null" };
  const sendChanges = (): void => {
    const lists = new Map([...wanted.values()].flat().map((list) => [`${list.kind} ${list.scope}`, list]));
    const sorted = [...lists].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, list]) => list);
    const now = wanted.size === 0 ? null : sorted;
    const text = JSON.stringify(now);
    if (text === state.sent) return;
    state.sent = text;
    send(now);
  };
  return {
    update: (uri, names, host) => {
      wanted.set(uri, wantedLists(host, names));
      sendChanges();
    },
    forget: (uri) => {
      if (wanted.delete(uri)) sendChanges();
    },
  };
}
