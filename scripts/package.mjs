// Makes the VSIX from what the build put into dist/. Prints its path and size.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";

/** Where `npm run package` puts the extension. */
export function vsixPath() {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  return `${name}-${version}.vsix`;
}

/** @returns the path of the VSIX */
export function makePackage() {
  const file = vsixPath();
  // The bundles hold what they need of node_modules.
  const args = [
    "package",
    "--no-dependencies",
    "--out",
    file,
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
  ];
  execFileSync("node_modules/.bin/vsce", args, { stdio: ["ignore", "ignore", "inherit"] });
  return file;
}

if (process.argv[1]?.endsWith("package.mjs")) {
  const file = makePackage();
  console.log(`${file}: ${Math.round(statSync(file).size / 1024)} KB`);
}
