import { expect, test } from "vitest";
import { html, raw, render, type Template, toHtml } from "../html/index.js";
import type { FlashBody } from "../wire/index.js";
import { bodyHtml, checkedBody, renderBody } from "./body.js";
import { checkedFlashPut, flashPut } from "./command.js";

const body = (template: Template): FlashBody => renderBody(template).body;

test("a template is a tree of texts and elements, and a text without formatting", () => {
  const name = "<Lamp & Co>";
  const put = flashPut(
    "success",
    html`
    Order <strong>7</strong> for ${name} was paid.
    <a href="/orders/7?a=1&amp;b=2" title="Open">Show it</a>
  `,
  );
  expect(put).toEqual({
    action: "put",
    level: "success",
    message: "Order 7 for <Lamp & Co> was paid. Show it",
    body: [
      " Order ",
      ["strong", {}, "7"],
      " for <Lamp & Co> was paid. ",
      ["a", { href: "/orders/7?a=1&b=2", title: "Open" }, "Show it"],
      " ",
    ],
  });
});

test("its HTML escapes texts and attributes", () => {
  const text = `"><script>alert(1)</script>`;
  const written = toHtml(render(html`${bodyHtml(body(html`<b title="${text}">${text}</b><br>end`))}`));
  expect(written).toBe(
    '<b title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</b><br> end',
  );
});

test("blocks and line breaks are lines of the text", () => {
  expect(
    renderBody(
      html`<p>Two files:</p><ul><li>a.txt</li><li>b <em>2</em>.txt</li></ul>One<br>Two <img src="/x.png" alt="x">`,
    ).message,
  ).toBe("Two files:\na.txt\nb 2.txt\nOne\nTwo x");
});

test("raw HTML and other templates are part of it", () => {
  expect(renderBody(html`${raw("<em>so</em>")} ${[html`<b>it</b>`, " is"]}`).message).toBe("so it is");
});

test.each([
  [html`<script>alert(1)</script>`, "must not contain <script>"],
  [html`<form></form>`, "must not contain <form>"],
  [html`<svg></svg>`, "must not contain <svg>"],
  [html`<p style="color:red">x</p>`, 'must not have the attribute style="color:red" on <p>'],
  [html`<b onclick="x()">x</b>`, 'must not have the attribute onclick="x()" on <b>'],
  [html`<b dj-click="save">x</b>`, "Use the option action for a button that calls a handler"],
  [html`<b class="note dj-flash">x</b>`, 'must not have the attribute class="note dj-flash"'],
  [html`<b id="x">x</b>`, 'must not have the attribute id="x"'],
  [raw("<a href='javascript:x()'>x</a>"), 'href="javascript:x()" in a flash message must be a relative URL'],
  [html`<li>x</li>`, "<li> must not be outside of its list"],
  [html`<p><ul></ul></p>`, "<ul> must not be in <p>"],
  [raw("<a href='/'><a href='/'>x</a></a>"), "<a> must not be in <a>"],
])("what a message must not have is refused: %#", (template, message) => {
  const given = template instanceof Object && "values" in template ? template : html`${template}`;
  expect(() => flashPut("info", given as Template)).toThrow(message);
});

test("a message from elsewhere keeps its body only if it could have been put here", () => {
  const good = flashPut("info", html`<p>One <a href="/x">link</a></p>`);
  expect(checkedFlashPut(JSON.parse(JSON.stringify(good)))).toEqual(good);
  for (const bad of [
    [["script", {}, "x"]],
    [["a", { href: "javascript:x()" }, "x"]],
    [["b", { onclick: "x()" }, "x"]],
    [["b", { class: 1 }]],
    [["b", null]],
    [["br", {}, "x"]],
    [["li", {}]],
    [7],
    "text",
  ])
    expect(checkedFlashPut({ ...good, body: bad })).toEqual({
      action: "put",
      level: "info",
      message: "One link",
    });
  let deep: unknown = "x";
  for (let depth = 0; depth < 100; depth++) deep = ["b", {}, deep];
  expect(checkedBody([deep])).toBeUndefined();
});
