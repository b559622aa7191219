/** Show DHCP Leases and Make Lease Static, for the network of the active document. */
import { Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import {
  clientOf,
  type HostUpdate,
  hostElement,
  type Lease,
  leaseTable,
  readLeases,
  staticHostOf,
  staticHostUpdates,
} from "../libvirt/leases.ts";
import type { Result } from "../libvirt/result.ts";
import { success } from "../libvirt/result.ts";
import type { HostError, Virsh } from "../libvirt/virsh.ts";
import { staticHostRequest } from "../protocol.ts";
import {
  activeDeployable,
  type CommandContext,
  currentVirsh,
  type Deployable,
  showFailure,
  withProgress,
} from "./context.ts";
import { type LiveDocuments, liveScheme } from "./live-document.ts";

/** Shows the table as a read-only document `libvirt:/TARGET/leases/NAME.txt`. */
export async function showLeases(context: CommandContext, documents: LiveDocuments): Promise<void> {
  const found = await leasesOfActive(context);
  if (!found) return;
  const { deployable, virsh, state } = found;
  const { name } = deployable.identity;
  const path = `/${virsh.target.name}/leases/${name}.txt`;
  const title = `DHCP leases of the network "${name}" on ${virsh.target.name}`;
  const table = leaseTable(title, state.leases, state.live ?? state.stored ?? "");
  await documents.show(Uri.from({ scheme: liveScheme, path }), table);
}

/** Keeps an address for the guest that has it now: on the host, running and stored, and in the document. */
export async function makeLeaseStatic(context: CommandContext): Promise<void> {
  const found = await leasesOfActive(context);
  if (!found) return;
  const { deployable, virsh, state } = found;
  const { name } = deployable.identity;
  const lease = await chooseLease(name, state);
  if (!lease) return;
  const title = `Keep ${lease.ip} in the network "${name}" on ${virsh.target.name}`;
  const updates = staticHostUpdates(name, state.live, state.stored, lease);
  if (!updates.ok) return void window.showWarningMessage(`${title}: ${updates.error}`);
  if (updates.value.length > 0 && !(await confirm(title, updates.value))) return;
  for (const { args, flags, xml } of updates.value) {
    const done = await withProgress(title, (signal) => virsh.run([...args, ...flags], { input: xml, signal }));
    if (!done.ok) return showFailure(context, title, done.error.message);
  }
  await putIntoDocument(context, deployable, lease, updates.value[0]?.xml ?? hostElement(lease));
}

interface NetworkState {
  /** `undefined` when the network does not run. */
  readonly live: string | undefined;
  /** `undefined` when it is not stored. */
  readonly stored: string | undefined;
  readonly leases: readonly Lease[];
}

async function leasesOfActive(context: CommandContext) {
  const deployable = await activeDeployable(context);
  if (!deployable) return undefined;
  if (deployable.identity.kind !== "network") {
    void window.showWarningMessage("Only networks have DHCP leases: open the document of a network");
    return undefined;
  }
  const virsh = await currentVirsh(context);
  if (!virsh) return undefined;
  const title = `Reading the leases of "${deployable.identity.name}" on ${virsh.target.name}`;
  const state = await withProgress(title, (signal) => readState(virsh, deployable.identity.name, signal));
  if (state.ok) return { deployable, virsh, state: state.value };
  await showFailure(context, title, state.error.message);
  return undefined;
}

async function readState(virsh: Virsh, name: string, signal: AbortSignal): Promise<Result<NetworkState, HostError>> {
  const leases = await virsh.run(["net-dhcp-leases", "--", name], { signal });
  if (!leases.ok) return leases;
  const info = await virsh.run(["net-info", "--", name], { signal });
  if (!info.ok) return info;
  const isActive = /^Active:\s+yes$/m.test(info.value);
  const isPersistent = /^Persistent:\s+yes$/m.test(info.value);
  const live = isActive ? await virsh.run(["net-dumpxml", "--", name], { signal }) : success(undefined);
  if (!live.ok) return live;
  const stored = isPersistent
    ? await virsh.run(["net-dumpxml", "--inactive", "--", name], { signal })
    : success(undefined);
  if (!stored.ok) return stored;
  return success({ live: live.value, stored: stored.value, leases: readLeases(leases.value) });
}

async function chooseLease(name: string, state: NetworkState): Promise<Lease | undefined> {
  const xml = state.stored ?? state.live ?? "";
  const items = state.leases.map((lease) => ({
    label: lease.ip,
    description: [lease.hostname, clientOf(lease)].filter(Boolean).join("  "),
    detail: staticHostOf(xml, lease) === "same-address" ? "static already" : `dynamic, until ${lease.expires}`,
    lease,
  }));
  if (items.length === 0) {
    void window.showInformationMessage(`Nobody has a lease in the network "${name}"`);
    return undefined;
  }
  return (await window.showQuickPick(items, { title: "Make Lease Static", matchOnDescription: true }))?.lease;
}

async function confirm(title: string, updates: readonly HostUpdate[]): Promise<boolean> {
  const keep = "Keep Address";
  const detail = updates.map(({ args, flags, xml }) => `virsh ${[...args, ...flags].join(" ")}\n${xml}`).join("\n\n");
  return (await window.showWarningMessage(`${title}?`, { modal: true, detail }, keep)) === keep;
}

async function putIntoDocument(
  context: CommandContext,
  { document }: Deployable,
  lease: Lease,
  xml: string,
): Promise<void> {
  const host = { ip: lease.ip, client: clientOf(lease) ?? "", xml };
  const edit = await context.client.sendRequest(staticHostRequest, { uri: document.uri.toString(), host });
  if (!edit) {
    const message = `The document has no <ip> with ${lease.ip} in its subnet, so the host was not added to it`;
    return void window.showWarningMessage(message);
  }
  if (edit.newText === "") return;
  const change = new WorkspaceEdit();
  const { start, end } = edit.span;
  change.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), edit.newText);
  await workspace.applyEdit(change);
}
