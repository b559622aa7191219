/** What a user sees in a real VS Code: problems, completion, hover, fixes, and a network put on a real host. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { type Lab, startLab } from "../support/lab.ts";
import { openWorkbench, testsOnScreen, type Workbench } from "../support/workbench.ts";

let lab: Lab;
let workbench: Workbench;
let folder: string;

before(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), "libvirt-xml-e2e-"));
  cpSync("docs/examples", folder, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), "libvirt-xml-e2e-home-"));
  mkdirSync(join(home, ".ssh"), { mode: 0o700 });
  cpSync(lab.ssh.keyFile, join(home, ".ssh/id_ed25519"));
  const uri = `qemu+ssh://${lab.ssh.user}@127.0.0.1:${lab.ssh.port}/system`;
  workbench = await openWorkbench({
    folder,
    settings: { "libvirt.targets": [{ name: "lab", uri }], "editor.hover.delay": 100 },
    env: { HOME: home },
  });
});

after(async () => {
  await workbench?.close();
  lab?.stop();
});

let files = 0;
/** A file of its own for each test, so that nothing is carried over. */
async function open(text: string): Promise<string> {
  const path = join(folder, `test${++files}.xml`);
  writeFileSync(path, text);
  await workbench.open(path);
  return path;
}

const onScreen = testsOnScreen(() => workbench);

onScreen("problems stand on the wrong words, and a fix repairs one", async () => {
  await open(readFileSync("docs/examples/problems.xml", "utf8"));
  await workbench.squiggles("error").first().waitFor();
  const rows = await workbench.problems();
  assert.match(rows.join("\n"), /"natt" cannot be the value of mode in <forward>; did you mean "nat"\?/);
  assert.match(rows.join("\n"), /did you mean <bridge>\?/);
  await workbench.screenshot("problems");
  await workbench.page.keyboard.press("Control+Shift+M");
  await workbench.goTo(3, 20);
  await workbench.quickFix('Change to "nat"');
  await workbench.screenshot("quick-fix");
  await workbench.page.keyboard.press("Enter");
  await workbench.page.locator(".view-line", { hasText: "<forward mode='nat'/>" }).waitFor();
});

onScreen("a fix that only the author can finish brings the cursor there", async () => {
  const host = "    <host ip='10.0.0.9'>\n    </host>\n";
  await open(`<network>\n  <name>typed</name>\n  <dns>\n    <txt name='b'/>\n${host}  </dns>\n</network>\n`);
  const { keyboard } = workbench.page;
  await workbench.goTo(4, 6);
  await workbench.quickFix("Add value and type its value");
  await keyboard.press("Enter");
  await workbench.cursorAt(4, 26);
  await keyboard.type("text");
  await workbench.goTo(5, 6);
  await workbench.quickFix("Add <hostname> and type its value");
  await keyboard.press("Enter");
  await workbench.cursorAt(6, 17);
  await keyboard.type("web");
  const filled = host.replace("\n", "\n      <hostname>web</hostname>\n");
  await workbench.shows(
    `<network>\n  <name>typed</name>\n  <dns>\n    <txt name='b' value='text'/>\n${filled}  </dns>\n</network>\n`,
  );
});

onScreen("completion offers what fits and writes it with what it needs", async () => {
  await open("<network>\n  <name>typed</name>\n  \n  <ip address='10.0.0.1' prefix='24'/>\n</network>\n");
  await workbench.goTo(3, 3);
  await workbench.page.keyboard.type("<for");
  assert.equal((await workbench.suggestions())[0], "forward");
  await workbench.screenshot("completion-element");
  await workbench.page.keyboard.press("Enter");
  await workbench.page.locator(".view-line", { hasText: "<forward mode='nat'/>" }).waitFor();
  const values = await workbench.suggestions();
  assert.ok(values.includes("route"), values.join(" "));
  await workbench.screenshot("completion-value");
  await workbench.page.keyboard.press("Enter");
  await workbench.page.keyboard.type(" <portgr");
  await workbench.suggestion("portgroup").waitFor();
  await workbench.page.keyboard.press("Escape");
  await workbench.shows(/<forward mode='nat'\/> <portgr/);
});

onScreen("what a new element asks for first is offered at once, and nothing where nothing is known", async () => {
  await open(
    "<network>\n  <name>asked</name>\n  \n  <ip address='10.0.0.1' prefix='24'><dhcp></dhcp></ip>\n</network>\n",
  );
  const { keyboard } = workbench.page;
  await workbench.goTo(3, 3);
  await keyboard.type("<dom");
  await workbench.suggestion("domain").waitFor();
  await keyboard.press("Enter");
  await workbench.shows(/<domain name=''/);
  await workbench.goTo(4, 44);
  await keyboard.type("<ran");
  await workbench.suggestion("range").waitFor();
  await keyboard.press("Enter");
  await workbench.shows(/<range start='10\.0\.0\.2' end='10\.0\.0\.254'\/>/);
  await workbench.page.locator(".suggest-widget.visible").waitFor({ state: "hidden" });
});

onScreen("the end tag of an element comes with its start tag, and the rest of one with its beginning", async () => {
  await open("<network>\n  <name>tags</name>\n  \n  <metadata><a>\n</network>\n");
  const { keyboard } = workbench.page;
  const line = (text: string) => workbench.page.locator(".view-line", { hasText: text }).waitFor();
  await workbench.goTo(3, 3);
  await keyboard.type("<title>");
  await line("<title></title>");
  await keyboard.type("A network of tags");
  await line("<title>A network of tags</title>");
  await workbench.goTo(4, 16);
  await keyboard.type("</");
  await line("<metadata><a></a>");
  await keyboard.type("</");
  await line("<metadata><a></a></metadata>");
  await keyboard.press("Enter");
  // Enter at once: there was no pause in which the end tag could come.
  await keyboard.type("<dns>\n");
  await line("</dns>");
  await keyboard.type("inside");
  await line("inside");
  await workbench.shows(
    "<network>\n  <name>tags</name>\n  <title>A network of tags</title>\n  <metadata><a></a></metadata>\n  <dns>\n    inside\n  </dns>\n</network>\n",
  );
});

onScreen("an empty file becomes a document, named after it, from place to place", async () => {
  const path = join(folder, "shop.xml");
  writeFileSync(path, "");
  await workbench.open(path);
  const { keyboard } = workbench.page;
  await keyboard.type("<");
  const offered = await workbench.suggestions();
  assert.deepEqual(offered.slice(0, 3), ["network nat", "domain uefi", "pool dir"]);
  await keyboard.type("net");
  await workbench.suggestion("network").waitFor();
  await workbench.screenshot("new-document");
  await keyboard.press("Enter");
  await workbench.page.locator(".view-line", { hasText: "<name>shop</name>" }).waitFor();
  await keyboard.press("Tab");
  await keyboard.type("virbr88");
  await keyboard.press("Tab");
  await keyboard.type("188");
  await keyboard.press("Tab");
  await workbench.page.locator(".view-line", { hasText: "end='192.168.188.254'" }).waitFor();
  await workbench.shows(
    `<network>
    <name>shop</name>
    <forward mode='nat'/>
    <bridge name='virbr88' stp='on' delay='0'/>
    <ip address='192.168.188.1' netmask='255.255.255.0'>
        <dhcp>
            <range start='192.168.188.100' end='192.168.188.254'/>
        </dhcp>
    </ip>
</network>
`,
  );
  assert.equal(await workbench.squiggles("error").count(), 0);
});

onScreen("a word without its bracket is enough, for documents and for elements in them", async () => {
  await open("");
  const { keyboard } = workbench.page;
  await keyboard.type("cpu");
  assert.deepEqual(await workbench.suggestions(), ["cpu"]);
  await keyboard.press("Enter");
  await workbench.page.locator(".view-line", { hasText: "<arch>x86_64</arch>" }).waitFor();
  await workbench.shows(/^<cpu>\n/);
  await open("<network>\n  <name>typed</name>\n  \n</network>\n");
  await workbench.goTo(3, 3);
  await keyboard.type("forw");
  assert.deepEqual(await workbench.suggestions(), ["forward"]);
  await keyboard.press("Enter");
  await workbench.page.locator(".view-line", { hasText: "<forward mode='nat'/>" }).waitFor();
  await workbench.shows(/^ {2}<forward mode='nat'\/>$/m);
});

onScreen("a new file of another program is left alone", async () => {
  const path = join(folder, "pom.xml");
  writeFileSync(path, "");
  await workbench.open(path);
  await workbench.page.keyboard.type("<net");
  await workbench.page.keyboard.press("Control+Space");
  // VS Code itself may offer words of other files.
  await workbench.page.locator(".suggest-widget.visible", { hasText: /No suggestions|network/ }).waitFor();
  assert.equal(await workbench.suggestion("network nat").count(), 0);
  await workbench.page.keyboard.press("Escape");
});

onScreen("hover explains elements and addresses", async () => {
  await open(readFileSync("docs/examples/network.xml", "utf8"));
  await workbench.goTo(7, 20);
  await workbench.page.keyboard.press("Control+K");
  await workbench.page.keyboard.press("Control+I");
  const hover = workbench.page.locator(".monaco-hover", { hasText: "254 addresses for hosts" });
  await hover.first().waitFor();
  await workbench.screenshot("hover");
  await workbench.page.keyboard.press("Escape");
});

onScreen("an XML document that is not libvirt's is left alone", async () => {
  await open("<project>\n  <forward mode='natt'/>\n</project>\n");
  await workbench.goTo(2, 4);
  await workbench.page.keyboard.press("Control+Space");
  assert.equal(await workbench.squiggles("error").count(), 0);
  await workbench.page.keyboard.press("Escape");
});

onScreen("Define and Start puts the network on a host over SSH", async () => {
  await open(readFileSync("docs/examples/network.xml", "utf8").replace("<name>lab</name>", "<name>deployed</name>"));
  await workbench.page.locator(".codelens-decoration", { hasText: "Define and Start" }).first().waitFor();
  await workbench.screenshot("code-lens");
  await workbench.page.locator(".codelens-decoration a", { hasText: "More..." }).click();
  await workbench.page
    .locator(".quick-input-widget .monaco-list-row", { hasText: "Libvirt: Compare with Live" })
    .first()
    .waitFor();
  await workbench.page.keyboard.press("Escape");
  await workbench.command("Libvirt: Define and Start");
  const trust = workbench.page.locator(".monaco-dialog-box", { hasText: "is not known yet" });
  await trust.waitFor();
  await workbench.screenshot("host-key");
  await trust.locator(".monaco-button", { hasText: "Trust This Key" }).click();
  await workbench.toast('Defined and started network "deployed" on lab').waitFor();
  await workbench.screenshot("started");
  assert.match(lab.exec("virsh", "-c", "qemu:///system", "net-list"), /deployed\s+active/);
  assert.match(lab.exec("virsh", "-c", "qemu:///system", "net-dumpxml", "deployed"), /52:54:00:aa:bb:01/);
});
