/** A send that waits, or that has just gone and holds back the next. */
interface Slot {
  readonly root: Element;
  /** What waits. */
  run?: (() => void) | undefined;
  timer?: ReturnType<typeof setTimeout>;
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
export function schedule(
  root: Element,
  binding: Attr,
  debounce: string | null,
  throttle: string | null,
  run: () => void,
): void {
  const waitMs = Number(debounce ?? throttle);
  const held = slots.get(binding);
  if (held && !debounce) {
    held.run = run;
    return;
  }
  clearTimeout(held?.timer);
  const slot: Slot = {
    root,
    end() {
      clearTimeout(slot.timer);
      slots.delete(binding);
      if (!slot.run || !binding.ownerElement?.isConnected) return;
      if (debounce) slot.run();
      else schedule(root, binding, debounce, throttle, slot.run);
    },
  };
  if (waitMs !== 0) slots.set(binding, slot);
  if (waitMs > 0) slot.timer = setTimeout(slot.end, waitMs);
  if (waitMs !== 0 && debounce) slot.run = run;
  else run();
}

/** Runs at once what waits. */
export function release(isDue: (binding: Attr, root: Element) => unknown): void {
  const due = [...slots].filter(([binding, { run, root }]) => run && isDue(binding, root));
  // All are taken before the first one runs: a run releases others too.
  for (const [binding] of due) slots.delete(binding);
  for (const [, slot] of due) slot.end();
}
