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

const put = (fields: object): void =>
  messages.page.handleFlash({ action: "put", level: "info", message: "Deleted", ...fields });
const onClose = { event: "gone", params: { id: 1 } };

test("shows a message that reports when it closes once the extras have arrived, as far as it is still wanted", () => {
  put({ onClose, autoDismiss: 100 });
  put({ onClose, key: "a" });
  messages.page.clear();
  put({ onClose, key: "a" });
  put({ onClose, key: "a", message: "Deleted again" });
  vi.advanceTimersByTime(1_000);
  expect(document.querySelectorAll(".dj-flash")).toHaveLength(0);
  arrive();
  expect(
    [...document.querySelectorAll(".dj-flash:not(.dj-flash-removing)")].map((one) => one.textContent),
  ).toEqual(["Deleted again"]);
  messages.empty();
  // What was cleared or replaced before was never on screen.
  expect(action.mock.calls.map(([{ params }]) => params.reason)).toEqual(["navigated"]);
});

test("shows a message in its own container, not in the unnamed one before the extras arrive", () => {
  document.body.insertAdjacentHTML(
    "beforeend",
    '<div id="dj-flash-container-form" class="dj-flash-container" data-dj-name="form" dj-update="ignore"></div>',
  );
  put({ container: "form" });
  messages.page.show("info", "Later");
  expect(document.querySelectorAll(".dj-flash")).toHaveLength(0);
  arrive();
  const within = (id: string): string | null | undefined => document.querySelector(`#${id}`)?.textContent;
  expect([within("dj-flash-container-form"), within("dj-flash-container")]).toEqual(["Deleted", "Later"]);
});

test("shows such messages when the extras cannot be loaded", () => {
  put({ onClose, container: "form" });
  arrive(undefined);
  expect(message().textContent).toBe("Deleted");
});

test("reports why a message of the first page has closed, even if its time is over before the extras arrive", () => {
  arrive();
  document.body.innerHTML = `<div id="dj-flash-container" class="dj-flash-container" dj-update="ignore"><div
    class="dj-flash dj-flash-info" data-dj-flash-level="info" data-dj-auto-dismiss="100" data-dj-options='${JSON.stringify({ onClose })}'>Deleted</div></div>`;
  messages = createMessages({ action, withExtras: (use) => uses.push(use) });
  vi.advanceTimersByTime(1_000);
  expect(message().classList.contains("dj-flash-removing")).toBe(false);
  arrive();
  vi.advanceTimersByTime(100);
  expect(action.mock.calls.map(([{ params }]) => params)).toEqual([{ id: 1, reason: "timeout" }]);
});
