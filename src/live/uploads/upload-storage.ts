/** A file as its browser describes it. Nothing in it is safe as a path, and `type` may be wrong until the file is complete. */
export interface UploadedFile {
  /** Name of the file without folders and control characters, to show to users. Never use it as a path. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** Media type such as "image/png". */
  readonly type: string;
}

/**
 * Where the bytes of uploads wait until the view takes them. An implementation writes to a disk, a bucket or a database.
 *
 * @see docs/guide/uploads.md, "Storage"
 */
export interface UploadStorage {
  /** Makes room for one file. Rejects if there is none. */
  create(file: UploadedFile): StoredUpload | Promise<StoredUpload>;
  /** The application closes: removes what is left. */
  close?(): void | Promise<void>;
}

/** One file in a storage. Calls do not overlap. */
export interface StoredUpload {
  /** Appends bytes. The next bytes are read from the browser when it resolves. Rejects if they cannot be kept. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** All bytes are written. */
  finish?(): void | Promise<void>;
  /** Reads the file from its start. */
  read(): AsyncIterable<Uint8Array>;
  /** Removes the file; also called for a file that is not complete. */
  remove(): void | Promise<void>;
  /** Path on this machine's disk, if it has one. */
  readonly path?: string | undefined;
}
