// How test files are found and bundled: those of one bundle share a process and a build.
import { readdirSync } from "node:fs";

/** All `*.test.ts` files below a folder, sorted; the end-to-end ones only when their folder is asked for. */
export function findTests(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith(".test.ts") && (folder === "test/e2e" || !name.startsWith("test/e2e/")))
    .sort();
}

/** esbuild options for a bundle that runs these test files. */
export function testEntry(files, outfile) {
  return {
    stdin: {
      contents: ["test/support/seed.ts", ...files].map((file) => `import "./${file}";`).join("\n"),
      resolveDir: process.cwd(),
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    packages: "external",
    logLevel: "warning",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  };
}
