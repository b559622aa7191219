/**
 * Asks the libvirt of a host what it thinks of a document, changing nothing there. libvirt has no dry run of its own:
 * the test driver, which every libvirt library has, reads and validates a document as the real drivers do and forgets
 * it when virsh ends; for a guest, its translation to the hypervisor's own form checks what the hypervisor needs.
 */
import type { ObjectCommands } from "./object-commands.ts";
import { failure, type Result, success } from "./result.ts";
import type { HostError, Virsh, VirshOptions } from "./virsh.ts";

export type Verdict =
  /** `lacks` says what the host does not have for it now; that is no fault of the document. */
  | { readonly kind: "accepted"; readonly lacks: HostError | undefined }
  | { readonly kind: "refused"; readonly error: HostError }
  /** libvirt can say nothing about this kind without changing the host; its grammar still can. */
  | { readonly kind: "grammar-only" };

/**
 * @param scratch virsh with the test driver, at the place where the target's virsh runs
 * @param text the document
 * @returns a failure when the host could not be asked
 */
export async function validateOnHost(
  scratch: Virsh,
  virsh: Virsh,
  commands: ObjectCommands,
  text: string,
  options: VirshOptions = {},
): Promise<Result<Verdict, HostError>> {
  const input = { ...options, input: text };
  const [define = ""] = commands.define;
  const tried = await scratch.run([define, "/dev/stdin", "--validate"], input);
  if (tried.ok && define !== "define") return success(accepted);
  if (!tried.ok) {
    const verdict = judge(tried.error);
    if (verdict === undefined) return failure(tried.error);
    const isAboutDocument = define !== "define" || tried.error.kind === "schema" || tried.error.kind === "invalid-xml";
    if (isAboutDocument) return success(verdict);
  }
  return validateGuest(virsh, input);
}

const accepted: Verdict = { kind: "accepted", lacks: undefined };

/** `undefined` when the answer says nothing about the document. */
function judge(error: HostError): Verdict | undefined {
  // Whatever has that name or UUID in the test driver was compared with the document only after it had been read.
  if (error.kind === "exists") return accepted;
  if (/not supported by the connection driver|doesn't support option --validate/.test(error.detail)) {
    return { kind: "grammar-only" };
  }
  const unasked = new Set(["connection-lost", "timeout", "cancelled", "program-missing", "authentication"]);
  return "line" in error && !unasked.has(error.kind) ? { kind: "refused", error } : undefined;
}

/** The form that each driver translates guests to. */
const nativeForms: readonly (readonly [scheme: RegExp, form: string])[] = [
  [/^qemu[+:]/, "qemu-argv"],
  [/^xen[+:]/, "xen-xl"],
  [/^bhyve[+:]/, "bhyve-argv"],
];

/** What a guest is defined without, and needs only when it starts. */
const ofTheHost = new Set<HostError["kind"]>([
  "not-found",
  "not-active",
  "missing-on-host",
  "not-accessible",
  "in-use",
]);

async function validateGuest(virsh: Virsh, options: VirshOptions): Promise<Result<Verdict, HostError>> {
  const form = nativeForms.find(([scheme]) => scheme.test(virsh.target.virshUri))?.[1];
  if (form === undefined) return success({ kind: "grammar-only" });
  const translated = await virsh.run(["domxml-to-native", form, "--xml", "/dev/stdin"], options);
  if (translated.ok) return success(accepted);
  const connection = new Set(["daemon-missing", "socket-permission", "driver-missing"]);
  if (!("line" in translated.error) || connection.has(translated.error.kind)) return failure(translated.error);
  // libvirt 9 translates only guests that are about to start, and has not chosen the driver of a host's device yet.
  if (translated.error.detail.includes("invalid PCI passthrough type 'default'")) return success(accepted);
  if (ofTheHost.has(translated.error.kind)) return success({ kind: "accepted", lacks: translated.error });
  return success({ kind: "refused", error: translated.error });
}
