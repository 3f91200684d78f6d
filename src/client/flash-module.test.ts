// @vitest-environment jsdom
import { expect, test } from "vitest";

test("a bundled script contains the extras, so that keys work immediately", async () => {
  document.body.innerHTML = '<div id="dj-flash-container"></div>';
  await import("./flash-module.js");
  const { djust } = globalThis as unknown as {
    djust: { flash: { show(level: string, message: string): void } };
  };
  djust.flash.show("info", "Here");
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "F8", bubbles: true, cancelable: true }));
  expect(document.activeElement?.textContent).toBe("Here");
});
