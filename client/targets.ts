/** The targets of the settings and the current one, which a status bar item shows and the user alone changes. */
import { type Disposable, EventEmitter, type Memento, StatusBarAlignment, window, workspace } from "vscode";
import { readTarget, type Target } from "./libvirt/target.ts";

export interface Targets extends Disposable {
  readonly all: () => readonly Target[];
  readonly current: () => Target | undefined;
  readonly choose: (target: Target) => Promise<void>;
  readonly onDidChange: EventEmitter<Target | undefined>["event"];
}

const currentKey = "libvirt.currentTarget";

/** @param state keeps the name of the target that was chosen; it counts before the one of the settings */
export function createTargets(state: Memento): Targets {
  const changed = new EventEmitter<Target | undefined>();
  const item = window.createStatusBarItem("libvirt.target", StatusBarAlignment.Left, 50);
  item.name = "Libvirt Target";
  item.command = "libvirt.switchTarget";
  const all = (): readonly Target[] => readSetting();
  const current = (): Target | undefined => {
    const name = state.get<string>(currentKey) ?? workspace.getConfiguration("libvirt").get<string>("target");
    const targets = all();
    return targets.find((target) => target.name === name) ?? (name ? undefined : targets[0]);
  };
  const show = (): void => {
    const target = current();
    item.text = `$(server) ${target?.name ?? "no libvirt target"}`;
    item.tooltip = target ? `libvirt target: ${target.uri}` : "Choose the libvirt host to define and start things on";
    item.show();
  };
  show();
  const watching = workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration("libvirt.targets") && !event.affectsConfiguration("libvirt.target")) return;
    show();
    changed.fire(current());
  });
  return {
    all,
    current,
    choose: async (target) => {
      await state.update(currentKey, target.name);
      show();
      changed.fire(target);
    },
    onDidChange: changed.event,
    dispose: () => {
      watching.dispose();
      item.dispose();
      changed.dispose();
    },
  };
}

/** An entry that makes no sense is told once, by the command that lists the targets, and is otherwise left out. */
function readSetting(): readonly Target[] {
  const entries = workspace.getConfiguration("libvirt").get<unknown>("targets");
  return (Array.isArray(entries) ? entries : []).flatMap((entry) => {
    const target = readTarget(entry);
    return target.ok ? [target.value] : [];
  });
}

/** What is wrong with the entries of `libvirt.targets`, a sentence each. */
export function targetMistakes(): readonly string[] {
  const entries = workspace.getConfiguration("libvirt").get<unknown>("targets");
  if (entries !== undefined && !Array.isArray(entries)) return ["libvirt.targets must be a list"];
  return (entries ?? []).flatMap((entry: unknown) => {
    const target = readTarget(entry);
    return target.ok ? [] : [target.error];
  });
}
