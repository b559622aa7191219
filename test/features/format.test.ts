/** Formatting changes white space between tags, and nothing else. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkFormat, format } from "../support/check.ts";

test("one element a line, indented by depth; text and comments stay", () =>
  checkFormat(
    `
    <network><name>a  b</name>
          <!-- why --><forward   mode='nat'/>


    <ip address='10.0.0.1' prefix='24'><dhcp/></ip> <!-- here -->
    </network>`,
    `
    <network>
      <name>a  b</name>
      <!-- why -->
      <forward   mode='nat'/>

      <ip address='10.0.0.1' prefix='24'>
        <dhcp/>
      </ip> <!-- here -->
    </network>`,
  ));

test("a document with syntax problems is not touched", () =>
  checkFormat("<network><name>a</network>", "<network><name>a</network>"));

const corpus = "../shared/corpus";

test("formatting twice is formatting once, and the rest of the text stays", {
  skip: existsSync(corpus) ? false : `${corpus} is absent`,
}, () => {
  const folders = readdirSync(corpus).filter((name) => /^(network|storage|interface|nwfilter)/.test(name));
  const files = folders.flatMap((folder) =>
    readdirSync(join(corpus, folder))
      .filter((name) => name.endsWith(".xml"))
      .map((name) => join(corpus, folder, name)),
  );
  assert.ok(files.length > 100);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const once = format(text);
    assert.equal(format(once), once, file);
    assert.equal(withoutSpace(once), withoutSpace(text), file);
    assert.equal(format(text.replaceAll("\n", "\r\n")), once.replaceAll("\n", "\r\n"), file);
  }
});

function withoutSpace(text: string): string {
  return text.replace(/>\s+/g, ">").replace(/\s+</g, "<");
}
