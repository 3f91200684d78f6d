// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pageFlash } from "../../../test/support/page-flash.js";

const flash = pageFlash({ shown: () => {} });

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<div id="dj-flash-container"></div>';
  flash.flush();
});

afterEach(() => {
  pointer("cancel", 0, document.body);
  flash.empty();
  vi.useRealTimers();
});

const message = (): HTMLElement => document.querySelector(".dj-flash") as HTMLElement;
const isLeaving = (): boolean => message().classList.contains("dj-flash-removing");

function pointer(
  step: "down" | "move" | "up" | "cancel",
  clientX: number,
  target: Element = message(),
  more = {},
) {
  const event = new MouseEvent(`pointer${step}`, { bubbles: true, clientX });
  target.dispatchEvent(Object.assign(event, { pointerType: "touch", isPrimary: true, ...more }));
}

test.each([
  ["to the right", 70],
  ["to the left", -70],
])("a message that is swiped %s goes", (_, x) => {
  flash.show("info", "text");
  pointer("down", 200);
  pointer("move", 200 + x);
  expect(message().style.transform).toBe(`translateX(${x}px)`);
  expect(message().style.transition).toContain("none");
  expect(isLeaving()).toBe(false);
  pointer("up", 200 + x);
  expect(isLeaving()).toBe(true);
  vi.advanceTimersByTime(300);
  expect(document.querySelector(".dj-flash")).toBeNull();
});

test("a swipe with a pen closes a message", () => {
  flash.show("info", "text");
  for (const step of ["down", "up"] as const)
    pointer(step, step === "down" ? 0 : 80, message(), { pointerType: "pen" });
  expect(isLeaving()).toBe(true);
});

test.each([
  ["a short way", "up", 60, {}],
  ["a way that the browser makes a scroll", "cancel", 200, {}],
  ["a mouse", "up", 200, { pointerType: "mouse" }],
  ["a second finger", "up", 200, { isPrimary: false }],
] as const)("after %s it is back in its place", (_, end, x, more) => {
  flash.show("info", "text");
  pointer("down", 0, message(), more);
  pointer("move", x, message(), more);
  pointer(end, x, message(), more);
  expect(message().style.cssText).toBe("");
  expect(isLeaving()).toBe(false);
});

test("a message that cannot be dismissed does not move", () => {
  flash.show("info", "text", { dismissible: false });
  pointer("down", 0);
  pointer("move", 200);
  expect(message().style.transform).toBe("translateX(0px)");
  pointer("up", 200);
  expect(message().style.cssText).toBe("");
  expect(isLeaving()).toBe(false);
});

test("a swipe beside the messages moves none", () => {
  flash.show("info", "text");
  pointer("down", 0, document.body);
  pointer("move", 200);
  pointer("up", 200);
  expect(message().style.cssText).toBe("");
  expect(isLeaving()).toBe(false);
});

test.each(["up", "cancel"] as const)(
  "timers are paused while a message is touched, until pointer%s",
  (end) => {
    flash.show("info", "text");
    vi.advanceTimersByTime(4_000);
    pointer("down", 0);
    vi.advanceTimersByTime(60_000);
    expect(isLeaving()).toBe(false);
    pointer(end, 0);
    vi.advanceTimersByTime(999);
    expect(isLeaving()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isLeaving()).toBe(true);
  },
);

test("a message that is cleared while touched is removed", () => {
  flash.show("info", "text");
  pointer("down", 0);
  pointer("move", 20);
  flash.clear();
  vi.advanceTimersByTime(300);
  expect(document.querySelector(".dj-flash")).toBeNull();
  pointer("move", 40, document.body);
  pointer("up", 100, document.body);
  expect(document.querySelector(".dj-flash")).toBeNull();
});
