import { DjustError, describe } from "../../wire/index.js";
import { ExternalEntry, type ExternalUpload } from "./external-entry.js";
import { isAccepted, mediaTypeOf, shownName } from "./file-names.js";
import { tooLargeText } from "./size-text.js";
import { Entry, type EntryOwner, type UploadEntry, type UploadError } from "./upload-entry.js";
import type { CheckedUploadOptions } from "./upload-options.js";
import type { StoredUpload, UploadedFile } from "./upload-storage.js";

/** A complete file, for as long as the function that consumes it runs. */
export interface ConsumedFile extends UploadedFile {
  /** Path of the file in its temporary folder; move or copy it to keep it. `undefined` in storages without paths. */
  readonly path: string | undefined;
  /** What `external` returned, for a file that the browser has sent elsewhere; its bytes are not here. */
  readonly external: ExternalUpload | undefined;
  /** Reads the file in parts. @throws {DjustError} DJ_UPLOAD for a file that was sent elsewhere */
  stream(): AsyncIterable<Uint8Array>;
  /** Reads the file as UTF-8 text, whole. */
  text(): Promise<string>;
}

/** The view of an upload. */
export interface UploadOwner extends Omit<EntryOwner, "storage"> {
  readonly storage: EntryOwner["storage"];
  /** Tells the page that files are no longer selected. */
  gone(upload: string, refs: readonly string[]): void;
}

/** A file as a browser announces it. */
export interface AnnouncedFile {
  readonly ref: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
}

/**
 * The files of one `allowUpload`.
 *
 * @see docs/guide/uploads.md
 * @example
 * html`${this.files.entries.map(({ name, progress }) => html`<p>${name}: ${progress} %</p>`)}`
 */
export class Upload {
  /** Name of the upload. */
  readonly name: string;
  /** The options of the upload, with defaults. */
  readonly options: CheckedUploadOptions;
  #entries: readonly (Entry | ExternalEntry)[] = [];
  #errors: readonly UploadError[] = [];
  readonly #owner: () => UploadOwner;

  /** @internal */
  constructor(name: string, options: CheckedUploadOptions, owner: () => UploadOwner) {
    this.name = name;
    this.options = options;
    this.#owner = owner;
  }

  /** The selected files, in the order of their selection. */
  get entries(): readonly UploadEntry[] {
    return this.#entries;
  }

  /** What is wrong with the selection as a whole, such as too many files. */
  get errors(): readonly UploadError[] {
    return this.#errors;
  }

  /** Removes a selected file, whether it has arrived or not. @param ref of its entry @returns whether there was one */
  cancel(ref: string): boolean {
    const entry = this.#entries.find((one) => one.ref === ref);
    if (!entry) return false;
    this.#drop([entry]);
    return true;
  }

  /**
   * Calls a function with each complete file, one after another, and then removes the file. A file whose function throws
   * stays selected, and so do those after it.
   *
   * @returns what the function returned, in the order of the entries
   */
  async consume<T>(use: (entry: UploadEntry, file: ConsumedFile) => T | Promise<T>): Promise<T[]> {
    if (typeof use !== "function")
      throw new DjustError("DJ_UPLOAD", `consumeUploads() must be given a function, got ${describe(use)}.`);
    const results: T[] = [];
    for (const entry of this.#entries) {
      const taken =
        entry instanceof Entry
          ? entry.stored && consumed(entry, entry.stored)
          : entry.isDone && consumed(entry, undefined, entry.target);
      if (!taken) continue;
      results.push(await use(entry, taken));
      this.#drop([entry]);
    }
    return results;
  }

  /** Adds the files that a browser has selected. @returns those that it may send @internal */
  add(files: readonly AnnouncedFile[]): readonly Entry[] {
    const { maxEntries } = this.options;
    this.#errors = [];
    const before = this.#entries.filter(({ ref }) => !files.some((file) => file.ref === ref));
    const replaced = maxEntries === 1 && files.length > 0 ? this.#entries : [];
    this.#drop(
      this.#entries.filter((entry) => replaced.includes(entry) || !before.includes(entry)),
      false,
    );
    const room = maxEntries - this.#entries.length;
    const added = files.slice(0, Math.max(0, room)).map((file) => this.#entryOf(file));
    if (files.length > added.length) this.#errors = [tooMany(maxEntries)];
    this.#entries = [...this.#entries, ...added];
    this.#owner().changed(true);
    return added.filter(({ errors }) => errors.length === 0);
  }

  /**
   * Adds a file of a form that is posted without a script. Its size is not known yet, so it is that of the largest file.
   *
   * @returns `undefined` if there are too many @internal
   */
  addPosted(ref: string, name: string, type: string): Entry | undefined {
    const { maxEntries, maxFileSize } = this.options;
    if (this.#entries.length >= maxEntries) {
      this.#errors = [tooMany(maxEntries)];
      return undefined;
    }
    const entry = this.#entryOf({ ref, name, type, size: maxFileSize });
    this.#entries = [...this.#entries, entry];
    return entry;
  }

  /** The entry of that ref, if the file may be sent. @internal */
  entry(ref: string): Entry | undefined {
    const entry = this.find(ref);
    return entry instanceof Entry ? entry : undefined;
  }

  /** The same, wherever its file is sent. @internal */
  find(ref: string): Entry | ExternalEntry | undefined {
    return this.#entries.find((one) => one.ref === ref);
  }

  /** Asks the application where a file is sent. @internal */
  async sendElsewhere(entry: Entry): Promise<ExternalUpload | undefined> {
    const { ref, name, size, type } = entry;
    const target = await this.options.external?.({ name, size, type });
    // It may have been cancelled meanwhile.
    if (!target || this.find(ref) !== entry) return undefined;
    const external = new ExternalEntry(ref, { name, size, type }, target, this.#owner().changed);
    this.#entries = this.#entries.map((one) => (one === entry ? external : one));
    return target;
  }

  /** The view is gone. @internal */
  close(): void {
    for (const entry of this.#entries) entry.close();
    this.#entries = [];
  }

  #entryOf({ ref, name: given, size, type: declared }: AnnouncedFile): Entry {
    const { accept, maxFileSize } = this.options;
    const name = shownName(given);
    const type = mediaTypeOf(declared);
    const errors: UploadError[] = [];
    if (size > maxFileSize) errors.push({ code: "tooLarge", message: tooLargeText(maxFileSize) });
    if (!isAccepted(name, type, accept))
      errors.push({ code: "notAccepted", message: `The file must be one of: ${accept.join(", ")}.` });
    const owner = this.#owner();
    const storage = this.options.storage ?? owner.storage;
    return new Entry(ref, name, size, type, { ...ownerOf(owner), storage }, errors);
  }

  #drop(entries: readonly (Entry | ExternalEntry)[], isReported = true): void {
    if (entries.length === 0) return;
    for (const entry of entries) entry.close();
    this.#entries = this.#entries.filter((entry) => !entries.includes(entry));
    if (this.#entries.length <= this.options.maxEntries) this.#errors = [];
    if (isReported)
      this.#owner().gone(
        this.name,
        entries.map(({ ref }) => ref),
      );
    this.#owner().changed(true);
  }
}

function tooMany(most: number): UploadError {
  return { code: "tooMany", message: `Select at most ${most} ${most === 1 ? "file" : "files"}.` };
}

function ownerOf({ clock, logger, storage, reserve, changed }: UploadOwner): EntryOwner {
  return { clock, logger, storage, reserve, changed };
}

function consumed(
  entry: UploadEntry,
  stored: StoredUpload | undefined,
  external?: ExternalUpload,
): ConsumedFile {
  const { name, size, type } = entry;
  const read = (): AsyncIterable<Uint8Array> => {
    if (stored) return stored.read();
    throw new DjustError("DJ_UPLOAD", "A file that was sent to another server must be read there.");
  };
  return {
    name,
    size,
    type,
    path: stored?.path,
    external,
    stream: read,
    async text() {
      const decoder = new TextDecoder();
      let text = "";
      for await (const part of read()) text += decoder.decode(part, { stream: true });
      return text + decoder.decode();
    },
  };
}
