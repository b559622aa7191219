// Bundles test files (all, or those whose path contains one of the arguments) and runs them with node:test.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { findTests, testEntry } from "./tests.mjs";

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const options = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
const files = findTests("test").filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(" ")}`);
  process.exit(1);
}
const outfile = `out/unit-${process.pid}.mjs`;
mkdirSync("out", { recursive: true });
await build(testEntry(files, outfile));
const result = spawnSync(process.execPath, ["--test", ...options.filter((option) => option !== "--update"), outfile], {
  stdio: "inherit",
  env: { ...process.env, ...(options.includes("--update") ? { UPDATE_GOLDEN: "1" } : {}) },
});
rmSync(outfile);
process.exit(result.status ?? 1);
