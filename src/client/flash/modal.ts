/**
 * While a modal dialog is open everything outside it is inert: not to be clicked, not announced,
 * and behind the backdrop (HTML standard, "blocked by a modal dialog"; popovers are no exception).
 * Messages are drawn in the dialog as long as it is open, in a copy of the container without its id.
 *
 * @returns finds where messages are drawn; a copy is made only when there are some
 */
export const modal = (doc: Document): ((container: HTMLElement, count: number) => HTMLElement) => {
  let guest: HTMLElement | undefined;

  const topmost = (): Element | undefined => {
    try {
      return doc.activeElement?.closest("dialog:modal") ?? [...doc.querySelectorAll("dialog:modal")].pop();
    } catch {}
    return undefined;
  };

  return (container, count) => {
    const dialog = count ? topmost() : undefined;
    if (guest?.parentNode !== dialog) {
      guest?.remove();
      guest = undefined;
      if (dialog && !dialog.contains(container)) {
        guest = container.cloneNode() as HTMLElement;
        guest.removeAttribute("id");
        dialog.append(guest);
      }
    }
    return guest ?? container;
  };
};
