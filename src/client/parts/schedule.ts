import { handlerName } from "../../wire/index.js";
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
  debounce: string | null | undefined,
  throttle: string | null,
  run: () => void,
): void => {
  const own = /\.debounce-(\d+)/.exec(binding.name)?.[1];
  if (own && own !== debounce) return schedule(root, binding, own, throttle, run);
  if (!(debounce || throttle)) {
    const [kind, ms = ""] = timingOf(root, binding);
    if (!kind) return run();
    return schedule(root, binding, kind === "debounce" ? ms : null, kind === "throttle" ? ms : null, run);
  }
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

/** What the server says about the handler that an attribute names: `debounce` or `throttle`, and how many ms. */
const timingOf = (root: Element, { name, value }: Attr): readonly string[] => {
  if (name.startsWith("dj-model")) return [];
  const handler = handlerName(value);
  const timings = (dom.getAttribute(root, "dj-timing") ?? "").split(" ").map((each) => each.split(":"));
  return timings.find(([named]) => named === handler)?.slice(1) ?? [];
};

/** Runs the waiting bindings that match immediately. */
export const release = (isDue: (binding: Attr, root: Element) => unknown): void => {
  const due = [...slots].filter(([binding, { run, root }]) => run && isDue(binding, root));
  // All are removed before the first one runs, since a run may release others.
  for (const [binding] of due) slots.delete(binding);
  for (const [, slot] of due) slot.end();
};
