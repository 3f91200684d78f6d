import { expect, test } from "vitest";
import { digestText, emptyDigest, type WirePage } from "../wire/index.js";
import { render } from "./render.js";
import { each, html, raw, type Template } from "./template.js";
import { toPage } from "./to-page.js";

const page = (template: Template): WirePage => toPage(render(template), new Set()).page;
const digest = (...texts: (string | null)[]): number => texts.reduce(digestText, emptyDigest);
/** The shapes of the slots of the outermost template. */
const shapes = (template: Template): unknown => page(template).shape.d;

test("texts and attributes are read from the page, in the order of the tree", () => {
  const { given, ...rest } = page(html`<p title=${"t"} lang=${null}>${"a"}</p><textarea>${"b"}</textarea>`);
  expect(given).toBeUndefined();
  expect(rest).toEqual({
    shape: { t: expect.any(Number), d: [0, 0, 0, 0] },
    digest: digest("t", null, "a", "b"),
  });
});

test.each([
  ["is followed by an element or the end of its own", html`<p>${"a"}<b>${"b"}</b></p>`, [0, 0]],
  ["is followed by text that it does not contain", html`<p>${"Ann"} Lee</p>`, [0]],
  ["contains the text that follows", html`<p>${"Ann Lee"} Lee</p>`, [1]],
  ["overlaps with the text that follows", html`<p>${"a"}aa</p>`, [1]],
  ["is followed by another text of the view", html`<p>${"a"}${"b"}</p>`, [1, 0]],
  ["is followed by a comment", html`<p>${"a"}<!-- c -->b</p>`, [1]],
  ["is followed by a character reference", html`<p>${"a"}&amp;</p>`, [1]],
  ["is at the end of its template", html`<p>${html`a ${"b"}`}</p>`, [{ t: expect.any(Number), d: [1] }]],
  ["is changed by parsers", html`<p>${"a\rb"}</p><p>${"\0"}</p>`, [1, 1]],
  ["is half of a character", html`<p>${"\ud83d"}</p><p>${"😀"}</p>`, [1, 0]],
  ["is empty", html`<p>${""} ${null}</p>`, ["", ""]],
  ["is HTML", html`<p>${raw("<b>a</b>")}</p>`, [1]],
  ["is an attribute that users change", html`<details ?open=${true}></details>`, [1]],
])("content that %s has its own shape", (_, template, expected) => {
  expect(shapes(template)).toEqual(expected);
});

test("values that cannot be read are given, in order", () => {
  expect(page(html`<p>${"a"}${"b"}</p>${raw("<hr>")}<details ?open=${false}></details>`).given).toEqual([
    "a",
    { r: "<hr>" },
    null,
  ]);
});

test("items of one template have one shape, and consecutive keys are a range", () => {
  const rows = Array.from({ length: 1_000 }, (_, id) => ({ id: id + 1, isOdd: id % 2 === 0 }));
  const list = (items: typeof rows): Template =>
    html`<ul>${each(items, "id", ({ id, isOdd }) => html`<li>${isOdd ? html`<b>${id}</b>` : id}</li>`)}</ul>`;
  const [shape] = page(list(rows.slice(0, 3))).shape.d;
  expect(shape).toMatchObject({ n: 3, i: [0, 1, 0], k: [[1, 3]] });
  const plain = html`<ul>${each(rows, "id", ({ id }) => html`<li>${id}</li>`)}</ul>`;
  expect(JSON.stringify(page(plain)).length).toBeLessThan(120);
});

test("keys that are part of an attribute or a text of each item are read from there", () => {
  const rows = ["x7", "b", "uu", "k-9", "z", "q"];
  const list = html`<ul>${each(
    rows,
    (row) => row,
    (row) => html`<li class=${"row"} id="row-${row}!">${row}</li>`,
  )}</ul>`;
  expect(shapes(list)).toMatchObject([{ n: 6, f: [1, 4, 1] }]);
});
