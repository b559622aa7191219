/**
 * Puts a document on a target and changes the state of what it defines. Every function gives a result; none asks the
 * user anything by itself.
 */
import { childNamed, readHostXml } from "./host-xml.ts";
import type { ObjectCommands } from "./object-commands.ts";
import { failure, type Result, success } from "./result.ts";
import type { HostError, Virsh, VirshOptions, VirshResult } from "./virsh.ts";

/** What the server says about a document: enough to deploy it without parsing it again. */
export interface DeployDocument {
  readonly text: string;
  readonly name: string;
  /** As written in the document. */
  readonly uuid: string | undefined;
  /** Offset at which `<uuid>` can be inserted, in UTF-16 code units. */
  readonly uuidInsertion: number;
}

/** The object of that name on the target, before it is replaced. */
export interface ExistingObject {
  readonly uuid: string;
  /** Its stored definition. */
  readonly xml: string;
}

/** `undefined` when the target has no object of that name. */
export async function findExisting(
  virsh: Virsh,
  commands: ObjectCommands,
  name: string,
  options: VirshOptions = {},
): Promise<Result<ExistingObject | undefined, HostError>> {
  const dump = await dumpStored(virsh, commands, name, options);
  if (!dump.ok) return dump.error.kind === "not-found" ? success(undefined) : dump;
  const root = readHostXml(dump.value);
  // libvirt prints a filter whose name has a quote as XML that nobody can read.
  const uuid = root ? childNamed(root, "uuid")?.text : /<uuid>([^<]*)</.exec(dump.value)?.[1];
  return success({ uuid: uuid ?? "", xml: dump.value });
}

/**
 * Runs a command on the object of that name.
 * @param argv the command and its options; what virsh knows the object by comes behind
 */
export async function runOn(
  virsh: Virsh,
  commands: ObjectCommands,
  name: string,
  argv: readonly string[],
  options: VirshOptions = {},
): Promise<VirshResult> {
  const address = await addressOf(virsh, commands, name, options);
  return address.ok ? virsh.run([...argv, "--", address.value], options) : address;
}

/** The name; or the UUID where virsh would take the name for something else. */
async function addressOf(
  virsh: Virsh,
  { list, noun, dump: print }: ObjectCommands,
  name: string,
  options: VirshOptions,
): Promise<VirshResult> {
  if (!list?.isFor(name)) return success(name);
  const listed = await virsh.run(list.argv, options);
  if (!listed.ok) return listed;
  const rows = listed.value.split("\n").flatMap((line) => {
    const [, uuid, shown] = /^ *([0-9a-f-]{36}) +(.*)$/.exec(line) ?? [];
    return uuid === undefined || shown === undefined ? [] : [{ uuid, shown }];
  });
  const found = rows.find(({ uuid, shown }) => shown === name || (list.byUuid && sameUuid(uuid, name)));
  if (found) return success(found.uuid);
  // Under LC_ALL=C a table tells no letter outside ASCII.
  for (const { uuid } of rows.filter(({ shown }) => shown.includes("\\x"))) {
    const printed = await virsh.run([print, "--", uuid], options);
    if (printed.ok && usageOf(printed.value) === words(name)) return success(uuid);
  }
  const message = `There is no ${noun} "${name}" on this target`;
  return failure({ kind: "not-found", message, detail: listed.value, line: undefined });
}

/** Of a secret, as the list tells it. */
function usageOf(xml: string): string | undefined {
  const usage = childNamed(readHostXml(xml), "usage");
  return usage && words(`${usage.attributes.get("type")} ${usage.children[0]?.text}`);
}

/** What is read back has lost the white space at its ends. */
const words = (text: string): string => text.trim().replace(/\s+/g, " ");

/** The definition that counts at the next start. libvirt's test driver knows no other than the running one. */
async function dumpStored(
  virsh: Virsh,
  commands: ObjectCommands,
  name: string,
  options: VirshOptions,
): Promise<VirshResult> {
  if (!commands.hasInactive) return runOn(virsh, commands, name, [commands.dump], options);
  const stored = await runOn(virsh, commands, name, [commands.dump, "--inactive"], options);
  const unsupported = !stored.ok && stored.error.detail.includes("unsupported flags");
  return unsupported ? runOn(virsh, commands, name, [commands.dump], options) : stored;
}

/** Says that a document names another UUID than the object that it would replace has. */
export interface UuidConflict {
  readonly kind: "uuid-conflict";
  readonly message: string;
  readonly detail: string;
}

/**
 * Defines the document. libvirt refuses a redefinition without the existing UUID, so it is put in when the
 * document has none.
 * @param existing what `findExisting` gave for the document's name
 * @param check "grammar" lets libvirt refuse, with the kind "schema", what its own grammar does not have. Otherwise it
 *   leaves out without a word what it does not know.
 */
export async function define(
  virsh: Virsh,
  commands: ObjectCommands,
  document: DeployDocument,
  existing: ExistingObject | undefined,
  check: "grammar" | "parser",
  options: VirshOptions = {},
): Promise<Result<string, HostError | UuidConflict>> {
  if (existing && document.uuid !== undefined && existing.uuid !== "" && !sameUuid(document.uuid, existing.uuid)) {
    const message =
      `The ${commands.noun} "${document.name}" on ${virsh.target.name} has the UUID ${existing.uuid}, the document says ` +
      `${document.uuid}: remove the uuid element to keep the existing one, or choose another name`;
    return failure({ kind: "uuid-conflict", message, detail: `${existing.uuid} != ${document.uuid}` });
  }
  const input = existing ? withUuid(document, existing.uuid) : document.text;
  const argv = [...commands.define, "/dev/stdin"];
  if (check === "grammar") {
    const checked = await virsh.run([...argv, "--validate"], { ...options, input });
    if (checked.ok || !cannotValidate.test(checked.error.detail)) return checked;
  }
  return virsh.run(argv, { ...options, input });
}

/** Older versions of virsh, of libvirtd, and of single drivers. */
const cannotValidate =
  /doesn't support option --validate|unsupported flags|not supported by the connection driver|unknown procedure/;

/** The document's text with the UUID in it; unchanged when it has one. */
export function withUuid(document: DeployDocument, uuid: string): string {
  if (document.uuid !== undefined || uuid === "") return document.text;
  const { text, uuidInsertion } = document;
  const [before, after] = [text.slice(0, uuidInsertion), text.slice(uuidInsertion)];
  const element = `<uuid>${uuid}</uuid>`;
  // Of an empty root, such as `<filter name='x'/>`.
  const [slash, name] = /\/>$/.test(before) ? [-2, /^<([^\s/]+)/.exec(before.slice(before.lastIndexOf("<")))?.[1]] : [];
  return name === undefined ? before + element + after : `${before.slice(0, slash)}>${element}</${name}>${after}`;
}

function sameUuid(a: string, b: string): boolean {
  const digits = (uuid: string): string => uuid.replaceAll("-", "").toLowerCase();
  return digits(a) === digits(b);
}

/** @param live the running definition; otherwise the stored one */
export function dump(
  virsh: Virsh,
  commands: ObjectCommands,
  name: string,
  live: boolean,
  options: VirshOptions = {},
): Promise<VirshResult> {
  return live ? runOn(virsh, commands, name, [commands.dump], options) : dumpStored(virsh, commands, name, options);
}
