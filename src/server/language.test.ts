import { expect, it, vi } from "vitest";
import type { LiveRequest } from "../live/index.js";
import { Language } from "./language.js";

const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

it("asks the application for its texts once per page", () => {
  const texts = vi.fn(() => ({ failure: "Das ging schief." }));
  const failures = new Language({ texts }, logger).pageFailures(undefined);
  expect(failures).toMatchObject({ DJ_OFFLINE: "Das ging schief.", DJ_INTERNAL: "Das ging schief." });
  expect(texts).toHaveBeenCalledOnce();
});

it("asks a function again that threw, for a page as well", () => {
  let isDown = true;
  const texts = vi.fn(() => {
    if (isDown) throw new Error("no translations yet");
    return { back: "Zurück", close: "Schließen" };
  });
  const language = new Language({ texts }, logger);
  const request = { url: "/" } as LiveRequest;
  expect([language.back(request), language.flash(request)]).toEqual(["Back to the page", undefined]);
  isDown = false;
  expect([language.back(request), language.flash(request)?.close]).toEqual(["Zurück", "Schließen"]);
  expect(texts).toHaveBeenCalledTimes(3);
});
