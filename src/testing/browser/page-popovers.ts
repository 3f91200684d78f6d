import type { DOMWindow } from "jsdom";

const opened = new WeakSet<Element>();

/** Whether an element with `popover` is open. */
export function isPopoverOpen(element: Element): boolean {
  return opened.has(element) && element.isConnected && element.hasAttribute("popover");
}

/** Whether an element closes with Escape, and with a click elsewhere: `popover="manual"` and unknown values do not. */
const closesByItself = (element: Element): boolean =>
  /^(?:|auto|hint)$/i.test(element.getAttribute("popover") ?? "manual");

/** Adds popovers (HTML, 6.12), which jsdom lacks: their methods, `popovertarget`, Escape and clicks elsewhere. */
export function addPopovers(window: DOMWindow): void {
  const { document } = window;
  /** Open popovers that close by themselves, the innermost last. */
  let stack: readonly HTMLElement[] = [];
  const returnFocus = new WeakMap<Element, HTMLElement>();

  const announce = (type: string, element: Element, isOpen: boolean): boolean => {
    const event = new window.Event(type, { cancelable: type === "beforetoggle" && isOpen });
    const states = isOpen ? ["closed", "open"] : ["open", "closed"];
    return element.dispatchEvent(Object.assign(event, { oldState: states[0], newState: states[1] }));
  };

  const check = (element: Element): void => {
    if (!element.hasAttribute("popover"))
      throw new window.DOMException("The element has no popover attribute.", "NotSupportedError");
    if (!element.isConnected)
      throw new window.DOMException("The element is not in the document.", "InvalidStateError");
  };

  /** Closes the popovers above one, or all of them. */
  const closeAbove = (element: HTMLElement | undefined): void => {
    for (const each of stack.slice(element ? stack.indexOf(element) + 1 : 0).reverse()) hide(each);
  };

  /** The innermost open popover that an element is in, or that its button controls. */
  const popoverOf = (element: Element | null): HTMLElement | undefined => {
    const controlled = targetOf(element);
    return [...stack].reverse().find((each) => each.contains(element) || each === controlled);
  };

  const targetOf = (element: Element | null): HTMLElement | null => {
    const button = element?.closest<HTMLButtonElement>("button[popovertarget],input[popovertarget]");
    const id = button && !button.disabled ? button.getAttribute("popovertarget") : null;
    const target = id === null ? null : document.getElementById(id);
    return target?.hasAttribute("popover") ? target : null;
  };

  const show = (element: HTMLElement, source: Element | null = null): void => {
    check(element);
    if (isPopoverOpen(element) || !announce("beforetoggle", element, true)) return;
    if (closesByItself(element)) {
      stack = stack.filter(isPopoverOpen);
      closeAbove(popoverOf(element) ?? popoverOf(source));
      stack = [...stack, element];
    }
    opened.add(element);
    if (document.activeElement) returnFocus.set(element, document.activeElement as HTMLElement);
    element.querySelector<HTMLElement>("[autofocus]")?.focus();
    window.queueMicrotask(() => announce("toggle", element, true));
  };

  const hide = (element: HTMLElement): void => {
    check(element);
    if (!isPopoverOpen(element)) return;
    if (stack.includes(element)) closeAbove(element);
    announce("beforetoggle", element, false);
    const hadFocus = element.contains(document.activeElement);
    opened.delete(element);
    stack = stack.filter((each) => each !== element);
    if (hadFocus) returnFocus.get(element)?.focus();
    window.queueMicrotask(() => announce("toggle", element, false));
  };

  const methods = {
    showPopover(this: HTMLElement) {
      show(this);
    },
    hidePopover(this: HTMLElement) {
      hide(this);
    },
    togglePopover(this: HTMLElement, force?: boolean) {
      if (force ?? !isPopoverOpen(this)) show(this);
      else hide(this);
      return isPopoverOpen(this);
    },
  };
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(window.HTMLElement.prototype, name, { value, configurable: true, writable: true });
  Object.defineProperty(window.HTMLElement.prototype, "popover", {
    configurable: true,
    get(this: HTMLElement) {
      const value = this.getAttribute("popover");
      if (value === null) return null;
      return closesByItself(this) ? value.toLowerCase() || "auto" : "manual";
    },
    set(this: HTMLElement, value: string | null) {
      if (value === null) this.removeAttribute("popover");
      else this.setAttribute("popover", value);
    },
  });

  window.addEventListener("pointerup", ({ target }) => {
    stack = stack.filter(isPopoverOpen);
    closeAbove(popoverOf(target as Element));
  });
  window.addEventListener("keydown", (event) => {
    const top = stack.filter(isPopoverOpen).at(-1);
    if (event.key === "Escape" && !event.defaultPrevented && top) hide(top);
  });
  window.addEventListener("click", (event) => {
    const source = event.target as Element;
    const target = event.defaultPrevented ? null : targetOf(source);
    if (!target) return;
    const action = source.closest("[popovertarget]")?.getAttribute("popovertargetaction");
    const isOpen = isPopoverOpen(target);
    if (isOpen && action !== "show") hide(target);
    else if (!isOpen && action !== "hide") show(target, source);
  });
}
