// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  document.head.innerHTML = "";
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Makes the script in the page, and each further attempt to load it, fail. @returns how many attempts there were */
function failToLoad(): number {
  let attempts = 0;
  for (let script = scriptInPage(); script; script = scriptInPage()) {
    attempts++;
    script.dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(2_000);
  }
  return attempts;
}

const scriptInPage = () => document.head.querySelector("script");

/** The module as a script at that URL has it. */
async function partsOf(url: string): Promise<typeof import("./index.js")> {
  const own = document.createElement("script");
  if (url) own.src = url;
  own.nonce = "n1";
  vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(own);
  return import("./index.js");
}

test("a part that does not load is requested again, and its uses wait", async () => {
  vi.useFakeTimers();
  const { withPart, provideParts, lacksPart } = await partsOf("https://a.test/djust.js");
  const use = vi.fn();
  withPart("extras", use);
  for (const afterMs of [500, 1_000, 2_000]) {
    scriptInPage()?.dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(afterMs - 1);
    expect(scriptInPage()).toBeNull();
    vi.advanceTimersByTime(1);
    expect(scriptInPage()?.src).toBe("https://a.test/djust-extras.js");
  }
  expect(use).not.toHaveBeenCalled();
  const extras = { createExtras: vi.fn() };
  provideParts({ extras });
  expect(use.mock.calls).toEqual([[extras]]);
  expect(lacksPart).toBe(false);
});

test("a part whose request gets no answer is requested again, and the first script that loads provides it", async () => {
  vi.useFakeTimers();
  const { withPart, provideParts, lacksPart } = await partsOf("https://a.test/djust.js?v=3");
  const use = vi.fn();
  withPart("extras", use);
  vi.advanceTimersByTime(16_000);
  const scripts = [...document.head.querySelectorAll("script")];
  expect(scripts.map(({ src }) => src)).toEqual([
    "https://a.test/djust-extras.js?v=3",
    "https://a.test/djust-extras.js?v=3?",
    "https://a.test/djust-extras.js?v=3??",
  ]);
  const [first, second] = [{ createExtras: vi.fn() }, { createExtras: vi.fn() }];
  provideParts({ extras: first });
  scripts[1]?.dispatchEvent(new Event("load"));
  provideParts({ extras: second });
  scripts[0]?.dispatchEvent(new Event("error"));
  vi.advanceTimersByTime(60_000);
  expect(document.head.querySelectorAll("script").length).toBeLessThanOrEqual(3);
  withPart("extras", use);
  expect(use.mock.calls).toEqual([[first], [first]]);
  expect(lacksPart).toBe(false);
});

test.each([
  ["https://a.test/_djust/djust.Ab-1.js", "https://a.test/_djust/djust-extras.Ab-1.js"],
  ["https://a.test/v1.2/flash.min.js?v=3", "https://a.test/v1.2/flash-extras.min.js?v=3"],
  ["https://a.test/lib/flash.js", "https://a.test/lib/flash-extras.js"],
])("the part of %s loads from the same folder with the same nonce", async (url, expected) => {
  vi.useFakeTimers();
  const { withPart } = await partsOf(url);
  const use = vi.fn();
  withPart("extras", use);
  withPart("extras", use);
  const scripts = document.head.querySelectorAll("script");
  expect([...scripts].map(({ src, nonce }) => [src, nonce])).toEqual([[expected, "n1"]]);
  expect(use).not.toHaveBeenCalled();
  expect(failToLoad()).toBe(4);
  expect(use.mock.calls).toEqual([[undefined], [undefined]]);
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
  vi.useFakeTimers();
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
  failToLoad();
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
