// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";

let flash: PageFlash;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `<div id="dj-flash-container" dj-update="ignore" aria-live="polite"></div>`;
  flash = pageFlash({ shown: () => {} });
  flash.flush();
});

afterEach(() => {
  flash.empty();
  vi.useRealTimers();
});

const liveness = (): (string | null)[] =>
  [...document.querySelectorAll(".dj-flash")].map((element) => element.getAttribute("aria-live"));

it("does not let an error interrupt the messages that came with it", () => {
  flash.show("success", "first");
  flash.show("warning", "second");
  flash.show("error", "third");
  expect(liveness()).toEqual(["polite", "polite", "polite"]);
});

it("lets an error that comes alone interrupt, and one that asks for it", () => {
  flash.show("error", "alone");
  vi.advanceTimersByTime(1);
  flash.show("info", "first");
  flash.show("error", "second", { politeness: "assertive" });
  expect(liveness()).toEqual(["assertive", "polite", "assertive"]);
});
