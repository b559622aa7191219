/** Show Live XML: what the target has, as a read-only document `libvirt:/TARGET/KIND/NAME.xml`. */
import { type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import { dump } from "../libvirt/deploy.ts";
import { objectCommands } from "../libvirt/object-commands.ts";
import { activeDeployable, type CommandContext, currentVirsh, showFailure, withProgress } from "./context.ts";

export const liveScheme = "libvirt";

export interface LiveDocuments extends Disposable {
  /** Puts the text behind the address, also of a document that is open already. */
  readonly show: (uri: Uri, text: string) => Promise<void>;
  /** The same without opening it. */
  readonly put: (uri: Uri, text: string) => void;
}

/** Serves the scheme `libvirt:` until it is disposed of; an address that nothing was put behind is empty. */
export function registerLiveDocuments(): LiveDocuments {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? "",
  };
  const registered = workspace.registerTextDocumentContentProvider(liveScheme, provider);
  const put = (uri: Uri, text: string): void => {
    texts.set(uri.toString(), text);
    changed.fire(uri);
  };
  return {
    put,
    show: async (uri, text) => {
      put(uri, text);
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
    },
    dispose: () => {
      registered.dispose();
      changed.dispose();
    },
  };
}

/** Shows what runs, or the stored definition of what does not; a failure is told to the user. */
export async function showLiveXml(context: CommandContext, documents: LiveDocuments): Promise<void> {
  const deployable = await activeDeployable(context);
  const virsh = deployable && (await currentVirsh(context));
  if (!virsh) return;
  const { identity } = deployable;
  const commands = objectCommands.get(identity.kind);
  if (!commands) return;
  const title = `Reading ${commands.noun} "${identity.name}" from ${virsh.target.name}`;
  const xml = await withProgress(title, (signal) => dump(virsh, commands, identity.name, true, { signal }));
  if (!xml.ok) return showFailure(context, title, xml.error.message);
  const path = `/${virsh.target.name}/${identity.kind}/${identity.name}.xml`;
  await documents.show(Uri.from({ scheme: liveScheme, path }), xml.value);
}
