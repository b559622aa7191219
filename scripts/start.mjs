// `npm start`: builds and packages the extension and opens a real VS Code with it on an example workspace, beside a
// libvirt target on which Define, Start and Update work at once.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makePackage } from "./package.mjs";
import { ensurePrograms, forBrowser, forTarget } from "./system.mjs";
import { installVSCode } from "./vscode/install.mjs";
import { startVSCode } from "./vscode/server.mjs";

execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
const vsix = resolve(makePackage());
const workspace = mkdtempSync(join(tmpdir(), "libvirt-xml-example-"));
cpSync("docs/examples", workspace, { recursive: true });
const target = localTarget();
mkdirSync(join(workspace, ".vscode"), { recursive: true });
const settings = target ? { "libvirt.targets": [target], "libvirt.target": target.name } : {};
writeFileSync(join(workspace, ".vscode/settings.json"), `${JSON.stringify(settings, undefined, 2)}\n`);

if (spawnSync("code", ["--version"], { stdio: "ignore" }).status === 0) openOwnVSCode();
else await openInBrowser();

/** The user's own VS Code, with a profile that keeps his settings and extensions out of it. */
function openOwnVSCode() {
  execFileSync("code", ["--install-extension", vsix, "--force"], { stdio: "inherit" });
  spawn("code", ["--new-window", workspace, join(workspace, "network.xml")], {
    stdio: "ignore",
    detached: true,
  }).unref();
  explain("VS Code opens now.");
}

async function openInBrowser() {
  const missing = ensurePrograms(forBrowser.filter((program) => program !== "chromium"));
  if (missing.length > 0) {
    console.error(`A VS Code in the browser needs these packages: ${missing.join(" ")}`);
    process.exit(1);
  }
  const folder = installVSCode();
  const vscode = await startVSCode({ folder, vsix: [vsix] });
  explain(`Open this address in a browser:\n\n  ${vscode.pageUrl(workspace)}\n\nCtrl+C ends it.`);
  const stop = async () => {
    await vscode.stop();
    rmSync(workspace, { recursive: true, force: true });
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/**
 * qemu:///system when a libvirtd answers. Otherwise libvirt's test driver: its state lives in one process, so the
 * extension keeps one virsh open for it. Nothing when virsh is missing and may not be installed.
 */
function localTarget() {
  const missing = ensurePrograms(forTarget);
  if (missing.length > 0) {
    console.warn(`Without ${missing.join(" ")} nothing can be deployed; writing works all the same.`);
    return undefined;
  }
  const answers = spawnSync("virsh", ["-q", "-c", "qemu:///system", "uri"], { stdio: "ignore", timeout: 5000 });
  if (answers.status === 0) return { name: "this machine", uri: "qemu:///system" };
  return { name: "test driver", uri: "test:///default" };
}

function explain(opening) {
  console.log(`
${opening}

Try this in network.xml:
  - type < inside <network>, or Ctrl+Space inside quotes: only what fits there is offered
  - point at an element, an attribute or an address: what it means
  - change 'nat' to 'natt': the problem stands on that word, Ctrl+. repairs it
  - F1, "Libvirt: Define and Start": ${target ? `on the target "${target.name}"` : "needs virsh"}

In a new, empty file shop.xml:
  - type < and choose: a whole document, named shop; Tab leads from place to place

And in guest.xml:
  - Ctrl+click on 'lab': the network it is on; F2 on it renames it in both files
  - Ctrl+. on 'q35', on <disk> or on <interface>: what can be rewritten
`);
}
