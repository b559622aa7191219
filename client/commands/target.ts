/** Switch Target and Show Log. */
import { QuickPickItemKind, window } from "vscode";
import { realEnvironment } from "../libvirt/connections.ts";
import { configuredHosts } from "../libvirt/ssh/config-files.ts";
import { readTarget, type Target } from "../libvirt/target.ts";
import { targetMistakes } from "../targets.ts";
import type { CommandContext } from "./context.ts";

/** Lets the user choose among the targets of the settings, the usual local ones and the hosts of ~/.ssh/config. */
export async function chooseTarget(context: CommandContext): Promise<Target | undefined> {
  for (const mistake of targetMistakes()) void window.showWarningMessage(`libvirt.targets: ${mistake}`);
  const own = context.targets.all();
  const offered = [
    ...heading("From the settings", own),
    ...heading("On this machine", usualTargets(["qemu:///system", "qemu:///session", "test:///default"], own)),
    ...heading("From ~/.ssh/config", usualTargets(sshUris(), own)),
  ];
  const picked = await window.showQuickPick(offered, {
    title: "Libvirt Target",
    placeHolder: "Where Define, Start and the other commands work",
    matchOnDescription: true,
  });
  if (!picked?.target) return undefined;
  await context.targets.choose(picked.target);
  return picked.target;
}

interface TargetItem {
  readonly label: string;
  readonly description?: string;
  readonly kind?: QuickPickItemKind;
  readonly target: Target | undefined;
}

function heading(title: string, targets: readonly Target[]): readonly TargetItem[] {
  if (targets.length === 0) return [];
  const items = targets.map((target) => ({ label: target.name, description: target.uri, target }));
  return [{ label: title, kind: QuickPickItemKind.Separator, target: undefined }, ...items];
}

function sshUris(): readonly string[] {
  return configuredHosts(realEnvironment()).map((host) => `qemu+ssh://${host}/system`);
}

function usualTargets(uris: readonly string[], known: readonly Target[]): readonly Target[] {
  return uris
    .filter((uri) => !known.some((target) => target.uri === uri))
    .flatMap((uri) => {
      const target = readTarget(uri);
      return target.ok ? [target.value] : [];
    });
}
