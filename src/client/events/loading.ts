import { handlerName, type names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import { rootOf } from "./bindings.js";
import { isField, isForm } from "./fields.js";

/** Shows in the page which events have not been answered. */
export interface Loading {
  /** An event is on its way. Bound fields (`dj-model`) send without showing it. */
  start(root: Element, source: Element, event: string, ref: number): void;
  /** The turn of an event is answered; `working`: its background work goes on, and so does its state. */
  settle(ref: number | undefined, working: unknown): void;
  /** Background work of these events has ended. */
  finish(refs: readonly number[]): void;
  /** Nothing of this root will be answered any more: the connection or the view is gone. */
  releaseAll(root: Element): void;
  /** Takes every loading state out of the page, so that a DOM update meets what the server rendered. */
  lift(): void;
  /** Puts loading states back, also on new elements; to be called after mounting and every DOM update. */
  refresh(): void;
  /** Whether a `dj-lock` element waits for this event's answer. */
  isLocked(source: Element, event: string): boolean;
}

interface Pending {
  readonly root: Element;
  readonly source: Element;
  readonly handler: string;
}

/**
 * Keeps loading states by what is pending: at each change all are taken back and set anew, which
 * needs no counting however many events share an element.
 */
export const createLoading = (): Loading => {
  const pending = new Map<number, Pending>();
  let undo: (() => void)[] = [];
  let focused: HTMLElement | undefined;

  /** Sets a property until it is taken back, unless something else has changed it meanwhile. */
  function hold<T, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const before = target[key];
    target[key] = value;
    undo.push(() => {
      if (target[key] === value) target[key] = before;
    });
  }
  const addClass = (el: Element, text: string): void => {
    for (const name of text.split(/\s+/))
      if (name && !dom.classList(el).contains(name)) {
        dom.classList(el).add(name);
        undo.push(() => dom.classList(el).remove(name));
      }
  };
  const disable = (el: HTMLElement): void => {
    // A disabled element loses focus; who uses the keyboard gets it back afterwards.
    if (dom.activeElement() === el) focused = el;
    // Only fields have the property; a form may have a field of that name, which cannot be assigned.
    if (!isForm(el)) hold(el as HTMLInputElement, "disabled", true);
  };

  const effects: Readonly<Record<string, (el: HTMLElement, value: string) => void>> = {
    "dj-loading.disable": disable,
    "dj-loading.show": (el, value) => hold(dom.style(el), "display", value || "block"),
    "dj-loading.hide": (el) => hold(dom.style(el), "display", "none"),
    "dj-loading.class": addClass,
    "dj-disable-with": (el, text) => {
      disable(el);
      if (isField(el) && dom.localName(el) === "input") return hold(el, "value", text);
      // The nodes themselves are kept, since an update may know them.
      const content = [...dom.childNodes(el)];
      dom.setTextContent(el, text);
      undo.push(() => {
        if (dom.textContent(el) === text) dom.replaceChildren(el, ...content);
      });
    },
    "dj-lock": (el) => {
      addClass(el, "djust-locked");
      if (dom.localName(el) === "button") disable(el);
    },
  };
  const selector = `[${Object.keys(effects).join("],[").replace(/\./g, "\\.")}]`;

  const lift = (): void => {
    for (const restore of undo.reverse()) restore();
    undo = [];
  };
  const refresh = (): void => {
    lift();
    const all = [...pending.values()];
    for (const el of dom.findAll(selector)) {
      if (!(el instanceof HTMLElement)) continue;
      if (dom.hasAttribute(el, "dj-loading.show")) dom.style(el).display = "none";
      if (all.some((one) => follows(el, one)))
        for (const { name, value } of dom.attributes(el)) effects[name]?.(el, value);
    }
    for (const { source } of all) addClass(source, "djust-loading");
    if (all[0]) addClass(dom.body(), "djust-global-loading");
    else if (focused) {
      if (dom.activeElement() === dom.body()) dom.focus(focused);
      focused = undefined;
    }
  };

  return {
    start(root, source, event, ref) {
      if (event === ("dj-model" satisfies typeof names.model)) return;
      pending.set(ref, { root, source, handler: event });
      refresh();
    },
    settle(ref, working) {
      if (!working && pending.delete(ref as number)) refresh();
    },
    finish(refs) {
      for (const ref of refs) pending.delete(ref);
      refresh();
    },
    releaseAll(root) {
      pending.forEach((one, ref) => {
        if (one.root === root) pending.delete(ref);
      });
      refresh();
    },
    lift,
    refresh,
    isLocked: (source, event) =>
      dom.hasAttribute(source, "dj-lock") &&
      [...pending.values()].some((one) => one.source === source && one.handler === event),
  };
};

/**
 * Whether an element's loading state belongs to a pending event: one that `dj-loading.for` names;
 * else that of its own binding or of the button or form it is part of; else any of its view.
 */
const follows = (el: Element, { root, source, handler: event }: Pending): boolean => {
  const home = rootOf(el);
  if (home && home !== root) return false;
  const list = dom.getAttribute(el, "dj-loading.for");
  if (list !== null)
    return list
      .split(/[\s,]+/)
      .map(handlerName)
      .includes(event);
  const scope =
    dom.closest(el, "[dj-click],[dj-submit],[dj-change],[dj-input]") ?? (isField(el) ? el.form : null);
  const call = scope && (dom.getAttribute(scope, "dj-submit") ?? dom.getAttribute(scope, "dj-click"));
  // An update may have put another element in the source's place.
  return (
    !scope ||
    ((scope === source || !dom.isConnected(source)) && (call === null || handlerName(call) === event))
  );
};
