import type { names } from "../../wire/index.js";

const name: typeof names.flashKeep = "dj-flash-keep";
const selector = `[${name}]`;

/** A person's own wish that messages stay until they are closed. */
export interface Keeper {
  keep(on: boolean): void;
  /** Takes over what the browser remembers, and shows it on every switch of the page. */
  sync(): void;
}

/**
 * The switch `dj-flash-keep`, a checkbox or a button, which the browser remembers for every tab.
 *
 * @param changed called when it may have changed, with what it is
 */
export const keeping = (doc: Document, changed: (isKept: boolean) => void): Keeper => {
  let kept = false;

  const sync = (): void => {
    try {
      kept = JSON.parse(localStorage[name] ?? kept);
    } catch {
      // Storage may be blocked; then it holds for this page.
    }
    doc.querySelectorAll<HTMLInputElement>(selector).forEach((control) => {
      if (control.type === "checkbox") control.checked = kept;
      else control.setAttribute("aria-pressed", `${kept}`);
    });
    changed(kept);
  };

  const keep = (on: boolean): void => {
    kept = on;
    try {
      localStorage[name] = on;
    } catch {}
    sync();
  };

  doc.addEventListener("click", ({ target }) => {
    const control = (target as Element).closest?.<HTMLInputElement>(selector);
    if (control) keep(control.checked ?? !kept);
  });
  addEventListener("storage", sync);
  return { keep, sync };
};
