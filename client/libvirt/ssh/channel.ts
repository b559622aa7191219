/** A command on a channel. What it says is listened to from its very first packet, which may come with the answer to the request. */
import { setTimeout } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";

/** Output beyond this is cut; no answer of virsh comes near it. */
const outputLimit = 64 * 1024 * 1024;

export interface RunningCommand {
  readonly channel: ClientChannel;
  /** What has come so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit status once it is known; `undefined` too when a signal ended the command. */
  readonly status: () => number | undefined;
  /** Fulfilled when the channel is closed. */
  readonly closed: Promise<void>;
}

/** Starts a command; an error has ssh2's `reason`, 2 when the host allows no further session. */
export function startCommand(client: Client, command: string): Promise<RunningCommand | Error> {
  return new Promise((resolve) => {
    try {
      client.exec(command, (error, channel) => resolve(error ?? listen(channel)));
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

/** Tries again for two seconds where the host allows no further session: one of ours ends sooner or later. */
export async function openPatiently<Channel>(open: () => Promise<Channel | Error>): Promise<Channel | Error> {
  for (let attempt = 0; ; attempt++) {
    const opened = await open();
    if (!(opened instanceof Error) || Reflect.get(opened, "reason") !== 2 || attempt === 20) return opened;
    await setTimeout(100);
  }
}

function listen(channel: ClientChannel): RunningCommand {
  const end: { status: number | undefined } = { status: undefined };
  const stdout = collect(channel);
  const stderr = collect(channel.stderr);
  channel.on("exit", (code: number | null) => {
    end.status = code ?? undefined;
  });
  channel.on("error", () => {});
  const closed = new Promise<void>((resolve) => channel.once("close", () => resolve()));
  return { channel, stdout, stderr, status: () => end.status, closed };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= outputLimit) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
