/** Where errors of libvirt are shown in the document. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOfError } from "../../client/libvirt/error-place.ts";

/** The document with the place in guillemets. */
function shown(text: string, detail: string): string {
  const place = placeOfError(text, detail);
  if (!place) return "nowhere";
  return `${text.slice(0, place.start)}«${text.slice(place.start, place.end)}»${text.slice(place.end)}`;
}

test("at the value, the text or the element that libvirt quotes", () => {
  const network = `<network><name>x</name><!-- 10.0.0.300 --><ip address="10.0.0.300" prefix='24'/></network>`;
  assert.equal(
    shown(network, "XML error: Invalid address '10.0.0.300' in network 'x'"),
    `<network><name>x</name><!-- 10.0.0.300 --><ip address="«10.0.0.300»" prefix='24'/></network>`,
  );
  assert.equal(
    shown(network, "operation failed: network 'x' has no address '10.0.0.300'"),
    `<network><name>x</name><!-- 10.0.0.300 --><ip address="«10.0.0.300»" prefix='24'/></network>`,
  );
  assert.equal(
    shown(network, "operation failed: network 'x' already exists with uuid 1111"),
    `<network><name>«x»</name><!-- 10.0.0.300 --><ip address="10.0.0.300" prefix='24'/></network>`,
  );
  assert.equal(
    shown("<host><a/><a-b/></host>", "XML error: unexpected element <a>, expecting <b>"),
    "<host><«a»/><a-b/></host>",
  );
  assert.equal(
    shown(
      "<os><loader>\r\n /no/a&amp;b.fd\r\n</loader></os>",
      "unable to find any master var store for loader: /no/a&b.fd",
    ),
    "<os><loader>\r\n «/no/a&amp;b.fd»\r\n</loader></os>",
  );
  assert.equal(
    shown("<emulator>/bin/q</emulator><type machine='foo'/>", "Emulator '/bin/q' does not support machine type 'foo'"),
    "<emulator>/bin/q</emulator><type machine='«foo»'/>",
  );
  assert.equal(
    shown("<source dev='eth77'/>", "Unable to get index for interface eth77: No such device"),
    "<source dev='«eth77»'/>",
  );
  assert.equal(
    shown("<features><ps2 state='on'/></features>", "unsupported configuration: unexpected feature 'ps2'"),
    "<features><«ps2» state='on'/></features>",
  );
  assert.equal(
    shown(
      "<domain><vcpu>1</vcpu></domain>",
      "Unable to validate doc against /a.rng\nExtra element vcpu in interleave\nElement domain failed to validate content",
    ),
    "<domain><«vcpu»>1</vcpu></domain>",
  );
});

test("nowhere when the document has it twice or not at all, and not at a part of a value", () => {
  const twice = "<a><source dev='eth7'/><target dev='eth7'/></a>";
  assert.equal(shown(twice, "Unable to get index for interface eth7: No such device"), "nowhere");
  assert.equal(shown("<source dev='eth77'/>", "no device 'eth7'"), "nowhere");
  assert.equal(shown("<name>error</name>", "operation failed: some error"), "nowhere");
  assert.equal(shown("", ""), "nowhere");
});
