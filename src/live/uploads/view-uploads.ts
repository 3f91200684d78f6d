import { ownerOfName } from "../../html/index.js";
import { DjustError, describe, didYouMean, type Params, uploadGoneEvent } from "../../wire/index.js";
import type { Clock, Logger } from "../ports.js";
import { ExternalEntry, type ExternalUpload } from "./external-entry.js";
import { type AnnouncedFile, Upload, type UploadOwner } from "./upload.js";
import { checkUploadOptions, type UploadOptions } from "./upload-options.js";
import type { UploadStorage } from "./upload-storage.js";

/** How often progress is rendered, in ms. */
const progressMs = 100;
/** Maximum number of files in one event; the page script sends more files in several. */
const maxFiles = 100;
/** Maximum length of a file's ref. */
const maxRefLength = 40;

/** What the application provides for uploads. */
export interface UploadPort {
  readonly storage: UploadStorage;
  /** The token with which a browser may send the bytes of one file. */
  token(sessionId: string, upload: string, ref: string): string;
  /** Takes room for a file. @returns frees it; `undefined` if the application or the browser has used up its room */
  reserve(bytes: number, sessionId: string): (() => void) | undefined;
}

/** The live session as the uploads of a view or component use it. */
export interface UploadContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly port: UploadPort | undefined;
  readonly sessionId: string;
  /** What is before the names of uploads in the page: the id of the component, or `""` for a view. */
  readonly prefix: string;
  requestUpdate(): void;
  pushEvent(event: string, payload: unknown): void;
}

/** The uploads of one view or component. */
export class ViewUploads {
  readonly #uploads = new Map<string, Upload>();
  #renderedAt = Number.NEGATIVE_INFINITY;
  #timer: unknown;
  #isClosed = false;

  /** @param context of the mounted view @throws {DjustError} DJ_VIEW_UNMOUNTED before that */
  constructor(private readonly context: () => UploadContext) {}

  /** @throws {DjustError} DJ_UPLOAD */
  allow(name: string, options: UploadOptions): Upload {
    const checked = checkUploadOptions(name, options);
    if (this.#uploads.has(name))
      throw new DjustError("DJ_UPLOAD", `allowUpload(${describe(name)}) must be called once.`);
    const upload = new Upload(name, checked, () => this.#owner());
    this.#uploads.set(name, upload);
    return upload;
  }

  /** @throws {DjustError} DJ_UPLOAD */
  get(name: string): Upload {
    const upload = this.#uploads.get(name);
    if (upload) return upload;
    throw new DjustError(
      "DJ_UPLOAD",
      `allowUpload(${describe(name)}) must have been called.${didYouMean(name, this.#uploads.keys())}`,
    );
  }

  find(name: string): Upload | undefined {
    return this.#uploads.get(name);
  }

  get names(): Iterable<string> {
    return this.#uploads.keys();
  }

  /**
   * Handles an event of the page script: files that the user has selected or cancelled.
   *
   * @returns what the script needs to send the files
   * @throws {DjustError} DJ_EVENT_PARAMS
   */
  handle(params: Params): unknown {
    const { upload: name, add, unreadable, sent, percent } = params;
    const upload = typeof name === "string" ? this.#uploads.get(ownName(name)) : undefined;
    if (!upload) {
      if (add === undefined) return { known: [] };
      throw invalid(`dj-upload must name an upload, got ${describe(name)}.`);
    }
    if (typeof unreadable === "string")
      upload.find(unreadable)?.fail({
        code: "unreadable",
        message: "The browser can no longer read the file. Select it again.",
      });
    const elsewhere = typeof sent === "string" ? upload.find(sent) : undefined;
    if (elsewhere instanceof ExternalEntry && typeof percent === "number") {
      if (percent >= 0) elsewhere.arrived(percent);
      else elsewhere.fail({ code: "notStored", message: "The file could not be stored. Try again later." });
    }
    if (add === undefined) return { known: upload.entries.map(({ ref }) => ref) };
    const { context } = this;
    const { port, sessionId, prefix } = context();
    if (!port)
      throw new DjustError("DJ_UPLOAD", "Uploads must be in a view of an application. Use createApp().");
    const accepted = upload.add(checkedFiles(add));
    const { autoUpload, chunkSize } = upload.options;
    const known = (): readonly string[] => upload.entries.map(({ ref }) => ref);
    const answer = { autoUpload, chunkSize };
    if (upload.options.external)
      return Promise.all(
        accepted.map(async (entry) => [entry.ref, publicPart(await upload.sendElsewhere(entry))] as const),
      ).then((targets) => ({ ...answer, targets: Object.fromEntries(targets), known: known() }));
    const tokens = accepted.map(
      ({ ref }) => [ref, port.token(sessionId, prefix + upload.name, ref)] as const,
    );
    return { ...answer, tokens: Object.fromEntries(tokens), known: known() };
  }

  /** The component is no longer in the page: its files are no longer selected. */
  end(): void {
    const { pushEvent, prefix } = this.context();
    for (const { name, entries } of this.#uploads.values())
      if (entries.length > 0)
        pushEvent(uploadGoneEvent, { upload: prefix + name, refs: entries.map(({ ref }) => ref) });
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== undefined) this.context().clock.clearTimeout(this.#timer);
    for (const upload of this.#uploads.values()) upload.close();
  }

  #owner(): UploadOwner {
    const { clock, logger, port, sessionId, prefix, pushEvent } = this.context();
    if (!port)
      throw new DjustError("DJ_UPLOAD", "Uploads must be in a view of an application. Use createApp().");
    return {
      clock,
      logger,
      storage: port.storage,
      reserve: (bytes) => port.reserve(bytes, sessionId),
      changed: (isUrgent) => this.#changed(isUrgent),
      gone: (upload, refs) => pushEvent(uploadGoneEvent, { upload: prefix + upload, refs }),
    };
  }

  /** Renders at once, or, for progress, at intervals. */
  #changed(isUrgent: boolean): void {
    if (this.#isClosed) return;
    const { clock, requestUpdate } = this.context();
    const waitMs = this.#renderedAt + progressMs - clock.now();
    if (isUrgent || waitMs <= 0) {
      this.#renderedAt = clock.now();
      requestUpdate();
    } else
      this.#timer ??= clock.setTimeout(() => {
        this.#timer = undefined;
        this.#changed(true);
      }, waitMs);
  }
}

/** The name that `allowUpload` was given, from the name in the page. */
function ownName(name: string): string {
  return ownerOfName(name)?.[1] ?? name;
}

/** What the browser needs to know to send a file elsewhere. */
function publicPart(target: ExternalUpload | undefined): object | undefined {
  return target && { url: target.url, method: target.method ?? "PUT", headers: target.headers ?? {} };
}

/** @throws {DjustError} DJ_EVENT_PARAMS */
function checkedFiles(given: unknown): readonly AnnouncedFile[] {
  if (!Array.isArray(given) || given.length > maxFiles)
    throw invalid(`Files must be a list of at most ${maxFiles}, got ${describe(given)}.`);
  const refs = new Set<string>();
  return given.map((file: unknown) => {
    const { ref, name, size, type } = Object(file) as Partial<Record<string, unknown>>;
    if (
      typeof ref !== "string" ||
      typeof name !== "string" ||
      typeof type !== "string" ||
      typeof size !== "number" ||
      !Number.isSafeInteger(size) ||
      size < 0 ||
      !/^[\w-]+$/.test(ref) ||
      ref.length > maxRefLength ||
      refs.has(ref)
    )
      throw invalid("A file must have a ref of its own, a name, a size in bytes and a type.");
    refs.add(ref);
    return { ref, name, size, type };
  });
}

function invalid(message: string): DjustError {
  return new DjustError("DJ_EVENT_PARAMS", message);
}
