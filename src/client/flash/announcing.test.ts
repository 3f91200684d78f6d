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

/** The texts that are in the accessibility tree, and all that are on screen. */
const announced = (): (string | null)[] => texts(".dj-flash:not([aria-hidden])");
const coalesce = (): void =>
  document.getElementById("dj-flash-container")?.setAttribute("data-dj-coalesce", "");
const texts = (selector: string): (string | null)[] =>
  [...document.querySelectorAll(selector)].map((one) => one.textContent);

it("lets messages of one turn enter the accessibility tree one after another", () => {
  flash.show("success", "first");
  flash.show("warning", "second");
  flash.show("error", "third");
  expect(texts(".dj-flash")).toEqual(["first", "second", "third"]);
  expect(announced()).toEqual(["first"]);
  vi.advanceTimersByTime(499);
  expect(announced()).toEqual(["first"]);
  vi.advanceTimersByTime(1);
  expect(announced()).toEqual(["first", "second"]);
  vi.advanceTimersByTime(500);
  expect(announced()).toEqual(["first", "second", "third"]);
});

it("holds back no message that comes alone", () => {
  flash.show("success", "first");
  vi.advanceTimersByTime(500);
  flash.show("error", "second");
  expect(document.querySelector("[aria-hidden]")).toBeNull();
});

it("holds back no message of many for more than 2.5 seconds", () => {
  for (let count = 0; count < 50; count++) flash.show("info", `message ${count}`);
  vi.advanceTimersByTime(2_500);
  expect(announced()).toHaveLength(50);
});

it("lets a repeated message enter again, with its count", () => {
  coalesce();
  flash.show("info", "moved");
  vi.advanceTimersByTime(1_000);
  flash.show("info", "moved");
  expect([announced(), document.querySelector("[data-dj-count='2']")?.textContent]).toEqual([[], "moved"]);
  vi.advanceTimersByTime(500);
  expect(announced()).toEqual(["moved"]);
});

it("lets a message that is repeated many times enter once, and delays no other one by it", () => {
  coalesce();
  for (let count = 0; count < 20; count++) flash.show("info", "moved");
  flash.show("info", "other");
  vi.advanceTimersByTime(1_000);
  expect(announced()).toEqual(["moved", "other"]);
  vi.advanceTimersByTime(5_000);
  expect(document.querySelectorAll("[aria-hidden]")).toHaveLength(0);
});

it("does not hide a focused message", () => {
  coalesce();
  flash.show("info", "moved");
  const element = document.querySelector<HTMLElement>(".dj-flash");
  element?.setAttribute("tabindex", "-1");
  element?.focus();
  flash.show("info", "moved");
  expect(announced()).toEqual(["moved"]);
});

it("separates equal texts, in a live region that was there before", () => {
  flash.show("info", "saved");
  vi.advanceTimersByTime(1_000);
  expect(document.querySelector(".dj-flash-separator")).toBeNull();
  flash.show("info", "saved");
  const region = document.querySelector(".dj-flash-separator");
  expect([region?.getAttribute("aria-live"), region?.textContent]).toEqual(["polite", ""]);
  vi.advanceTimersByTime(250);
  expect([region?.textContent, announced()]).toEqual(["\u00a0", ["saved"]]);
  vi.advanceTimersByTime(250);
  expect([region?.textContent, announced()]).toEqual(["", ["saved", "saved"]]);
});
