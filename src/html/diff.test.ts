import { describe, expect, test } from "vitest";
import { diff } from "./diff.js";
import { render } from "./render.js";
import { each, raw, type Template, html as typedHtml } from "./template.js";
import { toWire } from "./to-wire.js";

/** `html` without its types: what JavaScript may pass. */
const html: (strings: TemplateStringsArray, ...values: unknown[]) => Template = typedHtml as never;

/** The diff between two renderings, without its templates. */
function change(before: Template, after: Template) {
  const known = new Set<number>();
  const first = render(before);
  toWire(first, known);
  const found = diff(first, render(after, first), known);
  return found && JSON.parse(JSON.stringify("patches" in found ? found.patches : found.tree));
}

const text = (value: unknown) => html`<p>${value}</p>`;
const letters = (keys: string) =>
  html`<p>${each(
    [...keys],
    (key) => key.toLowerCase(),
    (key) => html`<b>${key}</b>`,
  )}</p>`;
const idOf = (template: Template) => toWire(render(template), new Set()).tree.t;

describe("a diff", () => {
  test("is empty when nothing changed", () => {
    expect(change(text("a"), text("a"))).toBeNull();
    expect(change(text(5), text("5"))).toBeNull();
    expect(change(letters("abc"), letters("abc"))).toBeNull();
  });

  test("is empty for equal renderings without a common history", () => {
    const view = () => html`<p title="a ${1}">${raw("b")}${["c", html`<b>${"d"}</b>`]}${letters("ab")}</p>`;
    expect(diff(render(view()), render(view()), new Set())).toBeNull();
  });

  test.each<[string, unknown, unknown, unknown]>([
    ["new text", "a", "b", "b"],
    ["a number as text", 1, 2, "2"],
    ["nothing instead of text", "a", null, ""],
    ["raw HTML", "<b>", raw("<b>"), { r: "<b>" }],
    ["other raw HTML", raw("a"), raw("b"), { r: "b" }],
    ["text instead of raw HTML", raw("a"), "a", "a"],
    [
      "a list",
      "a",
      ["b", "c"],
      {
        k: [
          ["0", "b"],
          ["1", "c"],
        ],
      },
    ],
    ["text instead of a list", ["b", "c"], "a", "a"],
    ["an item of an array", ["a", "b"], ["a", "c"], { u: { "1": "c" } }],
    ["an item at the end of an array", ["a"], ["a", "b"], { o: [["+", "1", null, "b"]] }],
    [
      "fewer items in an array",
      ["a", "b", "c"],
      ["a"],
      {
        o: [
          ["-", "1"],
          ["-", "2"],
        ],
      },
    ],
    ["an empty array", ["a", "b"], [], { k: [] }],
    ["an array that was empty", [], ["a"], { k: [["0", "a"]] }],
  ])("is %s", (_name, before, after, expected) => {
    expect(change(text(before), text(after))).toEqual({ 0: expected });
  });

  test("contains a whole attribute, or null for a removed one", () => {
    const view = (a: unknown, b: unknown) => html`<p class="x ${a} y ${b}" id=${b} ?hidden=${a}>c</p>`;
    expect(change(view("1", "2"), view("1", "3"))).toEqual({ 0: "x 1 y 3", 1: "3" });
    expect(change(view("1", "2"), view(null, "2"))).toEqual({ 0: "x  y 2", 2: null });
    expect(change(view("1", "2"), view("1", null))).toEqual({ 0: "x 1 y ", 1: null });
    expect(change(html`<p class="${"a"}${"bc"}">d</p>`, html`<p class="a">d</p>`)).toHaveProperty("t");
    const two = (a: string, b: string) => html`<p class="${a}${b}">d</p>`;
    expect(change(two("a", "bc"), two("ab", "c"))).toBeNull();
  });

  test("contains the whole text of a textarea", () => {
    const view = (a: string) => html`<textarea>a ${a} &amp;</textarea>`;
    expect(change(view("<"), view(">"))).toEqual({ 0: "a > &" });
  });

  test("contains a change within a nested template, or a different one in full", () => {
    const bold = (value: string) => html`<b>${value}</b>`;
    const slanted = (value: string) => html`<i>${value}</i>`;
    expect(change(text(bold("a")), text(bold("b")))).toEqual({ 0: { 0: "b" } });
    expect(change(text(bold("a")), text(slanted("b")))).toEqual({ 0: { t: idOf(slanted("")), d: ["b"] } });
  });

  test("is the whole tree when the outermost template changes", () => {
    const first = render(text("a"));
    const other = html`<h1>${"b"}</h1>`;
    const id = idOf(other);
    expect(diff(first, render(other, first), new Set())).toEqual({
      tree: { t: id, d: ["b"] },
      templates: { [id]: { strings: ["<h1>", "</h1>"], slots: ["."] } },
    });
  });

  test("contains each template once", () => {
    const known = new Set<number>();
    const first = render(letters(""));
    expect(Object.keys(toWire(first, known).templates ?? {})).toHaveLength(1);
    const second = render(letters("ab"), first);
    expect(Object.keys(diff(first, second, known)?.templates ?? {})).toHaveLength(1);
    const third = render(letters("abc"), second);
    expect(diff(second, third, known)).not.toHaveProperty("templates");
    expect(toWire(third, known)).not.toHaveProperty("templates");
    expect(Object.keys(toWire(third, new Set()).templates ?? {})).toHaveLength(2);
  });
});

describe("a keyed list sends", () => {
  test.each<[string, string, string, unknown]>([
    ["one move to the front", "abcdef", "fabcde", { o: [[">", "f", "a"]] }],
    ["one move to the end", "abcdef", "bcdefa", { o: [[">", "a", null]] }],
    ["one move inside", "abcdef", "acdebf", { o: [[">", "b", "f"]] }],
    [
      "two moves for a swap",
      "abcdef",
      "aecdbf",
      {
        o: [
          [">", "b", "f"],
          [">", "e", "c"],
        ],
      },
    ],
    ["one removal", "abcdef", "abdef", { o: [["-", "c"]] }],
    ["a move and a change within the item", "abcd", "Dabc", { o: [[">", "d", "a"]], u: { d: { 0: "D" } } }],
    ["changes within items", "abcd", "AbCd", { u: { a: { 0: "A" }, c: { 0: "C" } } }],
    [
      "a removal, a move and a change",
      "abcdef",
      "Fabde",
      {
        o: [
          ["-", "c"],
          [">", "f", "a"],
        ],
        u: { f: { 0: "F" } },
      },
    ],
    [
      "changes before and behind what moved",
      "abcdef",
      "AcdbeF",
      { o: [[">", "b", "e"]], u: { a: { 0: "A" }, f: { 0: "F" } } },
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(change(letters(before), letters(after))).toEqual({ 0: expected });
  });

  test("one insertion", () => {
    const b = { t: idOf(html`<b>${""}</b>`), d: ["c"] };
    const found = change(letters("abde"), letters("abcde")) as { 0: { o: unknown[][] } };
    expect(found[0].o).toEqual([["+", "c", "d", { ...b, t: expect.any(Number) }]]);
  });

  test("everything when no item remains", () => {
    expect(change(letters("ab"), letters("cd"))).toEqual({
      0: {
        k: [
          ["c", expect.anything()],
          ["d", expect.anything()],
        ],
      },
    });
    expect(change(letters("ab"), letters(""))).toEqual({ 0: { k: [] } });
  });

  test("keys that are also Object.prototype members unchanged", () => {
    const keys = ["__proto__", "constructor", "0"];
    const view = (value: string) =>
      html`<p>${each(
        keys,
        (key) => key,
        () => html`<b>${value}</b>`,
      )}</p>`;
    const known = new Set<number>();
    const first = render(view("a"));
    const found = JSON.stringify(diff(first, render(view("b"), first), known));
    expect(found).toContain('"__proto__":{"0":"b"}');
    expect(found).toContain('"constructor":{"0":"b"}');
  });
});

describe("a view with 1,000 rows sends", () => {
  const ids = Array.from({ length: 1000 }, (_, index) => index + 1);
  const view = (order: readonly number[], label: (id: number) => string) =>
    html`<h1>Rows</h1><ul>${each(
      order,
      (id) => id,
      (id) => html`<li id="row-${id}"><b>${label(id)}</b></li>`,
    )}</ul>`;
  const plain = (id: number) => `row ${id}`;
  const frame = (after: Template) =>
    JSON.stringify({ type: "patch", version: 2, ref: 1, patches: change(view(ids, plain), after) });
  const operations = (after: Template) => JSON.parse(frame(after)).patches[0].o;

  test("less than 100 bytes when one row's text changes", () => {
    const sent = frame(view(ids, (id) => (id === 500 ? "row 500!" : plain(id))));
    expect(sent).toBe('{"type":"patch","version":2,"ref":1,"patches":{"0":{"u":{"500":{"1":"row 500!"}}}}}');
    expect(sent.length).toBeLessThan(100);
  });

  test("less than 100 bytes when one row moves", () => {
    const order = ids.filter((id) => id !== 500);
    order.splice(900, 0, 500);
    expect(operations(view(order, plain))).toEqual([[">", "500", "902"]]);
    expect(frame(view(order, plain)).length).toBeLessThan(100);
  });

  test("one operation when a row is added or removed", () => {
    expect(
      operations(
        view(
          ids.filter((id) => id !== 500),
          plain,
        ),
      ),
    ).toEqual([["-", "500"]]);
    const more = [...ids.slice(0, 10), 5000, ...ids.slice(10)];
    expect(operations(view(more, plain))).toEqual([
      ["+", "5000", "11", { t: expect.any(Number), d: ["row-5000", "row 5000"] }],
    ]);
  });
});
