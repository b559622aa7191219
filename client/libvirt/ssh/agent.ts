/** An agent that is asked only for the keys of some files, as `IdentitiesOnly yes` wants it. */
import { readFileSync } from "node:fs";
import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";

type Key = Parameters<BaseAgent["sign"]>[0];

/**
 * @param socket of the agent
 * @param identityFiles private key files; the public key stands in the file of that name with .pub behind it
 */
export function agentWithOnly(socket: string, identityFiles: readonly string[]): BaseAgent {
  return new LimitedAgent(ssh2.createAgent(socket), new Set(identityFiles.flatMap(publicKeyOf)));
}

/** ssh2 takes only agents that come from its own class. */
class LimitedAgent extends ssh2.BaseAgent<Key> {
  readonly agent: BaseAgent;
  /** Public keys in base64. */
  readonly allowed: ReadonlySet<string>;

  constructor(agent: BaseAgent, allowed: ReadonlySet<string>) {
    super();
    this.agent = agent;
    this.allowed = allowed;
  }

  override getIdentities(done: IdentityCallback<Key>): void {
    this.agent.getIdentities((error, keys) => {
      done(
        error,
        keys?.filter((key) => this.allowed.has(bytesOf(key).toString("base64"))),
      );
    });
  }

  override sign(key: Key, data: Buffer, options: SigningRequestOptions | SignCallback, done?: SignCallback): void {
    if (typeof options === "function") this.agent.sign(key, data, options);
    else this.agent.sign(key, data, options, done);
  }
}

function bytesOf(key: Key | PublicKeyEntry | { readonly pubKey: Key }): Buffer {
  if (typeof key === "string") return Buffer.from(key);
  if (Buffer.isBuffer(key)) return key;
  return "pubKey" in key ? bytesOf(key.pubKey) : key.getPublicSSH();
}

/** The second field of a public key file; nothing when there is no such file. */
function publicKeyOf(path: string): readonly string[] {
  try {
    return readFileSync(`${path}.pub`, "utf8").split(/\s+/).slice(1, 2);
  } catch {
    return [];
  }
}
