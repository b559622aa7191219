/**
 * Property tests draw the same documents in every run, so that a failure is of the change at hand. `FC_SEED=7 npm run
 * unit` draws others; `FC_SEED=random` new ones each time.
 */
import fc from "fast-check";

const wanted = process.env.FC_SEED ?? "2026";
if (wanted !== "random") fc.configureGlobal({ seed: Number(wanted) });
