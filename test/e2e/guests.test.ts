/** Guests and pools in a real VS Code: what stands in the way of starting and undefining them. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
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
  folder = mkdtempSync(join(tmpdir(), "libvirt-xml-e2e-guests-"));
  workbench = await openWorkbench({ folder, settings: { "libvirt.targets": [{ name: "lab", uri: lab.local.uri }] } });
});

after(async () => {
  await workbench?.close();
  lab?.stop();
});

const onScreen = testsOnScreen(() => workbench);

async function open(name: string, content: string): Promise<void> {
  writeFileSync(join(folder, name), content);
  await workbench.open(join(folder, name));
}

async function answer(question: string, button: string): Promise<void> {
  const dialog = workbench.page.locator(".monaco-dialog-box", { hasText: question });
  await dialog.waitFor();
  await dialog.locator(".monaco-button", { hasText: button }).click();
}

const guest = (os: string, devices: string) => `<domain type='qemu'>
  <name>7</name>
  <memory unit='MiB'>32</memory>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>${os}
  </os>
  <features><acpi/></features>
  <devices>${devices}</devices>
</domain>
`;

onScreen("a pool whose folder is missing is built and started", async () => {
  const path = join(lab.folder, "images");
  await open(
    "pool.xml",
    `<pool type='dir'>\n  <name>images</name>\n  <target><path>${path}</path></target>\n</pool>\n`,
  );
  await workbench.command("Libvirt: Define and Start");
  const told = workbench.page.locator(".notification-list-item", { hasText: `The host has no folder ${path}` });
  await told.locator(".monaco-button", { hasText: "Build and Start" }).click();
  await workbench.toast('Built and started storage pool "images" on lab').waitFor();
});

onScreen("what the host lacks for a guest is shown where the document names it", async () => {
  const disk = "\n    <disk type='file'>\n      <source file='/no/such.img'/>\n      <target dev='vda'/>\n    </disk>";
  await open("lacking.xml", guest("", disk));
  await workbench.command("Libvirt: Define and Start");
  await workbench.toast("The host has no /no/such.img").waitFor();
  const problems = await workbench.problems();
  assert.match(problems.join("\n"), /lab: The host has no \/no\/such.img.*\[Ln 10, Col 21\]/s);
  await workbench.command("Libvirt: Undefine");
  await answer('Undefine the domain "7" on lab?', "Undefine");
  await workbench.toast('Undefined domain "7" on lab').waitFor();
});

onScreen("what the host's libvirt is too old for is left out only when that is wanted", async () => {
  const disk =
    "<disk type='file'><driver name='qemu' type='qcow2' discard_no_unref='on'/><source file='/a.img'/><target dev='vda'/></disk>";
  await open("newer.xml", guest("", disk).replace(">7<", ">newer<"));
  await workbench.command("Libvirt: Define");
  await answer('domain: <driver> has no attribute "discard_no_unref"', "Define Without Its Grammar");
  await workbench.toast('Defined domain "newer" on lab').waitFor();
  const stored = lab.exec("virsh", "-q", "-c", "qemu:///system", "dumpxml", "--inactive", "newer");
  assert.ok(!stored.includes("discard_no_unref"));
  await workbench.command("Libvirt: Undefine");
  await answer('Undefine the domain "newer" on lab?', "Undefine");
  await workbench.toast('Undefined domain "newer" on lab').waitFor();
});

onScreen("a guest with NVRAM is undefined once it is said what becomes of it", async () => {
  const files = ["code.fd", "vars.fd"].map((name) => join(lab.folder, name));
  for (const file of files) writeFileSync(file, "");
  const [code, vars] = files;
  await open(
    "nvram.xml",
    guest(`\n    <loader readonly='yes' type='pflash'>${code}</loader>\n    <nvram>${vars}</nvram>`, ""),
  );
  await workbench.command("Libvirt: Define");
  await workbench.toast('Defined domain "7" on lab').waitFor();
  await workbench.command("Libvirt: Undefine");
  await answer('Undefine the domain "7" on lab?', "Undefine");
  await answer("It has an NVRAM file", "Keep NVRAM");
  await workbench.toast('Undefined domain "7" on lab').first().waitFor();
  assert.equal(lab.exec("ls", vars ?? ""), `${vars}\n`);
  assert.equal(lab.exec("virsh", "-q", "-c", "qemu:///system", "list", "--all", "--name").trim(), "");
});
