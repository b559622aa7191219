/**
 * The way to a host: runs one program there and tells how it went. `run-local.ts` starts a child process,
 * `ssh/run.ts` uses one kept-open connection; nothing else in the project starts processes or connects anywhere.
 */
import type { Result } from "./result.ts";

export interface RunOptions {
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string;
  /** After this time the program is ended, on the remote side too. */
  readonly timeoutMs: number;
  /** Aborting ends the program, on the remote side too, and gives the error `cancelled`. */
  readonly signal?: AbortSignal;
}

/** A program that ran to its end; a non-zero `code` is not yet a failure of the transport. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type TransportErrorKind =
  | "program-missing"
  | "timeout"
  | "cancelled"
  | "connection-lost"
  | "host-unknown"
  | "connection-refused"
  | "host-unreachable"
  | "host-key-unknown"
  | "host-key-changed"
  | "host-key-revoked"
  | "host-certificate"
  | "authentication"
  | "key-file"
  /** There is no space or no permission for the file that a local program reads its input from. */
  | "temporary-file"
  | "too-many-sessions"
  /** The host does not let files be read over SSH. */
  | "no-sftp"
  | "protocol";

export interface TransportError {
  readonly kind: TransportErrorKind;
  /** What happened and what to do, in plain words. */
  readonly message: string;
  /** The original words of the system, for the log. */
  readonly detail: string;
}

export type RunResult = Result<Finished, TransportError>;

/** Texts of files by their names. */
export type FilesResult = Result<Readonly<Record<string, string>>, TransportError>;

/** A program that is talked to while it runs. */
export interface RunningProgram {
  readonly write: (text: string) => void;
  /** To be called once, at first; text comes in whole characters, and the end is told once. */
  readonly listen: (listener: ProgramListener) => void;
  /** No more is written to it; it may come to its end in peace. */
  readonly close: () => void;
  /** Ends it at once, on the remote side too. */
  readonly kill: () => void;
}

export interface ProgramListener {
  readonly onStdout: (text: string) => void;
  readonly onStderr: (text: string) => void;
  /** It ended, or the connection to it. */
  readonly onEnd: (error: TransportError) => void;
}

export interface StartOptions {
  readonly timeoutMs: number | undefined;
  /** Ends the wait for the connection. */
  readonly signal: AbortSignal | undefined;
}

export type StartResult = Result<RunningProgram, TransportError>;

export interface Transport {
  /** @param argv program and arguments; they reach the program as they are, whatever characters they hold. */
  readonly run: (argv: readonly string[], options: RunOptions) => Promise<RunResult>;
  /**
   * Starts a program to talk to; after the time limit it is ended, on the remote side too. `undefined` where virsh is
   * kept open in any case.
   */
  readonly start: ((argv: readonly string[], options: StartOptions) => Promise<StartResult>) | undefined;
  /** The files of a folder of the host whose names end with `suffix`; none when there is no such folder. */
  readonly readFiles: (folder: string, suffix: string, signal: AbortSignal | undefined) => Promise<FilesResult>;
  /** Ends the connection and what still runs on it. */
  readonly close: () => Promise<void>;
}
