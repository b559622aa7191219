// Starts a VS Code server on loopback with a profile of its own, so that nothing of the user's is touched.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paths } from "./install.mjs";

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.editor.useModal": "off",
  "workbench.quickOpen.closeOnFocusLost": false,
  "workbench.reduceMotion": "on",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "git.enabled": false,
  "npm.fetchOnlinePackageInfo": false,
  "editor.minimap.enabled": false,
  "files.simpleDialog.enable": true,
};

/**
 * @param folder what `installVSCode` returned
 * @param vsix extensions to install
 * @param trust false keeps VS Code's workspace trust on
 * @returns { port, url, pid, pageUrl(folder), dir, log(), stop() }
 */
export async function startVSCode({ folder, vsix = [], settings = {}, env = {}, port = 0, trust = true }) {
  const { node, main } = paths(folder);
  const dir = mkdtempSync(join(tmpdir(), "libvirt-xml-vscode-"));
  for (const name of ["home", "run", "tmp", "ext", "data/User", "data/Machine"]) {
    mkdirSync(join(dir, name), { recursive: true, mode: 0o700 });
  }
  const settingsText = JSON.stringify({ ...quietSettings, ...settings });
  writeFileSync(join(dir, "data/Machine/settings.json"), settingsText);
  writeFileSync(join(dir, "data/User/settings.json"), settingsText);
  const environment = cleanEnvironment(dir, env);
  const common = ["--server-data-dir", dir, "--extensions-dir", join(dir, "ext")];
  common.push("--accept-server-license-terms", "--telemetry-level", "off");
  for (const file of vsix) install(node, main, [...common, "--install-extension", file, "--force"], environment);
  const args = [main, ...common, "--host", "127.0.0.1", "--port", String(port), "--without-connection-token"];
  args.push("--skip-welcome", "--skip-release-notes", ...(trust ? ["--disable-workspace-trust"] : []));
  const child = spawn(node, args, { env: environment, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = { text: "" };
  const killGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Gone already.
    }
  };
  const onExit = () => killGroup("SIGKILL");
  process.once("exit", onExit);
  const listening = await listeningPort(child, output);
  const stop = async () => {
    process.removeListener("exit", onExit);
    await ended(child, killGroup);
    killGroup("SIGKILL"); // what is left of the group: extension host, language server
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const url = `http://127.0.0.1:${listening}`;
  const pageUrl = (workspace) => `${url}/?folder=${encodeURIComponent(workspace)}`;
  return { port: listening, url, pid: child.pid, pageUrl, dir, log: () => output.text, stop };
}

function install(node, main, args, env) {
  const out = execFileSync(node, [main, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  if (!/successfully installed/.test(out)) throw new Error(`the extension was not installed: ${out}`);
}

/** Its own home and temporary folder, no marketplace, nothing of a surrounding VS Code or npm. */
function cleanEnvironment(dir, extra) {
  const foreign = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_TEST_CONTEXT$|NODE_CHANNEL|npm_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const home = join(dir, "home");
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_CACHE_HOME: join(home, ".cache"),
    XDG_RUNTIME_DIR: join(dir, "run"),
    TMPDIR: join(dir, "tmp"),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...extra,
  };
}

function listeningPort(child, output) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`VS Code server ${why}\n${output.text}`));
    const timer = setTimeout(() => fail("did not start"), 60_000);
    const onData = (data) => {
      output.text += data;
      const match = /Extension host agent listening on (\d+)/.exec(output.text);
      if (!match) return;
      clearTimeout(timer);
      resolve(Number(match[1]));
    };
    child.stdout.on("data", onData);
    child.stderr.on("data", onData);
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`exited with ${code}`);
    });
  });
}

async function ended(child, killGroup) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const done = new Promise((resolve) => child.once("exit", resolve));
  killGroup("SIGTERM");
  const timer = setTimeout(() => killGroup("SIGKILL"), 3000);
  await done;
  clearTimeout(timer);
}
