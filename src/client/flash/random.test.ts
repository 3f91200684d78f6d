// @vitest-environment jsdom
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { longRun } from "../../../test/support/long-run.js";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";

const runs = longRun(10_000, 1_000);
let flash: PageFlash;
let container: HTMLElement;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockReturnValue();
  document.body.innerHTML = '<div id="dj-flash-container" data-dj-auto-dismiss="3000"></div>';
  container = document.body.firstElementChild as HTMLElement;
  flash = pageFlash({ shown: () => {} });
});

afterEach(() => {
  flash.empty();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    " ",
    "success",
    "a b",
    '"]',
    "\\",
    "\ud83d",
    "😀",
    "<img src=x onerror=alert(1)>",
    '" onclick="alert(1)',
    "</div><script>alert(1)</script>",
    "__proto__",
    "x".repeat(10_000),
  ),
);

/** Only messages as they should be, and nothing else. */
function expectOnlyMessages(buttons: readonly string[] = []): void {
  expect([...document.body.querySelectorAll(":scope > :not(.dj-flash-separator)")]).toEqual([container]);
  const withButtons = buttons.length > 0 ? ["data-dj-rich"] : [];
  for (const element of container.querySelectorAll("*")) {
    const allowed = element.matches(".dj-flash")
      ? ["class", "role", "data-dj-flash-level", "aria-live", "aria-hidden", "dir", ...withButtons]
      : ["class", "type", "aria-label"];
    if (element.matches(".dj-flash")) expect(element.tagName).toBe("DIV");
    else expect(buttons).toContain(element.className);
    for (const name of element.getAttributeNames()) expect(allowed).toContain(name);
  }
}

it("shows any level and any message as text, and clears any level", () => {
  fc.assert(
    fc.property(hostile, hostile, (level, message) => {
      flash.show(level, message);
      const element = container.lastElementChild as HTMLElement;
      expect(element.textContent).toBe(message);
      expect(element.getAttribute("data-dj-flash-level")).toBe(level);
      expect(element.classList.length).toBe(2);
      expectOnlyMessages();
      flash.clear(level);
      expect(element.classList.contains("dj-flash-removing")).toBe(true);
      vi.advanceTimersByTime(300);
      expect(container.childNodes.length).toBe(0);
    }),
    { numRuns: runs },
  );
}, 60_000);

it("accepts any frame and keeps the order", () => {
  const field = fc.oneof(hostile, fc.anything());
  const frame = fc.oneof(
    fc.anything(),
    fc.record({ action: fc.constantFrom("put", "clear", "put"), level: hostile, message: hostile }),
    fc.record(
      {
        type: fc.constant("flash"),
        action: fc.oneof(fc.constantFrom("put", "put", "clear", "unknown"), fc.anything()),
        level: field,
        message: field,
        id: fc.oneof(fc.nat(), fc.anything()),
        autoDismiss: fc.oneof(fc.nat(5000), fc.anything()),
        key: fc.oneof(fc.constantFrom("a", "b"), fc.anything()),
        dismissible: fc.oneof(fc.boolean(), fc.anything()),
        button: fc.oneof(fc.record({ label: field, event: field }), fc.anything()),
      },
      { requiredKeys: [] },
    ),
  );
  let count = 0;
  let most = 0;
  fc.assert(
    fc.property(frame, (command) => {
      flash.handleFlash(command);
      most = Math.max(most, container.children.length);
      if (++count % 50 === 0) {
        expectOnlyMessages(["dj-flash-close", "dj-flash-action", "dj-flash-content"]);
        vi.advanceTimersByTime(1000);
      }
    }),
    { numRuns: runs },
  );
  expect(most).toBeGreaterThan(10);
  flash.clear();
  vi.advanceTimersByTime(300);
  expect(container.childNodes.length).toBe(0);
}, 60_000);

it.each([
  [
    "a proxy that throws",
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    ),
  ],
  ["a symbol", { action: "put", level: Symbol("x"), message: "x" }],
  ["no message", { action: "put", level: "info" }],
  ["a level that is an object", { action: "clear", level: {} }],
])("ignores %s", (_, command) => {
  flash.show("info", "stays");
  flash.handleFlash(command);
  expect(container.children.length).toBe(1);
  expect(container.querySelector(".dj-flash-removing")).toBeNull();
  expect(console.warn).toHaveBeenCalledOnce();
});

it.each([
  ["JSON that is broken", "{"],
  ["a label and nothing to do", { label: "x" }],
  ["a link that runs code", { label: "x", href: "javascript:alert(1)" }],
  ["a link that hides its scheme", { label: "x", href: " java\nscript:alert(1)" }],
])("shows a message without its button when that is %s", (_, button) => {
  flash.handleFlash({ action: "put", level: "info", message: "x", button });
  flash.handleFlash({ action: "put", level: "info", message: "y", actions: [button] });
  expect([...container.children].map((element) => element.textContent)).toEqual(["x", "y"]);
  expect(container.querySelector(".dj-flash-action")).toBeNull();
});

it("ignores invalid calls of show", () => {
  const show = flash.show as (...values: unknown[]) => void;
  for (const values of [[], ["info"], [null, "x"], ["info", {}], [{}, "x"]]) show(...values);
  expect(container.children.length).toBe(0);
  show("info", 42, "options");
  show("info", "text", null);
  expect([...container.children].map((element) => element.textContent)).toEqual(["42", "text"]);
});
