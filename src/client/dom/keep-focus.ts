/** Runs an update; gives focus and selection back to an element that lost them by being moved. */
export const keepFocus = (update: () => void): void => {
  const focused = document.activeElement as HTMLInputElement | null;
  if (!focused) return update();
  const { selectionStart, selectionEnd, selectionDirection } = focused;
  update();
  if (document.activeElement === focused) return;
  focused.focus({ preventScroll: true });
  if (selectionStart != null)
    focused.setSelectionRange(selectionStart, selectionEnd, selectionDirection as "none");
};
