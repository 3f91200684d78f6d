import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { parseCall } from "../wire/index.js";
import { render } from "./render.js";
import { html, type Template } from "./template.js";
import { toHtml } from "./to-html.js";

const { document } = new JSDOM().window;

/** The call that the page script reads from the button. */
function call(template: Template): readonly [string, readonly unknown[]] {
  const host = document.createElement("div");
  host.innerHTML = toHtml(render(template));
  const button = host.querySelector("button");
  const name = Array.from(button?.attributes ?? []).find((attribute) => attribute.name.startsWith("dj-"));
  const [called, args] = parseCall(name?.value ?? "");
  return [called, args];
}

describe("a value in a handler call is one value", () => {
  test.each([
    `x', 'evil`,
    `x", "evil`,
    "\\",
    "\\'",
    "a\nb\u2028c",
    "</button><script>",
    "&#39;",
    "(1), wipe(2)",
    "O'Brien",
    "",
  ])("%j", (text) => {
    expect(call(html`<button dj-click="rm('${text}', 1)">a</button>`)).toEqual(["rm", [text, 1]]);
    expect(call(html`<button dj-click='rm("${text}", 1)'>a</button>`)).toEqual(["rm", [text, 1]]);
    expect(call(html`<button dj-click="rm(${text}, 1)">a</button>`)).toEqual(["rm", [text, 1]]);
    expect(call(html`<button dj-keydown.enter="rm('a', 'b ${text} ${text}')">a</button>`)).toEqual([
      "rm",
      ["a", `b ${text} ${text}`],
    ]);
  });

  test("whatever the texts are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, two) => {
        // HTML has no U+0000, and no lone halves of characters.
        const [first, second] = [one, two].map((text) => Buffer.from(text).toString().replaceAll("\0", ""));
        expect(call(html`<button dj-submit="save('${first}', ${second}, '${second}!')">a</button>`)).toEqual([
          "save",
          [first, second, `${second}!`],
        ]);
      }),
    );
  });

  test("numbers, booleans and nothing are written as they are", () => {
    expect(
      call(
        html`<button dj-click="rm(${1.5}, ${true}, ${null}, ${undefined}, ${Number.NaN}, '${7}', ${10n})">a</button>`,
      ),
    ).toEqual(["rm", [1.5, true, null, null, null, "7", 10]]);
  });
});

test("text elsewhere is as before", () => {
  expect(toHtml(render(html`<p dj-confirm="Delete (${"O'Brien"})?" class="a(${"b'c"})"></p>`))).toBe(
    '<p dj-confirm="Delete (O&#39;Brien)?" class="a(b&#39;c)"></p>',
  );
  expect(toHtml(render(html`<button dj-click="${"save"}">a</button>`))).toBe(
    '<button dj-click="save">a</button>',
  );
});
