/** What a connection may have to ask the user; the answers come from the editor, or from a test. */

export interface HostKeyQuestion {
  readonly host: string;
  readonly port: number;
  /** Such as "ssh-ed25519". */
  readonly keyType: string;
  /** `SHA256:...`, as ssh and ssh-keygen show it. */
  readonly fingerprint: string;
}

export interface SecretQuestion {
  /** Whose secret: "user@host" or the path of a key file. */
  readonly subject: string;
  /** What is asked, such as "Password" or the host's own words. */
  readonly prompt: string;
  /** The answer may be shown while it is typed. */
  readonly echo: boolean;
}

export interface Prompts {
  readonly acceptHostKey: (question: HostKeyQuestion) => Promise<boolean>;
  /** `undefined` when the user gives up. The answer is used once and never stored. */
  readonly secret: (question: SecretQuestion) => Promise<string | undefined>;
}
