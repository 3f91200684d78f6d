import type { names } from "../../wire/index.js";
import { hasNew } from "../new-content.js";
import { withPart } from "../parts/index.js";
import type { showLoadingEffects } from "../parts/loading-effects.js";
import * as dom from "../safe-dom.js";
import type { AddClass, Pending } from "./pending.js";

/** Shows in the page which events are pending. */
export interface Loading {
  /** Marks an event as pending. `dj-model` shows no loading state. */
  start(root: Element, source: Element, event: string, ref: number): void;
  /** Ends the loading state of events. */
  finish(refs: readonly number[]): void;
  /** Ends all loading states of a view, after its connection is lost or the view has changed. */
  releaseAll(root: Element): void;
  /** Removes all loading states from the page, so that a DOM update sees what the server rendered. */
  lift(): void;
  /** Applies loading states, including to new elements. Call it after each DOM update. */
  refresh(): void;
  /** Whether a `dj-lock` element is locked by this event. */
  isLocked(source: Element, event: string): boolean;
}

/**
 * Derives all loading states from the pending events. Each change removes and reapplies them, so that events which share
 * an element need no counting.
 */
export const createLoading = (): Loading => {
  const pending = new Map<number, Pending>();
  let undo: (() => void)[] = [];
  let showEffects: typeof showLoadingEffects | undefined;

  const addClass: AddClass = (element, name) => {
    const classes = dom.classList(element);
    if (classes.contains(name)) return;
    classes.add(name);
    undo.push(() => classes.remove(name));
  };

  const lift = (): void => {
    for (const restore of undo.reverse()) restore();
    undo = [];
  };

  const refresh = (): void => {
    lift();
    const all = [...pending.values()];
    if (showEffects) showEffects(all, addClass, (restore) => undo.push(restore));
    else if (hasNew(/dj-(disable-with|loading|lock)/)) loadEffects();
    for (const { source } of all) addClass(source, "djust-loading");
    if (all[0]) addClass(dom.body(), "djust-global-loading");
  };

  function loadEffects(): void {
    withPart("loading", (part) => {
      if (!part) return;
      showEffects = part.showLoadingEffects;
      refresh();
    });
  }

  return {
    start(root, source, event, ref) {
      if (event === ("dj-model" satisfies typeof names.model)) return;
      pending.set(ref, { root, source, handler: event });
      refresh();
    },
    finish(refs) {
      if (refs.filter((ref) => pending.delete(ref)).length) refresh();
    },
    releaseAll(root) {
      pending.forEach((one, ref) => {
        if (one.root === root) pending.delete(ref);
      });
      refresh();
    },
    lift,
    refresh,
    isLocked: (source, event) =>
      dom.hasAttribute(source, "dj-lock") &&
      [...pending.values()].some((one) => one.source === source && one.handler === event),
  };
};
