import type { Parts } from "./flash.js";
import type { Extra } from "./screen.js";

/**
 * While a modal dialog is open everything outside it is inert: not to be clicked, not announced,
 * and behind the backdrop (HTML standard, "blocked by a modal dialog"; popovers are no exception).
 * Messages are drawn in the dialog as long as it is open, in a copy of the container without its id.
 */
export function modal({ doc, store }: Parts): Extra {
  let guest: HTMLElement | undefined;

  const topmost = (): Element | null | undefined => {
    try {
      const open = doc.querySelectorAll("dialog:modal");
      return doc.activeElement?.closest("dialog:modal") ?? open[open.length - 1];
    } catch {
      return undefined;
    }
  };

  return {
    sync(container) {
      const dialog = store.shown.length > 0 ? topmost() : undefined;
      if (guest && guest.parentNode === dialog) return guest;
      guest?.remove();
      guest = undefined;
      if (!dialog || dialog.contains(container)) return undefined;
      guest = container.cloneNode(false) as HTMLElement;
      guest.removeAttribute("id");
      dialog.append(guest);
      return guest;
    },
  };
}
