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

it.each([
  [
    { texts: { failure: () => 3 } },
    "texts.failure must return a string of up to 10000 characters, or false, got 3.",
  ],
  [{ texts: { failure: () => "x".repeat(10_001) } }, "got 10001 characters."],
  [
    { texts: { failure: async () => "later" } },
    "texts.failure must return a string of up to 10000 characters, or false, got a promise. The function must be synchronous.",
  ],
  [{ texts: () => 3 }, "texts must return an object of texts, or false, got 3."],
  [{ texts: () => undefined }, "texts must return an object of texts, or false, got undefined."],
  [{ texts: async () => ({}) }, "The function must be synchronous."],
  [{ texts: () => ({ failure: 3 }) }, "texts.failure must be a string or false, got 3."],
  [{ texts: () => ({ conectionLost: "x" }) }, 'Unknown text "conectionLost".'],
])("uses the default for a function that returns an invalid value: %o", (options, says) => {
  const error = vi.fn();
  const language = new Language(options as never, { ...logger, error });
  const request = { url: "/" } as LiveRequest;
  expect(language.failure("DJ_HANDLER", request)).toBe("Something went wrong. Try again.");
  const [fields, message] = error.mock.calls[0] as [{ err: Error }, string];
  expect(message).toMatch(/^The option texts.* of createApp returned an invalid value; its default is used$/);
  expect(fields.err.message).toContain(says);
});

it.each([
  [{ lang: () => undefined }, 'lang must return a language such as "en" or "pt-BR", got undefined.'],
  [{ lang: () => "german language" }, 'such as "en" or "pt-BR", got "german language".'],
  [{ dir: () => "right" }, 'dir must return "ltr" or "rtl", got "right".'],
  [{ texts: { errorTitle: () => 3 } }, "texts.errorTitle must return a string, got 3."],
])("reports an invalid language, direction or title: %o", (options, says) => {
  const error = vi.fn();
  const language = new Language(options as never, { ...logger, error });
  const request = { url: "/" } as LiveRequest;
  expect([language.lang(request), language.dir(request), language.errorTitle(404, request)]).toEqual([
    "en",
    "ltr",
    "Not found",
  ]);
  expect((error.mock.calls[0] as [{ err: Error }])[0].err.message).toContain(says);
});

it("takes each language tag that Intl knows", () => {
  const error = vi.fn();
  const request = { url: "/" } as LiveRequest;
  for (const lang of ["en", "pt-BR", "zh-Hant-TW", "de-CH-1996", "es-419", "sr-Cyrl"])
    expect(new Language({ lang: () => lang }, { ...logger, error }).lang(request)).toBe(lang);
  expect(error).not.toHaveBeenCalled();
});
