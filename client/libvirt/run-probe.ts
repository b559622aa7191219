/** Looks at a host from outside, before any login: its addresses, and what listens on its port. */
import { lookup } from "node:dns/promises";
import { connect, isIP } from "node:net";
import { failure, type Result, success } from "./result.ts";
import { explainSshError } from "./ssh/errors.ts";
import type { SshOptions } from "./ssh/options.ts";
import type { TransportError } from "./transport.ts";

/** The addresses of a host; an address is its own. */
export async function lookupHost(options: SshOptions): Promise<Result<readonly string[], TransportError>> {
  if (isIP(options.host) !== 0) return success([options.host]);
  try {
    const found = await lookup(options.host, { all: true });
    return success(found.map(({ address }) => address));
  } catch (error) {
    return failure(explain(error, options));
  }
}

/** The first line that a listener says by itself; "" when it waits for us to speak. */
export function readGreeting(options: SshOptions): Promise<Result<string, TransportError>> {
  const { host, port, connectTimeoutMs } = options;
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const text: { value: string; isConnected: boolean } = { value: "", isConnected: false };
    const settle = (result: Result<string, TransportError>): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(connectTimeoutMs, () => {
      if (text.isConnected) return settle(success(text.value));
      settle(failure(explain(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" }), options)));
    });
    socket.once("connect", () => {
      text.isConnected = true;
    });
    socket.once("error", (error) => settle(failure(explain(error, options))));
    socket.once("end", () => settle(success(text.value)));
    socket.on("data", (chunk: Buffer) => {
      text.value += chunk.toString("latin1");
      const line = /^(.*?)\r?\n/.exec(text.value)?.[1];
      if (line !== undefined || text.value.length > 1000) settle(success(line ?? text.value));
    });
  });
}

function explain(error: unknown, options: SshOptions): TransportError {
  return explainSshError(error instanceof Error ? error : new Error(String(error)), options, []);
}
