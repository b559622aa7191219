/** The ways back in a real VS Code: saved definitions, a network restarted under a running guest, an apply cut off by a crash. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { type Lab, startLab } from "../support/lab.ts";
import { until } from "../support/until.ts";
import { openWorkbench, testsOnScreen, type Workbench } from "../support/workbench.ts";

let lab: Lab;
let workbench: Workbench;
let folder: string;

const network = (name: string, subnet: number, entries: string, rest = "") => `<network>
  <name>${name}</name>
  <forward mode='nat'/>
  <bridge name='vback${subnet}' stp='off'/>${rest}
  <ip address='10.88.${subnet}.1' prefix='24'>
    <dhcp>
      <range start='10.88.${subnet}.10' end='10.88.${subnet}.50'/>${entries}
    </dhcp>
  </ip>
</network>
`;
const hosts = (subnet: number, count: number) =>
  Array.from(
    { length: count },
    (_, at) => `\n      <host mac='52:54:00:88:00:0${at}' name='h${at}' ip='10.88.${subnet}.10${at}'/>`,
  ).join("");

before(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), "libvirt-xml-e2e-back-"));
  workbench = await openWorkbench({
    folder,
    settings: {
      "libvirt.targets": [{ name: "lab", uri: lab.local.uri }],
      // A network has several documents here.
      "libvirt.rules": { "clash-name": "off", "clash-bridge": "off", "clash-subnet": "off", "clash-mac": "off" },
    },
  });
});

after(async () => {
  await workbench?.close();
  lab?.stop();
});

const onScreen = testsOnScreen(() => workbench);

function virsh(...args: readonly string[]): string {
  return lab.exec("virsh", "-q", "-c", "qemu:///system", ...args);
}

async function open(name: string, content: string): Promise<void> {
  writeFileSync(join(folder, name), content);
  await workbench.open(join(folder, name));
}

/** Puts a document on the host without the editor. */
function start(content: string, command: "create" | "net-define"): void {
  const file = join(lab.folder, "start.xml");
  writeFileSync(file, content);
  virsh(command, file);
}

/** Answers the question on the screen. */
async function answer(question: string, button: string, picture?: string): Promise<void> {
  const dialog = workbench.page.locator(".monaco-dialog-box", { hasText: question });
  await dialog.waitFor();
  if (picture) await workbench.screenshot(picture);
  await dialog.locator(".monaco-button", { hasText: button }).click();
}

const row = (text: string) => workbench.page.locator(".quick-input-widget .monaco-list-row", { hasText: text });
const line = (text: string) => workbench.page.locator(".editor-instance .view-line", { hasText: text }).first();
const stored = (name: string) => virsh("net-dumpxml", "--inactive", name);

onScreen("Undo Last Define brings back what the last define replaced", async () => {
  await open("first.xml", network("kept", 1, ""));
  await workbench.command("Libvirt: Define");
  await workbench.toast('Defined network "kept" on lab').waitFor();
  await open("second.xml", network("kept", 1, hosts(1, 1)));
  await workbench.command("Libvirt: Define");
  await answer('Replace the network "kept" on lab?', "Replace");
  await workbench.toast("keeps its old definition until it is restarted").waitFor();
  assert.match(stored("kept"), /<host /);
  await workbench.command("Libvirt: Undo Last Define");
  await answer("Bring back the earlier definition", "Define on lab", "undo-define");
  await workbench.toast("Brought back the definition").first().waitFor();
  assert.doesNotMatch(stored("kept"), /<host /);
  await workbench.command("Libvirt: Undo Last Define");
  await workbench.toast("to take back").waitFor();
});

onScreen("Show Saved Definitions lists what was replaced, shows it, and brings it back", async () => {
  await workbench.command("Libvirt: Show Saved Definitions");
  await row("replaced by an undo").waitFor();
  await workbench.screenshot("saved-definitions");
  await workbench.page.keyboard.press("Enter");
  await row("Bring Back").waitFor();
  await row("Show").click();
  await line("<host mac='52:54:00:88:00:00' name='h0'").waitFor();
  await workbench.screenshot("saved-definition");
  await workbench.open(join(folder, "first.xml"));
  await workbench.command("Libvirt: Show Saved Definitions");
  await row("replaced by an undo").waitFor();
  await workbench.page.keyboard.press("Enter");
  await row("Bring Back").click();
  await answer("Bring back the earlier definition", "Define on lab");
  await workbench.page.locator(".monaco-dialog-box").waitFor({ state: "hidden" });
  await until(
    () => stored("kept").includes("<host "),
    () => stored("kept"),
  );
});

onScreen("a restart names the guests that it concerns, and they are on the network again afterwards", async () => {
  start(network("busy", 2, ""), "net-define");
  virsh("net-start", "busy");
  start(guest("web", "busy"), "create");
  await open("busy.xml", network("busy", 2, "", "\n  <mtu size='1400'/>"));
  await workbench.command("Libvirt: Plan Changes");
  await line("The network must be restarted: <mtu> changes").waitFor();
  await line("afterwards: web").waitFor();
  await workbench.screenshot("restart-plan");
  await workbench.command("Libvirt: Apply Plan");
  await answer('Change network "busy" on lab', "Apply on lab", "restart-confirm");
  await line("steps done").waitFor();
  await workbench.screenshot("restart-done");
  assert.match(virsh("net-dumpxml", "busy"), /<mtu size='1400'\/>/);
  assert.match(lab.exec("ip", "-br", "link", "show", "master", "vback2"), /^vnet\d/m);
  virsh("destroy", "web");
});

onScreen("an apply that a crash has cut off is looked at when the window is opened again", async () => {
  start(network("cut", 3, ""), "net-define");
  virsh("net-start", "cut");
  await open("cut.xml", network("cut", 3, hosts(3, 9)));
  await workbench.command("Libvirt: Plan Changes");
  await line("9 steps; nothing has been run yet").waitFor();
  await workbench.command("Libvirt: Apply Plan");
  await answer('Change network "cut" on lab', "Apply on lab");
  await until(
    () => stored("cut").includes("name='h2'"),
    () => stored("cut"),
  );
  await workbench.crash();
  const done = stored("cut").split("<host ").length - 1;
  assert.ok(done > 2 && done < 9, `${done} hosts`);
  const toast = workbench.page.locator(".notification-list-item", { hasText: "was cut off" });
  await toast.waitFor({ timeout: 60_000 });
  await workbench.screenshot("cut-off");
  await toast.locator(".monaco-button", { hasText: "Look at the State" }).click();
  await line(`${done} of 9 steps done`).waitFor();
  await workbench.screenshot("cut-off-state");
  const told = workbench.page.locator(".notification-list-item", { hasText: `${done} done, ${9 - done} not done` });
  await told.locator(".monaco-button", { hasText: "Undo..." }).click();
  await line(`${done} steps; nothing has been run yet`).waitFor();
  await workbench.command("Libvirt: Apply Plan");
  await answer("Undo: Change network", "Apply on lab");
  await line(`${done} of ${done} steps done`).waitFor();
  for (const flags of [[], ["--inactive"]]) assert.doesNotMatch(virsh("net-dumpxml", ...flags, "cut"), /<host /);
});

function guest(name: string, on: string): string {
  return `<domain type='qemu'><name>${name}</name><memory>32768</memory><vcpu>1</vcpu>
    <os><type arch='x86_64' machine='pc'>hvm</type><boot dev='network'/></os>
    <devices><interface type='network'><source network='${on}'/><model type='virtio'/></interface></devices></domain>`;
}
