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

const named = toHtml(render(djFlash({ name: "form" })));
/** The texts of each container's messages, in the order of the page. */
const textsIn = (page: string | undefined) =>
  (page ?? "")
    .split('id="dj-flash-container')
    .slice(1)
    .map((part) => [...part.matchAll(/class="dj-flash [^>]*>([^<]*)</g)].map(([, text]) => text));

it("shows each message in its container, and where that is missing in the one without a name", () => {
  const commands = [
    put("toast"),
    { ...put("inline"), container: "form" },
    { ...put("astray"), container: "x" },
  ];
  expect(textsIn(withMessages(`${named}<p>${container}</p>`, commands))).toEqual([
    ["inline"],
    ["toast", "astray"],
  ]);
});

it("sends everything later if a message has no container in the page", () => {
  expect(withMessages(named, [put("toast"), { ...put("inline"), container: "form" }])).toBeUndefined();
  expect(textsIn(withMessages(named, [{ ...put("inline"), container: "form" }]))).toEqual([["inline"]]);
});

it("shows as many messages as the container says, and the rest behind a count", () => {
  const two = toHtml(render(djFlash({ maxVisible: 2, moreLabel: "noch {count}" })));
  const page = withMessages(
    two,
    ["a", "b", "c", "d"].map((text) => put(text)),
  );
  expect(page).toMatch(
    />a<.*>b<.*<details class="dj-flash-more"><summary>noch 2<\/summary>.*>c<.*>d<.*<\/details>/,
  );
});

it("shows as many messages as the application says in other containers", () => {
  const commands = [put("a"), put("b")];
  expect(withMessages(container, commands, { max: 1 })).toMatch(/>a<.*<summary>1 more<\/summary>.*>b</);
  expect(withMessages(container, commands, { max: 2 })).not.toContain("<details");
});

it("counts equal messages where the container says so", () => {
  const counting = toHtml(render(djFlash({ coalesce: true })));
  const page = withMessages(counting, [put("a"), put("b"), put("a")]) ?? "";
  expect(page.match(/class="dj-flash /g)).toHaveLength(2);
  expect(page).toMatch(/data-dj-count="2">a</);
});

it("writes a level with white space as one class, and exactly as the attribute", () => {
  expect(withMessages(container, [put("x", "a  b")])).toContain(
    '<div class="dj-flash dj-flash-a-b" role="alert" data-dj-flash-level="a  b">x</div>',
  );
});

it("writes title, icon and label beside the text, and what the script needs", () => {
  const page = withMessages(container, [{ ...put("Body"), title: "<Title>", icon: "🎉", label: "Success" }]);
  expect(page).toContain(
    '<span class="dj-flash-icon" role="img" aria-label="Success">🎉</span><div class="dj-flash-content"><strong class="dj-flash-title">&lt;Title&gt;</strong> Body</div>',
  );
  expect(page).toContain('data-dj-icon="own"');
});

it("writes links, and buttons where a view handles them", () => {
  const actions = [
    { label: "Open", href: "/items/7?a&b" },
    { label: "Undo", event: "undo", params: { text: 'a"b' } },
  ];
  const link = '<a class="dj-flash-action" href="/items/7?a&amp;b" aria-label="Open"></a>';
  const button =
    '<button class="dj-flash-action" type="button" dj-click="undo({&quot;text&quot;:&quot;a\\&quot;b&quot;})" aria-label="Undo"></button>';
  expect(withMessages(container, [{ ...put("x"), actions }], { hasView: true })).toContain(link + button);
  const page = withMessages(container, [{ ...put("x"), actions }]);
  expect(page).toContain(link);
  expect(page).not.toContain("<button");
});

it("clears one message by its key", () => {
  const commands = [{ ...put("a"), key: "k" }, put("b"), { action: "clear", key: "k" } as const];
  expect(visible(commands).map(({ message }) => message)).toEqual(["b"]);
});
