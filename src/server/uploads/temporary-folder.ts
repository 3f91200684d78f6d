import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { StoredUpload, UploadStorage } from "../../live/index.js";
import { randomText } from "../security/random.js";

/** Start of the names of folders, before the id of their process: containers that share a disk have ids of their own. */
const prefix = `djust-uploads-${hostname().replace(/[^\w.]/g, "_")}-`;

/**
 * Keeps uploads in a folder of this process, under random names, until the view takes them. The folder is made for the first
 * file and removed when the application closes. Folders of processes that have ended are removed as well.
 *
 * @param options `path`: the folder that contains them. @default the system's folder for temporary files
 * @see docs/guide/uploads.md, "Storage"
 * @example
 * createApp({ routes, uploadStorage: temporaryFolder({ path: "/var/tmp" }) });
 */
export function temporaryFolder(options: { readonly path?: string | undefined } = {}): UploadStorage {
  const parent = options.path ?? tmpdir();
  let folder: Promise<string> | undefined;
  const openFolder = async (): Promise<string> => {
    await mkdir(parent, { recursive: true });
    await removeAbandoned(parent);
    return mkdtemp(join(parent, `${prefix}${process.pid}-`));
  };
  return {
    async create() {
      folder ??= openFolder().catch((error: unknown) => {
        folder = undefined;
        throw error;
      });
      return storedIn(await folder);
    },
    async close() {
      const opened = folder;
      folder = undefined;
      if (opened) await rm(await opened, { recursive: true, force: true });
    },
  };
}

async function storedIn(folder: string): Promise<StoredUpload> {
  const path = join(folder, randomText(18));
  // Fails if the file exists; other users cannot read it.
  let file: FileHandle | undefined = await open(path, "wx", 0o600);
  const close = async (): Promise<void> => {
    const opened = file;
    file = undefined;
    await opened?.close();
  };
  return {
    path,
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const written = await file?.write(bytes, at, bytes.length - at);
        if (!written) throw new Error("The file is closed");
        at += written.bytesWritten;
      }
    },
    finish: close,
    read: () => createReadStream(path),
    async remove() {
      await close();
      await rm(path, { force: true });
    },
  };
}

/** Removes the folders of this machine's processes that have ended without removing them. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(parent, name);
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid === process.pid ? await isOlder(path) : !isRunning(pid))
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

/** Whether a folder is older than this process: a container that is restarted gives the same process ids again. */
async function isOlder(path: string): Promise<boolean> {
  const startedAt = Date.now() - process.uptime() * 1000;
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs < startedAt,
    () => false,
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Processes of other users exist, but take no signal.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
