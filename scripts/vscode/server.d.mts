/** Types of `server.mjs`, which the tests use too. */
export interface VSCodeServer {
  readonly port: number;
  readonly url: string;
  /** `undefined` when it could not be started. */
  readonly pid: number | undefined;
  readonly dir: string;
  readonly pageUrl: (workspace: string) => string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export function startVSCode(options: {
  readonly folder: string;
  readonly vsix?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly trust?: boolean;
}): Promise<VSCodeServer>;
