// `npm test`: the whole truth. System packages, formatting and lint, types, bundles, the VSIX, and then every test
// in one run of node:test, whose summary comes last.
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import { build } from "esbuild";
import { makePackage } from "./package.mjs";
import { ensurePrograms, forTests, rootPrefix } from "./system.mjs";
import { findTests, testEntry } from "./tests.mjs";
import { installVSCode } from "./vscode/install.mjs";

const update = process.argv.includes("--update");

const missing = ensurePrograms(forTests);
if (missing.length > 0) {
  console.error(`npm test needs these packages and may not install them: ${missing.join(" ")}`);
  process.exit(1);
}
const asRoot = rootPrefix();
if (!asRoot) {
  console.error("npm test starts a real libvirtd in private namespaces: run it as root, or let sudo need no password");
  process.exit(1);
}
step("format and lint", "node_modules/.bin/biome", "check", "--error-on-warnings", ".");
step("types", "node_modules/.bin/tsc", "-p", ".");
step("bundles", process.execPath, "scripts/build.mjs");
console.log("\n== package");
process.env.LIBVIRT_XML_VSIX = makePackage();
process.env.LIBVIRT_XML_VSCODE = installVSCode();

// Tests with a real libvirt wait for it most of the time; beside them there is room for others. Each file of the end-to-end
// tests is a process of its own, so that only one VS Code is open at a time.
const all = findTests("test");
const groups = {
  integration: all.filter((file) => file.startsWith("test/integration/")),
  ...Object.fromEntries(findTests("test/e2e").map((file) => [`e2e-${basename(file, ".test.ts")}`, [file]])),
  unit: all.filter((file) => !file.startsWith("test/integration/")),
};
const files = Object.keys(groups).map((name) => `out/${name}.mjs`);
for (const [name, tests] of Object.entries(groups)) await build(testEntry(tests, `out/${name}.mjs`));
const options = ["--test", "--test-concurrency=2", "--test-reporter=spec"];
if (update) process.env.UPDATE_GOLDEN = "1";
step("tests", ...withEnvironment(asRoot), process.execPath, ...options, ...files);

/** What sudo would drop of the environment is given to it again. */
function withEnvironment(prefix) {
  if (prefix.length === 0) return [];
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  const environment = Object.entries({ ...process.env, PATH: path }).map(([name, value]) => `${name}=${value}`);
  return [...prefix, "env", ...environment];
}

function step(title, command, ...args) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\n${title}: failed`);
    process.exit(status ?? 1);
  }
}
