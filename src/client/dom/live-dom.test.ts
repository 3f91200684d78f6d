// @vitest-environment jsdom
import { describe, expect, test, vi } from "vitest";
import {
  cells,
  one,
  page,
  recorded,
  removePageAfterEach,
  row,
  rows,
  rowTemplates,
  shown,
} from "../../../test/support/live-dom-page.js";
import { createLiveDom } from "./index.js";

removePageAfterEach();

describe("a slot", () => {
  test("of content between other text takes text", () => {
    const { root, dom } = page(
      ...one({ strings: ["<p>Hello ", "!</p>"], slots: [""] }, "Bob"),
      "<p>Hello Bob!</p>",
    );
    const p = root.firstElementChild;
    expect(recorded(root, () => dom.patch({ 0: "A<b>&" }, undefined))).toHaveLength(1);
    expect(shown(root)).toBe("<p>Hello A&lt;b&gt;&amp;!</p>");
    expect(root.firstElementChild).toBe(p);
  });

  test("of all an element's content takes text", () => {
    const { root, dom } = page(...one({ strings: ["<p>", "</p>"], slots: ["."] }, "Bob"));
    expect(recorded(root, () => dom.patch({ 0: "Ann" }, undefined))).toHaveLength(1);
    expect(root.innerHTML).toBe("<p>Ann</p>");
  });

  test("of content turns from nothing to something and back", () => {
    const { root, dom } = page(...one({ strings: ["<p>a", "b</p><i>", "</i>"], slots: ["", "."] }, "", ""));
    dom.patch({ 0: "x", 1: "y" }, undefined);
    expect(shown(root)).toBe("<p>axb</p><i>y</i>");
    dom.patch({ 0: "", 1: "" }, undefined);
    expect(shown(root)).toBe("<p>ab</p><i></i>");
    dom.patch({ 0: "z", 1: { r: "<b>1</b>" } }, undefined);
    expect(shown(root)).toBe("<p>azb</p><i><b>1</b></i>");
  });

  test("of an attribute is set, changed and removed", () => {
    const { root, dom } = page(
      ...one({ strings: ["<a", "", ' rel="x">', "</a>"], slots: ["@href", "+title", "."] }, "/1", null, "go"),
      '<a href="/1" rel="x">go</a>',
    );
    expect(root.innerHTML).toBe('<a href="/1" rel="x">go</a>');
    dom.patch({ 0: "/2", 1: 'say "hi"', 2: "went" }, undefined);
    expect(root.innerHTML).toBe('<a href="/2" rel="x" title="say &quot;hi&quot;">went</a>');
    expect(recorded(root, () => dom.patch({ 0: null }, undefined))).toHaveLength(1);
    expect(root.innerHTML).toBe('<a rel="x" title="say &quot;hi&quot;">went</a>');
  });

  test("of an element whose static attributes look like tags is found", () => {
    const { root, dom } = page(
      ...one({ strings: ["<a", ' title="<b>">', "</a>"], slots: ["@href", "."] }, "/1", "go"),
    );
    dom.patch({ 0: "/2", 1: "gone" }, undefined);
    expect(root.firstElementChild?.getAttribute("href")).toBe("/2");
    expect(root.textContent).toBe("gone");
  });

  test("of a text area or title takes text", () => {
    const { root, dom } = page(
      ...one(
        { strings: ["<textarea>", "</textarea><textarea", ">", "</textarea>"], slots: ["@", "@name", "+"] },
        "\n<b>",
        "n",
        "two",
      ),
    );
    const [first, second] = Array.from(root.querySelectorAll("textarea"));
    expect(first?.value).toBe("\n<b>");
    expect(second?.value).toBe("two");
    expect(second?.outerHTML).toBe('<textarea name="n">two</textarea>');
    expect(recorded(root, () => dom.patch({ 0: "\n\nx" }, undefined))).toHaveLength(1);
    dom.patch({ 2: "three" }, undefined);
    expect([first?.value, second?.value]).toEqual(["\n\nx", "three"]);
  });

  test("in a title takes text", () => {
    const { root, dom } = page(
      ...one({ strings: ["<svg><title>", "</title></svg>"], slots: ["@"] }, "a & b"),
    );
    dom.patch({ 0: "c < d" }, undefined);
    expect(root.querySelector("title")?.textContent).toBe("c < d");
  });

  test("of raw HTML is replaced whole", () => {
    const { root, dom } = page(
      ...one({ strings: ["<p>", "</p>"], slots: ["."] }, { r: "<b>1</b> <i>2</i>" }),
    );
    dom.patch({ 0: { r: "<u>3</u>" } }, undefined);
    expect(root.innerHTML).toBe("<p><u>3</u></p>");
  });

  test("keeps a newline that comes first in <pre>", () => {
    const { root, dom } = page(...one({ strings: ["<pre>", "</pre>"], slots: ["."] }, "\nx\r\ny"));
    expect(root.querySelector("pre")?.textContent).toBe("\nx\r\ny");
    dom.patch({ 0: "\nz" }, undefined);
    expect(root.querySelector("pre")?.textContent).toBe("\nz");
  });

  test("in SVG gives elements of SVG", () => {
    const { root, dom } = page(
      { t: 1, d: ["0 0 1 1", ""] },
      {
        1: { strings: ["<svg", "><g>", "</g></svg>"], slots: ["@viewBox", "."] },
        2: { strings: ["<circle", "/><linearGradient></linearGradient>"], slots: ["@r"] },
      },
    );
    dom.patch({ 0: "0 0 2 2", 1: { t: 2, d: ["3"] } }, undefined);
    expect(root.querySelector("svg")?.getAttribute("viewBox")).toBe("0 0 2 2");
    expect(root.querySelector("circle")?.namespaceURI).toBe("http://www.w3.org/2000/svg");
    expect(root.querySelector("g")?.lastElementChild?.localName).toBe("linearGradient");
    dom.patch({ 1: { 0: "4" } }, undefined);
    expect(root.querySelector("circle")?.getAttribute("r")).toBe("4");
  });
});

describe("a conditional", () => {
  const templates = {
    1: { strings: ["<div><h1>t</h1>", "<footer>f</footer></div>"], slots: [""] },
    2: { strings: ["<p>yes ", "</p>"], slots: [""] },
    3: { strings: ["<ul><li>", "</li></ul>", ""], slots: [".", ""] },
    4: { strings: ["<p class=no>no ", "</p>"], slots: [""] },
  };

  test("appears, changes, gives way to another and goes", () => {
    const { root, dom } = page({ t: 1, d: [""] }, { 1: templates[1] });
    const around = [root.querySelector("h1"), root.querySelector("footer")];
    dom.patch({ 0: { t: 2, d: ["1"] } }, { 2: templates[2] });
    expect(shown(root)).toBe("<div><h1>t</h1><p>yes 1</p><footer>f</footer></div>");
    dom.patch({ 0: { 0: "2" } }, undefined);
    expect(shown(root)).toBe("<div><h1>t</h1><p>yes 2</p><footer>f</footer></div>");
    dom.patch({ 0: { t: 3, d: ["a", { t: 2, d: ["in"] }] } }, { 3: templates[3] });
    dom.patch({ 0: { 0: "b", 1: { 0: "side" } } }, undefined);
    expect(shown(root)).toBe("<div><h1>t</h1><ul><li>b</li></ul><p>yes side</p><footer>f</footer></div>");
    dom.patch({ 0: null }, undefined);
    expect(shown(root)).toBe("<div><h1>t</h1><footer>f</footer></div>");
    expect([root.querySelector("h1"), root.querySelector("footer")]).toEqual(around);
  });

  test("keeps its element where the other template has the same", () => {
    const { root, dom } = page({ t: 1, d: [{ t: 2, d: ["1"] }] }, templates);
    const p = root.querySelector("p");
    dom.patch({ 0: { t: 4, d: ["1"] } }, undefined);
    dom.patch({ 0: { 0: "2" } }, undefined);
    expect(shown(root)).toContain('<p class="no">no 2</p>');
    expect(root.querySelector("p")).toBe(p);
  });

  test("keeps focus and typed text in a field that both templates have", () => {
    const { root, dom } = page(
      { t: 1, d: [{ t: 2, d: [] }] },
      {
        1: { strings: ["", ""], slots: [""] },
        2: { strings: ["\n <form><input name=q></form>\n"], slots: [] },
        3: { strings: ["<form><p>wrong: ", "</p><input name=q></form>"], slots: [""] },
      },
    );
    const input = root.querySelector("input");
    input?.focus();
    if (input) input.value = "typed";
    dom.patch({ 0: { t: 3, d: ["too short"] } }, undefined);
    dom.patch({ 0: { 0: "too long" } }, undefined);
    expect(document.activeElement).toBe(input);
    expect(shown(root)).toBe('<form><p>wrong: too long</p><input name="q"></form>');
    expect(input?.value).toBe("typed");
  });
});

describe("mount", () => {
  test("leaves the elements of the first HTML in place", () => {
    const html =
      "<table><tbody><tr><td>row a</td><td>n</td></tr><tr><td>row b</td><td>n</td></tr></tbody></table>";
    const root = document.createElement("main");
    document.body.append(root);
    root.innerHTML = html;
    const before = Array.from(root.querySelectorAll("*"));
    createLiveDom(root).mount(rows("a", "b"), rowTemplates);
    expect(Array.from(root.querySelectorAll("*"))).toEqual(before);
    expect(shown(root)).toBe(html);
  });

  test("of the same tree again leaves the elements in place", () => {
    const { root, dom } = page(rows("a", "b"), rowTemplates);
    const before = Array.from(root.querySelectorAll("*"));
    dom.mount(rows("a", "b"), rowTemplates);
    expect(Array.from(root.querySelectorAll("*"))).toEqual(before);
    dom.patch({ 0: { u: { b: { 1: "B" } } } }, undefined);
    expect(cells(root)).toEqual(["row a", "B"]);
  });

  test("of a tree without content slots finds the attributes", () => {
    const template = { strings: ["<a", ">x</a>"], slots: ["@href"] };
    const { root, dom } = page(...one(template, "/1"), '<a href="/1">x</a>');
    dom.patch({ 0: "/2" }, undefined);
    expect(root.innerHTML).toBe('<a href="/2">x</a>');
  });

  test("keeps the templates known before", () => {
    const { root, dom } = page(rows("a"), rowTemplates);
    dom.mount({ t: 4, d: [{ t: 2, d: [null, "old"] }] }, { 4: { strings: ["<b>", "</b>"], slots: ["."] } });
    expect(shown(root)).toContain("old");
  });

  test("leaves the root's own attributes alone", () => {
    const root = document.createElement("main");
    root.id = "r";
    root.className = "dj-connected";
    document.body.append(root);
    createLiveDom(root).mount(rows("a"), rowTemplates);
    expect(root.outerHTML.startsWith('<main id="r" class="dj-connected"><table>')).toBe(true);
  });
});

describe("a page that something else changed", () => {
  test("is made whole again with the next change to that place", () => {
    const { root, dom } = page(rows("a", "b", "c"), rowTemplates);
    root.querySelector("tbody")?.replaceChildren();
    dom.patch({ 0: { u: { b: { 1: "B" } } } }, undefined);
    expect(cells(root)).toEqual(["row a", "B", "row c"]);
    root.querySelectorAll("tr")[2]?.remove();
    dom.patch(
      {
        0: {
          o: [
            [">", "c", "a"],
            ["-", "b"],
          ],
          u: { c: { 1: "C" } },
        },
      },
      undefined,
    );
    expect(cells(root)).toEqual(["C", "row a"]);
    for (const node of Array.from(root.querySelector("tbody")?.childNodes ?? []))
      if (node.nodeType === 8) node.remove();
    dom.patch({ 0: { o: [[">", "a", "c"]] } }, undefined);
    expect(cells(root)).toEqual(["row a", "C"]);
  });

  test("is made whole again where a content slot lost an end", () => {
    const { root, dom } = page(...one({ strings: ["<p>a", "b", "c</p>"], slots: ["", ""] }, "1", "2"));
    root.querySelector("p")?.normalize();
    for (const node of Array.from(root.querySelector("p")?.childNodes ?? []))
      if ((node as Comment).data?.startsWith("/")) node.remove();
    dom.patch({ 0: { r: "<i>x</i>" }, 1: "y" }, undefined);
    expect(shown(root)).toBe("<p>a<i>x</i>byc</p>");
  });

  test("takes text that something else split", () => {
    const { root, dom } = page(...one({ strings: ["<p>", "</p>"], slots: ["."] }, "hello"));
    root.querySelector("p")?.replaceChildren("he", "llo");
    dom.patch({ 0: "bye" }, undefined);
    expect(root.innerHTML).toBe("<p>bye</p>");
  });
});

describe("a frame that does not fit", () => {
  test("changes what does fit and nothing else", () => {
    const { root, dom } = page(rows("a", "b"), rowTemplates);
    dom.patch(
      JSON.parse(`{"7":"x","length":"y","0":{
        "o":[["-","none"],[">","none",null],["+","c","none",{"t":2,"d":[null,"c"]}],["+","d",null,{"t":99,"d":[]}],
             ["+","a",null,{"t":2,"d":[null,"again"]}]],
        "u":{"none":{"0":"x"},"b":{"9":"x","1":"B"}}}}`),
      undefined,
    );
    expect(cells(root)).toEqual(["B", "c", "again"]);
    dom.patch({ 0: { 0: "no template" } } as never, undefined);
    dom.patch({ 0: { u: { b: { o: [] } } } }, undefined);
    dom.patch({ 0: { o: 5 } } as never, undefined);
    expect(cells(root)).toEqual(["B", "c", "again"]);
    dom.patch({ 0: { u: { b: { 1: "still" } } } }, undefined);
    expect(cells(root)).toEqual(["still", "c", "again"]);
  });

  test("is left out where nothing is mounted", () => {
    const root = document.createElement("main");
    const dom = createLiveDom(root);
    dom.patch({ 0: "x" }, undefined);
    dom.mount("<p>x</p>");
    dom.patch({ 0: "x" }, undefined);
    expect(root.innerHTML).toBe("<p>x</p>");
  });
});

test("asks for no live list of children, which jsdom would update with every later change", () => {
  const read = vi.spyOn(Node.prototype, "childNodes", "get");
  const { root, dom } = page(rows("a", "b", "c"), rowTemplates, "<table><tbody></tbody></table>");
  dom.patch(
    {
      0: {
        o: [
          ["+", "d", null, row("row d")],
          [">", "a", null],
        ],
      },
    },
    undefined,
  );
  const count = read.mock.calls.length;
  read.mockRestore();
  expect(root.querySelectorAll("tr")).toHaveLength(4);
  expect(count).toBe(0);
});
