import { afterEach, beforeEach, vi } from "vitest";
import { type PageFlash, pageFlash } from "./page-flash.js";

export let flash: PageFlash;
export let box: HTMLElement;
export const action = vi.fn();
export const undo = { label: "Undo", event: "undo", params: { id: 1 } };

export function page(attributes = ""): void {
  document.body.innerHTML = `<input id="field"><button id="other"></button>
    <div id="dj-flash-container" class="dj-flash-container" aria-live="polite" ${attributes}></div>`;
  box = document.querySelector("#dj-flash-container") as HTMLElement;
  flash.flush();
}

export const field = (): HTMLElement => document.querySelector("#field") as HTMLElement;
export const all = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".dj-flash")];
export const message = (text: string): HTMLElement =>
  all().find((element) => element.textContent === text) as HTMLElement;
export const close = (text: string): HTMLElement | null => message(text).querySelector(".dj-flash-close");
export const staying = (): (string | null)[] =>
  all()
    .filter((element) => !element.classList.contains("dj-flash-removing"))
    .map((element) => element.textContent);

export function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
}

const observers: MutationObserver[] = [];
const added: [EventTarget, string, EventListenerOrEventListenerObject, boolean][] = [];

/** Sets up the page before each test, and cleans up after it. */
export function setUpExtras(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    const record = (target: EventTarget, [type, listener, options]: unknown[]): void => {
      added.push([target, type as string, listener as EventListener, options === true]);
    };
    const addToWindow = window.addEventListener;
    vi.spyOn(window, "addEventListener").mockImplementation((...args: unknown[]) => {
      record(window, args);
      addToWindow.call(window, ...(args as Parameters<typeof addToWindow>));
    });
    const add = EventTarget.prototype.addEventListener;
    vi.spyOn(EventTarget.prototype, "addEventListener").mockImplementation(function (
      this: EventTarget,
      ...args: unknown[]
    ) {
      if (this === document) record(this, args);
      add.call(this, ...(args as Parameters<typeof add>));
    });
    const observe = MutationObserver.prototype.observe;
    vi.spyOn(MutationObserver.prototype, "observe").mockImplementation(function (
      this: MutationObserver,
      ...how
    ) {
      observers.push(this);
      observe.apply(this, how);
    });
    action.mockReset();
    flash = pageFlash({ shown: () => {}, action });
  });

  afterEach(() => {
    flash.empty();
    for (const observer of observers.splice(0)) observer.disconnect();
    for (const [target, type, listener, capture] of added.splice(0))
      target.removeEventListener(type, listener, capture);
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}
