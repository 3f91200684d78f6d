import { DjustError, messageOf } from "../../wire/index.js";
import type { Clock, Logger } from "../ports.js";
import { ContentCheck } from "./content-check.js";
import { tooLargeText } from "./size-text.js";
import type { StoredUpload, UploadedFile, UploadStorage } from "./upload-storage.js";

/** Why a file is refused: the reason, and a sentence for the user. */
export interface UploadError {
  /** What is wrong, for code. */
  readonly code: "tooLarge" | "tooMany" | "notAccepted" | "wrongContent" | "notStored" | "unreadable";
  /** What is wrong, for the user. */
  readonly message: string;
}

/** A selected file of an upload, as views render it. */
export interface UploadEntry extends UploadedFile {
  /** Identifies the file within its upload. */
  readonly ref: string;
  /** How much of the file has arrived, in percent: 0 to 100. */
  readonly progress: number;
  /** Whether the whole file has arrived and is accepted. */
  readonly isDone: boolean;
  /** Why the file is refused; empty for most files. */
  readonly errors: readonly UploadError[];
}

/** What an entry needs of its view. */
export interface EntryOwner {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly storage: UploadStorage;
  /**
   * Takes room for the whole file before its first byte is stored.
   *
   * @returns frees it; `undefined` if there is no room
   */
  reserve(bytes: number): (() => void) | undefined;
  /** The view must render again. @param isUrgent more than progress */
  changed(isUrgent: boolean): void;
}

/** The bytes of a request, one part after another. */
export type ByteSource = AsyncIterator<Uint8Array>;

/** A selected file, and the bytes of it that have arrived. */
export class Entry implements UploadEntry {
  #errors: readonly UploadError[];
  #size: number;
  /** Whether the size is that of the largest file, until the whole file has arrived. */
  #isUnsized = false;
  #received = 0;
  #isDone = false;
  #isClosed = false;
  #stored: StoredUpload | undefined;
  #release: (() => void) | undefined;
  readonly #content: ContentCheck;
  /** Counts requests; a newer one takes over from one whose connection is lost. */
  #request = 0;
  /** Settles when the storage has done what it was asked for. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(
    readonly ref: string,
    readonly name: string,
    size: number,
    readonly type: string,
    private readonly owner: EntryOwner,
    errors: readonly UploadError[],
  ) {
    this.#size = size;
    this.#content = new ContentCheck(type);
    this.#errors = errors;
  }

  get size(): number {
    return this.#size;
  }

  get errors(): readonly UploadError[] {
    return this.#errors;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get progress(): number {
    if (this.#isDone) return 100;
    if (this.#errors.length > 0) return 0;
    return this.size === 0 ? 0 : Math.min(99, Math.floor((this.#received / this.size) * 100));
  }

  /** The file in its storage; `undefined` until it is complete. */
  get stored(): StoredUpload | undefined {
    return this.#isDone ? this.#stored : undefined;
  }

  /** How many bytes have arrived. Ends a request that still sends some. */
  async offset(): Promise<number> {
    this.#request++;
    await this.#work;
    this.#checkOpen();
    return this.#received;
  }

  /**
   * Stores the bytes of one request. A part is read when the one before is stored, so that a fast connection waits for a
   * slow disk.
   *
   * @param offset of the first byte in the file
   * @returns how many bytes have arrived; not `offset` plus the number of bytes if `offset` was wrong
   * @throws {DjustError} DJ_UPLOAD_GONE, DJ_UPLOAD_REFUSED, DJ_UPLOAD_STORAGE
   */
  async receive(offset: number, bytes: ByteSource): Promise<number> {
    const request = ++this.#request;
    await this.#work;
    this.#checkOpen();
    if (offset !== this.#received) return this.#received;
    if (!this.#stored) await this.#do(() => this.#open());
    for (;;) {
      const { value, done } = await bytes.next();
      // Another request has taken over.
      if (request !== this.#request) return this.#received;
      this.#checkOpen();
      if (done) break;
      if (value.length > 0) await this.#do(() => this.#append(value));
      if (request !== this.#request) return this.#received;
    }
    if (this.#received === this.size && !this.#isDone) await this.#do(() => this.#finish());
    return this.#received;
  }

  /**
   * Stores a whole file whose size is not known before, up to the size that the entry has now.
   *
   * @throws {DjustError} DJ_UPLOAD_REFUSED, DJ_UPLOAD_STORAGE
   */
  async receiveAll(bytes: ByteSource): Promise<void> {
    this.#isUnsized = true;
    await this.receive(0, bytes);
    if (this.#isDone) return;
    this.#size = this.#received;
    await this.receive(this.#received, { next: async () => ({ done: true, value: undefined }) });
  }

  /** Removes the file. Later requests for it are refused. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#request++;
    void this.#do(() => this.#remove());
  }

  /** Refuses the file, and removes what has arrived of it. */
  fail(error: UploadError): void {
    if (this.#isClosed || this.#errors.length > 0) return;
    this.#errors = [error];
    this.#isDone = false;
    this.owner.changed(true);
    void this.#do(() => this.#remove());
  }

  /** One call of the storage after another. */
  #do<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work);
    this.#work = result.catch(() => {});
    return result;
  }

  #checkOpen(): void {
    if (this.#isClosed)
      throw new DjustError("DJ_UPLOAD_GONE", "The file must still be selected in its view. Select it again.");
    const [error] = this.#errors;
    if (error) throw new DjustError("DJ_UPLOAD_REFUSED", error.message);
  }

  async #open(): Promise<void> {
    if (this.#stored) return;
    this.#checkOpen();
    this.#release = this.owner.reserve(this.size);
    if (!this.#release) throw this.#unstored("There is no room for the file on the server. Try again later.");
    try {
      this.#stored = await this.owner.storage.create({ name: this.name, size: this.size, type: this.type });
    } catch (error) {
      throw this.#unstored(undefined, error);
    }
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#checkOpen();
    if (this.#received + bytes.length > this.size)
      throw this.#refused(
        "tooLarge",
        this.#isUnsized
          ? tooLargeText(this.size)
          : "The file has changed since it was selected. Select it again.",
      );
    if (this.#content.fails(bytes)) throw this.#wrongContent();
    try {
      await this.#stored?.write(bytes);
    } catch (error) {
      throw this.#unstored(undefined, error);
    }
    this.#received += bytes.length;
    this.owner.changed(false);
  }

  async #finish(): Promise<void> {
    this.#checkOpen();
    if (this.#content.failsAtEnd()) throw this.#wrongContent();
    try {
      await this.#stored?.finish?.();
    } catch (error) {
      throw this.#unstored(undefined, error);
    }
    this.#isDone = true;
    this.owner.changed(true);
  }

  async #remove(): Promise<void> {
    const stored = this.#stored;
    this.#stored = undefined;
    try {
      await stored?.remove();
    } catch (err) {
      this.owner.logger.error({ err }, "The upload storage failed to remove a file");
    }
    this.#release?.();
    this.#release = undefined;
  }

  #wrongContent(): DjustError {
    return this.#refused("wrongContent", `The file is not of the type ${this.type}.`);
  }

  #refused(code: UploadError["code"], message: string): DjustError {
    this.fail({ code, message });
    return new DjustError("DJ_UPLOAD_REFUSED", message);
  }

  #unstored(message = "The server could not store the file. Try again later.", cause?: unknown): DjustError {
    if (cause !== undefined)
      this.owner.logger.error({ err: cause }, `The upload storage failed: ${messageOf(cause)}`);
    this.fail({ code: "notStored", message });
    return new DjustError("DJ_UPLOAD_STORAGE", message, { cause });
  }
}
