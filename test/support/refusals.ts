/** What libvirt 11.3 refuses, as the tests of rules write it down: the code and the word that it stands on. */
import type { Version } from "../../server/language/version.ts";
import { ownService } from "./service.ts";

const service = ownService();
const libvirt = 11_003_000;

/** A small guest on i440fx with these devices, and these lines beside them. */
export function guestWith(devices: string, lines = ""): string {
  const type = "<os><type arch='x86_64' machine='pc'>hvm</type></os>";
  return `<domain type='kvm'><name>a</name><memory unit='GiB'>1</memory>${lines}${type}<devices>${devices}</devices></domain>`;
}

/** The errors of a document, each as `code on word`. */
export function errorsIn(text: string, version: Version = libvirt): readonly string[] {
  const errors = service.analyze(text, { version }).problems.filter(({ severity }) => severity === "error");
  return errors.map(({ code, span }) => `${code} on ${text.slice(span.start, span.end)}`);
}
