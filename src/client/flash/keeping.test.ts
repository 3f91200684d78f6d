// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pageFlash } from "../../../test/support/page-flash.js";

const flash = pageFlash({ shown: () => {} });

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  document.body.innerHTML = `<div id="dj-flash-container"></div>
    <button dj-flash-keep><b>Keep</b></button><input type="checkbox" dj-flash-keep>`;
  flash.flush();
});

afterEach(() => {
  vi.restoreAllMocks();
  flash.keep(false);
  flash.empty();
  vi.useRealTimers();
});

const button = (): HTMLButtonElement => document.querySelector("button[dj-flash-keep]") as HTMLButtonElement;
const box = (): HTMLInputElement => document.querySelector("input") as HTMLInputElement;
const shown = (): number => document.querySelectorAll(".dj-flash:not(.dj-flash-removing)").length;
const switches = (): unknown[] => [button().getAttribute("aria-pressed"), box().checked];

test("is off by default", () => {
  expect(switches()).toEqual(["false", false]);
  flash.show("info", "text");
  vi.advanceTimersByTime(5_000);
  expect(shown()).toBe(0);
});

test("pauses and resumes the timers of messages", () => {
  flash.show("info", "before");
  vi.advanceTimersByTime(4_000);
  button().click();
  expect(switches()).toEqual(["true", true]);
  flash.show("info", "after");
  vi.advanceTimersByTime(600_000);
  expect(shown()).toBe(2);
  box().click();
  expect(switches()).toEqual(["false", false]);
  vi.advanceTimersByTime(999);
  expect(shown()).toBe(2);
  vi.advanceTimersByTime(1);
  expect(shown()).toBe(1);
  vi.advanceTimersByTime(4_000);
  expect(shown()).toBe(0);
});

test("is toggled by a click inside the button", () => {
  document.querySelector("b")?.click();
  expect(switches()).toEqual(["true", true]);
  button().click();
  expect(switches()).toEqual(["false", false]);
});

test("is toggled by a script", () => {
  flash.keep(true);
  expect(switches()).toEqual(["true", true]);
  flash.keep(true);
  expect(switches()).toEqual(["true", true]);
  flash.keep(false);
  expect(switches()).toEqual(["false", false]);
});

test("is stored by the browser, and shown on every switch that is added", async () => {
  flash.keep(true);
  expect(localStorage.getItem("dj-flash-keep")).toBe("true");
  document.body.insertAdjacentHTML(
    "beforeend",
    '<button class="new" dj-flash-keep></button><p><input class="new" type="checkbox" dj-flash-keep></p>',
  );
  await vi.waitFor(() =>
    expect(document.querySelector("button.new")?.getAttribute("aria-pressed")).toBe("true"),
  );
  expect(document.querySelector<HTMLInputElement>("input.new")?.checked).toBe(true);
});

test("follows changes in other tabs", () => {
  flash.show("info", "text");
  localStorage.setItem("dj-flash-keep", "true");
  window.dispatchEvent(new StorageEvent("storage", { key: "dj-flash-keep", newValue: "true" }));
  expect(switches()).toEqual(["true", true]);
  vi.advanceTimersByTime(60_000);
  expect(shown()).toBe(1);
});

test("storage is read once for each change of the setting, not for each change of the page", async () => {
  const read = vi.spyOn(Storage.prototype, "getItem");
  const memory = vi.spyOn(window, "localStorage", "get");
  for (let n = 0; n < 100; n++) {
    document.body.append(document.createElement("p"));
    flash.flush();
    await Promise.resolve();
  }
  expect([read.mock.calls.length, memory.mock.calls.length]).toEqual([0, 0]);
});

test("applies to the page if storage is blocked", () => {
  const blocked = (): never => {
    throw new DOMException("blocked", "SecurityError");
  };
  vi.spyOn(window, "localStorage", "get").mockImplementation(blocked);
  button().click();
  flash.show("info", "text");
  vi.advanceTimersByTime(60_000);
  expect(shown()).toBe(1);
  expect(switches()).toEqual(["true", true]);
});

test("ignores invalid values in storage", () => {
  localStorage.setItem("dj-flash-keep", "{");
  flash.flush();
  expect(switches()).toEqual(["false", false]);
});
