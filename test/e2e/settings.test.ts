/** What helps in settings.json, before any document of libvirt is open. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openWorkbench } from "../support/workbench.ts";

test("the codes of problems and their levels are completed in libvirt.rules, and an unknown code is marked", async () => {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-settings-"));
  mkdirSync(join(folder, ".vscode"));
  const path = join(folder, ".vscode/settings.json");
  writeFileSync(path, '{\n  "libvirt.rules": {\n    "net-dhcp-hots": "off",\n    \n    "net-no-ip": \n  }\n}\n');
  const workbench = await openWorkbench({ folder });
  const { keyboard } = workbench.page;
  try {
    const problems = async () => {
      await workbench.open(path);
      await workbench.squiggles("warning").first().waitFor();
      return (await workbench.problems()).join("\n");
    };
    let found = await problems();
    // VS Code asks once for the schema of the settings, even before it has one.
    for (let attempt = 0; attempt < 3 && found.includes("Unable to load schema"); attempt++) {
      await workbench.reload();
      found = await problems();
    }
    assert.match(found, /No problem of libvirt XML has this code/);
    await keyboard.press("Control+Shift+M");
    await workbench.goTo(5, 18);
    await keyboard.press("Control+Space");
    await workbench.suggestion('"hint"').waitFor();
    await keyboard.press("Escape");
    await workbench.goTo(4, 5);
    await keyboard.type('"net-dhcp-host-out');
    await workbench.suggestion("net-dhcp-host-outside").waitFor();
    await workbench.screenshot("settings-code");
  } catch (error) {
    await workbench.screenshot("failed-settings");
    throw error;
  } finally {
    await workbench.close();
  }
});
