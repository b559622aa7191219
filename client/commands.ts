/** Every command of the extension, by the id that package.json gives it. */
import { commands, type Disposable } from "vscode";
import { applyPlan } from "./commands/apply-plan.ts";
import { compareWithLive, revertToLive } from "./commands/compare.ts";
import type { CommandContext } from "./commands/context.ts";
import { changeState, defineAndStart, defineDocument } from "./commands/deploy.ts";
import { diagnoseConnection } from "./commands/diagnose.ts";
import { showSavedDefinitions, undoLastDefine } from "./commands/history.ts";
import { makeLeaseStatic, showLeases } from "./commands/leases.ts";
import { type LiveDocuments, showLiveXml } from "./commands/live-document.ts";
import { cancelPlan, copyPlanScript, planChanges } from "./commands/plan.ts";
import { chooseTarget } from "./commands/target.ts";
import { updateNetwork } from "./commands/update.ts";
import { validateDocument } from "./commands/validate.ts";

/** After each command what is known of the host is read again. Disposing of the result takes the commands away. */
export function registerCommands(context: CommandContext, live: LiveDocuments): readonly Disposable[] {
  const table: Record<string, () => unknown> = {
    "libvirt.define": () => defineDocument(context),
    "libvirt.defineAndStart": () => defineAndStart(context),
    "libvirt.start": () => changeState(context, "start"),
    "libvirt.destroy": () => changeState(context, "stop"),
    "libvirt.undefine": () => changeState(context, "undefine"),
    "libvirt.setAutostart": () => changeState(context, "autostart"),
    "libvirt.unsetAutostart": () => changeState(context, "noAutostart"),
    "libvirt.update": () => updateNetwork(context),
    "libvirt.planChanges": () => planChanges(context, live),
    "libvirt.applyPlan": () => applyPlan(context, live),
    "libvirt.copyPlanScript": () => copyPlanScript(context),
    "libvirt.cancelPlan": () => cancelPlan(context),
    "libvirt.undoLastDefine": () => undoLastDefine(context),
    "libvirt.showSavedDefinitions": () => showSavedDefinitions(context, live),
    "libvirt.showLiveXml": () => showLiveXml(context, live),
    "libvirt.compareWithLive": () => compareWithLive(context, live),
    "libvirt.revertToLive": () => revertToLive(context),
    "libvirt.showDhcpLeases": () => showLeases(context, live),
    "libvirt.makeLeaseStatic": () => makeLeaseStatic(context),
    "libvirt.validateOnHost": () => validateDocument(context),
    "libvirt.diagnoseConnection": () => diagnoseConnection(context, live),
    "libvirt.switchTarget": () => chooseTarget(context),
    "libvirt.showLog": () => context.log.show(),
  };
  const register = (id: string, run: () => unknown): Disposable =>
    commands.registerCommand(id, async () => {
      await run();
      void context.pending.refresh();
      void context.hostFacts.refresh();
      void context.hostSchemas.refresh();
    });
  return Object.entries(table).map(([id, run]) => register(id, run));
}
