import { giveFocus, type Position } from "./give-focus.js";
import { updatePage } from "./page-update.js";
import { withPart } from "./parts/index.js";
import * as dom from "./safe-dom.js";

interface Update {
  /** Another view is shown. */
  readonly isNewView: boolean;
  /** A person has caused it, by an event or a link of this page. */
  readonly isAnswer: boolean;
}

/** So many neighbours of an element are remembered on each side, in case an update takes several. */
const neighboursMost = 5;

/** Watches the focus in one view, and gives it to what an update brings with `autofocus`. */
export class Focus {
  #last: Position = [];
  /** What had the focus before that: often what has opened what has it now. */
  #opener: Position = [];
  readonly #observer = new MutationObserver(() => {});
  /** Elements whose `autofocus` has had its time: one that an update moves does not take the focus again. */
  readonly #seen: WeakSet<Node>;

  constructor(private readonly root: Element) {
    this.#seen = new WeakSet(dom.querySelectorAll(root, "[autofocus]"));
    const note = ({ target }: Event): void => {
      if (!(target instanceof Element) || target === this.#last[0]?.element) return;
      this.#opener = this.#last;
      this.#last = this.#positionOf(target);
    };
    dom.addEventListener(root, "focus", note, true);
  }

  /** Runs an update; afterwards the focus is where a person expects it. */
  around(update: () => void, { isNewView, isAnswer }: Update): void {
    const { root } = this;
    const active = dom.activeElement();
    const hadFocus = active !== null && active !== root && dom.contains(root, active);
    if (hadFocus) this.#last = this.#positionOf(active);
    this.#observer.observe(root, { childList: true, subtree: true });
    update();
    const added = this.#observer.takeRecords().flatMap(({ addedNodes }) => [...addedNodes]);
    this.#observer.disconnect();
    const isLost = hadFocus && dom.activeElement() !== active;
    const isFree = isLost || dom.activeElement() === dom.body();
    // Whoever types elsewhere meanwhile is left alone by what others cause.
    const takesFocus = isNewView || isAnswer || isFree;
    for (const node of isNewView ? [root] : added)
      for (const element of this.#autofocusIn(node, isNewView)) if (takesFocus && giveFocus(element)) return;
    if (isLost || (isNewView && isFree)) this.#move(isLost ? this.#last : []);
  }

  /** Gives the focus to the first element that a selector finds, in the view or else in the page. */
  giveTo(selector: string): void {
    const element = dom.querySelector(this.root, selector) ?? dom.find(selector);
    if (element && !giveFocus(element)) this.#move([], element);
  }

  #move(lost: Position, target?: Element): void {
    withPart("focus", (part) =>
      updatePage(() => part?.moveFocus({ root: this.root, lost, opener: this.#opener, target })),
    );
  }

  #autofocusIn(node: Node, isNewView: boolean): Element[] {
    if (!(node instanceof Element) || !dom.isConnected(node)) return [];
    return [node, ...dom.querySelectorAll(node, "[autofocus]")].filter((element) => {
      const isDue = dom.hasAttribute(element, "autofocus") && (isNewView || !this.#seen.has(element));
      this.#seen.add(element);
      return isDue;
    });
  }

  #positionOf(target: Element): Position {
    const position: Position[number][] = [];
    for (let at: Element | null = target; at; at = at === this.root ? null : dom.parentElement(at))
      position.push({
        element: at,
        after: neighbours(at, dom.nextElementSibling),
        before: neighbours(at, dom.previousElementSibling),
      });
    return position;
  }
}

const neighbours = (element: Element, step: (element: Element) => Element | null): Element[] => {
  const found: Element[] = [];
  for (let at = step(element); at && found.length < neighboursMost; at = step(at)) found.push(at);
  return found;
};
