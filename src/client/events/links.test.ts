// @vitest-environment jsdom
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { bindEvents } from "./bind-events.js";
import { followLink } from "./follow-link.js";

let followed: unknown[][] = [];

beforeAll(() => {
  bindEvents(document, {
    isLocked: () => false,
    viewOf: () => ({ event: (event) => followed.push([event]) }),
    clicked: (event, target, flush) =>
      followLink(event, target, flush, (...link) => void followed.push(link)),
  });
});

beforeEach(() => {
  followed = [];
});

afterEach(() => {
  vi.restoreAllMocks();
});

function click(html: string, init: MouseEventInit = {}, inside = true): boolean {
  document.body.innerHTML = inside ? `<div id="root" dj-view="v" dj-root>${html}</div>` : html;
  const target = document.querySelector("#x") as Element;
  return target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
}

const here = "http://localhost:3000";

test.each([
  ['<a id="x" dj-patch="?page=2">', ["patch", `${here}/?page=2`, false]],
  ['<a id="x" dj-patch="/list?page=2#top" href="/other">', ["patch", `${here}/list?page=2#top`, false]],
  ['<a id="x" dj-patch="?page=2" dj-replace>', ["patch", `${here}/?page=2`, true]],
  ['<a id="x" dj-patch="/">', ["patch", `${here}/`, false]],
  ['<a dj-patch="?a=1"><b id="x"></b></a>', ["patch", `${here}/?a=1`, false]],
  ['<a id="x" dj-navigate="/items">', ["navigate", `${here}/items`, false]],
  ['<a id="x" dj-navigate="/items" href="/items" dj-replace>', ["navigate", `${here}/items`, true]],
  ['<button id="x" dj-navigate="/items">', ["navigate", `${here}/items`, false]],
  ['<a id="x" dj-navigate href="/items">', ["navigate", `${here}/items`, false]],
  ['<a id="x" dj-patch="" href="?page=2">', ["patch", `${here}/?page=2`, false]],
])("%s is followed without a page load", (html, expected) => {
  expect(click(html)).toBe(false);
  expect(followed).toEqual([expected]);
});

test.each([
  ['<a id="x" href="#plain">', {}],
  ['<a id="x" href="#x" dj-navigate="/items">', { ctrlKey: true }],
  ['<a id="x" href="#x" dj-navigate="/items">', { metaKey: true }],
  ['<a id="x" href="#x" dj-patch="?a=1">', { shiftKey: true }],
  ['<a id="x" href="#x" dj-patch="?a=1">', { altKey: true }],
  ['<a id="x" href="#x" dj-patch="?a=1">', { button: 1 }],
  ['<a id="x" dj-navigate="/items">', { ctrlKey: true }],
  ['<a id="x" href="#x" target="_blank" dj-navigate="/items">', {}],
  ['<a id="x" href="#x" download dj-navigate="/items">', {}],
  ['<a id="x" href="#x" dj-navigate="https://example.org/">', {}],
  ['<button id="x" dj-navigate="https://example.org/">', {}],
  ['<a id="x" dj-navigate="javascript:alert(1)">', {}],
  ['<a id="x" dj-navigate="mailto:a@example.org">', {}],
  ['<a id="x" dj-navigate="http://[">', {}],
  ['<a id="x" dj-navigate href="https://example.org/">', {}],
  ['<a id="x" dj-navigate="/items" disabled>', {}],
])("%s with %o is left to the browser", (html, init) => {
  expect(click(html, init)).toBe(true);
  expect(followed).toEqual([]);
});

test("a link outside the views is also followed", () => {
  expect(click('<a id="x" dj-navigate="/a"></a>', {}, false)).toBe(false);
  expect(click('<a id="x" dj-patch="?a=1"></a><p dj-view="v" dj-root></p>', {}, false)).toBe(false);
  expect(followed).toEqual([
    ["navigate", `${here}/a`, false],
    ["patch", `${here}/?a=1`, false],
  ]);
});

test("a link is not followed if the page prevents the click's default", () => {
  document.body.addEventListener("click", (event) => event.preventDefault(), { once: true });
  click('<a id="x" dj-navigate="/a"></a>');
  expect(followed).toEqual([]);
});

test("a dj-click inside a link does not follow the link, and one on the link also follows it", () => {
  expect(click('<a href="/a" dj-navigate="/a"><button dj-click="like"><b id="x"></b></button></a>')).toBe(
    false,
  );
  expect(followed).toEqual([["like"]]);
  click('<a id="x" dj-navigate="/a" dj-click="count"></a>');
  expect(followed.slice(1)).toEqual([["count"], ["navigate", `${here}/a`, false]]);
});

test("dj-confirm asks before a link is followed", () => {
  const ask = vi.spyOn(window, "confirm").mockReturnValueOnce(false).mockReturnValueOnce(true);
  expect(click('<a id="x" href="/a" dj-navigate="/a" dj-confirm="Leave?"></a>')).toBe(false);
  expect(followed).toEqual([]);
  click('<a id="x" href="/a" dj-navigate="/a" dj-confirm="Leave?"></a>');
  expect(followed).toHaveLength(1);
  expect(ask.mock.calls).toEqual([["Leave?"], ["Leave?"]]);
});
