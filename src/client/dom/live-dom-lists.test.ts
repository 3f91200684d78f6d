// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import {
  cells,
  page,
  recorded,
  removePageAfterEach,
  row,
  rows,
  rowTemplates,
  shown,
} from "../../../test/support/live-dom-page.js";
import type { WireInstance } from "../../wire/index.js";

removePageAfterEach();

describe("a list", () => {
  test("moves, removes and adds rows, and touches no other", () => {
    const { root, dom } = page(rows("a", "b", "c", "d"), rowTemplates);
    const [a, b, c, d] = Array.from(root.querySelectorAll("tr"));
    const records = recorded(root, () =>
      dom.patch(
        {
          0: {
            o: [
              ["-", "b"],
              [">", "d", "a"],
              ["+", "e", "c", row("new")],
              ["+", "f", null, row("end")],
            ],
          },
        },
        undefined,
      ),
    );
    expect(cells(root)).toEqual(["row d", "row a", "new", "row c", "end"]);
    const touched = new Set(
      records.flatMap((r) => [...Array.from(r.addedNodes), ...Array.from(r.removedNodes)]),
    );
    expect([a, b, c, d].map((tr) => touched.has(tr as Node))).toEqual([false, true, false, true]);
    expect(Array.from(root.querySelectorAll("tr")).indexOf(d as HTMLTableRowElement)).toBe(0);
  });

  test("changes items after moving them", () => {
    const { root, dom } = page(rows("a", "b"), rowTemplates);
    dom.patch({ 0: { o: [[">", "b", "a"]], u: { a: { 0: "x", 1: "A" }, b: row("B") } } }, undefined);
    expect(cells(root)).toEqual(["B", "A"]);
    expect(root.querySelectorAll("tr")[1]?.className).toBe("x");
  });

  test("empties and fills", () => {
    const { root, dom } = page(rows(), rowTemplates);
    dom.patch({ 0: { o: [["+", "a", null, row("1")]] } }, undefined);
    expect(cells(root)).toEqual(["1"]);
    dom.patch({ 0: { o: [["-", "a"]] } }, undefined);
    expect(root.innerHTML).toBe("<table><tbody></tbody></table>");
    dom.patch({ 0: { k: [["z", row("2")]] } }, undefined);
    dom.patch({ 0: { u: { z: { 1: "3" } } } }, undefined);
    expect(cells(root)).toEqual(["3"]);
  });

  test("takes over from nothing and gives way to text", () => {
    const { root, dom } = page({ t: 4, d: [""] }, rowTemplates);
    dom.patch(
      {
        0: {
          k: [
            ["a", "x"],
            ["b", "y"],
          ],
        },
      },
      undefined,
    );
    dom.patch({ 0: { o: [["+", "c", "b", "z"]], u: { a: "X" } } }, undefined);
    expect(shown(root)).toBe("<div>Xzy</div>");
    dom.patch({ 0: "none" }, undefined);
    expect(shown(root)).toBe("<div>none</div>");
  });

  test("of lists, beside other elements, keeps each item's nodes together", () => {
    const group = (...keys: string[]): WireInstance => ({
      t: 3,
      d: [keys.join(), { k: keys.map((key) => [key, { r: `<li>${key}</li><li>-</li>` }] as const) }],
    });
    const { root, dom } = page(
      {
        t: 4,
        d: [
          {
            k: [
              ["g", group("a", "b")],
              ["h", group("c")],
            ],
          },
        ],
      },
      rowTemplates,
    );
    dom.patch(
      {
        0: {
          o: [[">", "h", "g"]],
          u: {
            g: {
              1: {
                o: [
                  [">", "b", "a"],
                  ["+", "n", null, "end"],
                ],
              },
            },
            h: { 0: "H" },
          },
        },
      },
      undefined,
    );
    expect(shown(root)).toBe(
      "<div><h2>H</h2><ul><li>c</li><li>-</li><li>last</li></ul>" +
        "<h2>a,b</h2><ul><li>b</li><li>-</li><li>a</li><li>-</li>end<li>last</li></ul></div>",
    );
    dom.patch({ 0: { o: [["-", "g"]], u: { h: { 1: { o: [["-", "c"]] } } } } }, undefined);
    expect(shown(root)).toBe("<div><h2>H</h2><ul><li>last</li></ul></div>");
  });

  test("has items that are lists", () => {
    const { root, dom } = page(
      {
        t: 4,
        d: [
          {
            k: [
              [
                "a",
                {
                  k: [
                    ["1", "x"],
                    ["2", "y"],
                  ],
                },
              ],
              ["b", { k: [["1", "z"]] }],
            ],
          },
        ],
      },
      rowTemplates,
    );
    dom.patch(
      {
        0: {
          u: {
            a: {
              o: [
                ["+", "3", null, "!"],
                [">", "1", "3"],
              ],
            },
            b: { u: { 1: "Z" } },
          },
        },
      },
      undefined,
    );
    expect(shown(root)).toBe("<div>yx!Z</div>");
    dom.patch({ 0: { o: [[">", "a", null]] } }, undefined);
    expect(shown(root)).toBe("<div>Zyx!</div>");
  });

  test("has keys of any kind", () => {
    const keys = ["__proto__", "constructor", "", "1", "a b"];
    const { root, dom } = page(rows(...keys), rowTemplates);
    dom.patch(
      JSON.parse('{"0":{"o":[[">","__proto__",null],[">","1",""]],"u":{"__proto__":{"1":"P"}}}}'),
      undefined,
    );
    expect(cells(root)).toEqual(["row constructor", "row 1", "row ", "row a b", "P"]);
  });

  test("of options keeps the choice", () => {
    const option = (value: string): WireInstance => ({ t: 2, d: [value, value] });
    const { root, dom } = page(
      {
        t: 1,
        d: [
          {
            k: [
              ["a", option("a")],
              ["b", option("b")],
            ],
          },
        ],
      },
      {
        1: { strings: ["<select>", "</select>"], slots: ["."] },
        2: { strings: ["<option", ">", "</option>"], slots: ["@value", "."] },
      },
    );
    const select = root.querySelector("select") as HTMLSelectElement;
    select.value = "b";
    dom.patch({ 0: { o: [["+", "c", "a", option("c")]] } }, undefined);
    expect(Array.from(select.options, ({ value }) => value)).toEqual(["c", "a", "b"]);
    expect(select.value).toBe("b");
  });

  test("of 1,000 rows takes one write for one text and one for one attribute", () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`);
    const { root, dom } = page(rows(...keys), rowTemplates);
    const text = recorded(root, () => dom.patch({ 0: { u: { k500: { 1: "changed" } } } }, undefined));
    expect(text.map(({ type }) => type)).toEqual(["characterData"]);
    const attribute = recorded(root, () => dom.patch({ 0: { u: { k500: { 0: "on" } } } }, undefined));
    expect(attribute.map(({ type, attributeName }) => [type, attributeName])).toEqual([
      ["attributes", "class"],
    ]);
    expect(root.querySelectorAll("tr")[500]?.outerHTML).toBe(
      '<tr class="on"><td>changed</td><td>n</td></tr>',
    );
    const moved = recorded(root, () => dom.patch({ 0: { o: [[">", "k999", "k0"]] } }, undefined));
    expect(moved.length).toBeLessThanOrEqual(4);
    expect(cells(root)[0]).toBe("row k999");
  });
});
