/** What the grammar that a target's own libvirt brings along objects to. */
import type { TextDocument } from "vscode";
import { readHostSchemas } from "../libvirt/host-schemas.ts";
import type { Target } from "../libvirt/target.ts";
import { checkWithSchemasRequest, type SchemaProblem } from "../protocol.ts";
import { type CommandContext, showFailure, withProgress } from "./context.ts";

/**
 * @param title what is being done, for the progress and for a failure
 * @returns `null` when the host has no grammar for the document; `undefined` when it could not be asked, which was said
 */
export async function problemsByHostGrammar(
  context: CommandContext,
  document: TextDocument,
  target: Target,
  title: string,
): Promise<readonly SchemaProblem[] | null | undefined> {
  const programs = context.connections.programs(target);
  const schemas = await withProgress(title, (signal) => readHostSchemas(programs, signal));
  if (schemas.ok) {
    const uri = document.uri.toString();
    return context.client.sendRequest(checkWithSchemasRequest, { uri, schemas: schemas.value });
  }
  await showFailure(context, title, schemas.error.message);
  return undefined;
}
