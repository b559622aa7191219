/** The live side of a network in a real VS Code: comparison, leases, pending changes, reverting, diagnosis. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before } from "node:test";
import { type Lab, startLab } from "../support/lab.ts";
import { openWorkbench, testsOnScreen, type Workbench } from "../support/workbench.ts";

const text = `<network>
  <!-- written by hand -->
  <name>office</name>
  <forward/>
  <bridge stp="off" name="voffice"/>
  <ip prefix="24" address="10.79.1.1">
    <dhcp>
      <range end="10.79.1.99" start="10.79.1.10"/>
    </dhcp>
  </ip>
</network>
`;

let lab: Lab;
let workbench: Workbench;
let folder: string;

before(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), "libvirt-xml-e2e-live-"));
  const host = join(lab.folder, "office.xml");
  writeFileSync(host, text);
  for (const args of [
    ["net-define", host],
    ["net-start", "office"],
  ]) {
    virsh(...args);
  }
  writeFileSync(host, "<network><name>backbone</name></network>");
  virsh("net-define", host);
  const lease = resolve("test/lab/lease.sh");
  lab.exec("bash", "-c", `${lease} voffice 52:54:00:aa:bb:77 desk >/dev/null 2>&1`);
  workbench = await openWorkbench({
    folder,
    settings: {
      "libvirt.targets": [{ name: "lab", uri: lab.local.uri }],
      // Each test has a document of its own about the same network.
      "libvirt.rules": { "clash-name": "off" },
    },
  });
});

after(async () => {
  await workbench?.close();
  lab?.stop();
});

function virsh(...args: readonly string[]): string {
  return lab.exec("virsh", "-q", "-c", "qemu:///system", ...args);
}

const onScreen = testsOnScreen(() => workbench);

async function open(name: string, content: string): Promise<void> {
  writeFileSync(join(folder, name), content);
  await workbench.open(join(folder, name));
}

const tab = (name: string) => workbench.page.locator(`.tab.active[data-resource-name="${name}"]`);
const line = (content: string) => workbench.page.locator(".editor-instance .view-line", { hasText: content });
const closeEditor = () => workbench.page.keyboard.press("Control+F4");

onScreen("Compare with Live shows the one difference, and nothing that libvirt only writes differently", async () => {
  await open("compared.xml", text.replace("10.79.1.99", "10.79.1.50"));
  await workbench.command("Libvirt: Compare with Live");
  const diff = workbench.page.locator(".monaco-diff-editor");
  await diff.waitFor();
  const original = diff.locator(".editor.original");
  await original.locator(".view-line", { hasText: 'end="10.79.1.99"' }).waitFor();
  await original.locator(".view-line", { hasText: "written by hand" }).waitFor();
  await original.locator(".line-delete").first().waitFor();
  assert.equal(await original.locator(".line-delete").count(), 1);
  assert.equal(await diff.locator(".editor.modified .line-insert").count(), 1);
  await workbench.screenshot("compare-with-live");
  await closeEditor();
});

onScreen("Revert to Live takes the host's definition in one step that can be undone", async () => {
  await open("reverted.xml", "<network>\n  <name>office</name>\n  <!-- nothing else -->\n</network>\n");
  await workbench.command("Libvirt: Revert to Live");
  const picker = workbench.page.locator(".quick-input-widget .monaco-list-row", { hasText: "Stored definition" });
  await picker.waitFor();
  await workbench.page.keyboard.press("Enter");
  await line("<range start='10.79.1.10' end='10.79.1.99'/>").waitFor();
  await workbench.page.locator(".editor-instance .view-lines").first().click();
  await workbench.page.keyboard.press("Control+Z");
  await line("nothing else").waitFor();
  assert.equal(await line("<range").count(), 0);
});

onScreen("Show DHCP Leases lists the guest", async () => {
  await open("leases.xml", text);
  await workbench.command("Libvirt: Show DHCP Leases");
  await tab("office.txt").waitFor();
  await line("52:54:00:aa:bb:77").waitFor();
  await workbench.shows(/10\.79\.1\.\d+ +52:54:00:aa:bb:77 +desk .* dynamic/);
  await workbench.screenshot("leases");
  await closeEditor();
});

onScreen("Make Lease Static changes the host, running and stored, and the document", async () => {
  await open("static.xml", text);
  await workbench.command("Libvirt: Make Lease Static");
  await workbench.page.locator(".quick-input-widget .monaco-list-row", { hasText: "52:54:00:aa:bb:77" }).waitFor();
  await workbench.page.keyboard.press("Enter");
  const dialog = workbench.page.locator(".monaco-dialog-box", { hasText: 'in the network "office" on lab?' });
  await dialog.waitFor();
  await workbench.screenshot("lease-static");
  await dialog.locator(".monaco-button", { hasText: "Keep Address" }).click();
  await line("<host mac='52:54:00:aa:bb:77' name='desk' ip='10.79.1.").waitFor();
  for (const flags of [[], ["--inactive"]]) {
    assert.match(virsh("net-dumpxml", ...flags, "office"), /<host mac='52:54:00:aa:bb:77' name='desk' ip='10\.79\.1\./);
  }
});

onScreen("what waits for the next start is on the status bar and at the root", async () => {
  await open("pending.xml", text);
  virsh("net-update", "office", "add", "dns-txt", "<txt name='a' value='b'/>", "--config");
  await workbench.page.keyboard.press("Control+S");
  await workbench.page.locator(".statusbar-item", { hasText: "1 pending" }).waitFor();
  await workbench.squiggles("info").first().waitFor();
  const rows = await workbench.problems();
  assert.match(rows.join("\n"), /"office" on lab runs with another definition than the stored one \(dns txt\)/);
  await workbench.screenshot("pending");
  await workbench.page.keyboard.press("Control+Shift+M");
  virsh("net-update", "office", "delete", "dns-txt", "<txt name='a'/>", "--config");
  await workbench.page.locator(".editor-instance .view-lines").first().click();
  await workbench.page.keyboard.press("Control+S");
  await workbench.page.locator(".statusbar-item", { hasText: "1 pending" }).waitFor({ state: "hidden" });
});

onScreen(
  "what waits for the next start of a guest is shown as well, and nothing of one that was just started",
  async () => {
    const guest = `<domain type="qemu">
  <name>worker</name>
  <memory unit="MiB">32</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch="x86_64" machine="pc">hvm</type>
  </os>
  <devices>
    <interface type="network">
      <source network="office"/>
    </interface>
  </devices>
</domain>
`;
    const host = join(lab.folder, "worker.xml");
    writeFileSync(host, guest);
    virsh("define", host);
    virsh("start", "worker");
    const pending = workbench.page.locator(".statusbar-item", { hasText: "1 pending" });
    virsh("desc", "worker", "--config", "--title", "--new-desc", "later");
    await open("worker.xml", guest);
    await workbench.page.keyboard.press("Control+S");
    await pending.waitFor();
    const rows = await workbench.problems();
    assert.match(
      rows.join("\n"),
      /The guest "worker" on lab runs with another definition than the stored one \(title\)/,
    );
    await workbench.screenshot("pending-guest");
    await workbench.page.keyboard.press("Control+Shift+M");
    virsh("desc", "worker", "--live", "--title", "--new-desc", "later");
    await workbench.page.locator(".editor-instance .view-lines").first().click();
    await workbench.page.keyboard.press("Control+S");
    await pending.waitFor({ state: "hidden" });
    virsh("destroy", "worker");
  },
);

onScreen("Validate on Host shows what libvirt refuses, where its grammar has it, and changes nothing", async () => {
  const before = virsh("net-dumpxml", "--inactive", "office");
  await open("invalid.xml", text.replace("<forward/>", "<forward/>\n  <mtu size='1500' colour='red'/>"));
  await workbench.command("Libvirt: Validate on Host");
  await workbench.squiggles("error").first().waitFor();
  let rows: readonly string[] = [];
  for (let attempt = 0; attempt < 20 && !rows.join("\n").includes("lab: "); attempt++)
    rows = await workbench.problems();
  assert.match(rows.join("\n"), /lab: .*colour/);
  await workbench.page.keyboard.press("Control+Shift+M");
  assert.equal(virsh("net-dumpxml", "--inactive", "office"), before);
});

onScreen("a document that cannot be defined is validated by the host's grammar", async () => {
  await open("volume.xml", "<volume>\n  <name>a</name>\n  <capacity unit='GiB' colour='red'>1</capacity>\n</volume>\n");
  await workbench.command("Libvirt: Validate on Host");
  let rows: readonly string[] = [];
  for (let attempt = 0; attempt < 20 && !/lab: <capacity>/.test(rows.join("\n")); attempt++) {
    rows = await workbench.problems();
  }
  assert.match(rows.join("\n"), /lab: <capacity> .*colour/);
  await workbench.page.keyboard.press("Control+Shift+M");
});

onScreen("names are checked against the host, and its names are offered", async () => {
  await open("nic.xml", "<interface type='network'>\n  <source network='backbon'/>\n</interface>\n");
  await workbench.squiggles("warning").first().waitFor();
  await workbench.goTo(2, 20);
  await workbench.command("Go to Next Problem (Error, Warning, Info)");
  const said = workbench.page.locator(".marker-widget", { hasText: 'lab does not have the network "backbon"' });
  await said.waitFor();
  assert.match((await said.textContent()) ?? "", /did you mean "backbone"\?/);
  await workbench.page.keyboard.press("Escape");
  await workbench.page.keyboard.press("Control+Space");
  const offered = workbench.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "backbone" });
  await offered.filter({ hasText: "lab" }).first().waitFor();
  await workbench.screenshot("names-of-the-host");
  await workbench.page.keyboard.press("Escape");
  const made = join(lab.folder, "made.xml");
  writeFileSync(made, "<network><name>backbon</name></network>");
  virsh("net-define", made);
  await workbench.page.keyboard.press("Escape");
  await workbench.page.locator(".editor-instance .view-lines").first().click();
  await workbench.page.keyboard.press("Control+S");
  const isOff = workbench.page.locator(".marker-widget", { hasText: 'The network "backbon" is not active on lab' });
  // What was said before may still stand there.
  for (let attempt = 0; attempt < 20 && !(await isOff.isVisible()); attempt++) {
    await workbench.goTo(1, 1);
    await workbench.command("Go to Next Problem (Error, Warning, Info)");
  }
  await isOff.waitFor();
  await workbench.page.keyboard.press("Escape");
  virsh("net-start", "backbon");
  await workbench.page.locator(".editor-instance .view-lines").first().click();
  await workbench.page.keyboard.press("Control+S");
  await workbench.squiggles("warning").first().waitFor({ state: "hidden" });
});

onScreen("Diagnose Connection says that all is well", async () => {
  await workbench.command("Libvirt: Diagnose Connection");
  await tab("diagnosis.txt").waitFor();
  await line("All is well").waitFor();
  await workbench.shows(/✓ Versions +library libvirt/);
  await workbench.screenshot("diagnosis");
});
