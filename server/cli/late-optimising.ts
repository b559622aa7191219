/**
 * The checker runs for seconds at most, over documents that each need most of the rules a few times only: code that the
 * engine optimises early is rarely worth the time. Waiting eight times as long as it would saves a third of the time for
 * the 2,300 documents of `npm run bench`. Import it first.
 */
import { setFlagsFromString } from "node:v8";

/** By the major version of V8. One that is not known here is left alone: it would complain of a flag that it lacks. */
const flags: Partial<Record<string, string>> = {
  // Node 20
  "11": "--interrupt-budget=528000",
  // Node 22 and 24
  "12": "--invocation-count-for-turbofan=24000",
  "13": "--invocation-count-for-turbofan=24000",
};

const flag = flags[process.versions.v8.split(".")[0] ?? ""];
if (flag !== undefined) setFlagsFromString(flag);
