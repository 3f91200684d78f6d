// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createNotice } from "./connection-notice.js";
import type { PageConfig } from "./transports/transport.js";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = "";
});
afterEach(() => void vi.useRealTimers());

function notice(texts: PageConfig["texts"]) {
  return createNotice({ path: "", transports: [], ...(texts ? { texts } : {}) });
}

const said = (): (string | null)[] =>
  Array.from(document.querySelectorAll("[role=status] > .dj-connection"), (element) => element.textContent);

test("shows a notice after two seconds without a connection, and a second one for three seconds on reconnect", () => {
  const tell = notice(["Lost", "Back"]);
  tell(1, false);
  vi.advanceTimersByTime(1_999);
  expect(said()).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(said()).toEqual(["Lost"]);
  tell(1, false);
  vi.advanceTimersByTime(60_000);
  expect(said()).toEqual(["Lost"]);
  tell(1, true);
  expect(said()).toEqual(["Back"]);
  vi.advanceTimersByTime(2_999);
  expect(said()).toEqual(["Back"]);
  vi.advanceTimersByTime(1);
  expect(said()).toEqual([]);
});

test("has its live region in the page before it speaks, and keeps it", () => {
  const tell = notice(["Lost", "Back"]);
  const region = document.querySelector("[role=status]");
  expect(region?.childNodes.length).toBe(0);
  tell(1, false);
  vi.advanceTimersByTime(2_000);
  tell(1, true);
  vi.advanceTimersByTime(3_000);
  expect(document.querySelectorAll("[role=status]")).toEqual(expect.objectContaining({ length: 1 }));
  expect(document.querySelector("[role=status]")).toBe(region);
});

test("says nothing of what was over soon", () => {
  const tell = notice(["Lost", "Back"]);
  tell(1, true);
  for (let round = 0; round < 5; round++) {
    tell(1, false);
    vi.advanceTimersByTime(1_500);
    tell(1, true);
  }
  vi.advanceTimersByTime(10_000);
  expect(said()).toEqual([]);
});

test("does not announce the reconnect when the connection is lost again", () => {
  const tell = notice(["Lost", "Back"]);
  tell(1, false);
  vi.advanceTimersByTime(2_000);
  tell(1, true);
  vi.advanceTimersByTime(1_000);
  tell(1, false);
  vi.advanceTimersByTime(0);
  expect(said()).toEqual(["Lost"]);
  vi.advanceTimersByTime(5_000);
  expect(said()).toEqual(["Lost"]);
});

test("shows one notice for several views", () => {
  const tell = notice(["Lost", "Back"]);
  tell(1, false);
  tell(2, false);
  vi.advanceTimersByTime(2_000);
  tell(1, true);
  expect(said()).toEqual(["Lost"]);
  tell(2, true);
  expect(said()).toEqual(["Back"]);
});

test.each([[undefined], [[false, "Back"]]])("shows nothing with the texts %j", (texts) => {
  const tell = notice(texts as PageConfig["texts"]);
  tell(1, false);
  vi.advanceTimersByTime(5_000);
  tell(1, true);
  expect(said()).toEqual([]);
});

test("removes the notice without a second one if there is no text for it", () => {
  const tell = notice(["Lost", false]);
  tell(1, false);
  vi.advanceTimersByTime(5_000);
  tell(1, true);
  vi.advanceTimersByTime(0);
  expect(said()).toEqual([]);
});
