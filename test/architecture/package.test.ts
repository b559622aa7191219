/** What ships: the list of files in the extension, and its size. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { test } from "node:test";
import { golden } from "../support/golden.ts";

test("the extension holds these files and is under 1.5 MB", () => {
  const file = process.env.LIBVIRT_XML_VSIX;
  assert.ok(file, "npm test packages the extension first");
  const python = "import sys, zipfile; print('\\n'.join(sorted(zipfile.ZipFile(sys.argv[1]).namelist())))";
  golden("test/architecture/package.golden.txt", execFileSync("python3", ["-c", python, file], { encoding: "utf8" }));
  assert.ok(statSync(file).size < 1.5 * 1024 * 1024, `${statSync(file).size} bytes`);
});
