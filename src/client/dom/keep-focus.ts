import * as dom from "../safe-dom.js";

/** Runs an update; gives focus and selection back to an element that lost them by being moved. */
export const keepFocus = (update: () => void): void => {
  const focused = dom.activeElement() as HTMLInputElement | null;
  if (!focused) return update();
  const { selectionStart, selectionEnd, selectionDirection } = focused;
  update();
  if (dom.activeElement() === focused) return;
  dom.focus(focused, { preventScroll: true });
  if (selectionStart != null)
    focused.setSelectionRange(selectionStart, selectionEnd, selectionDirection as "none");
};
