/** Plan, look, apply and undo in a real VS Code, on a network that runs on a real host. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Lab, startLab } from "../support/lab.ts";
import { until } from "../support/until.ts";
import { openWorkbench, type Workbench } from "../support/workbench.ts";

let lab: Lab;
let workbench: Workbench;
let folder: string;

const network = (end: number, entries = "") => `<network>
  <name>planned</name>
  <forward mode='nat'/>
  <bridge name='vplan' stp='off'/>
  <ip address='10.83.1.1' prefix='24'>
    <dhcp>
      <range start='10.83.1.10' end='10.83.1.${end}'/>${entries}
    </dhcp>
  </ip>
</network>
`;

before(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), "libvirt-xml-e2e-"));
  writeFileSync(join(folder, "before.xml"), network(50));
  writeFileSync(
    join(folder, "planned.xml"),
    network(99, "\n      <host mac='52:54:00:83:00:01' name='web' ip='10.83.1.5'/>"),
  );
  for (const argv of [
    ["net-define", join(folder, "before.xml")],
    ["net-start", "planned"],
  ])
    virsh(...argv);
  workbench = await openWorkbench({ folder, settings: { "libvirt.targets": [{ name: "lab", uri: lab.local.uri }] } });
});

after(async () => {
  await workbench?.close();
  lab?.stop();
});

function virsh(...args: readonly string[]): string {
  return lab.exec("virsh", "-q", "-c", "qemu:///system", ...args);
}

/** The ends of the range and the static hosts in both definitions, once they are these; the editor may be at work. */
async function hostHas(end: number, hosts: number): Promise<void> {
  const read = () =>
    [[], ["--inactive"]].map((flags) => {
      const xml = virsh("net-dumpxml", ...flags, "planned");
      return { end: /end='10\.83\.1\.(\d+)'/.exec(xml)?.[1], hosts: xml.split("<host ").length - 1 };
    });
  const wanted = { end: String(end), hosts };
  await until(
    () => read().every((found) => found.end === wanted.end && found.hosts === hosts),
    () => `${JSON.stringify(read())}, not ${JSON.stringify(wanted)}`,
  );
}

async function apply(): Promise<void> {
  const dialog = workbench.page.locator(".monaco-dialog-box", { hasText: "on lab" });
  await workbench.command("Libvirt: Apply Plan");
  await dialog.waitFor();
  await workbench.screenshot("plan-confirm");
  await dialog.locator(".monaco-button", { hasText: "Apply on lab" }).click();
}

test("a changed range is planned, read, applied and undone", async () => {
  try {
    await workbench.open(join(folder, "planned.xml"));
    await workbench.page.locator(".codelens-decoration", { hasText: "Plan" }).first().waitFor();
    await workbench.command("Libvirt: Plan Changes");
    const plan = workbench.page.locator(".view-line", { hasText: "nothing has been run yet" });
    await plan.first().waitFor();
    await workbench.page.locator(".codelens-decoration", { hasText: "Apply on lab" }).first().waitFor();
    await workbench.page.locator(".diff-editor, .monaco-diff-editor").first().waitFor();
    await workbench.screenshot("plan");
    await hostHas(50, 0);
    await apply();
    await hostHas(99, 1);
    await workbench.page.locator(".view-line", { hasText: "3 of 3 steps done" }).first().waitFor();
    await workbench.screenshot("plan-applied");
    const toast = workbench.page.locator(".notification-list-item", { hasText: "3 of 3 steps" });
    await toast.locator(".monaco-button", { hasText: "Undo..." }).click();
    await workbench.page.locator(".view-line", { hasText: "Undo: Change network" }).first().waitFor();
    await plan.first().waitFor();
    await apply();
    await hostHas(50, 0);
  } catch (error) {
    await workbench.screenshot("failed-plan");
    throw error;
  }
});
