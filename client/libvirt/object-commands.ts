/** virsh's commands for each kind of object that can be defined; what a kind does not have is `undefined`. */

export interface ObjectCommands {
  /** In sentences: "the network ...". */
  readonly noun: string;
  readonly define: readonly string[];
  readonly dump: string;
  /** Of a kind whose objects virsh does not always find by what we call them. */
  readonly list: ObjectList | undefined;
  readonly start: string | undefined;
  readonly stop: string | undefined;
  readonly undefine: string;
  readonly autostart: string | undefined;
  /** What a new definition means for what runs, as a sentence. */
  readonly effect: string;
  /** `dump` can show the stored definition of a running object. */
  readonly hasInactive: boolean;
}

/** How to find the UUID of an object. */
export interface ObjectList {
  /** Prints a line for each object: its UUID, and what we call it. */
  readonly argv: readonly string[];
  /** virsh would take this for something else. */
  readonly isFor: (name: string) => boolean;
  /** We may call an object by its UUID. */
  readonly byUuid: boolean;
}

const unaffected = "What is running goes on as it is.";

export const domainCommands = commands("domain", "", {
  // virsh takes a number for the one that a running guest has for the time being, whatever the guests are called.
  list: { argv: ["list", "--all", "--uuid", "--name"], isFor: (name) => /^\s*[+-]?\d+$/.test(name), byUuid: false },
  hasInactive: true,
});

/** By the name of the document kind, as the server tells it. */
export const objectCommands: ReadonlyMap<string, ObjectCommands> = new Map([
  ["network", commands("network", "net-", { hasInactive: true })],
  ["pool", commands("storage pool", "pool-", { hasInactive: true })],
  ["hostinterface", commands("host interface", "iface-", { autostart: undefined, hasInactive: true })],
  ["domain", domainCommands],
  [
    "filter",
    commands("network filter", "nwfilter-", {
      start: undefined,
      stop: undefined,
      autostart: undefined,
      effect: "Running guests that use it get the new rules at once.",
    }),
  ],
  [
    "secret",
    commands("secret", "secret-", {
      list: { argv: ["secret-list"], isFor: () => true, byUuid: true },
      start: undefined,
      stop: undefined,
      autostart: undefined,
      effect: "Its value stays as it is.",
    }),
  ],
]);

function commands(noun: string, prefix: string, differences: Partial<ObjectCommands>): ObjectCommands {
  return {
    noun,
    define: [`${prefix}define`],
    dump: `${prefix}dumpxml`,
    list: undefined,
    start: `${prefix}start`,
    stop: `${prefix}destroy`,
    undefine: `${prefix}undefine`,
    autostart: `${prefix}autostart`,
    effect: unaffected,
    hasInactive: false,
    ...differences,
  };
}
