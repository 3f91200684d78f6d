import type { Upload } from "../../live/index.js";
import { DjustError, describe, isDjustError, names } from "../../wire/index.js";
import { randomText } from "../security/random.js";
import type { PostedFile } from "./multipart-form.js";

const prefix = `${names.upload}:`;

/** The files of one form that is posted without a script, on their way to the uploads of its view. */
export class PostedFiles {
  /** The files that this form has brought, by upload. */
  readonly #added = new Map<Upload, string[]>();

  /** @param uploadNamed finds an upload by its name in the page */
  constructor(private readonly uploadNamed: (name: string) => Upload | undefined) {}

  /**
   * Stores a file. A refused one is an entry with an error, as with a script.
   *
   * @throws {DjustError} DJ_FILE_UPLOAD, DJ_BODY_INCOMPLETE
   */
  async take({ field, name, type, bytes }: PostedFile): Promise<void> {
    const upload = field.startsWith(prefix) ? this.uploadNamed(field.slice(prefix.length)) : undefined;
    if (!upload)
      throw new DjustError(
        "DJ_FILE_UPLOAD",
        `The field ${describe(field)} must be empty, because it is no upload of the page. Give it dj-upload and call allowUpload().`,
      );
    const added = this.#added.get(upload) ?? [];
    // One file replaces the file of an earlier form, as with a script.
    if (added.length === 0 && upload.options.maxEntries === 1)
      for (const { ref } of upload.entries) upload.cancel(ref);
    this.#added.set(upload, added);
    const ref = randomText(9);
    const entry = upload.addPosted(ref, name, type);
    if (!entry) return;
    added.push(ref);
    try {
      if (entry.errors.length === 0) await entry.receiveAll(bytes);
    } catch (error) {
      if (entry.errors.length === 0 || !isDjustError(error)) throw error;
    }
  }

  /** The form has failed: removes what it has brought. */
  cancel(): void {
    for (const [upload, refs] of this.#added) for (const ref of refs) upload.cancel(ref);
  }
}
