/** The document after a lease was made static in it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../server/language/edits.ts";
import { addStaticHost } from "../../server/language/features/static-host.ts";
import { newestVersion } from "../../server/language/version.ts";
import { ownService } from "../support/service.ts";

const xml = "<host mac='52:54:00:00:00:01' ip='10.0.0.7'/>";

function checkAdded(document: string, expected: string | undefined): void {
  const analysis = ownService().analyze(document, { version: newestVersion });
  const edit = addStaticHost(analysis, { ip: "10.0.0.7", client: "52:54:00:00:00:01", xml });
  assert.equal(edit && applyEdits(document, [edit]), expected);
}

test("goes behind the other hosts of the subnet that holds the address", () => {
  checkAdded(
    "<network>\n  <ip address='192.168.1.1' prefix='24'/>\n  <ip address='10.0.0.1' netmask='255.0.0.0'>\n    <dhcp>\n      <range start='10.0.0.5' end='10.0.0.9'/>\n    </dhcp>\n  </ip>\n</network>",
    `<network>\n  <ip address='192.168.1.1' prefix='24'/>\n  <ip address='10.0.0.1' netmask='255.0.0.0'>\n    <dhcp>\n      <range start='10.0.0.5' end='10.0.0.9'/>\n      ${xml}\n    </dhcp>\n  </ip>\n</network>`,
  );
});

test("makes <dhcp> where there is none", () => {
  checkAdded(
    "<network><ip address='10.0.0.1' prefix='24'/></network>",
    `<network><ip address='10.0.0.1' prefix='24'><dhcp>${xml}</dhcp></ip></network>`,
  );
});

test("replaces the client's other address, and changes nothing when it is there already", () => {
  const document = (host: string) => `<network><ip address='10.0.0.1' prefix='24'><dhcp>${host}</dhcp></ip></network>`;
  checkAdded(document("<host mac='52:54:00:00:00:01' ip='10.0.0.8'/>"), document(xml));
  const own = "<host ip='10.0.0.7' name='a' mac='52:54:00:00:00:01'/>";
  checkAdded(document(own), document(own));
});

test("is not put into a document without the subnet", () => {
  checkAdded("<network><ip address='10.1.0.1' prefix='24'/></network>", undefined);
  checkAdded("<domain/>", undefined);
});
