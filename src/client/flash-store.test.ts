// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../test/support/page-flash.js";
import { createFlashStore, type FlashStore } from "./flash-store.js";

let flash: PageFlash;
let store: FlashStore;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<div dj-root><div id="dj-flash-container"></div></div>';
  flash = pageFlash({ shown: () => {} });
  store = createFlashStore();
});
afterEach(() => {
  store.close();
  flash.empty();
  vi.useRealTimers();
});

const texts = (): string[] =>
  store
    .getSnapshot()
    .filter(({ isLeaving }) => !isLeaving)
    .map(({ message }) => message);
const [first, all] = [() => store.getSnapshot()[0], () => store.getSnapshot()];

/** Handlers that are called, as the page script reads them from the element. */
function calls(): string[] {
  const called: string[] = [];
  document.querySelector("[dj-root]")?.addEventListener("click", ({ target }) => {
    called.push((target as Element).getAttribute("dj-click") ?? "");
  });
  return called;
}

test("has the messages, and the page's containers have none", () => {
  flash.show("success", "Saved", { title: "Item" });
  flash.handleFlash({ action: "put", level: "error", message: "Failed" });
  expect(all()).toMatchObject([
    { level: "success", message: "Saved", title: "Item", politeness: "polite", autoDismiss: 5000, count: 1 },
    { level: "error", message: "Failed", politeness: "assertive", actions: [], dismissible: true },
  ]);
  expect(document.querySelector(".dj-flash")).toBeNull();
});

test("gives the same snapshot until something changes, and tells its subscribers then", () => {
  const changed = vi.fn();
  const end = store.subscribe(changed);
  const before = store.getSnapshot();
  expect(store.getSnapshot()).toBe(before);
  flash.show("info", "One");
  expect(store.getSnapshot()).not.toBe(before);
  expect(changed).toHaveBeenCalledTimes(1);
  end();
  flash.show("info", "Two");
  expect(changed).toHaveBeenCalledTimes(1);
});

test("ends a message after its time, 300 ms after it began to leave", () => {
  flash.show("info", "Goes");
  vi.advanceTimersByTime(5_000);
  expect(first()).toMatchObject({ isLeaving: true });
  vi.advanceTimersByTime(300);
  expect(all()).toEqual([]);
});

test("stops the time", () => {
  flash.show("info", "Stays");
  store.pause(true);
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(["Stays"]);
  store.pause(false);
  vi.advanceTimersByTime(5_000);
  expect(texts()).toEqual([]);
});

test("updates a message with the same key in place, under the same id", () => {
  flash.show("info", "1 of 2", { key: "import" });
  const before = first();
  flash.show("success", "Done", { key: "import" });
  expect(all()).toMatchObject([{ id: before?.id, level: "success", message: "Done" }]);
  expect(before?.message).toBe("1 of 2");
});

test("clears what the page clears, by level and by key", () => {
  flash.show("info", "a");
  flash.show("error", "b");
  flash.show("info", "c", { key: "k" });
  flash.clear("error");
  expect(texts()).toEqual(["a", "c"]);
  flash.handleFlash({ action: "clear", key: "k" });
  expect(texts()).toEqual(["a"]);
  flash.empty();
  expect(all()).toEqual([]);
});

test("runs an action once, and closes its message", () => {
  const called = calls();
  flash.show("info", "Deleted", { action: { label: "Undo", event: "restore", params: { id: 7 } } });
  const { id = "" } = first() ?? {};
  store.runAction(id);
  store.runAction(id);
  expect(called).toEqual(['restore({"id":7})']);
  expect(texts()).toEqual([]);
  expect(document.querySelector("[dj-click]")).toBeNull();
});

test.each([
  ["closed", () => store.dismiss(first()?.id ?? "")],
  ["timeout", () => void vi.advanceTimersByTime(5_000)],
  ["cleared", () => flash.clear()],
])("reports to the view once that a message is over: %s", (reason, end) => {
  const called = calls();
  flash.handleFlash({
    action: "put",
    level: "info",
    message: "x",
    onClose: { event: "seen", params: { n: 1 } },
  });
  end();
  vi.advanceTimersByTime(1_000);
  expect(called).toEqual([`seen({"n":1,"reason":"${reason}"})`]);
});

test("takes the messages of one container, and leaves the others to the page", () => {
  store.close();
  store = createFlashStore({ container: "form" });
  flash.show("info", "toast");
  flash.show("info", "inline", { container: "form" });
  expect(texts()).toEqual(["inline"]);
  expect(document.querySelector(".dj-flash")?.textContent).toBe("toast");
});

test("has limits of its own", () => {
  store.close();
  store = createFlashStore({ maxVisible: 2, coalesce: true, autoDismiss: 0 });
  for (const text of ["a", "a", "b", "c"]) flash.show("info", text);
  expect(all()).toMatchObject([
    { message: "a", count: 2, autoDismiss: 0 },
    { message: "b", count: 1 },
  ]);
  store.dismiss(first()?.id ?? "");
  vi.advanceTimersByTime(300);
  expect(texts()).toEqual(["b", "c"]);
});

test("gives messages back to the page when it is closed", () => {
  store.close();
  flash.show("info", "text");
  expect(document.querySelector(".dj-flash")?.textContent).toBe("text");
});

test("tells the view once that a navigation has removed its messages, and not after the page was left", () => {
  const called = calls();
  const onClose = { event: "closed", params: { id: 1 } };
  const put = (id: number): void =>
    flash.handleFlash({ action: "put", level: "info", message: `${id}`, id, onClose });
  put(1);
  flash.empty();
  flash.empty();
  expect(called).toEqual(['closed({"id":1,"reason":"navigated"})']);
  put(2);
  dispatchEvent(new Event("pagehide"));
  flash.empty();
  put(3);
  flash.empty();
  expect(called).toHaveLength(2);
});
