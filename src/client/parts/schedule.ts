import * as dom from "../safe-dom.js";

/** A binding whose debounce or throttle is running. */
interface Slot {
  readonly root: Element;
  /** What runs when the wait ends. */
  run: (() => void) | undefined;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends the wait. */
  end(): void;
}

const slots = new Map<Attr, Slot>();

/**
 * Debounces or throttles a run, separately for each binding of each element. A waiting run is dropped when its element
 * is removed from the page.
 *
 * @param debounce milliseconds without a trigger before it runs; `"blur"`: when the user leaves the field
 * @param throttle milliseconds between two runs; the last trigger is never lost
 */
export const schedule = (
  root: Element,
  binding: Attr,
  debounce: string | null,
  throttle: string | null,
  run: () => void,
): void => {
  const wait = debounce ?? throttle;
  const waitMs = Number(wait);
  if (!waitMs && wait !== "blur") return run();
  const held = slots.get(binding);
  if (held && !debounce) {
    held.run = run;
    return;
  }
  clearTimeout(held?.timer);
  const end = (): void => {
    clearTimeout(slot.timer);
    slots.delete(binding);
    if (!slot.run || !(binding.ownerElement && dom.isConnected(binding.ownerElement))) return;
    if (debounce) slot.run();
    else schedule(root, binding, debounce, throttle, slot.run);
  };
  const timer = waitMs ? setTimeout(end, waitMs) : undefined;
  const slot: Slot = { root, run: debounce ? run : undefined, timer, end };
  slots.set(binding, slot);
  if (!debounce) run();
};

/** Runs the waiting bindings that match immediately. */
export const release = (isDue: (binding: Attr, root: Element) => unknown): void => {
  const due = [...slots].filter(([binding, { run, root }]) => run && isDue(binding, root));
  // All are removed before the first one runs, since a run may release others.
  for (const [binding] of due) slots.delete(binding);
  for (const [, slot] of due) slot.end();
};
