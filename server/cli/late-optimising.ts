/**
 * The checker runs for seconds at most, over documents that each need most of the rules a few times only: code that the
 * engine optimises early is rarely worth the time. Waiting eight times as long as it would saves a third of the time for
 * the 2,300 documents of `npm run bench`. Import it first.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--interrupt-budget=528000");
