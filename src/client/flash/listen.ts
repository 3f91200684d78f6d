/** Listens for events of several types, in a document before the page's own scripts. */
export const listen = (
  target: Document | Window,
  types: string,
  take: (event: Event & PointerEvent & KeyboardEvent & FocusEvent) => void,
): void => {
  for (const type of types.split(" "))
    target.addEventListener(type, take as (event: Event) => void, target === document);
};
