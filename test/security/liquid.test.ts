import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { html, LiveView, raw } from "djust-ts";
import { liquid } from "djust-ts/liquid";
import fc from "fast-check";
import { JSDOM } from "jsdom";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = mkdtempSync(join(tmpdir(), "liquid-"));
let count = 0;

beforeAll(() => mkdirSync(join(root, "parts")));
afterAll(() => rmSync(root, { recursive: true }));

const file = (name: string, text: string): void => writeFileSync(join(root, name), text);

/** The HTML of a template with these variables. */
function rendered(template: string, variables: object = {}, options: object = {}): string {
  const name = `page-${count++}.html`;
  file(name, template);
  const view = Object.assign(new (class extends LiveView {})(), variables);
  return liquid({ root, ...options })(name, view);
}

const hostile = [
  "javascript:alert(1)",
  " java\nscript:alert(1)",
  "JAVASCRIPT:alert(1)",
  "\u0001javascript:x",
  "vbscript:x",
  "data:text/html,<script>alert(1)</script>",
  "x-evil:1",
  "blob:http://a/b",
];

describe("a URL of a Liquid template", () => {
  it.each([
    '<a href="{{ u }}">x</a>',
    "<a href='{{ u }}'>x</a>",
    "<a href={{ u }}>x</a>",
    "<a href= {{ u }} >x</a>",
    '<a HREF="{{ u }}">x</a>',
    '<iframe src="{{ u }}"></iframe>',
    '<form action="{{ u }}"></form>',
    '<button formaction="{{ u }}">x</button>',
    '<object data="{{ u }}"></object>',
    '<svg><a xlink:href="{{ u }}"></a></svg>',
    '<svg><animate attributeName="href" values="#a;{{ u }}"/></svg>',
    '<img srcset="/a 1x,{{ u }} 2x">',
    '<meta content="0;url={{ u }}" http-equiv="refresh">',
    '<base href="{{ u }}">',
    '<p style="background:url({{ u }})"></p>',
    '{% assign v = u %}<a href="{{ v }}">x</a>',
    '{% if true %}<a href="{% endif %}{{ u }}">x</a>',
    '<a href="{% for c in (1..1) %}{{ u }}{% endfor %}">x</a>',
    '<a href="{% echo u %}">x</a>',
    '<a href="{% cycle u, u %}">x</a>',
    '<a href="{% liquid\necho u %}">x</a>',
    '{% capture c %}<a href="{{ u }}">x</a>{% endcapture %}{{ c | raw }}',
    '<noscript><img src="{{ u }}"></noscript>',
    '{% render "parts/link", u: u %}',
    '{% include "parts/link" %}',
    '{% layout "parts/layout" %}{% block link %}<a href="{{ u }}">x</a>{% endblock %}',
    '{% layout "parts/bare" %}<a href="{{ u }}">x</a>',
  ])("is checked in %s", (template) => {
    file("parts/link.html", '<a href="{{ u }}">x</a>');
    file("parts/layout.html", "<main>{% block link %}{% endblock %}</main>");
    file("parts/bare.html", "<main>{% block %}{% endblock %}</main>");
    for (const u of hostile) {
      // White space separates the URLs of a srcset and ends an unquoted value.
      if (template.includes("srcset") && /\s/.test(u.trim())) continue;
      expect(() => rendered(template, { u }), u).toThrow(/DJ_TEMPLATE_VALUE: .*URL/);
    }
    expect(rendered(template, { u: "/path" })).toContain("/path");
  });

  it("is checked as a whole, however it is composed", () => {
    for (const template of [
      '<a href="{{ a }}{{ b }}">x</a>',
      '<a href="java{{ b }}">x</a>',
      '<a href="{{ a }}script:x">x</a>',
      '<a href="{{ a }}{% if true %}script{% endif %}:x">x</a>',
      '<a href="&#{{ c }}javascript:x">x</a>',
      '<a href="{{ d }}ascript&colon;x">x</a>',
      '<a href="{{ d }}ascript&#58x">x</a>',
    ])
      expect(() => rendered(template, { a: "java", b: "script:x", c: "9;", d: "jav" }), template).toThrow(
        "DJ_TEMPLATE_VALUE",
      );
  });

  it("can have a scheme that the template names", () => {
    expect(rendered('<a href="geo:{{ u }}">x</a>', { u: "1,2" })).toBe('<a href="geo:1,2">x</a>');
    expect(rendered('<a href="{{ u | raw }}">x</a>', { u: "geo:1,2" })).toBe('<a href="geo:1,2">x</a>');
  });

  it("reports its position but not its value", () => {
    expect(() => rendered('<p>\n  <a href="{{ u }}">', { u: "javascript:hunter2" })).toThrow(
      /page-\d+\.html, line 2, column 12: The attribute "href" must not contain a "javascript:" URL/,
    );
    expect(() => rendered('<a href="{{ u }}">', { u: "javascript:hunter2" })).not.toThrow(/hunter2/);
  });
});

describe("an output is refused", () => {
  it.each([
    ["in an event handler", "<p onclick=\"f('{{ x }}')\">"],
    ["in an event handler without quotes", "<p onclick={{ x }}>"],
    ["in a script", "<script>let x = '{{ x }}';</script>"],
    ["in a script of SVG", "<svg><script>{{ x }}</script></svg>"],
    ["in a style of SVG", "<svg><style>{{ x }}</style></svg>"],
    ["in a style", "<style>p { color: {{ x }} }</style>"],
    ["in srcdoc", '<iframe srcdoc="{{ x }}"></iframe>'],
    ["in an iframe", "<iframe>{{ x }}</iframe>"],
    ["in <xmp>", "<xmp>{{ x }}</xmp>"],
    ["in http-equiv", '<meta http-equiv="{{ x }}" content="0">'],
    ["in attributeName", '<svg><animate attributeName="{{ x }}" values="1"/></svg>'],
    ["as an attribute", "<p {{ x }}>"],
    ["in the name of an attribute", '<p data-{{ x }}="1">'],
    ["in the name of a framework's attribute", '<p @click="{{ x }}">'],
    ["as a tag", "<{{ x }}>"],
    ["in the name of a tag", "<h{{ x }}>"],
    ["in an end tag", "</h{{ x }}>"],
    ["as an end tag", "</{{ x }}>"],
    ["beside text without quotes", "<p class=a{{ x }}>"],
    ["before text without quotes", "<p class={{ x }}b>"],
    ["in a declaration", "<!{{ x }}>"],
    ["in an instruction", "<?{{ x }}>"],
    ["in what could end a textarea", "<textarea></text{{ x }}area><script>"],
    ["in what could end noscript", "<noscript></no{{ x }}script>"],
    ["of a script that a value has not closed", "<script>{% if false %}</script>{% endif %}{{ x }}"],
    ["after a tag that trusted text has left open", "{{ open | trusted }}{{ x }}>"],
  ])("%s", (_name, template) => {
    for (const x of ["a", "", "1"])
      expect(() => rendered(template, { x, open: "<p " })).toThrow(
        /DJ_TEMPLATE: page-\d+\.html, line \d+, column \d+: Cannot write an output in /,
      );
  });

  it("where it is an html`` template in a place that allows only text", () => {
    for (const place of [
      '<p title="{{ t }}">',
      "<p {{ t }}>",
      "<textarea>{{ t }}</textarea>",
      "<script>{{ t }}</script>",
    ])
      expect(() => rendered(place, { t: html`<b>${"x"}</b>` })).toThrow("DJ_TEMPLATE: ");
    expect(rendered("<p>{{ t }}</p>{{ r }}", { t: html`<b>${"<"}</b>`, r: raw("<i></i>") })).toBe(
      "<p><b>&lt;</b></p><i></i>",
    );
  });
});

describe("an output is accepted", () => {
  const x = `"'<b>&x --!> -->`;
  const escaped = "&quot;&#39;&lt;b&gt;&amp;x --!&gt; --&gt;";
  it.each([
    ["in text", "<p>{{ x }}</p>", `<p>${escaped}</p>`],
    ["between quotes", '<p title="a {{ x }} b">', `<p title="a ${escaped} b">`],
    ["without quotes, and gets them", "<p title={{ x }} id=a>", `<p title="${escaped}" id=a>`],
    ["without quotes before a slash", "<br title={{ x }}/>", `<br title="${escaped}"/>`],
    ["twice without quotes", "<br title={{ x }}{{ x }}>", `<br title="${escaped}${escaped}">`],
    ["in a textarea", "<textarea>{{ x }}</textarea>", `<textarea>${escaped}</textarea>`],
    ["in a title", "<title>{{ x }}</title>", `<title>${escaped}</title>`],
    ["where less-than is text", "1 < {{ x }}", `1 < ${escaped}`],
    ["in what nobody closes", "<p><b>{{ x }}", `<p><b>${escaped}`],
    ["in a script with raw", "<script>{{ '1' | raw }}</script>", "<script>1</script>"],
    ["beside odd markup without any", '<p a"b <3 </ ><![CDATA[ {{ x | size }}', null],
  ])("%s", (_name, template, expected) => {
    if (expected === null) expect(() => rendered(template, { x })).toThrow("DJ_TEMPLATE");
    else expect(rendered(template, { x })).toBe(expected);
  });

  it("in a comment, and cannot close it", () => {
    const page = rendered("<!-- {{ x }}{{ y }}-><b>-{{ y }}-> {{ x }} --><i>", { x, y: "" });
    const { body } = new JSDOM(page).window.document;
    expect(body.innerHTML).toBe("<i></i>");
  });
});

it("no value changes the structure of a page", () => {
  const literal = fc.constantFrom(
    "<p>",
    "</p>",
    '<a href="',
    '">',
    "'",
    '"',
    "<!--",
    "-->",
    "-",
    ">",
    "<",
    "/",
    "<textarea>",
    "</textarea>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<noscript>",
    "</noscript>",
    " title=",
    " onclick=",
    ' class="a',
    "<svg>",
    "</svg>",
    "<![CDATA[",
    "]]>",
    "&",
    "&#",
    "text ",
    "<b",
    " ",
    "=",
    "<template>",
    "</template>",
    "<select>",
    "<iframe src=",
    "</iframe>",
    "{% if a %}",
    "{% endif %}",
    "`",
  );
  const hole = fc.constantFrom("{{ a }}", "{{ b }}");
  const value = fc.oneof(
    fc.constantFrom(
      ...hostile,
      "",
      "-",
      "--",
      "-->",
      "--!>",
      '"',
      "'",
      "<",
      "</textarea>",
      "<script>alert(1)</script>",
      "b onclick=alert(1) x=",
      "&#106;",
      "#106;",
      "\n",
      "\0",
      "`",
      "]]>",
      "/",
      "=",
    ),
    fc.string({ maxLength: 4 }),
  );
  const parser = new new JSDOM("").window.DOMParser();
  const skeletonOf = (page: string): string => {
    const shape = (node: Node): unknown[] =>
      [...node.childNodes]
        .filter(({ nodeType }) => nodeType !== 3)
        .map((child) => {
          const { nodeName, attributes = [] } = child as Element;
          const isTemplate = nodeName === "TEMPLATE";
          return [
            nodeName,
            [...attributes].map(({ name }) => name),
            shape(isTemplate ? (child as HTMLTemplateElement).content : child),
          ];
        });
    const document = parser.parseFromString(page, "text/html");
    for (const element of document.querySelectorAll("[href],[src]"))
      for (const name of ["href", "src"]) {
        const url = element.getAttribute(name) ?? "";
        if (/^[\0- ]*[a-z][a-z\d+.-]*:/i.test(url.replace(/[\t\n\r]/g, "")))
          expect(url.trim()).toMatch(/^(?:https?|mailto|tel|sms|ftp):/i);
      }
    return JSON.stringify(shape(document));
  };
  let both = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 3, arbitrary: literal }, { weight: 1, arbitrary: hole }), {
        maxLength: 12,
      }),
      value,
      value,
      (pieces, a, b) => {
        const template = `<!doctype html><body>x${pieces.join("")}`;
        if (!template.includes("{{")) return;
        let benign: string;
        let given: string;
        try {
          benign = rendered(template, { a: "x", b: "y" });
          given = rendered(template, { a, b });
        } catch (error) {
          expect(String(error)).toMatch(/DJ_TEMPLATE/);
          return;
        }
        if (template.includes("{% if") && !a) return;
        both++;
        expect(skeletonOf(given), `${template} with ${JSON.stringify([a, b])}: ${given}`).toBe(
          skeletonOf(benign),
        );
      },
    ),
    { numRuns: 1_000 },
  );
  expect(both).toBeGreaterThan(100);
}, 120_000);

describe("a template that loops", () => {
  const limits = /DJ_TEMPLATE: .*(?:limit exceeded|levels deep)/;

  it.each([
    ["over a huge range", "{% for i in (1..n) %}{{ i }}{% endfor %}"],
    ["over a huge range, and stops at once", "{% for i in (1..n) %}{% break %}{% endfor %}"],
    ["over a huge range of a table", "<table>{% tablerow i in (1..n) %}{{ i }}{% endtablerow %}</table>"],
    [
      "over loops in loops",
      "{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}x{% endfor %}{% endfor %}{% endfor %}",
    ],
    [
      "over text that doubles",
      "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}",
    ],
    [
      "over captures that double",
      "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..40) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}{{ s }}",
    ],
    ["over itself", '{% render "parts/self" %}'],
    ["over itself, in captures", '{% render "parts/captured" %}'],
    ["over two files in turn", '{% include "parts/one" %}'],
  ])("%s ends", (_name, template) => {
    file("parts/self.html", 'x{% render "parts/self" %}');
    file("parts/captured.html", '{% capture x %}{% render "parts/captured" %}{% endcapture %}');
    file("parts/one.html", '{% include "parts/two" %}');
    file("parts/two.html", '{% include "parts/one" %}');
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    expect(() => rendered(template, { n: 1_000_000_000 })).toThrow(limits);
    expect(performance.now() - started).toBeLessThan(6_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 1024 * 1024);
    expect(rendered("{{ n }}", { n: 1 })).toBe("1");
  });

  it("has a configurable limit", () => {
    const loop = "{% for i in (1..50) %}x{% endfor %}";
    expect(() => rendered(loop, {}, { renderSize: 60 })).toThrow(limits);
    expect(rendered(loop, {}, { renderSize: 200 })).toBe("x".repeat(50));
    expect(() => rendered(loop, {}, { renderMs: 0 })).toThrow("DJ_APP_OPTION");
    expect(() =>
      rendered(
        "{% for i in (1..3000) %}{% for j in (1..3000) %}{% endfor %}{% endfor %}",
        {},
        { renderMs: 20, renderSize: 1e12 },
      ),
    ).toThrow(limits);
  });
});

describe("a value in a handler call of a Liquid template is one value", () => {
  const calls = (template: string, variables: object): string | null | undefined => {
    const { document } = new JSDOM(rendered(template, variables)).window;
    return document.querySelector("button")?.getAttribute("dj-click");
  };

  it.each([`x', 'evil`, `x", "evil`, "\\", "O'Brien", "</button>", "&#39;, 1"])("%j", (name) => {
    const string = JSON.stringify(name).slice(1, -1).replaceAll("'", "\\'");
    expect(calls(`<button dj-click="rm('{{ name }}', 1)">a</button>`, { name })).toBe(`rm('${string}', 1)`);
    expect(calls(`<button dj-click="rm({{ name }})">a</button>`, { name })).toBe(
      `rm(${JSON.stringify(name)})`,
    );
  });

  it("numbers and keywords stay what they are, and questions are text", () => {
    expect(calls(`<button dj-click="rm({{ id }}, {{ all }})">a</button>`, { id: 7, all: true })).toBe(
      "rm(7, true)",
    );
    expect(rendered(`<button dj-confirm="Delete ({{ name }})?">a</button>`, { name: "O'Brien" })).toContain(
      'dj-confirm="Delete (O&#39;Brien)?"',
    );
  });
});
