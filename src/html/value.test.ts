import { describe, expect, test, vi } from "vitest";
import { call } from "./handler-reference.js";
import { hookData } from "./hook-data.js";
import { render } from "./render.js";
import { each, raw, type Template, html as typedHtml } from "./template.js";
import { placeholder } from "./template-error.js";
import { toHtml } from "./to-html.js";

/** `html` without its types: what JavaScript may pass. */
const html: (strings: TemplateStringsArray, ...values: unknown[]) => Template = typedHtml as never;

const show = (template: Template) => toHtml(render(template));

describe("content shows", () => {
  test.each<[unknown, string]>([
    ["<b> & \"c\" 'd'", "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"],
    ["a\0b\r\n", "a\uFFFDb&#13;\n"],
    [0, "0"],
    [-1.5, "-1.5"],
    [Number.NaN, "NaN"],
    [12345678901234567890n, "12345678901234567890"],
    [null, ""],
    [undefined, ""],
    [true, ""],
    [false, ""],
    [raw("<b>c</b>"), "<b>c</b>"],
    [html`<b>${"<"}</b>`, "<b>&lt;</b>"],
    [["a", 1, null, [html`<i>b</i>`]], "a1<i>b</i>"],
    [[], ""],
    [new Map([["k", "v<"]]).values(), "v&lt;"],
    [new Set(["a", "b"]), "ab"],
    [
      each(
        ["a", "b"],
        (item) => item,
        (item, index) => html`<li>${index}${item}</li>`,
      ),
      "<li>0a</li><li>1b</li>",
    ],
    [each(new Map([["k", { id: 7 }]]).values(), "id", (item) => html`<li>${item.id}</li>`), "<li>7</li>"],
  ])("%o", (value, expected) => {
    expect(show(html`<p>${value}</p>`)).toBe(`<p>${expected}</p>`);
  });
});

describe("a whole attribute shows", () => {
  test.each<[unknown, string, string]>([
    ['a "b" <c>', ' title="a &quot;b&quot; &lt;c&gt;"', ' aria-label="a &quot;b&quot; &lt;c&gt;"'],
    ["", ' title=""', ' aria-label=""'],
    [0, ' title="0"', ' aria-label="0"'],
    [5n, ' title="5"', ' aria-label="5"'],
    [null, "", ""],
    [undefined, "", ""],
    [true, ' title=""', ' aria-label="true"'],
    [false, "", ' aria-label="false"'],
  ])("%o", (value, plain, words) => {
    expect(show(html`<p title=${value}></p>`)).toBe(`<p${plain}></p>`);
    expect(show(html`<p aria-label="${value}"></p>`)).toBe(`<p${words}></p>`);
  });

  test("true and false as words for enumerated attributes", () => {
    expect(
      show(
        html`<p data-a=${true} dj-b=${false} contenteditable=${true} draggable=${false} spellcheck=${false}></p>`,
      ),
    ).toBe('<p data-a="true" dj-b="false" contenteditable="true" draggable="false" spellcheck="false"></p>');
  });
});

describe("part of an attribute shows", () => {
  test("nothing for null, undefined, true and false", () => {
    expect(show(html`<p class="a ${null}|${undefined}|${true}|${false}|${0}"></p>`)).toBe(
      '<p class="a ||||0"></p>',
    );
  });

  test("true and false as words in dj-*, data-*, aria-* and URLs", () => {
    expect(show(html`<p dj-click="set(${true}, ${false})"></p>`)).toBe('<p dj-click="set(true, false)"></p>');
    expect(show(html`<a href="/?all=${false}&amp;q=${null}">a</a>`)).toBe(
      '<a href="/?all=false&amp;q=">a</a>',
    );
  });

  test("its static text with character references resolved", () => {
    expect(
      show(html`<a title='&quot;${"a"}&quot; &#8364; &#x20AC; &eacute; &amp;amp; &nope ${"b"}'></a>`),
    ).toBe('<a title="&quot;a&quot; € € é &amp;amp; &amp;nope b"></a>');
  });
});

describe("a boolean attribute", () => {
  test.each<unknown>([true, 1, "a", {}, [], -1n])("is present for %o", (value) => {
    expect(show(html`<input ?disabled=${value}>`)).toBe('<input disabled="">');
  });
  test.each<unknown>([false, 0, Number.NaN, "", null, undefined, 0n])("is absent for %o", (value) => {
    expect(show(html`<input ?disabled="${value}">`)).toBe("<input>");
  });
});

describe("text elements show", () => {
  test("values with their static text", () => {
    expect(show(html`<textarea>a &lt; ${"</textarea>"} ${null}${3}</textarea>`)).toBe(
      "<textarea>a &lt; &lt;/textarea&gt; 3</textarea>",
    );
    expect(show(html`<title>${"<Shop>"} &amp; more</title>`)).toBe("<title>&lt;Shop&gt; &amp; more</title>");
  });

  test("a leading newline that a parser would drop", () => {
    expect(show(html`<textarea>${"\na"}</textarea>`)).toBe("<textarea>\n\na</textarea>");
    expect(show(html`<textarea>\n${"a"}</textarea>`)).toBe("<textarea>a</textarea>");
    expect(show(html`<pre class="${"b"}">${""}${html`${"\na"}`}</pre>`)).toBe('<pre class="b">\n\na</pre>');
    expect(show(html`<pre>${"a"}${"\nb"}</pre>`)).toBe("<pre>a\nb</pre>");
  });
});

describe("a value is refused", () => {
  function save() {}
  class Order {
    secret = "hunter2";
  }
  const later = Promise.resolve("hunter2");
  test.each<[string, Template, RegExp]>([
    ["a Promise", html`<p>${later}</p>`, /a Promise as content.*Await it/],
    ["a function", html`<p>${save}</p>`, /a function \(save\) as content.*Call it/],
    ["an object", html`<p>${{ a: "hunter2" }}</p>`, /an object as content/],
    ["an instance", html`<p>${new Order()}</p>`, /an object \(Order\) as content/],
    ["an object without a prototype", html`<p>${Object.create(null)}</p>`, /an object as content/],
    ["a Date", html`<p>${new Date(0)}</p>`, /a Date as content.*Format it/],
    ["a symbol", html`<p>${Symbol("hunter2")}</p>`, /a symbol as content/],
    ["an item of an array", html`<p>${["a", save]}</p>`, /a function \(save\) as content/],
    [
      "a handler in an attribute",
      html`<p dj-click=${save}></p>`,
      /a function \(save\) that is not an event handler in the attribute "dj-click".*Mark the method with @eventHandler/,
    ],
    [
      "a handler in another attribute",
      html`<p title=${save}></p>`,
      /Use a string; only attributes such as dj-click take/,
    ],
    ["a call as content", html`<p>${call(save)}</p>`, /call\(\) as content.*dj-click/],
    ["a Promise in an attribute", html`<p class="a ${later}"></p>`, /a Promise in the attribute "class"/],
    [
      "a Promise in a boolean attribute",
      html`<p ?hidden=${later}></p>`,
      /a Promise in the attribute "hidden"/,
    ],
    [
      "an array in an attribute",
      html`<p id="a" class=${["a", "b"]}></p>`,
      /a list in the attribute "class".*join/,
    ],
    ["a list in an attribute", html`<p class=${each([], "a", () => html``)}></p>`, /a list in the attribute/],
    ["a template in an attribute", html`<p class="${html`a`}"></p>`, /a template in the attribute "class"/],
    ["raw() in an attribute", html`<p class="${raw("a")}"></p>`, /raw\(\) in the attribute "class"/],
    [
      "an object in an attribute",
      html`<p title="${"a"}" class="${"b"} ${{}}"></p>`,
      /in the attribute "class"/,
    ],
    ["a symbol in an attribute", html`<p class=${Symbol()}></p>`, /a symbol in the attribute "class"/],
    ["raw() in a textarea", html`<textarea>${raw("a")}</textarea>`, /raw\(\) in the text of <textarea>/],
    ["a template in a title", html`<title>${html`a`}</title>`, /a template in the text of <title>/],
  ])("when it is %s", (_name, template, message) => {
    expect(() => render(template)).toThrow(message);
    expect(() => render(template)).toThrow(expect.objectContaining({ code: "DJ_TEMPLATE_VALUE" }));
    expect(() => render(template)).not.toThrow(/hunter2/);
  });

  test("with the line of its template", () => {
    expect(() => render(html`<ul>\n  <li>${"a"}</li>\n  <li>${save}</li>\n</ul>`)).toThrow(
      `(line 3 of html\`<ul> <li>${placeholder}</li> <li>${placeholder}</li> </ul>\``,
    );
  });

  test("when raw() or each() receives an unsupported value", () => {
    expect(() => raw(null as unknown as string)).toThrow("raw() must be given a string of HTML, got null");
    expect(() => each(undefined as unknown as [], "a", () => html``)).toThrow("got undefined. Pass []");
    const withoutKey = each as unknown as (items: unknown, template: unknown) => unknown;
    expect(() => withoutKey([1], () => html``)).toThrow(
      "The third argument of each() must be a function that renders an item, got undefined",
    );
  });

  test("when render() returns no template", () => {
    expect(() => render("<p>a</p>" as unknown as Template)).toThrow(
      "DJ_RENDER: render() must return html`…`, got string",
    );
    expect(() => render(Promise.resolve(html``) as unknown as Template)).toThrow(
      /^DJ_RENDER: render\(\) must not be async/,
    );
  });
});

test("a rejected Promise that is refused as a value causes no unhandled rejection", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const load = async (): Promise<never> => {
    throw new Error("no such item");
  };
  expect(() => render(html`<p title=${load()}></p>`)).toThrow("a Promise");
  expect(() => render(html`<p>${load()}</p>`)).toThrow("a Promise");
  expect(() => render(load() as unknown as Template)).toThrow("a Promise");
  await new Promise((resolve) => setTimeout(resolve));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

describe("a key is refused", () => {
  const rows = (key: (item: unknown, index: number) => string) =>
    html`<ul>${each([1, 2, 3], key, (n) => html`<li>${n}</li>`)}</ul>`;

  test("when two items share it", () => {
    expect(() => render(rows(() => "same"))).toThrow(
      /DJ_TEMPLATE_KEY: .* must be unique, but "same" occurs twice.*html`<ul>/,
    );
    const keys = [1, "1"];
    expect(() => render(rows((_, index) => keys[index] as string))).toThrow('"1" occurs twice');
  });

  test("when two items share it after an update", () => {
    const before = render(rows((_, index) => `${index}`));
    expect(() =>
      render(
        rows((_, index) => `${index % 2}`),
        before,
      ),
    ).toThrow('"0" occurs twice');
  });

  test("when it is missing", () => {
    expect(() => render(rows(() => undefined as unknown as string))).toThrow(
      "The key of item 0 must be a string or number, got undefined",
    );
    const items: { id: string }[] = [{ id: "a" }, {} as { id: string }];
    expect(() => render(html`${each(items, "id", () => html``)}`)).toThrow('item 1 (its property "id")');
    expect(() => render(html`${each([null as unknown as { id: string }], "id", () => html``)}`)).toThrow(
      "item 0",
    );
  });
});

describe("dj-hook-data", () => {
  const text = (value: unknown): string => show(html`<p dj-hook="chart" dj-hook-data=${value}></p>`);

  test.each([
    [hookData({ points: [1, 2] }), ' dj-hook-data="{&quot;points&quot;:[1,2]}"'],
    [{ points: [1, 2] }, ' dj-hook-data="{&quot;points&quot;:[1,2]}"'],
    ["text", ' dj-hook-data="&quot;text&quot;"'],
    [7, ' dj-hook-data="7"'],
    [true, ' dj-hook-data="true"'],
    [hookData(new Date(0)), ' dj-hook-data="&quot;1970-01-01T00:00:00.000Z&quot;"'],
    [undefined, ""],
    [hookData(null), ""],
  ])("renders %j as JSON", (value, expected) => {
    expect(text(value)).toBe(`<p dj-hook="chart"${expected}></p>`);
  });

  test("refuses what is not JSON", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    for (const value of [circular, 1n, () => {}, hookData(Symbol("s"))])
      expect(() => text(value)).toThrow(
        /DJ_TEMPLATE_VALUE: .*The value of dj-hook-data must be JSON-serializable/s,
      );
  });

  test("is valid in dj-hook-data only", () => {
    expect(() => render(html`<p class=${hookData({})}></p>`)).toThrow(
      /Cannot render hookData\(\) in the attribute "class".*Use it as the whole value of dj-hook-data/,
    );
  });
});
