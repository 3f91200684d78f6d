import type { names } from "../../wire/index.js";
import { listen } from "./listen.js";

const name: typeof names.flashKeep = "dj-flash-keep";
const selector = `[${name}]`;

/** A person's own wish that messages stay until they are closed. */
export interface Keeper {
  keep(on: boolean): void;
  /** Shows it on the switches in a node that has come into the page. */
  show(node: Node): void;
}

/**
 * The switch `dj-flash-keep`, a checkbox or a button, which the browser remembers for every tab.
 *
 * @param changed called when it may have changed, with what it is
 */
export const keeping = (doc: Document, changed: (isKept: boolean) => void): Keeper => {
  let kept = false;

  const press = (control: HTMLInputElement): void => {
    if (control.type === "checkbox") control.checked = kept;
    else control.setAttribute("aria-pressed", `${kept}`);
  };

  const show = (node: Node): void => {
    if (!(node instanceof Element)) return;
    // A form's fields may have the names of its methods.
    const { matches, querySelectorAll } = Element.prototype;
    if (matches.call(node, selector)) press(node as HTMLInputElement);
    for (const control of querySelectorAll.call(node, selector)) press(control as HTMLInputElement);
  };

  const sync = (): void => {
    try {
      kept = JSON.parse(localStorage[name] ?? kept);
    } catch {
      // Storage may be blocked; then it holds for this page.
    }
    show(doc.documentElement);
    changed(kept);
  };

  const keep = (on: boolean): void => {
    kept = on;
    try {
      localStorage[name] = on;
    } catch {}
    sync();
  };

  listen(doc, "click", ({ target }) => {
    const control = (target as Element).closest?.<HTMLInputElement>(selector);
    if (control) keep(control.checked ?? !kept);
  });
  listen(window, "storage pageshow", sync);
  sync();
  return { keep, show };
};
