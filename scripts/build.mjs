// Bundles the extension, the language server and the checker into dist/, and puts the grammars beside them, and
// what the setting for the rules can have.
// With --watch, again after every change.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build, context } from "esbuild";

const options = {
  entryPoints: { extension: "client/extension.ts", server: "server/main.ts", cli: "server/cli.ts" },
  outdir: "dist",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: true,
  sourcemap: process.argv.includes("--watch"),
  // ssh2 has native accelerators that are optional; VS Code provides its own module.
  external: ["vscode", "cpu-features", "*.node"],
  mainFields: ["module", "main"],
  // Some packages are modules that ask where they are.
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
};

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
cpSync("schemas", "dist/schemas", { recursive: true });
writeFileSync("dist/rules-setting.json", await rulesSetting());
if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);

/** The JSON schema of the setting `libvirt.rules`, made from the rules themselves. */
async function rulesSetting() {
  const bundle = { bundle: true, write: false, platform: "node", format: "esm" };
  const { outputFiles } = await build({ entryPoints: ["scripts/rules-setting.ts"], ...bundle });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { rulesSettingSchema } = await import(`data:text/javascript;base64,${code}`);
  return rulesSettingSchema();
}
