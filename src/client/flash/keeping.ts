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

  const show = (node: Node): void => {
    const part = node as HTMLInputElement;
    if (!part.querySelectorAll) return;
    part.querySelectorAll(selector).forEach(show);
    if (!part.matches?.(selector)) return;
    if (part.type === "checkbox") part.checked = kept;
    else part.setAttribute("aria-pressed", `${kept}`);
  };

  const sync = (): void => {
    try {
      kept = JSON.parse(localStorage[name] ?? kept);
    } catch {
      // Storage may be blocked; then it holds for this page.
    }
    show(doc);
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
