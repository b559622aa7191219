/** Maps that grow while they are asked. */

/** What is known for a key; otherwise it is made, and known from then on. */
export function getOrMake<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** The items by their keys, both in the order in which they come; those whose key is `undefined` are left out. */
export function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key | undefined): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) getOrMake(groups, key, () => []).push(item);
  }
  return groups;
}
