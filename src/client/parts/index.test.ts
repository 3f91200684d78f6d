// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  document.head.innerHTML = "";
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The module as a script at that URL has it. */
async function partsOf(url: string): Promise<typeof import("./index.js")> {
  const own = document.createElement("script");
  if (url) own.src = url;
  own.nonce = "n1";
  vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(own);
  return import("./index.js");
}

test.each([
  ["https://a.test/_djust/djust.Ab-1.js", "https://a.test/_djust/djust-extras.Ab-1.js"],
  ["https://a.test/v1.2/flash.min.js?v=3", "https://a.test/v1.2/flash-extras.min.js?v=3"],
  ["https://a.test/lib/flash.js", "https://a.test/lib/flash-extras.js"],
])("the part of %s loads from the same folder with the same nonce", async (url, expected) => {
  const { withPart } = await partsOf(url);
  const use = vi.fn();
  withPart("extras", use);
  withPart("extras", use);
  const scripts = document.head.querySelectorAll("script");
  expect([...scripts].map(({ src, nonce }) => [src, nonce])).toEqual([[expected, "n1"]]);
  expect(use).not.toHaveBeenCalled();
  scripts[0]?.dispatchEvent(new Event("error"));
  expect(use.mock.calls).toEqual([[undefined], [undefined]]);
  expect(document.head.querySelector("script")).toBeNull();
});

test("a script without a URL uses the parts in its bundle, and continues without the others", async () => {
  const { withPart, provideParts } = await partsOf("");
  const extras = { createExtras: vi.fn() };
  const use = vi.fn();
  withPart("extras", use);
  withPart("focus", use);
  provideParts({ extras });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(use.mock.calls).toEqual([[extras], [undefined]]);
});

test("a page that lists hashes of parts loads each part under its own hash", async () => {
  document.head.innerHTML = `<meta name="djust-config" content='{"parts":{"extras":"Cd-2"}}'>`;
  const parts = await partsOf("https://a.test/_djust/djust.Ab-1.js");
  const { withPart } = parts;
  withPart("extras", () => {});
  withPart("focus", () => {});
  const scripts = document.head.querySelectorAll("script");
  expect([...scripts].map(({ src }) => src)).toEqual([
    "https://a.test/_djust/djust-extras.Cd-2.js",
    "https://a.test/_djust/djust-focus.Ab-1.js",
  ]);
  expect(parts.lacksPart).toBe(false);
  scripts[0]?.dispatchEvent(new Event("error"));
  expect(parts.lacksPart).toBe(true);
});

test("an error in one use of a part does not affect the others", async () => {
  const { withPart, provideParts } = await partsOf("https://a.test/djust.js");
  const report = vi.spyOn(console, "error").mockReturnValue();
  const use = vi.fn();
  withPart("extras", () => {
    throw new Error("broken");
  });
  withPart("extras", use);
  provideParts({ extras: { createExtras: vi.fn() } });
  expect(use).toHaveBeenCalledOnce();
  expect(report).toHaveBeenCalledOnce();
});
