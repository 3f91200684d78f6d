import * as dom from "../safe-dom.js";
import { giveFocus, type Position } from "./give-focus.js";
import { moveFocus } from "./move-focus.js";

/** Why a view is updated. */
export interface Cause {
  /** Another view is shown. */
  readonly isNewView: boolean;
  /** A person has caused it, by an event or a link of this page. */
  readonly isAnswer: boolean;
}

/** Knows where the focus was in a view. */
export interface FocusWatcher {
  /** Runs an update; afterwards the focus is where a person expects it. */
  around(update: () => void, cause: Cause): void;
  /**
   * Moves the focus after an update, where it has to.
   *
   * @param added what the update has brought
   * @param isLost whether the element that had the focus has gone
   */
  settle(added: readonly Node[], isLost: boolean, cause: Cause): void;
  /** Gives the focus to the first element that a selector finds, in the view or else in the page. */
  giveTo(selector: string): void;
}

/** So many neighbours of an element are remembered on each side, in case an update takes several. */
const neighboursMost = 5;

/**
 * Watches the focus in one view, and gives it to what an update brings with `autofocus`.
 *
 * @param first elements with `autofocus` that the page came with
 */
export const watchFocus = (root: Element, first: Iterable<Element>): FocusWatcher => {
  const observer = new MutationObserver(() => {});
  /** Elements whose `autofocus` has had its time: one that an update moves does not take the focus again. */
  const seen = new WeakSet<Node>(first);
  let last: Position = [];
  /** What had the focus before that: often what has opened what has it now. */
  let opener: Position = [];

  const positionOf = (target: Element): Position => {
    const position: Position[number][] = [];
    for (let at: Element | null = target; at; at = at === root ? null : dom.parentElement(at))
      position.push({
        element: at,
        after: neighbours(at, dom.nextElementSibling),
        before: neighbours(at, dom.previousElementSibling),
      });
    return position;
  };

  /** The elements in a node whose `autofocus` counts now. */
  const autofocusIn = (node: Node, isNewView: boolean): Element[] => {
    if (!(node instanceof Element) || !dom.isConnected(node)) return [];
    return [node, ...dom.querySelectorAll(node, "[autofocus]")].filter((element) => {
      const isDue = dom.hasAttribute(element, "autofocus") && (isNewView || !seen.has(element));
      seen.add(element);
      return isDue;
    });
  };

  const settle = (added: readonly Node[], isLost: boolean, { isNewView, isAnswer }: Cause): void => {
    const isFree = isLost || dom.activeElement() === dom.body();
    // Whoever types elsewhere meanwhile is left alone by what others cause.
    const takesFocus = isNewView || isAnswer || isFree;
    for (const node of isNewView ? [root] : added)
      for (const element of autofocusIn(node, isNewView)) if (takesFocus && giveFocus(element)) return;
    if (isLost || (isNewView && isFree)) moveFocus({ root, lost: isLost ? last : [], opener });
  };

  const note = (target: Element): void => {
    if (target === last[0]?.element) return;
    opener = last;
    last = positionOf(target);
  };
  const active = dom.activeElement();
  if (active && dom.contains(root, active)) note(active);
  dom.addEventListener(root, "focus", ({ target }) => target instanceof Element && note(target), true);

  return {
    around(update, cause) {
      const active = dom.activeElement();
      const hadFocus = active !== null && active !== root && dom.contains(root, active);
      if (hadFocus) last = positionOf(active);
      observer.observe(root, { childList: true, subtree: true });
      update();
      const added = observer.takeRecords().flatMap(({ addedNodes }) => [...addedNodes]);
      observer.disconnect();
      settle(added, hadFocus && dom.activeElement() !== active, cause);
    },
    settle,
    giveTo(selector) {
      const element = dom.querySelector(root, selector) ?? dom.find(selector);
      if (element && !giveFocus(element)) moveFocus({ root, lost: [], opener, target: element });
    },
  };
};

const neighbours = (element: Element, step: (element: Element) => Element | null): Element[] => {
  const found: Element[] = [];
  for (let at = step(element); at && found.length < neighboursMost; at = step(at)) found.push(at);
  return found;
};
