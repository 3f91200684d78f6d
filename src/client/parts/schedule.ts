import * as dom from "../safe-dom.js";

/** A send that waits, or that has just gone and holds back the next. */
interface Slot {
  readonly root: Element;
  /** What waits. */
  run: (() => void) | undefined;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends the wait. */
  end(): void;
}

const slots = new Map<Attr, Slot>();

/**
 * Runs now or later, each binding of each element for itself; what still waits when its element
 * leaves the page is dropped.
 *
 * @param debounce milliseconds of quiet before it runs; `"blur"`: when the field is left
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

/** Runs at once what waits. */
export const release = (isDue: (binding: Attr, root: Element) => unknown): void => {
  const due = [...slots].filter(([binding, { run, root }]) => run && isDue(binding, root));
  // All are taken before the first one runs: a run releases others too.
  for (const [binding] of due) slots.delete(binding);
  for (const [, slot] of due) slot.end();
};
