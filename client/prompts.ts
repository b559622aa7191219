/** Asks the user what a connection needs to know. Answers are handed on and kept nowhere. */
import { window } from "vscode";
import type { Prompts } from "./libvirt/prompts.ts";

export const editorPrompts: Prompts = {
  acceptHostKey: async ({ host, port, keyType, fingerprint }) => {
    const name = port === 22 ? host : `${host}, port ${port}`;
    const accept = "Trust This Key";
    const detail =
      `${keyType} ${fingerprint}\n\nCompare it with what the host's administrator tells you. ` +
      "A trusted key is added to known_hosts.";
    const answer = await window.showWarningMessage(
      `The key of ${name} is not known yet`,
      { modal: true, detail },
      accept,
    );
    return answer === accept;
  },
  secret: async ({ subject, prompt, echo }) =>
    window.showInputBox({ title: subject, prompt, password: !echo, ignoreFocusOut: true }),
};
