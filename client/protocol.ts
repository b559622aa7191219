/** The requests beyond LSP between this client and our server; the server declares the same shapes on its side. */
import { NotificationType, RequestType, type TextDocumentPositionParams } from "vscode-languageclient/node";
import type { HostFacts } from "./libvirt/host-facts.ts";
import type { WantedList } from "./libvirt/host-names.ts";
import type { HostState, PlanCommand, PlanStep } from "./libvirt/host-plan.ts";

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

/** What to write behind a `>` or `</` before the place; `null` for nothing. */
export const closingTagRequest = new RequestType<TextDocumentPositionParams, string | null, void>("libvirt/closingTag");

/** `null` for a document that is not libvirt's. */
export const identityRequest = new RequestType<{ uri: string }, DocumentIdentity | null, void>("libvirt/identity");

/** `null` when net-update can change nothing at the offset. */
export const updateElementRequest = new RequestType<{ uri: string; offset: number }, UpdateElement | null, void>(
  "libvirt/updateElement",
);

/** An edit with offsets in UTF-16 code units. */
export interface TextEdit {
  readonly span: { readonly start: number; readonly end: number };
  readonly newText: string;
}

export interface StaticHost {
  readonly ip: string;
  readonly client: string;
  readonly xml: string;
}

export interface SchemaProblem {
  readonly span: { readonly start: number; readonly end: number };
  readonly severity: "error" | "warning" | "info" | "hint";
  readonly code: string;
  readonly message: string;
}

/** What the host has, in the words of the document. `null` when the document is not libvirt's. */
export const compareRequest = new RequestType<{ uri: string; live: string }, string | null, void>("libvirt/compare");

/** The parts of a network that differ between its running and its stored definition. */
export const pendingRequest = new RequestType<{ live: string; stored: string }, readonly string[], void>(
  "libvirt/pending",
);

/** The edit that puts a static host into the document; `null` when no subnet there has its address. */
export const staticHostRequest = new RequestType<{ uri: string; host: StaticHost }, TextEdit | null, void>(
  "libvirt/staticHost",
);

/** What grammars say that are handed over as texts; `null` when none of them is for the document. */
export const checkWithSchemasRequest = new RequestType<
  { uri: string; schemas: Readonly<Record<string, string>> },
  readonly SchemaProblem[] | null,
  void
>("libvirt/checkWithSchemas");

/** The *.rng files of the current target's libvirt by their names; `null` when they are not known. */
export const hostSchemasNotification = new NotificationType<Readonly<Record<string, string>> | null>(
  "libvirt/hostSchemas",
);

/** What the current target has; `null` when there is none, or none that is connected. */
export const hostFactsNotification = new NotificationType<HostFacts | null>("libvirt/hostFacts");

/**
 * What the server wants to know of the current target beyond what it is told anyway; the newest list counts. `null`: no
 * document of libvirt is open, so nothing has to be kept up to date.
 */
export const wantedNamesNotification = new NotificationType<readonly WantedList[] | null>("libvirt/wantedNames");

export interface ServerPlan {
  readonly steps: readonly PlanStep[];
  readonly restartReasons: readonly string[];
  /** Why there is no plan; the steps are empty then. */
  readonly problems: readonly string[];
}

export interface PlanParams extends HostState {
  readonly desired: string;
  /** libvirt on the host, such as "10.7.0"; `null` when it is not known. */
  readonly version: string | null;
}

export const planRequest = new RequestType<PlanParams, ServerPlan, void>("libvirt/plan");

/** After how many of the commands a host that had `start` would look as `now`. */
export const planProgressRequest = new RequestType<
  { start: HostState; commands: readonly PlanCommand[]; now: HostState },
  readonly number[],
  void
>("libvirt/planProgress");
