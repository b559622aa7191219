/** What a user may do in a workspace that is not trusted: read and write, but nothing is started or connected. */
import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { openWorkbench } from "../support/workbench.ts";

test("a workspace that is not trusted gets help and problems, and starts no program", async () => {
  const folder = mkdtempSync(join(tmpdir(), "libvirt-xml-untrusted-"));
  cpSync("docs/examples", folder, { recursive: true });
  const programs = mkdtempSync(join(tmpdir(), "libvirt-xml-programs-"));
  const started = join(programs, "started");
  writeFileSync(join(programs, "virsh"), `#!/bin/sh\ntouch '${started}'\n`);
  chmodSync(join(programs, "virsh"), 0o755);
  const workbench = await openWorkbench({
    folder,
    trust: false,
    settings: {
      "libvirt.targets": [{ name: "local", uri: "test:///default" }],
      "security.workspace.trust.startupPrompt": "never",
    },
    env: { PATH: `${programs}${delimiter}${process.env.PATH}` },
  });
  try {
    await workbench.open(join(folder, "problems.xml"));
    await workbench.squiggles("error").first().waitFor();
    await workbench.command("Libvirt: Define and Start");
    await workbench.toast("Trust this workspace first").waitFor();
    await workbench.screenshot("untrusted");
    assert.equal(existsSync(started), false);
  } catch (error) {
    await workbench.screenshot("failed-untrusted");
    throw error;
  } finally {
    await workbench.close();
  }
});
