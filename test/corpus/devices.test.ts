/** What a guest has is right alone too: every device of a document that libvirt accepts, as for attach-device. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../server/language/xml/parse.ts";
import { childElements, firstChild } from "../../server/language/xml/walk.ts";
import { corpusRows, readDocument, skipWithoutCorpus as skip } from "../support/corpus.ts";
import { judgedVersion } from "../support/measure-agreement.ts";
import { ownService } from "../support/service.ts";

/** Devices of VMware and bhyve that nothing tells from those of QEMU, and one that is part of a machine. */
const exceptions = /cdrom-\w+-raw-|bhyveargv2xml-(?:ahci-hd|cdrom)|sparc-minimal/;

test("a device of a guest that libvirt accepts has no error by itself", { skip }, () => {
  const service = ownService();
  const devices = new Map<string, string>();
  for (const row of corpusRows()) {
    if (row.schema !== "domain" || row.libvirt !== "valid" || exceptions.test(row.path)) continue;
    const text = readDocument(row);
    const { root } = parse(text);
    const parent = root && firstChild(root, "devices");
    if (!parent) continue;
    for (const { span, name } of childElements(parent)) {
      if (name !== "emulator") devices.set(text.slice(span.start, span.end), row.path);
    }
  }
  const wrong = [...devices].flatMap(([text, path]) =>
    service
      .analyze(text, { version: judgedVersion })
      .problems.filter(({ severity }) => severity === "error")
      .map(({ code, message }) => `${path}: ${code}: ${message}`),
  );
  assert.deepEqual(wrong, []);
  assert.ok(devices.size > 2000, `${devices.size} devices`);
});
