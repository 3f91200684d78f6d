import { describe, expect, test } from "vitest";
import { hasValues, render } from "./render.js";
import { each, raw, type Template, html as typedHtml } from "./template.js";
import { toHtml } from "./to-html.js";
import type { List } from "./tree.js";

/** `html` without its types: what JavaScript may pass. */
const html: (strings: TemplateStringsArray, ...values: unknown[]) => Template = typedHtml as never;

interface Row {
  id: number;
  label: string;
}

const rows = (items: readonly Row[]) =>
  html`<ul>${each(items, "id", (row) => html`<li class="row ${row.id}">${row.label}</li>`)}</ul>`;
const three = () => [1, 2, 3].map((id) => ({ id, label: `row ${id}` }));
const list = (tree: ReturnType<typeof render>) => tree.values[0] as List;

describe("a rendering", () => {
  test.each<[string, () => Template]>([
    ["text", () => html`<p title="a ${1}" lang=${"en"} ?hidden=${false}>${"b"}${2}${null}</p>`],
    ["numbers that equal nothing", () => html`<p title=${Number.NaN}>${Number.NaN} ${10n}</p>`],
    ["raw HTML", () => html`<p>${raw("<b>a</b>")}</p>`],
    ["a nested template", () => html`<p>${html`<b>${"a"}</b>`}</p>`],
    ["an array", () => html`<p>${["a", html`<b>${"c"}</b>`, []]}</p>`],
    ["another iterable", () => html`<p>${new Set(["a", "b"])}</p>`],
    ["a list with keys", () => rows(three())],
    [
      "a list with large keys",
      () =>
        html`<p>${each(
          [1n, 2n],
          (n) => n,
          (n) => html`<b>${n}</b>`,
        )}</p>`,
    ],
  ])("with equal %s reuses the previous one", (_name, view) => {
    const before = render(view());
    expect(render(view(), before)).toBe(before);
  });

  test("keeps equal nodes", () => {
    const items = three();
    const before = render(rows(items));
    const changed = items[1] as Row;
    changed.label = "changed in place";
    const after = render(rows(items), before);
    expect(after).not.toBe(before);
    expect(list(after).keys).toBe(list(before).keys);
    expect(list(after).items.map((item, index) => item === list(before).items[index])).toEqual([
      true,
      false,
      true,
    ]);
    expect(toHtml(before)).toContain("row 2</li>");
    expect(toHtml(after)).toContain("changed in place</li>");
  });

  test("keeps the nodes of moved items", () => {
    const [a, b, c] = three();
    const before = render(rows([a, b, c] as Row[]));
    const after = render(rows([c, { id: 9, label: "new" }, a, b] as Row[]), before);
    const [nodeA, nodeB, nodeC] = list(before).items;
    expect([0, 2, 3].map((index) => list(after).items[index])).toEqual([nodeC, nodeA, nodeB]);
    expect(list(after).items[0]).toBe(nodeC);
    expect(list(after).keys).toEqual([3, 9, 1, 2]);
  });

  test("starts over when another template takes the place", () => {
    const view = (loggedIn: boolean) => html`<p>${loggedIn ? html`<b>in</b>` : html`<i>out</i>`}</p>`;
    const before = render(view(true));
    expect(toHtml(render(view(false), before))).toBe("<p><i>out</i></p>");
    expect(toHtml(render(html`<h1>a</h1>`, before))).toBe("<h1>a</h1>");
  });

  test("distinguishes true from an empty string in a boolean attribute", () => {
    const view = (busy: unknown) => html`<input ?disabled=${busy}>`;
    const before = render(view(true));
    const after = render(view(""), before);
    expect(toHtml(after)).toBe("<input>");
    expect(toHtml(render(view(true), after))).toBe('<input disabled="">');
  });

  test("shows a template as often as it is used", () => {
    const icon = html`<i>${"*"}</i>`;
    expect(toHtml(render(html`<p>${icon}${icon}</p>`))).toBe("<p><i>*</i><i>*</i></p>");
  });

  test("accepts an iterator that can be read only once", () => {
    const view = html`<p>${each(
      new Map([["a", 1]]).keys(),
      (key) => key,
      (key) => html`${key}`,
    )}</p>`;
    expect(toHtml(render(view))).toBe("<p>a</p>");
    expect(toHtml(render(view))).toBe("<p>a</p>");
  });

  test("passes the item and its index to key and template", () => {
    const seen: unknown[] = [];
    const note = (item: string, index: number) => seen.push([item, index]);
    render(
      html`${each(
        ["a", "b"],
        (item, index) => note(item, index),
        (item, index) => html`${note(item, index)}`,
      )}`,
    );
    expect(seen).toEqual([
      ["a", 0],
      ["a", 0],
      ["b", 1],
      ["b", 1],
    ]);
  });

  test("replaces a list keyed by index with a keyed list and back", () => {
    const shown = (content: unknown) => html`<p>${content}</p>`;
    const keyed = each(
      ["b", "a"],
      (item) => item,
      (item) => html`${item}`,
    );
    const first = render(shown(["a", "b"]));
    const second = render(shown(keyed), first);
    const third = render(shown(["a"]), second);
    expect([first, second, third].map(toHtml)).toEqual(["<p>ab</p>", "<p>ba</p>", "<p>a</p>"]);
  });
});

test("has the values of a template unless rendering it could give another result", () => {
  const text = (value: unknown) => html`<p>${value}</p>`;
  const field = (value: unknown) => html`<input ?disabled=${value}>`;
  expect(hasValues(render(text("a")), text("a"))).toBe(true);
  expect(hasValues(render(text("a")), text("b"))).toBe(false);
  expect(hasValues(render(text("a")), html`<b>${"a"}</b>`)).toBe(false);
  // The values are both "", but the text omits the attribute.
  expect(hasValues(render(field(true)), field(""))).toBe(false);
});
