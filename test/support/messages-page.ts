import { afterEach, beforeEach, vi } from "vitest";
import { type PageFlash, pageFlash } from "./page-flash.js";

export let flash: PageFlash;
export const shown = vi.fn();

export function container(attributes = "", children = ""): HTMLElement {
  const holder = document.createElement("div");
  holder.innerHTML = `<div id="dj-flash-container" class="dj-flash-container" ${attributes}>${children}</div>`;
  document.body.append(holder);
  return holder.firstElementChild as HTMLElement;
}

export const texts = (): (string | null)[] =>
  [...document.querySelectorAll("#dj-flash-container .dj-flash")].map((element) => element.textContent);
export const staying = (): (string | null)[] =>
  [...document.querySelectorAll("#dj-flash-container .dj-flash:not(.dj-flash-removing)")].map(
    (element) => element.textContent,
  );
export const only = (): HTMLElement => {
  const [element, more] = document.querySelectorAll<HTMLElement>(".dj-flash");
  if (!element || more) throw new Error("expected one message");
  return element;
};

const observers: MutationObserver[] = [];

/** Sets up the page before each test, and cleans up after it. */
export function setUpMessages(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    const observe = MutationObserver.prototype.observe;
    vi.spyOn(MutationObserver.prototype, "observe").mockImplementation(function (
      this: MutationObserver,
      ...how
    ) {
      observers.push(this);
      observe.apply(this, how);
    });
    document.body.innerHTML = "";
    shown.mockReset();
    flash = pageFlash({ shown });
  });

  afterEach(() => {
    flash.empty();
    for (const observer of observers.splice(0)) observer.disconnect();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}
