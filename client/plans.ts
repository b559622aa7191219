/** The plans that are open as documents `libvirt-plan:/TARGET/NETWORK.txt`, with what can be done with them above. */
import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Applied } from "./libvirt/apply.ts";
import type { HostPlan } from "./libvirt/host-plan.ts";
import { planText } from "./libvirt/plan-text.ts";

const planScheme = "libvirt-plan";
/** Its long lines are wrapped: package.json says so. */
const planLanguage = "libvirt-plan";

export interface OpenPlan {
  readonly plan: HostPlan;
  /** The document that it was made from; `undefined` for the undo of another plan. */
  readonly source: Uri | undefined;
  /** What has been carried out of it. */
  readonly applied: Applied | undefined;
}

export interface Plans extends Disposable {
  readonly show: (open: OpenPlan) => Promise<void>;
  /** The one on the screen, in the active editor or another. */
  readonly current: () => OpenPlan | undefined;
  readonly close: (open: OpenPlan) => Promise<void>;
}

/** Knows the plans of this window only; a document that is left from an earlier one says that its plan is gone. */
export function createPlans(): Plans {
  const open = new Map<string, OpenPlan>();
  const changed = new EventEmitter<Uri>();
  const find = (uri: Uri | undefined): OpenPlan | undefined => uri && open.get(uri.toString());
  const content: TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => {
      const found = find(uri);
      return found ? planText(found.plan, found.applied) : "This plan is gone; make a new one.";
    },
  };
  const lenses: CodeLensProvider = {
    onDidChangeCodeLenses: (listener) => changed.event(() => listener()),
    provideCodeLenses: ({ uri }) => {
      const found = find(uri);
      return found && !found.applied ? lensesOf(found.plan) : [];
    },
  };
  const registered = [
    workspace.registerTextDocumentContentProvider(planScheme, content),
    languages.registerCodeLensProvider({ scheme: planScheme }, lenses),
    changed,
  ];
  return {
    show: async (shown) => {
      const uri = uriOf(shown.plan);
      open.set(uri.toString(), shown);
      changed.fire(uri);
      const document = await workspace.openTextDocument(uri);
      await languages.setTextDocumentLanguage(document, planLanguage);
      await window.showTextDocument(document, { preview: false });
    },
    current: () => {
      const editors = [window.activeTextEditor, ...window.visibleTextEditors];
      return find(editors.find((editor) => editor?.document.uri.scheme === planScheme)?.document.uri);
    },
    close: async ({ plan }) => {
      const uri = uriOf(plan);
      open.delete(uri.toString());
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      const own = tabs.filter(({ input }) => hasUri(input) && input.uri.toString() === uri.toString());
      await window.tabGroups.close(own);
    },
    dispose: () => {
      for (const disposable of registered) disposable.dispose();
    },
  };
}

function uriOf({ target, network }: HostPlan): Uri {
  return Uri.from({ scheme: planScheme, path: `/${target.name}/Plan for ${network}.txt` });
}

function hasUri(input: unknown): input is { readonly uri: Uri } {
  return typeof input === "object" && input !== null && Reflect.get(input, "uri") instanceof Uri;
}

function lensesOf(plan: HostPlan): CodeLens[] {
  const actions: readonly (readonly [title: string, command: string])[] = [
    [`$(play) Apply on ${plan.target.name}...`, "libvirt.applyPlan"],
    ["Copy as Shell Script", "libvirt.copyPlanScript"],
    ["Cancel", "libvirt.cancelPlan"],
  ];
  return actions.map(([title, command]) => new CodeLens(new Range(0, 0, 0, 0), { title, command }));
}
