import { pageFailureTexts, type StreamFrame, type StreamOperation } from "../../wire/index.js";
import { pageConfig } from "../page-config.js";
import * as dom from "../safe-dom.js";
import { announcerOf } from "./announce.js";
import { type Draw, deleteItem, insertItem, pruneItems, updateItem } from "./apply-item.js";
import { applyText, removeContent } from "./apply-text.js";
import { followed } from "./follow.js";
import { clearError, isActive, setActive, showError, targetsOf, tell } from "./target.js";

/** Operations whose element is not in the page yet, and streams that were interrupted. */
interface ViewStreams {
  readonly waiting: Map<string, StreamOperation[]>;
  readonly interrupted: Set<string>;
  observer: MutationObserver | undefined;
}

/** The maximum number of operations of one stream that wait for its element; the oldest are dropped first. */
const maxWaiting = 10_000;

const views = new WeakMap<Element, ViewStreams>();

/** Applies the changes of a stream to the elements that show it. */
export const applyStream = (root: Element, { stream, ops }: StreamFrame, draw: Draw): void => {
  const view = viewOf(root, draw);
  const targets = targetsOf(root, stream);
  if (targets.length === 0) return wait(root, view, stream, ops, draw);
  for (const target of targets) apply(root, target, stream, ops, view, draw);
};

const viewOf = (root: Element, draw: Draw): ViewStreams => {
  const known = views.get(root);
  if (known) return known;
  const view: ViewStreams = { waiting: new Map(), interrupted: new Set(), observer: undefined };
  views.set(root, view);
  addEventListener("djust:mounted", ({ detail: { isFresh } }) => {
    if (isFresh) interrupt(root, view, draw);
  });
  return view;
};

/** The server has mounted the view again; it does not continue what was being streamed. */
const interrupt = (root: Element, view: ViewStreams, draw: Draw): void => {
  view.waiting.clear();
  const { failures } = pageConfig() as { readonly failures?: { readonly [code: string]: string | false } };
  const text = failures?.["DJ_STREAM_INTERRUPTED"] ?? pageFailureTexts.DJ_STREAM_INTERRUPTED;
  for (const target of dom.querySelectorAll(root, "[dj-stream]")) {
    if (!isActive(target)) continue;
    const stream = dom.getAttribute(target, "dj-stream") as string;
    apply(root, target, stream, [["error", text || ""]], view, draw);
    view.interrupted.add(stream);
  }
};

const wait = (
  root: Element,
  view: ViewStreams,
  stream: string,
  ops: readonly StreamOperation[],
  draw: Draw,
): void => {
  const waiting = [...(view.waiting.get(stream) ?? []), ...ops];
  view.waiting.set(stream, waiting.slice(-maxWaiting));
  if (view.observer) return;
  view.observer = new MutationObserver(() => {
    for (const [name, operations] of view.waiting)
      for (const target of targetsOf(root, name)) {
        view.waiting.delete(name);
        apply(root, target, name, operations, view, draw);
      }
    if (view.waiting.size > 0) return;
    view.observer?.disconnect();
    view.observer = undefined;
  });
  view.observer.observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["dj-stream"],
  });
};

const apply = (
  root: Element,
  target: Element,
  stream: string,
  ops: readonly StreamOperation[],
  view: ViewStreams,
  draw: Draw,
): void => {
  const addsBelow = ops.some(
    ([verb, , , at]) => verb === "append" || verb === "replace" || (verb === "insert" && at !== "start"),
  );
  followed(root, target, addsBelow, () => {
    for (const operation of ops) applyOne(target, stream, operation, view, draw);
  });
};

const applyOne = (
  target: Element,
  stream: string,
  operation: StreamOperation,
  { interrupted }: ViewStreams,
  draw: Draw,
): void => {
  switch (operation[0]) {
    case "start":
      clearError(target);
      if (interrupted.delete(stream)) removeContent(target);
      if (isActive(target)) return;
      setActive(target, true);
      announcerOf(target);
      return tell(target, "start", { stream });
    case "done":
      setActive(target, false);
      announcerOf(target)?.end();
      return tell(target, "done", { stream });
    case "error": {
      const [, message] = operation;
      setActive(target, false);
      announcerOf(target)?.end();
      showError(target, message);
      return tell(target, "error", { stream, error: message });
    }
    case "append":
    case "prepend":
    case "replace": {
      const [mode, text] = operation;
      applyText(target, mode, text);
      announcerOf(target)?.add(text);
      return tell(target, "text", { stream, mode, text });
    }
    case "reset":
      removeContent(target);
      break;
    case "insert": {
      const [, key, html, at, limit] = operation;
      insertItem(target, key, html, at, draw);
      if (limit !== undefined) pruneItems(target, at, limit, stream);
      break;
    }
    case "update":
      updateItem(target, operation[1], operation[2], draw);
      break;
    case "delete":
      return deleteItem(target, operation[1], stream);
  }
  tell(target, "update", { stream });
};
