import { meta } from "../page-config.js";
import * as dom from "../safe-dom.js";

/** How long the browser may take to capture the old view, in ms. */
const captureMs = 500;

type StartViewTransition = (update: () => void) => {
  readonly [promise in "ready" | "finished" | "updateCallbackDone"]?: Promise<unknown>;
};

const isWanted = (): boolean =>
  meta("view-transition") === "same-origin" &&
  !dom.isHidden() &&
  !matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Shows new views with a view transition, if the page asks for it with `<meta name="view-transition"
 * content="same-origin">`. Frames wait in order while the browser captures the old view.
 *
 * @returns runs a step, at once unless a transition begins with it or is about to begin
 * @see CSS View Transitions 1, section 5.1
 */
export const createViewTransitions = (): ((isNewView: boolean, step: () => void) => void) => {
  let waiting: (() => void)[] | undefined;
  let deadline: ReturnType<typeof setTimeout>;
  const update = (): void => {
    clearTimeout(deadline);
    const steps = waiting ?? [];
    waiting = undefined;
    for (const step of steps) step();
  };
  return (isNewView, step) => {
    if (waiting) return void waiting.push(step);
    const { startViewTransition } = document as { startViewTransition?: StartViewTransition };
    if (!isNewView || !startViewTransition || !isWanted()) return step();
    waiting = [step];
    deadline = setTimeout(update, captureMs);
    const { ready, finished, updateCallbackDone } = startViewTransition.call(document, update);
    // A transition that the browser skips shows the view all the same.
    for (const promise of [ready, finished, updateCallbackDone]) promise?.catch(() => {});
  };
};
