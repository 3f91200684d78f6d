// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pageFlash } from "../../../test/support/page-flash.js";
import { keepHistory } from "./history.js";

const list = '<ol dj-flash-history dj-update="ignore"></ol>';
const flash = pageFlash({ shown: () => {} });
const observers: MutationObserver[] = [];

beforeEach(() => {
  sessionStorage.clear();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
  document.body.innerHTML = `<div id="dj-flash-container"></div>${list}`;
  flash.flush();
  const observe = MutationObserver.prototype.observe;
  vi.spyOn(MutationObserver.prototype, "observe").mockImplementation(function (
    this: MutationObserver,
    ...how
  ) {
    observers.push(this);
    observe.apply(this, how);
  });
});

afterEach(() => {
  flash.empty();
  for (const observer of observers.splice(0)) observer.disconnect();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Once the page has been looked at. */
const settled = async (): Promise<void> => {
  await Promise.resolve();
};
const items = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[dj-flash-history] > li")];
const messages = (): (string | null | undefined)[] =>
  items().map((item) => item.querySelector(".dj-flash-history-message")?.textContent);

test("lists the messages that were shown, newest first, with level and time", async () => {
  keepHistory();
  flash.show("success", "Saved");
  flash.show("error", "<b>Failed</b>");
  await settled();
  expect(messages()).toEqual(["<b>Failed</b>", "Saved"]);
  const [first] = items();
  expect(first?.dataset["djFlashLevel"]).toBe("error");
  expect(first?.querySelector(".dj-flash-history-level")?.textContent).toBe("error");
  expect(first?.querySelector("time")?.getAttribute("datetime")).toBe("2026-01-02T03:04:05.000Z");
  expect(first?.querySelector("time")?.textContent).toBe(new Date().toLocaleTimeString());
});

test("writes levels and times in the language of the page", async () => {
  document.documentElement.lang = "de";
  document.body.innerHTML = `<div id="dj-flash-container"></div><ol dj-flash-history data-dj-levels='{"error":"Fehler"}'></ol>`;
  flash.flush();
  keepHistory();
  flash.show("error", "Nicht gespeichert");
  flash.show("custom", "Etwas anderes");
  await settled();
  const levels = items().map((item) => item.querySelector(".dj-flash-history-level")?.textContent);
  expect(levels).toEqual(["custom", "Fehler"]);
  expect(items()[0]?.querySelector("time")?.textContent).toBe(new Date().toLocaleTimeString("de"));
  document.documentElement.lang = "";
});

test("writes times in the browser's language where the page's is unknown", async () => {
  document.documentElement.lang = "not a language";
  keepHistory();
  flash.show("error", "Failed");
  await settled();
  expect(items()[0]?.querySelector("time")?.textContent).toBe(new Date().toLocaleTimeString());
  document.documentElement.lang = "";
});

test("lists the messages of the first page", () => {
  flash.show("info", "early");
  keepHistory();
  expect(messages()).toEqual(["early"]);
});

test("keeps messages that were removed", async () => {
  keepHistory();
  flash.show("info", "text");
  await settled();
  vi.advanceTimersByTime(10_000);
  await settled();
  expect(document.querySelector(".dj-flash")).toBeNull();
  expect(messages()).toEqual(["text"]);
});

test("lists a message that was updated in place once, with its current text", async () => {
  keepHistory();
  flash.show("info", "0 %", { key: "k" });
  await settled();
  flash.show("info", "beside");
  await settled();
  flash.show("info", "100 %", { key: "k" });
  await settled();
  expect(messages()).toEqual(["100 %", "beside"]);
});

test("lists the last twenty messages", async () => {
  keepHistory();
  for (let at = 1; at <= 25; at++) flash.show("info", `${at}`);
  await settled();
  expect(messages()).toEqual(Array.from({ length: 20 }, (_, index) => `${25 - index}`));
});

test("fills a list that is added later, and one that was emptied", async () => {
  keepHistory();
  flash.show("info", "text");
  await settled();
  document.querySelector("ol")?.remove();
  document.body.insertAdjacentHTML("beforeend", list);
  await settled();
  expect(messages()).toEqual(["text"]);
  document.querySelector("ol")?.replaceChildren();
  await settled();
  expect(messages()).toEqual(["text"]);
});

test("survives page loads", async () => {
  keepHistory();
  flash.show("info", "text");
  await settled();
  flash.empty();
  document.body.innerHTML = `<div id="dj-flash-container"></div>${list}`;
  keepHistory();
  expect(messages()).toEqual(["text"]);
});

test("lists the messages of this page if storage is blocked", async () => {
  vi.spyOn(window, "sessionStorage", "get").mockImplementation((): never => {
    throw new DOMException("blocked", "SecurityError");
  });
  keepHistory();
  flash.show("info", "text");
  await settled();
  expect(messages()).toEqual(["text"]);
});

test.each(["{", "null", "{}", "[null]", '"text"'])("ignores %s in storage", (stored) => {
  sessionStorage.setItem("dj-flash-history", stored);
  keepHistory();
  expect(items()).toEqual([]);
});

test("writes to the page only when messages change", async () => {
  keepHistory();
  flash.show("info", "text");
  await settled();
  const [item] = items();
  document.body.insertAdjacentHTML("beforeend", "<p></p>");
  await settled();
  expect(items()).toEqual([item]);
  expect(items()[0]).toBe(item);
});

test("a level with the name of an inherited property has its own name", async () => {
  document.body.innerHTML = `<div id="dj-flash-container"></div><ol dj-flash-history data-dj-levels='{"error":"Fehler"}'></ol>`;
  flash.flush();
  keepHistory();
  for (const level of ["constructor", "toString", "__proto__"]) flash.show(level, level);
  await settled();
  const levels = items().map((item) => item.querySelector(".dj-flash-history-level")?.textContent);
  expect(levels).toEqual(["__proto__", "toString", "constructor"]);
});
