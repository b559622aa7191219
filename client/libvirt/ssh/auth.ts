/**
 * The order in which ways to log in are tried: agent, key files (with their passphrase), keyboard-interactive,
 * password. Secrets come from prompts, are handed to ssh2 and kept nowhere.
 */
import { readFile } from "node:fs/promises";
import ssh2, { type AnyAuthMethod, type ParsedKey } from "ssh2";
import type { Prompts } from "../prompts.ts";
import { agentWithOnly } from "./agent.ts";
import type { SshOptions } from "./options.ts";

export interface Authentication {
  /** For ssh2's `authHandler`: gives the next way to try, `false` when there is none left. */
  readonly next: (methodsLeft: readonly string[] | null) => Promise<AnyAuthMethod | false>;
  /** Key files that could not be used, each with its reason; for the message when nothing worked. */
  readonly keyProblems: readonly string[];
}

/** How often a password may be typed before the login is given up. */
const passwordAttempts = 3;

/** For one login: what has been tried is not tried again. */
export function createAuthentication(options: SshOptions, prompts: Prompts): Authentication {
  const keyProblems: string[] = [];
  const host: HostState = { accepts: undefined };
  const methods = loginMethods(options, prompts, keyProblems, host);
  const next: Authentication["next"] = async (methodsLeft) => {
    host.accepts = methodsLeft ?? undefined;
    for (;;) {
      const { value, done } = await methods.next();
      if (done || !value) return false;
      const name = value.type === "agent" ? "publickey" : value.type;
      if (!methodsLeft || name === "none" || methodsLeft.includes(name)) return value;
    }
  };
  return { next, keyProblems };
}

interface HostState {
  /** The ways that the host still takes; `undefined` before it has said. */
  accepts: readonly string[] | undefined;
}

async function* loginMethods(
  options: SshOptions,
  prompts: Prompts,
  keyProblems: string[],
  host: HostState,
): AsyncGenerator<AnyAuthMethod, void> {
  const { user: username } = options;
  yield { type: "none", username };
  if (options.agent !== undefined) {
    const agent = options.identitiesOnly ? agentWithOnly(options.agent, options.identityFiles) : options.agent;
    yield { type: "agent", username, agent };
  }
  for (const path of options.identityFiles) {
    const key = await readKey(path, prompts, keyProblems);
    if (key) yield { type: "publickey", username, key };
  }
  const subject = `${username}@${options.host}`;
  yield { type: "keyboard-interactive", username, prompt: keyboardPrompt(subject, prompts) };
  // Nobody is asked for a password that the host would not take.
  for (let attempt = 0; attempt < passwordAttempts && host.accepts?.includes("password") !== false; attempt++) {
    const password = await prompts.secret({ subject, prompt: "Password", echo: false });
    if (password === undefined) return;
    yield { type: "password", username, password };
  }
}

/** The private key of a file, its passphrase asked for when it has one; `undefined` when it cannot be used. */
async function readKey(path: string, prompts: Prompts, problems: string[]): Promise<ParsedKey | undefined> {
  let text: Buffer;
  try {
    text = await readFile(path);
  } catch (error) {
    if (!isMissing(error)) problems.push(`${path} cannot be read`);
    return undefined;
  }
  let key = ssh2.utils.parseKey(text);
  if (key instanceof Error && /encrypted/i.test(key.message)) {
    const passphrase = await prompts.secret({ subject: path, prompt: "Passphrase", echo: false });
    if (passphrase === undefined) return undefined;
    key = ssh2.utils.parseKey(text, passphrase);
  }
  // ssh2 gives an array for files that hold several keys.
  const parsed: unknown = Array.isArray(key) ? key[0] : key;
  if (parsed instanceof Error) {
    problems.push(`${path} cannot be used (${parsed.message})`);
    return undefined;
  }
  return key instanceof Error ? undefined : key;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

type KeyboardPrompt = Extract<AnyAuthMethod, { type: "keyboard-interactive" }>["prompt"];

/** Passes the host's own questions on; giving up answers with nothing, which the host refuses. */
function keyboardPrompt(subject: string, prompts: Prompts): KeyboardPrompt {
  return (_name, _instructions, _language, questions, finish) => {
    const ask = async (): Promise<string[]> => {
      const answers: string[] = [];
      for (const { prompt, echo } of questions) {
        const answer = await prompts.secret({ subject, prompt: prompt.replace(/:\s*$/, ""), echo: echo ?? false });
        if (answer === undefined) return [];
        answers.push(answer);
      }
      return answers;
    };
    ask().then(finish, () => finish([]));
  };
}
