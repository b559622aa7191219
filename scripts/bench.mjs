// Bundles a measurement of test/bench and runs it: `npm run bench`, `npm run bench:mistakes`, `npm run bench:agreement`.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { build } from "esbuild";
import { testEntry } from "./tests.mjs";

const [name = "speed", ...rest] = process.argv.slice(2);
mkdirSync("out", { recursive: true });
const outfile = `out/bench-${name}.mjs`;
await build(testEntry([`test/bench/${name}.ts`], outfile));
process.exit(spawnSync(process.execPath, [outfile, ...rest], { stdio: "inherit" }).status ?? 1);
