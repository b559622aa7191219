/** libvirt's own grammars as a host has them: exactly what its version accepts. */
import { failure, type Result, success } from "./result.ts";
import type { RunOptions, Transport } from "./transport.ts";
import type { HostError } from "./virsh.ts";

/** The texts of *.rng files by their names. */
export type Schemas = Readonly<Record<string, string>>;

/** What is kept of a host, so that its grammars need not be read again. */
export interface KnownSchemas {
  /** Of libvirt's library on the host, as virsh says it. */
  readonly version: string;
  readonly schemas: Schemas;
}

/**
 * The host's grammars; those that are known already, when its libvirt is still of that version.
 * @param programs runs programs on the host
 */
export async function refreshSchemas(
  programs: Transport,
  known: KnownSchemas | undefined,
  signal?: AbortSignal,
): Promise<Result<KnownSchemas, HostError>> {
  const asked = await programs.run(["virsh", "--version"], optionsWith(signal));
  if (!asked.ok) return asked;
  const version = asked.value.stdout.trim();
  if (known && known.version === version) return success(known);
  const schemas = await readHostSchemas(programs, signal);
  return schemas.ok ? success({ version, schemas: schemas.value }) : failure(schemas.error);
}

/** Where libvirt's packages put its grammars. */
const schemaFolder = "/usr/share/libvirt/schemas";

/** The texts of the host's own *.rng files by their names; empty when it has none. */
export function readHostSchemas(programs: Transport, signal?: AbortSignal): Promise<Result<Schemas, HostError>> {
  return programs.readFiles(schemaFolder, ".rng", signal);
}

function optionsWith(signal: AbortSignal | undefined): RunOptions {
  return { timeoutMs: 30_000, ...(signal ? { signal } : {}) };
}
