// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let sent: string[];
let errors: string[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  sent = [];
  errors = [];
  const own = document.createElement("script");
  own.src = "https://a.test/djust.js";
  vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(own);
  vi.spyOn(console, "error").mockImplementation((text) => errors.push(`${text}`));
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A page whose scripts on demand have not loaded. */
async function page(html: string) {
  document.head.innerHTML = "";
  document.body.innerHTML = `<main><div dj-view="v" dj-root>${html}</div></main>`;
  const { bindEvents } = await import("./bind-events.js");
  const { provideParts } = await import("../parts/index.js");
  // Each test binds an element of its own: listeners of the document would outlive it.
  bindEvents(document.querySelector("main") as unknown as Document, {
    clicked: () => {},
    isLocked: () => false,
    viewOf: () => ({ event: (name, params) => sent.push(`${name} ${params["value"] ?? ""}`.trim()) }),
  });
  return {
    loadFields: async () => provideParts({ fields: (await import("../parts/fields.js")).fields }),
    loadCalls: async () => provideParts({ calls: (await import("../parts/calls.js")).calls }),
    loadTiming: async () => provideParts({ timing: (await import("../parts/timing.js")).timing }),
    /** Makes each script fail, as often as it is requested. */
    fail() {
      for (let script = scriptInPage(); script; script = scriptInPage()) {
        script.dispatchEvent(new Event("error"));
        if (!scriptInPage()) vi.advanceTimersByTime(2_000);
      }
    },
  };
}

const scriptInPage = () => document.querySelector("script");
const find = (id: string): HTMLInputElement => document.getElementById(id) as HTMLInputElement;

function type(id: string, text: string): void {
  find(id).value = text;
  find(id).dispatchEvent(new Event("input", { bubbles: true }));
}

test("events of fields wait for the script for fields, and later events wait behind them", async () => {
  const { loadFields } = await page('<input id="x" dj-input="search"><i id="y" dj-click="save"></i>');
  type("x", "a");
  find("y").click();
  expect(sent).toEqual([]);
  await loadFields();
  expect(sent).toEqual(["search a", "save"]);
});

test("an event of a field reports an error if the script for fields does not load, and the next one loads it again", async () => {
  const { fail, loadFields } = await page('<input id="x" dj-input="search">');
  type("x", "a");
  fail();
  expect(sent).toEqual([]);
  expect(errors).toEqual([expect.stringContaining("DJ_OFFLINE")]);
  type("x", "b");
  await loadFields();
  expect(sent).toEqual(["search b"]);
});

test("a debounced event starts its debounce once the script for timing has loaded", async () => {
  const { loadFields, loadTiming } = await page('<input id="x" dj-input="search" dj-debounce="100">');
  await loadFields();
  type("x", "a");
  await loadTiming();
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(sent).toEqual(["search a"]);
});

test("a change with a debounce is sent before a click that follows while the script for timing loads", async () => {
  const { loadFields, loadTiming } = await page(
    '<input id="x" dj-model.debounce-100="search"><i id="y" dj-click="save"></i>',
  );
  await loadFields();
  type("x", "a");
  find("y").click();
  expect(sent).toEqual([]);
  await loadTiming();
  expect(sent).toEqual(["dj-model a", "save"]);
});

test('a field with dj-debounce="blur" that is left while the script for timing loads is sent', async () => {
  const { loadFields, loadTiming } = await page('<input id="x" dj-input="search" dj-debounce="blur">');
  await loadFields();
  type("x", "a");
  find("x").dispatchEvent(new FocusEvent("blur"));
  await loadTiming();
  expect(sent).toEqual(["search a"]);
});

test("a debounced event is sent at once if the script for timing does not load", async () => {
  const { loadFields, fail } = await page('<input id="x" dj-input="search" dj-debounce="100">');
  await loadFields();
  type("x", "a");
  fail();
  expect(sent).toEqual(["search a"]);
});

test("a handler without arguments needs no script", async () => {
  await page('<i id="y" dj-click=" save "></i>');
  find("y").click();
  expect(sent).toEqual(["save"]);
  expect(document.querySelector("script")).toBe(null);
});

test.each([
  ["arguments", 'dj-click="save(7)"'],
  ["a parameter", 'dj-click="save" dj-value-id="7"'],
  ["a name with a hyphen", 'dj-click="save-it"'],
])(
  "an event with %s waits for the script for calls, and later events wait behind it",
  async (_, attributes) => {
    const { loadCalls } = await page(`<i id="x" ${attributes}></i><i id="y" dj-click="next"></i>`);
    find("x").click();
    find("y").click();
    expect(sent).toEqual([]);
    await loadCalls();
    expect(sent).toEqual([attributes.includes("-it") ? "saveIt" : "save", "next"]);
  },
);

test("the script for calls loads with a page that needs it, so that a later click works without a connection", async () => {
  await page('<i id="x" dj-click="save(7)"></i>');
  expect([...document.querySelectorAll("script")].map(({ src }) => src)).toEqual([
    expect.stringContaining("djust-calls"),
  ]);
});

test("an event reports an error if the script for calls does not load, and the next one loads it again", async () => {
  const { fail, loadCalls } = await page('<i id="x" dj-click="save(7)"></i>');
  find("x").click();
  fail();
  expect(sent).toEqual([]);
  expect(errors).toEqual([expect.stringContaining("DJ_OFFLINE")]);
  find("x").click();
  await loadCalls();
  expect(sent).toEqual(["save"]);
});
