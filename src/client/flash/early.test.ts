// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createExtras } from "./extras.js";
import { createMessages, type Messages, type MessagesHooks } from "./messages.js";

type Use = Parameters<MessagesHooks["withExtras"]>[0];

let uses: Use[];
let messages: Messages;
const action = vi.fn();

/** The script with the extras arrives, or fails to load. */
const arrive = (create: typeof createExtras | undefined = createExtras): void => {
  for (const use of uses.splice(0)) use(create);
};

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  action.mockReset();
  document.body.innerHTML =
    '<div id="dj-flash-container"></div><input type="checkbox" dj-flash-keep aria-label="Keep messages">';
  uses = [];
  messages = createMessages({ action, withExtras: (use) => uses.push(use) });
});

afterEach(() => {
  messages.page.keep(false);
  arrive();
  messages.empty();
  vi.useRealTimers();
});

const message = (): HTMLElement => document.querySelector(".dj-flash") as HTMLElement;

const press = (key: string): void => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true });
  (document.activeElement ?? document.body).dispatchEvent(event);
};

const point = (type: string, clientX: number): void => {
  const event = new MouseEvent(type, { bubbles: true, clientX });
  message().dispatchEvent(Object.assign(event, { isPrimary: true, pointerType: "touch" }));
};

test("moves the focus to the newest message for a key that was pressed while the extras were loading", () => {
  messages.page.show("info", "Saved");
  press("F8");
  expect(document.activeElement).toBe(document.body);
  arrive();
  expect(document.activeElement).toBe(message());
});

test("closes the focused message for an Escape that was pressed while the extras were loading", () => {
  messages.page.show("info", "Saved");
  message().tabIndex = -1;
  message().focus();
  press("Escape");
  arrive();
  expect(message().classList.contains("dj-flash-removing")).toBe(true);
});

test.each([
  ["pointerup", true],
  ["pointercancel", false],
])("finishes a swipe that ended with %s while the extras were loading", (end, isClosed) => {
  messages.page.show("info", "Saved");
  point("pointerdown", 10);
  point(end, 200);
  arrive();
  expect(message().classList.contains("dj-flash-removing")).toBe(isClosed);
});

test("pauses a message that the pointer was on before the extras arrived", () => {
  messages.page.show("info", "Saved");
  message().dispatchEvent(new MouseEvent("pointerover", { bubbles: true }));
  arrive();
  vi.advanceTimersByTime(60_000);
  expect(message().textContent).toBe("Saved");
});

test("keeps messages when the keep switch was pressed while the extras were loading", () => {
  document.querySelector("input")?.click();
  arrive();
  expect(document.querySelector("input")?.checked).toBe(true);
  messages.page.show("info", "Saved");
  vi.advanceTimersByTime(60_000);
  expect(message().textContent).toBe("Saved");
});

test("keeps messages when a script asked for it while the extras were loading", () => {
  messages.page.keep(true);
  arrive();
  expect(localStorage.getItem("dj-flash-keep")).toBe("true");
});

test("gives a message its buttons as soon as the extras arrive", () => {
  messages.page.show("info", "Deleted", { action: { label: "Undo", event: "undo" } });
  arrive();
  message().querySelector<HTMLButtonElement>(".dj-flash-action")?.click();
  expect(action).toHaveBeenCalledOnce();
});

test("shows and ends messages when the extras cannot be loaded", () => {
  press("F8");
  arrive(undefined);
  messages.page.show("info", "Saved");
  expect(message().textContent).toBe("Saved");
  vi.advanceTimersByTime(5_300);
  expect(message()).toBe(null);
});
