// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";

const page = globalThis as { djust?: { flash?: { show(level: string, message: string): void } } };

afterEach(() => {
  delete page.djust;
  document.body.innerHTML = "";
  vi.resetModules();
});

test("adds only flash messages to a page", async () => {
  document.body.innerHTML = '<div id="dj-flash-container"></div>';
  await import("./flash-script.js");
  expect(Object.keys(page.djust ?? {})).toEqual(["flash"]);
  expect(Object.keys(page.djust?.flash ?? {})).toEqual(["show", "clear", "dismiss", "handleFlash", "keep"]);
  page.djust?.flash?.show("info", "Here");
  expect(document.querySelector(".dj-flash-info")?.textContent).toBe("Here");
});

test("keeps the hooks that a script has registered before", async () => {
  const hooks = { chart: {} };
  Object.assign(page, { djust: { hooks } });
  await import("./flash-script.js");
  expect(page.djust).toMatchObject({ hooks, flash: { show: expect.any(Function) } });
});

test("does nothing in a page that has the whole script", async () => {
  const whole = { flash: { show: () => {} } };
  page.djust = whole;
  const observe = vi.spyOn(MutationObserver.prototype, "observe");
  await import("./flash-script.js");
  expect(page.djust).toBe(whole);
  expect(observe).not.toHaveBeenCalled();
});
