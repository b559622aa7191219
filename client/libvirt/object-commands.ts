/** virsh's commands for each kind of object that can be defined; what a kind does not have is `undefined`. */

export interface ObjectCommands {
  /** In sentences: "the network ...". */
  readonly noun: string;
  readonly define: readonly string[];
  readonly dump: string;
  /** Lists the UUID and the usage of each, for a kind whose objects have no name. */
  readonly list: string | undefined;
  readonly start: string | undefined;
  readonly stop: string | undefined;
  readonly undefine: string;
  readonly autostart: string | undefined;
  /** `dump` can show the stored definition of a running object. */
  readonly hasInactive: boolean;
}

/** By the name of the document kind, as the server tells it. */
export const objectCommands: ReadonlyMap<string, ObjectCommands> = new Map([
  ["network", commands("network", "net-", { hasInactive: true })],
  ["pool", commands("storage pool", "pool-", { hasInactive: true })],
  ["hostinterface", commands("host interface", "iface-", { autostart: undefined, hasInactive: true })],
  [
    "domain",
    {
      noun: "domain",
      define: ["define"],
      dump: "dumpxml",
      list: undefined,
      start: "start",
      stop: "destroy",
      undefine: "undefine",
      autostart: "autostart",
      hasInactive: true,
    },
  ],
  ["filter", commands("network filter", "nwfilter-", { start: undefined, stop: undefined, autostart: undefined })],
  [
    "secret",
    commands("secret", "secret-", { list: "secret-list", start: undefined, stop: undefined, autostart: undefined }),
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
    hasInactive: false,
    ...differences,
  };
}
