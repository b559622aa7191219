/** The checker under the Node that VS Code brings along, which is newer than the oldest that it has to run under. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { paths } from "../../scripts/vscode/install.mjs";

test("the checker says the same under the Node of VS Code, and nothing besides", () => {
  const newer = paths(process.env.LIBVIRT_XML_VSCODE ?? assert.fail("npm test sets where VS Code is")).node;
  const check = (node: string) => {
    const { status, stdout, stderr } = spawnSync(node, ["dist/cli.js", "check", "docs/examples"], { encoding: "utf8" });
    return { status, stdout, stderr };
  };
  const { status, stdout, stderr } = check(newer);
  assert.deepEqual({ status, stderr }, { status: 1, stderr: "" });
  assert.match(stdout, /problems\.xml:\d+:\d+: error: /);
  assert.equal(stdout, check(process.execPath).stdout);
});
