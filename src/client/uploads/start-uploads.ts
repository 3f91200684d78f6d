import type { Params, uploadEvent, uploadGoneEvent } from "../../wire/index.js";
import { rootOf } from "../events/bindings.js";
import type { Field } from "../events/fields.js";
import { newName } from "../new-name.js";
import { reportError } from "../page-events.js";
import * as dom from "../safe-dom.js";
import { createPreviews } from "./previews.js";
import { sendElsewhere } from "./send-elsewhere.js";
import { sendFile } from "./send-file.js";
import type { UploadItem } from "./upload-item.js";

const attribute = "dj-upload";
const dropAttribute = "dj-upload-drop";
const event: typeof uploadEvent = "djUpload";
/** How many files one event announces. */
const maxAnnounced = 50;
const maxNameLength = 255;
/** How often a page without a connection asks for the rendered progress, in ms. */
const syncMs = 300;
/** Delay before the server is asked again for files that it does not have, in ms. */
const againMs = 1_000;

/** The answer of the view to an event. */
interface Answer {
  readonly autoUpload?: boolean;
  readonly chunkSize?: number;
  readonly tokens?: { readonly [ref: string]: string };
  readonly targets?: { readonly [ref: string]: NonNullable<UploadItem["target"]> };
  /** The refs of all files that are selected. */
  readonly known: readonly string[];
}

/** `window.djust`, as far as uploads use it. */
interface Page {
  readonly transport?: string | undefined;
  view(element: Element): { pushEvent(handler: string, params: Params): Promise<unknown> };
}

/** The id of the component whose upload it is, with its separator; `""` for the view's. */
const ownerOf = (upload: string): string => /^\d\w*\$/.exec(upload)?.[0] ?? "";

let isStarted = false;

/** Sends the files that users select, drop or paste. Further calls have no effect. */
export const startUploads = (djust: Page): void => {
  if (isStarted) return;
  isStarted = true;
  const items = new Map<string, UploadItem>();
  const previews = createPreviews((ref) => items.get(ref)?.file);
  /** Forms that are submitted once their files have arrived. */
  const held = new Map<HTMLFormElement, HTMLElement | null>();
  /** Those of them whose files the server is asked about, and the form that is being submitted. */
  const confirming = new Set<HTMLFormElement>();
  let confirmed: HTMLFormElement | undefined;
  let isSending = false;
  let syncedAt = 0;

  const ask = async (root: Element, upload: string, params: Params = {}): Promise<Answer> =>
    (await djust.view(root).pushEvent(ownerOf(upload) + event, { upload, ...params })) as Answer;

  const inputsOf = (root: Element, upload: string): Field[] =>
    [...dom.querySelectorAll(root, `input[${attribute}]`)].filter(
      (input) => dom.getAttribute(input, attribute) === upload,
    ) as Field[];

  /** The selected files of an upload. */
  const of = (root: Element, upload: string): UploadItem[] =>
    [...items.values()].filter((item) => item.root === root && item.upload === upload);

  /** Makes the field list what is selected, for its own text and for `required`. */
  const showSelected = (root: Element, upload: string): void => {
    const list = new DataTransfer();
    for (const { file } of of(root, upload)) list.items.add(file);
    for (const input of inputsOf(root, upload)) input.files = list.files;
  };

  const remove = (root: Element, upload: string, isGone: (ref: string) => boolean): void => {
    for (const { ref } of of(root, upload))
      if (isGone(ref)) {
        items.delete(ref);
        previews.release(ref);
      }
    showSelected(root, upload);
    release();
  };

  const announce = async (announced: readonly UploadItem[]): Promise<void> => {
    for (const item of announced) item.isAnnounced = true;
    try {
      await announceAll(announced);
    } finally {
      for (const item of announced) item.isAnnounced = false;
    }
  };

  const announceAll = async (announced: readonly UploadItem[]): Promise<void> => {
    for (let at = 0; at < announced.length; at += maxAnnounced) {
      const batch = announced.slice(at, at + maxAnnounced);
      const [{ root, upload }] = batch as [UploadItem];
      const add = batch.map(({ ref, file: { name, size, type } }) => ({
        ref,
        name: name.slice(-maxNameLength),
        size,
        type,
      }));
      const { known, tokens = {}, targets = {}, autoUpload, chunkSize } = await ask(root, upload, { add });
      for (const item of batch) {
        const token = tokens[item.ref];
        item.chunkSize = chunkSize ?? 0;
        const target = targets[item.ref];
        if (token === undefined && !target) item.state = "failed";
        else {
          item.token = token;
          item.target = target;
          item.offset = 0;
          if (autoUpload || item.state === "lost") item.state = "sending";
        }
      }
      const isFull = batch.some(({ ref }) => !known.includes(ref));
      const waiting = isFull ? [] : announced.slice(at + maxAnnounced).map(({ ref }) => ref);
      remove(root, upload, (ref) => !known.includes(ref) && !waiting.includes(ref));
      previews.show();
      void send();
      if (isFull) return;
    }
  };

  const select = (source: Element, upload: string, files: Iterable<File>): void => {
    const root = rootOf(source);
    if (!root) return;
    const added = [...files].map(
      (file): UploadItem => ({
        ref: newName(),
        file,
        root,
        upload,
        chunkSize: 0,
        offset: 0,
        isAnnounced: false,
        state: "waiting",
      }),
    );
    if (added.length === 0) return;
    for (const item of added) items.set(item.ref, item);
    announce(added).catch((error) => {
      remove(root, upload, (ref) => added.some((item) => item.ref === ref));
      reportError(source, { message: `${error}` });
    });
  };

  /** Sends the files one after another. */
  const send = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    for (;;) {
      const item = [...items.values()].find(({ state }) => state === "sending");
      if (!item) break;
      const { root, upload, ref } = item;
      const isSelected = (): boolean => items.get(ref) === item && item.state === "sending";
      try {
        if (item.target)
          await sendElsewhere(item, isSelected, (percent) =>
            ask(root, upload, { sent: ref, percent }).then(
              () => {},
              () => {},
            ),
          );
        else await sendFile(item, isSelected, () => sync(root, upload));
      } catch {
        item.state = "failed";
        ask(root, upload, { unreadable: ref }).catch(() => {});
      }
      // Another node may have the file, or the view is about to be mounted again.
      if (item.state === "lost") setTimeout(() => restore(root, upload).catch(() => {}), againMs);
      sync(root, upload, true);
      release();
    }
    isSending = false;
    release();
  };

  /** A page without a connection sees the progress in replies only. */
  const sync = (root: Element, upload: string, isLast = false): void => {
    const now = performance.now();
    if (djust.transport !== "http" || (!isLast && now - syncedAt < syncMs)) return;
    syncedAt = now;
    ask(root, upload).catch(() => {});
  };

  /** The files that a form waits for. */
  const pendingIn = (form: HTMLFormElement): UploadItem[] =>
    [...items.values()].filter(
      ({ root, upload, state }) => state !== "done" && state !== "failed" && isOf(form, root, upload),
    );
  const isOf = (form: HTMLFormElement, root: Element, upload: string): boolean =>
    inputsOf(root, upload).some((input) => input.form === form);

  /**
   * Compares the files of an upload with those that the server has. Its live session may have been lost, and is then another
   * one, to which the files are sent from the start.
   *
   * @returns whether the server has all of them
   */
  const restore = async (root: Element, upload: string): Promise<boolean> => {
    const own = of(root, upload).filter(({ isAnnounced }) => !isAnnounced);
    const { known } = await ask(root, upload);
    const missing = own.filter(
      ({ ref, isAnnounced }) => !known.includes(ref) && items.has(ref) && !isAnnounced,
    );
    for (const item of own)
      if (item.state === "lost" && known.includes(item.ref)) {
        item.state = "sending";
        item.offset = undefined;
      }
    for (const item of missing) if (item.state !== "waiting") item.state = "lost";
    if (missing.length > 0) await announce(missing);
    void send();
    return missing.length === 0;
  };

  /** Submits the forms whose files have arrived, once the server has confirmed it. */
  const release = (): void => {
    for (const [form, submitter] of held) {
      if (pendingIn(form).length > 0 || confirming.has(form)) continue;
      confirming.add(form);
      const own = [...items.values()].filter(({ root, upload }) => isOf(form, root, upload));
      const uploads = new Map(own.map((item) => [item.upload, item]));
      Promise.all([...uploads.values()].map(({ root, upload }) => restore(root, upload)))
        .then((found) => {
          confirming.delete(form);
          if (found.every(Boolean) && pendingIn(form).length === 0) submit(form, submitter);
          else release();
        })
        // The event was lost with its session. The view is mounted again.
        .catch(() => {
          confirming.delete(form);
          setTimeout(release, againMs);
        });
    }
  };

  const submit = (form: HTMLFormElement, submitter: HTMLElement | null): void => {
    held.delete(form);
    dom.classList(form).remove("dj-uploading");
    if (!dom.isConnected(form)) return;
    confirmed = form;
    const by = submitter && dom.isConnected(submitter) ? submitter : undefined;
    HTMLFormElement.prototype.requestSubmit.call(form, by);
    confirmed = undefined;
  };

  dom.addEventListener(document, "change", ({ target }) => {
    const input = target as Field;
    const upload = target instanceof Element && dom.getAttribute(target, attribute);
    if (!upload || !input.files?.length) return;
    // The field lists what was selected before as well.
    const before = of(rootOf(input) ?? input, upload).map(({ file }) => file);
    select(
      input,
      upload,
      [...input.files].filter((file) => !before.includes(file)),
    );
  });

  dom.addEventListener(
    document,
    "submit",
    (submitted) => {
      const form = submitted.target as HTMLFormElement;
      const pending = pendingIn(form);
      const hasFiles = [...items.values()].some(
        ({ root, upload, state }) => state !== "failed" && isOf(form, root, upload),
      );
      if (form === confirmed || !hasFiles) return;
      submitted.preventDefault();
      submitted.stopImmediatePropagation();
      held.set(form, (submitted as SubmitEvent).submitter);
      dom.classList(form).add("dj-uploading");
      for (const item of pending)
        if (item.state === "waiting" && (item.token || item.target)) item.state = "sending";
      void send();
      release();
    },
    true,
  );

  const dropTarget = (at: EventTarget | null): Element | null =>
    at instanceof Element ? dom.closest(at, `[${dropAttribute}]`) : null;
  const mark = (marked: Element | null): void => {
    for (const each of dom.findAll(".dj-dragging"))
      if (each !== marked) dom.classList(each).remove("dj-dragging");
    if (marked) dom.classList(marked).add("dj-dragging");
  };
  const take = (target: Element | null, files: FileList | undefined, source: Event): void => {
    if (!target || !files?.length) return;
    source.preventDefault();
    select(target, dom.getAttribute(target, dropAttribute) ?? "", files);
  };
  for (const type of ["dragenter", "dragover"])
    dom.addEventListener(document, type, (dragged) => {
      const target = dropTarget(dragged.target);
      if (!(dragged as DragEvent).dataTransfer?.types.includes("Files")) return;
      mark(target);
      if (target) dragged.preventDefault();
    });
  dom.addEventListener(document, "dragleave", (left) => {
    if (!(left as DragEvent).relatedTarget) mark(null);
  });
  dom.addEventListener(document, "drop", (dropped) => {
    mark(null);
    take(dropTarget(dropped.target), (dropped as DragEvent).dataTransfer?.files, dropped);
  });
  dom.addEventListener(document, "paste", (pasted) =>
    take(dropTarget(pasted.target), (pasted as ClipboardEvent).clipboardData?.files, pasted),
  );

  addEventListener("djust:push_event", ({ detail }) => {
    if (detail.event !== ("dj:upload-gone" satisfies typeof uploadGoneEvent)) return;
    const { upload, refs } = detail.payload as { upload: string; refs: readonly string[] };
    for (const root of new Set([...items.values()].map((item) => item.root)))
      remove(root, upload, (ref) => refs.includes(ref));
  });

  addEventListener("djust:mounted", ({ detail: { isFresh } }) => {
    const uploads = new Map([...items.values()].map((item) => [`${item.upload}`, item]));
    for (const { root, upload } of uploads.values()) {
      if (isFresh && inputsOf(root, upload).length > 0) {
        restore(root, upload).catch(() => {});
        continue;
      }
      // Another view has taken over, and its files are not those of the view before.
      const own = of(root, upload).filter(({ isAnnounced }) => !isAnnounced);
      ask(root, upload)
        .then(({ known }) =>
          remove(root, upload, (ref) => !known.includes(ref) && own.some((item) => item.ref === ref)),
        )
        .catch(() => {});
    }
  });
};
