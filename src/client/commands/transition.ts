import * as dom from "../safe-dom.js";

/** Class names for the time of a change, or those during it, at its start and at its end. */
export type TransitionClasses = string | readonly [during: string, start: string, end: string];

export interface TransitionOptions {
  readonly transition?: TransitionClasses;
  /** In ms. By default, until the animations of the element have ended. */
  readonly time?: number;
}

/** Ends the change that runs on an element. */
const running = new WeakMap<Element, () => void>();

/** Changes longer than this end by themselves, in ms: an animation may repeat forever. */
const longestMs = 10_000;

/** Ends a change that runs on an element, so that what follows it does not happen. */
export const cancelTransition = (element: Element): void => {
  running.get(element)?.();
};

/**
 * Gives an element class names while it changes.
 *
 * @param ended called when the change has ended, and not if another one replaces it
 */
export const playTransition = (
  element: Element,
  { transition = "", time }: TransitionOptions,
  ended: () => void = () => {},
): void => {
  cancelTransition(element);
  const [during, start, end] = (typeof transition === "string" ? [transition, "", ""] : transition).map(
    (names) => names.split(/\s+/).filter(Boolean),
  ) as [string[], string[], string[]];
  const classes = dom.classList(element);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    running.delete(element);
    classes.remove(...during, ...start, ...end);
  };
  const finish = (): void => {
    if (running.get(element) !== stop) return;
    stop();
    ended();
  };
  running.set(element, stop);
  classes.add(...start);
  // The browser must see the start before the classes of the transition.
  dom.getBoundingClientRect(element);
  classes.add(...during);
  dom.getBoundingClientRect(element);
  classes.remove(...start);
  classes.add(...end);
  timer = setTimeout(finish, time ?? longestMs);
  if (time === undefined)
    void Promise.allSettled(dom.animations(element).map(({ finished }) => finished)).then(finish);
};
