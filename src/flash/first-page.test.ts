import { expect, it } from "vitest";
import { render, toHtml } from "../html/index.js";
import { djFlash } from "./container.js";
import { visible, withMessages } from "./first-page.js";

const put = (message: string, level = "success") => ({ action: "put", level, message }) as const;
const container = toHtml(render(djFlash()));

it("renders messages into the container as the browser would", () => {
  expect(withMessages(`<main>${container}</main>`, [put("Item saved!")])).toBe(
    `<main>${container.replace("></div>", '><div class="dj-flash dj-flash-success" role="alert" data-dj-flash-level="success">Item saved!</div></div>')}</main>`,
  );
});

it.each([
  '<div id="dj-flash-container"></div>',
  "<section class=a id='dj-flash-container' data-x=\"a>b\"></section>",
  "<div class=x id=dj-flash-container></div>",
])("finds a hand-written container: %s", (written) => {
  expect(withMessages(written, [put("Hello")])).toContain(">Hello</div></");
});

it.each([
  "<p>no container</p>",
  '<div data-id="dj-flash-container"></div>',
  '<div title="<b id=&quot;dj-flash-container&quot;>"></div>',
  '<div id="dj-flash-container-2"></div>',
  '<!-- <div id="dj-flash-container"></div> -->',
  '<script>const container = `<div id="dj-flash-container"></div>`;</script>',
])("reports a page without a container: %s", (page) => {
  expect(withMessages(page, [put("Hello")])).toBeUndefined();
});

it("ignores a container inside a comment", () => {
  const page = '<!-- <p id="dj-flash-container"></p> --><div id="dj-flash-container"></div>';
  expect(withMessages(page, [put("Hello")])).toMatch(/<div id="dj-flash-container"><div [^>]*>Hello</);
});

it("never lets a message or a level become HTML", () => {
  const page = withMessages(container, [put("<img src=x onerror=alert(1)>", 'a"><script>')]);
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).not.toContain("<script>");
});

it("shows the messages that remain after every command", () => {
  const cleared = [
    put("a", "info"),
    put("b", "error"),
    { action: "clear", level: "error" } as const,
    put("c"),
  ];
  expect(visible(cleared).map(({ message }) => message)).toEqual(["a", "c"]);
  expect(visible([put("a"), { action: "clear" }])).toEqual([]);
});

it("updates a message with the same key in place", () => {
  const commands = [{ ...put("1%"), key: "job" }, put("other"), { ...put("done"), key: "job" }];
  expect(visible(commands).map(({ message }) => message)).toEqual(["done", "other"]);
});
