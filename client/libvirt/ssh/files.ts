/** Files of another host, over SFTP on a connection that is open. */
import { once } from "node:events";
import type { Client, FileEntryWithStats, SFTPWrapper } from "ssh2";
import { failure, success } from "../result.ts";
import type { FilesResult, TransportError } from "../transport.ts";
import { openPatiently } from "./channel.ts";
import { channelError, lost } from "./errors.ts";

/** A larger one is none of what is looked for. */
const sizeLimit = 16 * 1024 * 1024;
const noSuchFile = 2;

/** The texts of the files of a folder whose names end so, by their names; none when there is no such folder. */
export async function readFilesOn(client: Client, host: string, folder: string, suffix: string): Promise<FilesResult> {
  const done = new AbortController();
  const closed = once(client, "close", { signal: done.signal }).then(
    (): FilesResult => failure(lost(host, "connection closed")),
    (): FilesResult => failure(lost(host, "connection failed")),
  );
  try {
    return await Promise.race([closed, readFolder(client, host, folder, suffix)]);
  } finally {
    done.abort();
  }
}

async function readFolder(client: Client, host: string, folder: string, suffix: string): Promise<FilesResult> {
  const sftp = await openPatiently(() => openSftp(client));
  if (sftp instanceof Error) return failure(sftpError(sftp, host));
  try {
    return success(await readOverSftp(sftp, folder, suffix));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const message = `The files in ${folder} on ${host} could not be read: ${detail}`;
    return failure({ kind: "protocol", message, detail });
  } finally {
    sftp.end();
  }
}

function sftpError(error: Error, host: string): TransportError {
  if (Reflect.get(error, "reason") === 2 || error.message === "Not connected") return channelError(error, host);
  const message = `${host} lets no files be read: its sshd has no SFTP ("Subsystem sftp internal-sftp" in sshd_config)`;
  return { kind: "no-sftp", message, detail: error.message };
}

function openSftp(client: Client): Promise<SFTPWrapper | Error> {
  return new Promise((resolve) => {
    try {
      client.sftp((error, sftp) => resolve(error ?? sftp));
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)));
    }
  });
}

async function readOverSftp(
  sftp: SFTPWrapper,
  folder: string,
  suffix: string,
): Promise<Readonly<Record<string, string>>> {
  const entries = await listFolder(sftp, folder);
  const wanted = entries.filter(({ filename, attrs }) => filename.endsWith(suffix) && attrs.size <= sizeLimit);
  const read = (path: string): Promise<Buffer> =>
    new Promise((resolve, reject) => sftp.readFile(path, (error, data) => (error ? reject(error) : resolve(data))));
  return Object.fromEntries(
    await Promise.all(
      wanted.map(async ({ filename }) => [filename, (await read(`${folder}/${filename}`)).toString("utf8")] as const),
    ),
  );
}

function listFolder(sftp: SFTPWrapper, folder: string): Promise<readonly FileEntryWithStats[]> {
  return new Promise((resolve, reject) => {
    sftp.readdir(folder, (error, list) => {
      if (!error) resolve(list);
      else if (Reflect.get(error, "code") === noSuchFile) resolve([]);
      else reject(error);
    });
  });
}
