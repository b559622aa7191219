/**
 * How patiently a connection is made. One that was lost is tried again with growing pauses, because hosts and networks
 * come back; a first one only where a busy sshd has hung up. Whatever a user must mend is told at once.
 */

import type { TransportErrorKind } from "../transport.ts";
import type { ConnectResult } from "./connection.ts";

/** Pauses in milliseconds before the further attempts. */
const afterLoss = [250, 500, 1000, 2000, 4000];
const atFirst = [200, 800];

const passing: ReadonlySet<TransportErrorKind> = new Set(["connection-lost", "connection-refused", "host-unreachable"]);

/**
 * @param hadConnection whether there was one before, which was lost
 * @param wait fulfilled after the pause with whether to go on
 */
export async function connectPatiently(
  connect: () => Promise<ConnectResult>,
  hadConnection: boolean,
  wait: (milliseconds: number) => Promise<boolean>,
): Promise<ConnectResult> {
  let result = await connect();
  for (const pause of hadConnection ? afterLoss : atFirst) {
    if (result.ok) return result;
    const mayPass = hadConnection ? passing.has(result.error.kind) : result.error.kind === "connection-lost";
    if (!mayPass || !(await wait(pause))) return result;
    result = await connect();
  }
  return result;
}
