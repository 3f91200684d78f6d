import { DjustError, describe, unknownOption } from "../../wire/index.js";
import type { ExternalUpload } from "./external-entry.js";
import type { UploadedFile, UploadStorage } from "./upload-storage.js";

/** What an upload accepts, and how it is sent. */
export interface UploadOptions {
  /**
   * File name endings such as ".csv", and media types such as "image/png" or "image/*".
   *
   * @default any file
   */
  readonly accept?: string | readonly string[] | undefined;
  /** How many files may be selected. With 1, another selection replaces the file. @default 1 */
  readonly maxEntries?: number | undefined;
  /** Maximum size of one file, in bytes. @default 8000000 */
  readonly maxFileSize?: number | undefined;
  /** Whether a file is sent as soon as it is selected, instead of when its form is submitted. @default false */
  readonly autoUpload?: boolean | undefined;
  /** Maximum size of one request, in bytes. Slow connections use smaller ones. @default 524288 */
  readonly chunkSize?: number | undefined;
  /** Where the bytes wait. @default the application's `uploadStorage`, which is a temporary folder by default */
  readonly storage?: UploadStorage | undefined;
  /**
   * Returns where the browser sends a file that does not pass through this server, such as a signed URL of a bucket.
   *
   * @see docs/guide/uploads.md, "Direct to a bucket"
   */
  readonly external?: ((file: UploadedFile) => ExternalUpload | Promise<ExternalUpload>) | undefined;
}

/** {@link UploadOptions} with their defaults. */
export interface CheckedUploadOptions {
  /** Lower case; empty for any file. */
  readonly accept: readonly string[];
  /** The most files that can be selected. */
  readonly maxEntries: number;
  /** The largest size of a file, in bytes. */
  readonly maxFileSize: number;
  /** Whether files upload as soon as they are selected. */
  readonly autoUpload: boolean;
  /** The size of the parts in which a file is sent, in bytes. */
  readonly chunkSize: number;
  /** Where files are stored. */
  readonly storage: UploadStorage | undefined;
  /** Returns where the browser sends a file, if it does not send it to the application. */
  readonly external: UploadOptions["external"];
}

const known = ["accept", "maxEntries", "maxFileSize", "autoUpload", "chunkSize", "storage", "external"];
/** A file name ending, or a media type (RFC 9110, section 8.3.1) whose subtype may be "*". */
const acceptable = /^(?:\.[^\s,/\\]+|[\w.+-]+\/(?:\*|[\w.+-]+))$/;

/** @throws {DjustError} DJ_UPLOAD */
export function checkUploadOptions(name: string, options: UploadOptions): CheckedUploadOptions {
  if (typeof name !== "string" || !/^[A-Za-z][\w-]{0,99}$/.test(name))
    throw wrong(
      `allowUpload() must be given a name of letters, digits, "-" and "_" such as "files", got ${describe(name)}.`,
    );
  const unknown = unknownOption("allowUpload", options, known);
  if (unknown !== undefined) throw wrong(unknown);
  const given = options.accept ?? [];
  const accept = (typeof given === "string" ? given.split(",") : given).map((one) =>
    String(one).trim().toLowerCase(),
  );
  for (const one of accept)
    if (!acceptable.test(one))
      throw wrong(
        `accept of the upload "${name}" must be endings such as ".csv" or media types such as "image/*", got ${describe(one)}.`,
      );
  return {
    accept,
    maxEntries: whole(name, "maxEntries", options.maxEntries ?? 1, 1_000),
    maxFileSize: whole(name, "maxFileSize", options.maxFileSize ?? 8_000_000, Number.MAX_SAFE_INTEGER),
    autoUpload: options.autoUpload === true,
    chunkSize: whole(name, "chunkSize", options.chunkSize ?? 512 * 1024, 64 * 1024 * 1024),
    storage: options.storage,
    external: options.external,
  };
}

function whole(upload: string, option: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw wrong(
    `${option} of the upload "${upload}" must be a whole number from 1 to ${most}, got ${describe(value)}.`,
  );
}

function wrong(message: string): DjustError {
  return new DjustError("DJ_UPLOAD", message);
}
