import * as dom from "../safe-dom.js";
import { giveFocus, type Position } from "./give-focus.js";
import { moveFocus } from "./move-focus.js";

/** Why a view is updated. */
export interface Cause {
  /** The page shows another view. */
  readonly isNewView?: boolean;
  /** The user caused it, with an event or a link of this page. */
  readonly isAnswer?: boolean;
}

/** Tracks where the focus was in a view. */
export interface FocusWatcher {
  /** Runs an update, then moves the focus if it was lost or the update requests it. */
  around(update: () => void, cause: Cause): void;
  /**
   * Moves the focus after an update, if necessary.
   *
   * @param added the nodes that the update added
   * @param isLost whether the focused element was removed
   */
  settle(added: readonly Node[], isLost: boolean, cause: Cause): void;
  /** Focuses the first element that matches a selector, in the view or else in the page. */
  giveTo(selector: string): void;
}

/** How many siblings are recorded on each side, in case an update removes several. */
const maxSiblings = 5;

/**
 * Tracks the focus in one view, and handles `autofocus` in updates.
 *
 * @param first elements with `autofocus` in the first page
 */
export const watchFocus = (root: Element, first: Iterable<Element>): FocusWatcher => {
  const observer = new MutationObserver(() => {});
  /** Elements whose `autofocus` was handled, so that one that moves does not take the focus again. */
  const seen = new WeakSet<Node>(first);
  let last: Position = [];
  /** Where the focus was before that, often the control that opened the current one. */
  let opener: Position = [];
  const typing = watchTyping();

  const positionOf = (target: Element): Position => {
    const position: Position[number][] = [];
    for (let at: Element | null = target; at; at = at === root ? null : dom.parentElement(at))
      position.push({
        element: at,
        after: siblings(at, dom.nextElementSibling),
        before: siblings(at, dom.previousElementSibling),
      });
    return position;
  };

  /** The elements in a node whose `autofocus` was not handled. */
  const autofocusIn = (node: Node, isNewView: boolean): Element[] => {
    if (!(node instanceof Element) || !dom.isConnected(node)) return [];
    return [node, ...dom.querySelectorAll(node, "[autofocus]")].filter((element) => {
      const isDue = dom.hasAttribute(element, "autofocus") && (isNewView || !seen.has(element));
      seen.add(element);
      return isDue;
    });
  };

  const settle = (
    added: readonly Node[],
    isLost: boolean,
    { isNewView = false, isAnswer = false }: Cause,
  ): void => {
    const isFree = isLost || dom.activeElement() === dom.body();
    // An update that others caused must not interrupt a user who is typing elsewhere.
    const takesFocus = isNewView || isFree || (isAnswer && !typing.isElsewhere());
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
      if (typing.isElsewhere()) return;
      let element: Element | null;
      try {
        element = dom.querySelector(root, selector) ?? dom.find(selector);
      } catch (error) {
        // The view gave an invalid selector.
        return console.error(error);
      }
      if (element && !giveFocus(element)) moveFocus({ root, lost: [], opener, target: element });
    },
  };
};

/** Bindings that send what is typed while it is typed, so that the server may answer by moving the focus. */
const typedBindings = "[dj-input],[dj-model],[dj-keydown],[dj-keyup]";

/** Notices a user who types into a field that the server is not told of, after what they did last: a click, or a key. */
const watchTyping = (): { isElsewhere(): boolean } => {
  let typed: EventTarget | undefined | null;
  const act = (event: Event): void => {
    const { key = "", ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    if (event.type !== "keydown" || key.length > 1 || ctrlKey || metaKey || altKey) typed = undefined;
  };
  for (const type of ["pointerdown", "click", "keydown"]) dom.addEventListener(document, type, act, true);
  dom.addEventListener(
    document,
    "input",
    ({ target }) => {
      typed = target instanceof Element && !dom.closest(target, typedBindings) ? target : undefined;
    },
    true,
  );
  return { isElsewhere: () => typed !== undefined && typed === dom.activeElement() };
};

const siblings = (element: Element, step: (element: Element) => Element | null): Element[] => {
  const found: Element[] = [];
  for (let at = step(element); at && found.length < maxSiblings; at = step(at)) found.push(at);
  return found;
};
