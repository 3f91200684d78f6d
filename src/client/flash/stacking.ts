import * as dom from "../safe-dom.js";
import { findContainer } from "./container.js";
import type { Listen } from "./listen.js";
import { fieldsInPage } from "./more-fields.js";
import { type Pane, putOf } from "./screen.js";
import type { Message, Store } from "./store.js";

/** A message on screen. */
type Drawn = Message & { readonly element: HTMLElement };

const folded = "dj-flash-folded";
const opened = "dj-flash-open";

/** Handles containers that have no room for all of their messages. */
export interface Stacking {
  /** Takes the messages that wait in the containers of the page. Call when the page has changed. */
  adopt(): void;
  /** Call when messages were added or removed. */
  draw(): void;
  /** Pauses the timers of folded messages, which start when the messages are shown. */
  hold(): void;
}

/** A button of a container, shown when needed. */
const button = (host: HTMLElement, className: string, text: string | undefined, press: () => void): void => {
  let element = dom.querySelector(host, `button.${className}`) as HTMLButtonElement | null;
  if (text === undefined) {
    if (element) dom.remove(element);
    return;
  }
  if (!element) {
    element = dom.createElement("button");
    element.type = "button";
    element.className = className;
  }
  element.onclick = press;
  if (element.textContent !== text) element.textContent = text;
  if (dom.parentNode(element) !== host || dom.nextElementSibling(element))
    dom.insertBefore(host, element, null);
};

/** The height of an element's margins, which do not collapse in a container. */
const marginsOf = (element: Element): number => {
  const { marginTop, marginBottom } = getComputedStyle(element);
  return (Number.parseFloat(marginTop) || 0) + (Number.parseFloat(marginBottom) || 0);
};

/** Takes the messages of the first page that do not fit, which are in a `<details>`. */
const takeWaiting = (store: Store, host: HTMLElement): void => {
  const details = dom.querySelector(host, "details.dj-flash-more");
  if (!details) return;
  for (const element of dom.querySelectorAll(details, ".dj-flash")) {
    const put = putOf(element as HTMLElement);
    if (put) store.put({ ...put, ...fieldsInPage(element as HTMLElement) });
  }
  dom.remove(details);
};

/**
 * Messages without room: waiting ones, and those that a small screen folds. A button "4 more" shows them.
 * Folded messages stay in the accessibility tree, and are shown when one of them gets the focus.
 *
 * @param max maximum number of messages on screen in containers without their own limit
 */
export const stacking = (listen: Listen, panes: readonly Pane[], max: number | undefined): Stacking => {
  /** Containers that show all messages, because the user has opened the rest. */
  const open = new WeakSet<Pane>();
  /** Containers with a button of their own. */
  const withButtons = new WeakSet<HTMLElement>();
  /** Containers with folded messages. */
  const foldedPanes = new Set<Pane>();

  let shares = new WeakMap<HTMLElement, number>();

  /**
   * A custom property of the style sheet: how much of the window's height messages may cover until the user opens them.
   */
  const shareOf = (host: HTMLElement): number => {
    const share =
      shares.get(host) ?? (Number(getComputedStyle(host).getPropertyValue("--dj-flash-share")) || 1);
    shares.set(host, share);
    return share;
  };

  const staying = ({ store }: Pane): Drawn[] =>
    store.shown.filter((message): message is Drawn => !!message.element && !message.leaving);

  const isFolded = ({ element }: Drawn): boolean => dom.classList(element).contains(folded);

  /** How many containers share the window. */
  const sharers = (): number =>
    panes.filter((pane) => {
      const host = pane.screen.host();
      return host && staying(pane).length > 0 && shareOf(host) < 1;
    }).length;

  /** How many of the newest messages have room. */
  const fitting = (pane: Pane, messages: readonly Drawn[], host: HTMLElement): number => {
    const most = (shareOf(host) * innerHeight) / sharers();
    const gap = Number.parseFloat(getComputedStyle(host).rowGap) || 0;
    const heights = messages.map(({ element }) => dom.offsetHeight(element) + marginsOf(element) + gap);
    const all = heights.reduce((sum, height) => sum + height, -gap);
    if (all <= most && pane.store.waiting.length === 0) return messages.length;
    // The button that shows the rest needs room too.
    let left = most - (matchMedia("(pointer: coarse)").matches ? 44 : 28);
    const overfull = heights.reverse().findIndex((height) => (left -= height) < 0);
    return overfull < 0 ? messages.length : Math.max(1, overfull);
  };

  /** Folds the oldest messages until the others fit. @returns how many are folded */
  const fold = (pane: Pane, host: HTMLElement): number => {
    const mayFold = pane.store.shown.length > 1 && shareOf(host) < 1;
    if (!mayFold && !foldedPanes.has(pane)) return 0;
    const messages = staying(pane);
    const before = messages.filter(isFolded);
    for (const { element } of before) dom.classList(element).remove(folded);
    const count = mayFold && !open.has(pane) ? messages.length - fitting(pane, messages, host) : 0;
    for (const { element } of messages.slice(0, count)) dom.classList(element).add(folded);
    if (count > 0) foldedPanes.add(pane);
    else foldedPanes.delete(pane);
    for (const message of before) if (!isFolded(message)) pane.store.restart(message);
    return count;
  };

  const hold = (): void => {
    for (const pane of foldedPanes)
      for (const message of staying(pane)) if (isFolded(message)) clearTimeout(message.timer);
  };

  const show = (pane: Pane): void => {
    const host = pane.screen.host();
    if (!host) return;
    const hadFocus = dom.activeElement();
    const first = staying(pane).find(isFolded)?.element;
    const count = pane.store.shown.length;
    open.add(pane);
    pane.store.fill(Number.POSITIVE_INFINITY);
    draw();
    if (!hadFocus || dom.isConnected(hadFocus)) return;
    // The button had the focus.
    const next = first ?? pane.store.shown[count]?.element;
    if (!next) return;
    dom.setAttribute(next, "tabindex", "-1");
    dom.focus(next);
  };

  const clearAll = (pane: Pane): void => {
    pane.store.end(
      pane.store.shown.filter(({ put }) => put.dismissible !== false),
      "closed",
    );
  };

  const drawPane = (pane: Pane, host: HTMLElement): void => {
    const { screen, store } = pane;
    const hidden = fold(pane, host) + store.waiting.length;
    const isOpen = open.has(pane);
    if (dom.classList(host).contains(opened) !== isOpen) dom.classList(host).toggle(opened, isOpen);
    const isMany = isOpen && staying(pane).length > 1;
    if (hidden === 0 && !isMany && !withButtons.has(host)) return;
    withButtons.add(host);
    const text = (screen.option("djMoreLabel") ?? "{count} more").replace("{count}", `${hidden}`);
    const focused = dom.activeElement();
    button(
      host,
      "dj-flash-clear-all",
      isMany ? (screen.option("djClearAllLabel") ?? "Clear all") : undefined,
      () => clearAll(pane),
    );
    button(host, "dj-flash-more", hidden > 0 ? text : undefined, () => show(pane));
    // Moving a button takes the focus away.
    if (focused && dom.activeElement() !== focused && dom.contains(host, focused)) dom.focus(focused);
  };

  const draw = (): void => {
    for (const pane of panes) {
      const { screen, store } = pane;
      const host = screen.host();
      if (!host) continue;
      if (max !== undefined && screen.option("djMaxVisible") === undefined) {
        const container = findContainer(pane.suffix);
        if (container) dom.dataset(container)["djMaxVisible"] = `${max}`;
      }
      if (store.shown.length === 0) open.delete(pane);
      if (open.has(pane)) store.fill(Number.POSITIVE_INFINITY);
      drawPane(pane, host);
    }
    hold();
  };

  const paneAt = (node: unknown): Pane | undefined =>
    panes.find(({ screen }) => {
      const host = screen.host();
      return host && node instanceof Node && dom.contains(host, node);
    });

  listen("focusin", ({ target }) => {
    const pane = paneAt(target);
    if (pane && target instanceof Element && dom.closest(target, `.${folded}`)) show(pane);
  });
  // A click elsewhere folds the messages again.
  listen("pointerdown", ({ target }) => {
    for (const pane of panes)
      if (open.has(pane) && paneAt(target) !== pane) {
        open.delete(pane);
        draw();
      }
  });
  addEventListener("resize", () => {
    shares = new WeakMap();
    draw();
  });
  return {
    adopt() {
      for (const { screen, store } of panes) {
        const host = screen.host();
        if (host) takeWaiting(store, host);
      }
    },
    draw,
    hold,
  };
};
