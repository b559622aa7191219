/** The requests beyond LSP between this client and our server; the server declares the same shapes on its side. */
import { RequestType } from "vscode-languageclient/node";

export interface DocumentIdentity {
  readonly kind: string;
  readonly name: string;
  readonly uuid: string | undefined;
  readonly uuidInsertion: number;
  readonly errors: number;
  readonly rootName: { readonly start: number; readonly end: number };
}

export interface UpdateElement {
  readonly section: string;
  readonly xml: string;
  readonly parentIndex: number | undefined;
  readonly commands: readonly string[];
}

/** `null` for a document that is not libvirt's. */
export const identityRequest = new RequestType<{ uri: string }, DocumentIdentity | null, void>("libvirt/identity");

/** `null` when net-update can change nothing at the offset. */
export const updateElementRequest = new RequestType<{ uri: string; offset: number }, UpdateElement | null, void>(
  "libvirt/updateElement",
);
