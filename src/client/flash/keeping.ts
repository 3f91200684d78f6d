import type { names } from "../../wire/index.js";
import * as dom from "../safe-dom.js";
import type { Listen } from "./listen.js";

const name: typeof names.flashKeep = "dj-flash-keep";
const selector = `[${name}]`;

/** The user's setting that messages stay until they are closed. */
export interface Keeper {
  keep(on: boolean): void;
  isKept(): boolean;
  /** Updates the switches in a node that was added to the page. */
  show(node: Node): void;
}

/**
 * Handles `dj-flash-keep`, a checkbox or button. The browser stores the setting for all tabs.
 *
 * @param changed called when the setting may have changed
 */
export const keeping = (listen: Listen, changed: () => void): Keeper => {
  let kept = false;

  const press = (control: HTMLInputElement): void => {
    if (control.type === "checkbox") control.checked = kept;
    else dom.setAttribute(control, "aria-pressed", `${kept}`);
  };

  const show = (node: Node): void => {
    if (!(node instanceof Element)) return;
    if (dom.matches(node, selector)) press(node as HTMLInputElement);
    for (const control of dom.querySelectorAll(node, selector)) press(control as HTMLInputElement);
  };

  const sync = (): void => {
    try {
      kept = JSON.parse(localStorage[name] ?? kept);
    } catch {
      // Storage may be blocked; the setting then applies to this page only.
    }
    show(dom.rootElement());
    changed();
  };

  const keep = (on: boolean): void => {
    kept = on;
    try {
      localStorage[name] = on;
    } catch {}
    sync();
  };

  listen("click", ({ target }) => {
    const control = target instanceof Element && (dom.closest(target, selector) as HTMLInputElement | null);
    if (control) keep(control.checked ?? !kept);
  });
  addEventListener("storage", sync);
  addEventListener("pageshow", sync);
  sync();
  return { keep, show, isKept: () => kept };
};
