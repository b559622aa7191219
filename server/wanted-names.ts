/**
 * Which lists of names the open documents want of the current target beyond those that are always read: what lies in the
 * networks, pools and guests that they name.
 */
import { type HostNames, type WantedList, wantedLists } from "./language/references/host-names.ts";
import type { Occurrence } from "./language/references/occurrence.ts";

export interface WantedNames {
  /** A document has these names now; the client hears when that changes what is wanted. */
  readonly update: (uri: string, names: readonly Occurrence[], host: HostNames) => void;
  /** A document was closed. */
  readonly forget: (uri: string) => void;
}

export function createWantedNames(send: (lists: readonly WantedList[]) => void): WantedNames {
  const wanted = new Map<string, readonly WantedList[]>();
  const state = { sent: "[]" };
  return {
    update: (uri, names, host) => {
      wanted.set(uri, wantedLists(host, names));
      const lists = new Map([...wanted.values()].flat().map((list) => [`${list.kind} ${list.scope}`, list]));
      const sorted = [...lists].sort(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, list]) => list);
      const text = JSON.stringify(sorted);
      if (text === state.sent) return;
      state.sent = text;
      send(sorted);
    },
    forget: (uri) => wanted.delete(uri),
  };
}
