import type { DOMWindow } from "jsdom";

/** Adds what commands use and jsdom lacks: opening and closing a `<dialog>`, and `CSS.escape`. */
export function addDialogs(window: DOMWindow): void {
  const methods = {
    show(this: HTMLDialogElement) {
      this.open = true;
    },
    showModal(this: HTMLDialogElement) {
      if (this.open || !this.isConnected)
        throw new window.DOMException("The dialog is open, or not in the document.", "InvalidStateError");
      this.open = true;
      const first = this.querySelector<HTMLElement>(
        "[autofocus],a[href],button,input,select,textarea,[tabindex]",
      );
      first?.focus();
    },
    close(this: HTMLDialogElement, value?: string) {
      if (!this.open) return;
      this.open = false;
      if (value !== undefined) this.returnValue = value;
      window.queueMicrotask(() => this.dispatchEvent(new window.Event("close")));
    },
  };
  for (const [name, value] of Object.entries(methods))
    if (!(name in window.HTMLDialogElement.prototype))
      Object.defineProperty(window.HTMLDialogElement.prototype, name, {
        value,
        configurable: true,
        writable: true,
      });
  if (!("CSS" in window))
    Object.defineProperty(window, "CSS", {
      value: { escape: escapeName },
      configurable: true,
      writable: true,
    });
}

/** Serializes an identifier (CSSOM, 2.1), with more escapes than it needs. */
function escapeName(text: unknown): string {
  return `${text}`.replace(
    /^\d|(?<=^-)\d|^-$|[^\w\u0080-\uffff-]/g,
    (character) => `\\${character.charCodeAt(0).toString(16)} `,
  );
}
