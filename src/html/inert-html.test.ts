import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { inertHtml } from "./inert-html.js";

const { window } = new JSDOM();
const { document } = window;

/** How a browser parses HTML there. */
function read(source: string, wrap = "main"): Element {
  const template = document.createElement("template");
  template.innerHTML = wrap === "svg" ? `<svg>${source}</svg>` : `<${wrap}>${source}</${wrap}>`;
  const root = document.createElement("div");
  root.append(template.content);
  return root;
}

describe("what has nothing to do with the runtime stays as it is", () => {
  test.each([
    ["text", `1 &lt; 2 &amp; "it's"`],
    ["elements", `<p class="a b" id=c>One<br>two <a href='/x?a=1&amp;b' title="a > b">three</a></p>`],
    ["a list without end tags", "<ul><li>one<li>two</ul><p>three"],
    ["other data attributes", `<div data-id="3" data-x-dj="4" aria-label=x></div>`],
    ["an image", `<svg viewBox="0 0 1 1"><path d="M0 0"></path><circle r="1"></circle></svg>`],
    ["a style sheet", "<style>p > a { color: red } @media (width<600px) { b { color: blue } }</style>"],
    ["a script", `<script>if (a<b && b < c) show("<p class='x'>it</p>")</script>`],
    ["data in a script", `<script type="application/ld+json">{"a":"</b><b>c</b>"}</script>`],
    ["head elements", `<meta name="description" content="a"><link rel="canonical" href="/">`],
    ["an anchor", `<a name="top">a</a>`],
    ["a text area's text", `<p><code>a</code></p>`],
    ["bold text that continues", "<b>"],
  ])("%s", (_, source) => expect(inertHtml(source)).toBe(source));

  test("closed elements of SVG, which are written out", () => {
    expect(inertHtml(`<svg><path d="a"/><g/></svg>`)).toBe(`<svg><path d="a"></path><g></g></svg>`);
  });

  test("a style sheet in CDATA, as SVG may have it", () => {
    expect(inertHtml("<svg><style><![CDATA[ .a { fill: red } ]]></style></svg>")).toBe(
      "<svg><style> .a { fill: red } </style></svg>",
    );
  });
});

describe("what the runtime would take for its own goes", () => {
  test.each([
    ["handlers", `<button dj-click="wipe" DJ-VALUE-id="1">a</button>`, `<button form="">a</button>`],
    ["other bindings", `<p dj-model=a dj-hook="b" dj-update="ignore" dj-root dj-view='c'>d</p>`, "<p>d</p>"],
    ["data of the runtime", `<p data-dj-action='{"event":"wipe"}' DATA-DJ-x>a</p>`, "<p>a</p>"],
    ["after others without space", `<p a="b"dj-click="c"d='e'>f</p>`, `<p a="b" d='e'>f</p>`],
    ["its ids", `<p id="dj-flash-container">a</p><a id=djust>b</a>`, "<p>a</p><a>b</a>"],
    ["its ids in references", `<p id="&#100;&#x6A;-flash-container">a</p>`, "<p>a</p>"],
    ["its ids when they are second", `<p id=a id="dj-plain">b</p>`, "<p id=a>b</p>"],
    ["its classes", `<p class="a dj-flash &#100j-x  b">c</p>`, `<p class="a b">c</p>`],
    [
      "its fields",
      `<input name="_event:wipe" value=1><input name=&lowbar;csrf>`,
      `<input value=1 form=""><input form="">`,
    ],
    [
      "labels of other fields",
      `<label for=agree>a</label><output for=b>c</output>`,
      `<label>a</label><output form="">c</output>`,
    ],
    [
      "buttons that act on other elements",
      `<button popovertarget=a popovertargetaction=show commandfor=b command=show-modal interestfor=c>d</button>`,
      `<button form="">d</button>`,
    ],
    ["radio groups", `<input type=radio name=plan checked>`, `<input type=radio checked form="">`],
    ["groups of details", `<details name="faq" open>a</details>`, `<details open>a</details>`],
    ["shadow roots", `<template shadowrootmode="open"><b>a</b></template>`, `<template><b>a</b></template>`],
    ["focus and keys", `<a href="/" autofocus accesskey=s>a</a>`, `<a href="/">a</a>`],
    ["its elements in the head", `<meta name="csrf-token" content="a">`, `<meta content="a">`],
    [
      "names that documents have",
      `<img name="getElementById" src=a><iframe name=b></iframe>`,
      `<img src=a><iframe></iframe>`,
    ],
    ["forms", `a</form><form id=a action="//x">b</form>c`, "abc"],
    ["ties to forms", `<input form="profile" name=role value=admin>`, `<input value=admin form="">`],
    [
      "base, refreshes, comments",
      `<base href="//x"><meta http-equiv=refresh content="0"><!--dj1-->a<?b><!c>`,
      "a",
    ],
    ["what is in <noscript>", `<noscript><form><p title="</noscript><b dj-click=a>">`, `<b>"></b>`],
    ["the start of plain text", `<plaintext><b dj-click=a>`, "&lt;b dj&#45;click=a>"],
    [
      "names of it in text and values",
      `See dj-model="a" <a title="DJ-click">b</a>`,
      `See dj&#45;model="a" <a title="DJ&#45;click">b</a>`,
    ],
    ["an unclosed element", `<div><a href="/x">b`, `<div><a href="/x">b</a></div>`],
    ["an unmatched end tag", `a</div></main>b`, "ab"],
    ["an incomplete tag", `a<b title="`, "a"],
    ["a < at the end", "a <", "a &lt;"],
    ["unclosed text", "<textarea><b>a", `<textarea form="">&lt;b>a</textarea>`],
    [
      "a script in SVG that would be markup",
      `<svg><script>"<table>"</script></svg>`,
      "<svg><script></script></svg>",
    ],
    ["a style sheet that would be markup", `<style>a<b></b></style>`, "<style></style>"],
    ["an unclosed script", "<script><!--<script>", "<script></script>"],
  ])("%s", (_, source, expected) => {
    expect(inertHtml(source)).toBe(expected);
    expect(inertHtml(expected)).toBe(expected);
  });
});

/** All elements, including those in templates. */
function allIn(root: ParentNode): Element[] {
  return [...root.querySelectorAll("*")].flatMap((element) => [
    element,
    ...(element instanceof window.HTMLTemplateElement ? allIn(element.content) : []),
  ]);
}

const piece = fc.constantFrom(
  ..."<|>|</|/>|<!--|-->|<![CDATA[|]]>|<?|=|\"|'| |\n|&#100;|&#106;|x".split("|"),
  ..." dj-click=a | DJ-MODEL='b' | data-dj-action=\"c\" | id=dj-plain | class='dj-flash x' | form=f | name=_csrf ".split(
    "|",
  ),
  ..."<div |<b|<input |<i title=\"|<style>|</style>|<style/>|<script>|</script>|<script>'|<textarea>|</textarea>".split(
    "|",
  ),
  ..."<svg>|</svg>|<g/>|<foreignObject>|</foreignObject>|<title>|</title>|<math>|<mi>|</mi>|</math>|<select>|</select>".split(
    "|",
  ),
  ..."<xmp>|</xmp>|<noscript>|</noscript>|<iframe>|</iframe>|</div>|<form>|</form>|<template>|</template>|<table><tr><td>".split(
    "|",
  ),
);

test.each(["main", "svg", "select", "table", "math", "p", "div dj-click=a"])(
  "nothing is left of it in <%s>, in whatever order the pieces come",
  (wrap) => {
    const outer = read("", wrap).querySelectorAll("[dj-click]").length;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const root = read(inertHtml(pieces.join("")), wrap);
        const all = allIn(root);
        const marked = all.filter((element) =>
          [...element.attributes].some(
            ({ name, value }) =>
              name.startsWith("dj-") ||
              name.startsWith("data-dj-") ||
              (name === "id" && value.startsWith("dj-")) ||
              (name === "class" && value.includes("dj-")) ||
              (name === "form" && value !== "") ||
              (name === "name" && value === "_csrf"),
          ),
        );
        expect(marked.length).toBe(outer);
        expect(root.querySelector("form, noscript, base")).toBe(null);
      }),
      { numRuns: 1_500 },
    );
  },
);

test("nothing around it is read otherwise, in whatever order the pieces come", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const root = read(`${inertHtml(pieces.join(""))}</section><em data-after></em>`, "main><section");
      const after = root.querySelector("main em[data-after]");
      // Only bold text may continue.
      expect(after?.closest("main *:not(em, b)") ?? null).toBe(null);
      expect(after).not.toBe(null);
    }),
    { numRuns: 1_500 },
  );
});

test("takes time in proportion to its length", () => {
  for (const source of [
    "<a ",
    "<b>",
    "</b>",
    "<div>",
    "<p dj-x ",
    "<style>",
    "<!--",
    "dj-",
    "<svg><style>",
  ].map((each) => each.repeat(50_000))) {
    const started = performance.now();
    inertHtml(source);
    inertHtml(`${"<div>".repeat(20_000)}${"</p></div>".repeat(20_000)}`);
    expect(performance.now() - started).toBeLessThan(3_000);
  }
});
