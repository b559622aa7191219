import { build } from "esbuild";
import { testEntry } from "./tests.mjs";

await build(testEntry(process.argv.slice(2), "out/zz.mjs"));
