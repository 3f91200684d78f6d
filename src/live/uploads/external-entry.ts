import type { UploadEntry, UploadError } from "./upload-entry.js";
import type { UploadedFile } from "./upload-storage.js";

/** Where a browser sends a file that does not pass through this server. */
export interface ExternalUpload {
  /** The signed URL, such as one of a bucket. */
  readonly url: string;
  /** @default "PUT" */
  readonly method?: "PUT" | "POST" | undefined;
  /** Headers that the signature includes. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** For the function that takes the file; it is not sent to the browser. */
  readonly meta?: unknown;
}

/** A selected file that the browser sends elsewhere. The server knows about it what the browser says. */
export class ExternalEntry implements UploadEntry {
  #errors: readonly UploadError[] = [];
  #progress = 0;

  constructor(
    readonly ref: string,
    private readonly file: UploadedFile,
    readonly target: ExternalUpload,
    private readonly changed: (isUrgent: boolean) => void,
  ) {}

  get name(): string {
    return this.file.name;
  }

  get size(): number {
    return this.file.size;
  }

  get type(): string {
    return this.file.type;
  }

  get errors(): readonly UploadError[] {
    return this.#errors;
  }

  get progress(): number {
    return this.#progress;
  }

  get isDone(): boolean {
    return this.#progress === 100 && this.#errors.length === 0;
  }

  /** The browser has sent this much. */
  arrived(percent: number): void {
    this.#progress = Math.max(this.#progress, Math.min(100, Math.floor(percent)));
    this.changed(this.#progress === 100);
  }

  fail(error: UploadError): void {
    if (this.#errors.length > 0) return;
    this.#errors = [error];
    this.changed(true);
  }

  close(): void {}
}
