import { handlerName } from "../../wire/index.js";
import { rootOf } from "../events/bindings.js";
import { isField, isForm } from "../events/fields.js";
import type { AddClass, Pending, Undo } from "../events/pending.js";
import * as dom from "../safe-dom.js";

const selector = [
  "[dj-loading]",
  "[dj-loading-scope]",
  "[dj-loading\\.disable]",
  "[dj-loading\\.show]",
  "[dj-loading\\.hide]",
  "[dj-loading\\.class]",
  "[dj-disable-with]",
  "[dj-lock]",
].join();

/** An element that lost the focus because it was disabled. */
let focused: Element | undefined;

/**
 * Shows the loading states of elements: `dj-loading.*`, `dj-disable-with` and `dj-lock`.
 *
 * @param undo receives a function that undoes each change
 */
export const showLoadingEffects = (pending: readonly Pending[], addClass: AddClass, undo: Undo): void => {
  /** Sets a property, and restores it on undo unless something else has changed it. */
  function hold<T, K extends keyof T>(target: T, key: K, value: T[K]): void {
    const before = target[key];
    target[key] = value;
    undo(() => {
      if (target[key] === value) target[key] = before;
    });
  }
  const show = (el: HTMLElement, value: string): void => hold(dom.style(el), "display", value || "block");
  const disable = (el: HTMLElement): void => {
    // Only fields have the property. A form may have a field of that name, which cannot be assigned.
    if (!isForm(el)) hold(el as HTMLInputElement, "disabled", true);
  };

  const effects: Readonly<Record<string, (el: HTMLElement, value: string) => void>> = {
    "dj-loading": (el) => show(el, ""),
    "dj-loading-scope": (el) => addClass(el, "djust-loading"),
    "dj-loading.disable": disable,
    "dj-loading.show": show,
    "dj-loading.hide": (el) => hold(dom.style(el), "display", "none"),
    "dj-loading.class": (el, text) => {
      for (const name of text.split(/\s+/).filter(Boolean)) addClass(el, name);
    },
    "dj-disable-with": (el, text) => {
      disable(el);
      if (isField(el) && dom.localName(el) === "input") return hold(el, "value", text);
      // The same nodes are restored, since the view's slots may refer to them.
      const content = dom.childNodes(el);
      dom.setTextContent(el, text);
      undo(() => {
        if (dom.textContent(el) === text) dom.replaceChildren(el, ...content);
      });
    },
    "dj-lock": (el) => {
      addClass(el, "djust-locked");
      if (dom.localName(el) === "button") disable(el);
    },
  };
  const active = dom.activeElement();
  for (const el of dom.findAll(selector)) {
    if (!(el instanceof HTMLElement)) continue;
    if (dom.hasAttribute(el, "dj-loading.show") || dom.hasAttribute(el, "dj-loading"))
      dom.style(el).display = "none";
    if (pending.some((one) => follows(el, one)))
      for (const { name, value } of dom.attributes(el))
        if (Object.hasOwn(effects, name)) effects[name]?.(el, value);
  }
  // Keyboard users get the focus back afterwards.
  if (active && dom.matches(active, ":disabled")) focused = active;
  if (pending[0] || !focused) return;
  if (dom.activeElement() === dom.body()) dom.focus(focused);
  focused = undefined;
};

/**
 * Whether a pending event applies to an element: one that `dj-loading` or `dj-loading.for` names; otherwise that of its
 * own binding or of the button or form around it; otherwise any event of its view. Only events from within the closest
 * `dj-loading-scope` count.
 */
const follows = (el: Element, { root, source, handler: event }: Pending): boolean => {
  const home = rootOf(el);
  if (home && home !== root) return false;
  const group = dom.closest(el, "[dj-loading-scope]");
  if (group && !dom.contains(group, source)) return false;
  const list = dom.getAttribute(el, "dj-loading.for") ?? dom.getAttribute(el, "dj-loading");
  if (list !== null)
    return list
      .split(/[\s,]+/)
      .map(handlerName)
      .includes(event);
  const scope =
    dom.closest(el, "[dj-click],[dj-submit],[dj-change],[dj-input]") ?? (isField(el) ? el.form : null);
  const call = scope && (dom.getAttribute(scope, "dj-submit") ?? dom.getAttribute(scope, "dj-click"));
  // An update may have replaced the source.
  return (
    !scope ||
    ((scope === source || !dom.isConnected(source)) && (call === null || handlerName(call) === event))
  );
};
