import type { FlashButton } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { createAnnouncer } from "./announcing.js";
import { drawButtons } from "./buttons.js";
import { closeGap } from "./closing-gap.js";
import { findContainer } from "./container.js";
import { drawContent } from "./content.js";
import { showFailures } from "./failures.js";
import { keeping } from "./keeping.js";
import { keys, paneWith } from "./keys.js";
import { levelDefaults } from "./levels.js";
import { createListener } from "./listen.js";
import { checked, fieldsInPage, type MoreOptions, moreOptions } from "./more-fields.js";
import { whenNavigated } from "./navigated.js";
import { pausing } from "./pausing.js";
import { drawProgress } from "./progress-bar.js";
import { milliseconds } from "./read-command.js";
import { reserving } from "./reserving.js";
import type { Extras, Pane } from "./screen.js";
import { markSeen } from "./seen.js";
import { type Stacking, stacking } from "./stacking.js";
import type { CloseReason, Message } from "./store.js";
import { declaresTimeLeft, drawTimeBar, showTimeLeft } from "./time-left.js";
import { topLayer } from "./top-layer.js";

/** Letters of right-to-left scripts. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufeff]/;

/** A message's text, after its title. */
const spokenText = ({ put }: Message, more: MoreOptions | undefined): string =>
  more?.title === undefined ? put.message : `${more.title} ${put.message}`;

/** What the extras need from the messages of the page. */
export interface ExtrasHost {
  /** The containers in use. */
  readonly panes: readonly Pane[];
  /** The message that contains a node. */
  messageAt(node: unknown): Message | undefined;
  /** Starts using a container. */
  createPane(suffix: string): void;
  /** User events that occurred while the extras were loading, oldest first. */
  readonly early: readonly Event[];
  /** Called when the button of a message is pressed, once for each message. */
  readonly action?: ((button: Omit<FlashButton, "label">, element: HTMLElement) => void) | undefined;
  /** Call when the result of {@link Extras.isHeld} may have changed. */
  update(): void;
  /** Checks the page for changes. */
  flush(isStale: boolean): void;
}

/**
 * Features of messages that may load later: buttons, titles, the keyboard, pausing, swiping, several containers, and
 * display above modal dialogs.
 */
export const createExtras = ({
  panes,
  createPane,
  messageAt,
  early,
  action,
  update,
  flush,
}: ExtrasHost): Extras => {
  const [listen, replay] = createListener();
  let stack: Stacking | undefined;
  /** What each message was drawn with last. */
  const drawn = new WeakMap<Message, MoreOptions>();
  /** Whether timers were paused when that was last asked for. */
  let isHeld = false;
  /** Whether any message has had a time bar. */
  let hasTimeBars = false;
  const { keep, show, isKept } = keeping(listen, () => {
    changed();
    for (const { store, screen } of panes)
      for (const message of store.shown) if (drawn.has(message)) buttonsOf(message, screen.option);
  });
  /** The timers may have to pause or resume. */
  function changed(): void {
    update();
    stack?.hold();
    timeLeft();
  }
  function showPaused(host: HTMLElement, isStill: boolean): void {
    if (dom.hasAttribute(host, "data-dj-paused") === isStill) return;
    if (isStill) return void dom.toggleAttribute(host, "data-dj-paused", true);
    // While the focus moves from one message to another, no element is focused for a moment.
    setTimeout(() => dom.toggleAttribute(host, "data-dj-paused", !!(isKept() || isPaused())));
  }
  function timeLeft(): void {
    if (!stack) return;
    for (const { store, screen } of panes) {
      const host = screen.host();
      if (!host || store.shown.length === 0) continue;
      showPaused(host, isHeld);
      const isWanted = declaresTimeLeft(host);
      if (!isWanted && !hasTimeBars) continue;
      for (const message of store.shown)
        if (isWanted || drawn.get(message)?.hasTimeBar) showTimeLeft(message);
    }
  }
  if (panes[0]) showFailures(listen, panes[0].store);
  const isPaused = pausing(listen, panes, messageAt, changed);
  const moveFocus = keys(listen, panes, messageAt);
  const layers = new WeakMap<HTMLElement, ReturnType<typeof topLayer>>();
  const defaults = levelDefaults();
  stack = stacking(listen, panes, defaults.max);
  const reserve = reserving();
  const announcer = createAnnouncer();
  for (const { screen } of panes) {
    const host = screen.host();
    if (host) announcer.found(host, 0);
  }

  const close = (message: Message, element: HTMLElement, reason: CloseReason): void => {
    const { onClose } = drawn.get(message) ?? {};
    if (onClose) action?.({ event: onClose.event, params: { ...onClose.params, reason } }, element);
  };

  whenNavigated(() => {
    for (const { store } of panes)
      for (const message of store.shown)
        if (message.element && !message.leaving) close(message, message.element, "navigated");
  });

  function buttonsOf(message: Message, option: Pane["screen"]["option"]): void {
    const { element, put } = message;
    const more = drawn.get(message);
    const { actions = [] } = more ?? {};
    const time = put.autoDismiss ?? (actions.length > 0 ? 0 : milliseconds(option("djAutoDismiss")));
    if (!element) return;
    drawButtons(element, message, {
      actions,
      closeLabel: option("djCloseLabel"),
      closeText: option("djCloseText"),
      text: spokenText(message, more),
      isEndless: isKept() || time === 0,
      end: (message, reason) => paneWith(panes, message)?.store.end([message], reason),
      act: action,
    });
  }

  const draw: Extras["draw"] = (message, element, option) => {
    const inPage = drawn.has(message) || !dom.parentNode(element) ? undefined : fieldsInPage(element);
    const before = message.put;
    message.put = checked(defaults.complete({ ...before, ...inPage }));
    const content = inPage && dom.querySelector(element, ".dj-flash-content");
    if (inPage && (content || inPage.message !== undefined)) {
      dom.removeAttribute(element, "data-dj-options");
      const text = (content ? dom.childNodes(content).at(-1) : dom.firstChild(element)) as Text;
      // A space separates it from the title. Formatted text is an element.
      message.text = inPage.body ? new Text() : inPage.title ? text.splitText(1) : text;
    }
    const more = moreOptions(message.put);
    const old = drawn.get(message);
    if (old && old.onClose !== more.onClose) close(message, element, "replaced");
    drawn.set(message, more);
    drawContent(message, element, more, inPage !== undefined);
    const isNew = !dom.parentNode(element);
    const count = `${message.count}`;
    const isRepeated = message.count > 1 && dom.dataset(element)["djCount"] !== count;
    if (isRepeated) dom.dataset(element)["djCount"] = count;
    if (isNew || isRepeated)
      announcer.announce(element, spokenText(message, more), paneWith(panes, message)?.screen.host(), !isNew);
    // Otherwise it has no effect, and the element stays as the server renders it.
    if (
      rightToLeft.test(message.put.message + more.title) ||
      dom.getAttribute(dom.rootElement(), "dir") === "rtl"
    )
      dom.setAttribute(element, "dir", "auto");
    if (more.politeness) dom.setAttribute(element, "aria-live", more.politeness);
    drawTimeBar(element, more.hasTimeBar);
    hasTimeBars ||= more.hasTimeBar;
    drawProgress(element, more.progress, spokenText(message, more));
    buttonsOf(message, option);
    const { autoDismiss, button, actions } = message.put;
    if (autoDismiss !== before.autoDismiss || button !== before.button || actions !== before.actions)
      paneWith(panes, message)?.store.restart(message);
  };

  const open = (suffix: string): Pane | undefined => {
    if (!findContainer(suffix)) return undefined;
    createPane(suffix);
    const pane = panes.at(-1);
    pane?.screen.sync(pane.store);
    return pane;
  };

  const paneOf: Extras["paneOf"] = (name) =>
    typeof name === "string" && /^[\w-]+$/.test(name)
      ? (panes.find((pane) => pane.suffix === `-${name}`) ?? open(`-${name}`))
      : undefined;

  const findPanes = (): void =>
    dom.findAll(".dj-flash-container[data-dj-name]").forEach((container) => {
      paneOf(dom.dataset(container as HTMLElement)["djName"]);
    });

  /** Whether a change of the page is more than a message that was drawn, or removed when its time was over. */
  const isForeign = ({ addedNodes: [added], removedNodes: [removed] }: MutationRecord): boolean =>
    removed ? !messageAt(removed)?.leaving : !messageAt(added);
  /** Whether the page is as it was when containers were last looked for. */
  let isCurrent = false;
  /** Whether the page has changed since messages were last drawn. */
  let hasChanged = true;
  const observer = new MutationObserver((records) => {
    if (records.some(isForeign)) isCurrent = false;
    // Where a message has been removed, others may have room.
    if (!isCurrent || records.some(({ removedNodes }) => removedNodes.length > 0)) flush(false);
  });
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["id", "data-dj-max-visible"],
  });

  const extras: Extras = {
    isCurrent() {
      const was = !observer.takeRecords().some(isForeign) && isCurrent;
      isCurrent = true;
      hasChanged ||= !was;
      return was;
    },
    findHost(container, isStale) {
      hasChanged ||= isStale;
      let find = layers.get(container);
      if (!find) layers.set(container, (find = topLayer()));
      const host = find(container, isStale);
      announcer.found(host);
      return host;
    },
    leave(message, reason = "timeout") {
      moveFocus(message);
      if (message.element) closeGap(message.element);
      if (message.element) close(message, message.element, reason);
    },
    dismiss(element) {
      flush(false);
      const message = messageAt(element);
      if (message) paneWith(panes, message)?.store.end([message], "closed");
    },
    isHeld: () => (isHeld = !!(isKept() || isPaused())),
    keep,
    paneOf,
    draw,
    drawn() {
      if (hasChanged) stack?.adopt();
      hasChanged = false;
      stack?.draw();
      timeLeft();
    },
  };
  listen("toggle fullscreenchange", ({ target }) => {
    if (!panes.some(({ screen }) => target === dom.parentNode(screen.host() as Node))) flush(true);
  });
  new MutationObserver((records) => {
    // Messages come and go without any other effect.
    const others = records.filter(
      ({ addedNodes, removedNodes }) => !messageAt(addedNodes[0] ?? removedNodes[0]),
    );
    if (others.length === 0) return;
    // Browsers before 2025 have no event for a dialog that becomes modal.
    for (const { type, addedNodes } of others)
      if (type === "attributes") flush(true);
      else addedNodes.forEach(show);
    findPanes();
    reserve();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["open"] });
  findPanes();
  for (const { store, screen } of panes)
    for (const message of store.shown) if (message.element) draw(message, message.element, screen.option);
  early.forEach(replay);
  markSeen();
  return extras;
};
