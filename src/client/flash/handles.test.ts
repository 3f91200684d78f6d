// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type PageFlash, pageFlash } from "../../../test/support/page-flash.js";
import { firstPageKey, sentKey } from "../../wire/index.js";

let flash: PageFlash;

function open(container = ""): void {
  document.body.innerHTML = `<div id="dj-flash-container" ${container}></div>`;
  flash = pageFlash({ shown: () => {} });
  flash.adopt("s1");
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  flash.empty();
  vi.useRealTimers();
});

const shown = (): string[] =>
  [...document.querySelectorAll(".dj-flash:not(.dj-flash-removing)")].map(
    (element) => `${element.getAttribute("data-dj-flash-level")}: ${element.textContent}`,
  );

const put = (message: string, fields: object = {}): object => ({
  action: "put",
  level: "info",
  message,
  ...fields,
});

test("updates and clears a message of the server that was put without a key", () => {
  open();
  flash.handleFlash(put("one", { id: 1 }));
  flash.handleFlash(put("two", { id: 2 }));
  flash.handleFlash(put("changed", { id: 3, key: sentKey("s1", 1) }));
  expect(shown()).toEqual(["info: changed", "info: two"]);
  flash.handleFlash({ action: "clear", level: "\0", key: sentKey("s1", 2), id: 4 });
  expect(shown()).toEqual(["info: changed"]);
  flash.adopt("s2");
  flash.handleFlash(put("new session", { id: 1 }));
  flash.handleFlash({ action: "clear", level: "\0", key: sentKey("s2", 1), id: 2 });
  expect(shown()).toEqual(["info: changed"]);
});

test("finds a message of the first page by its level and text", () => {
  document.body.innerHTML = `<div id="dj-flash-container"><div class="dj-flash" data-dj-flash-level="info">Welcome</div></div>`;
  flash = pageFlash({ shown: () => {} });
  flash.handleFlash(put("Hello again", { key: firstPageKey("info", "Welcome") }));
  expect(shown()).toEqual(["info: Hello again"]);
});

test("a message from a script has a handle", () => {
  open();
  const first = flash.show("info", "Uploading…", { title: "Photo" });
  const second = flash.show("info", "Uploading…");
  first.update("Done", { level: "success" });
  expect(shown()).toEqual(["success: Photo Done", "info: Uploading…"]);
  first.update();
  expect(shown()).toEqual(["success: Photo Done", "info: Uploading…"]);
  second.clear();
  expect(shown().length).toBe(1);
  expect(first.key).not.toBe(second.key);
  expect(flash.show("info", "text", { key: "own" }).key).toBe("own");
});

test("equal messages are still one, and one of them can be updated", () => {
  open("data-dj-coalesce");
  flash.handleFlash(put("same", { id: 1 }));
  flash.handleFlash(put("same", { id: 2 }));
  expect(document.querySelector(".dj-flash")?.getAttribute("data-dj-count")).toBe("2");
  flash.handleFlash(put("other", { id: 3, key: sentKey("s1", 2) }));
  expect(shown()).toEqual(["info: other"]);
});
