import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { wireToHtml } from "./apply-changes.js";
import { render } from "./render.js";
import { html, type Template } from "./template.js";
import { toHtml } from "./to-html.js";
import { toWire } from "./to-wire.js";

const { document } = new JSDOM("").window;

function parse(source: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = source;
  return template.content;
}

/** The parts that must be the same for any text. */
function shape(fragment: DocumentFragment): string[] {
  return [...fragment.querySelectorAll("*")].map((element) =>
    [element.localName, ...[...element.attributes].map((attribute) => attribute.name)].join(" "),
  );
}

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "<",
        ">",
        '"',
        "'",
        "&",
        "=",
        "/",
        "`",
        "\n",
        "\r",
        "\t",
        "\0",
        " ",
        "--",
        "!",
        "-->",
        "]]>",
        "script",
        "</p>",
        "</textarea>",
        "</title>",
        "</pre>",
        "</style>",
        "<img src=x onerror=a>",
        "&lt;",
        "&#60;",
        "&amp;",
        "a",
        "\u2028",
        "\uFEFF",
        "\uE000",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

const read = (fragment: DocumentFragment) => fragment.querySelector("[data-here]");

describe("any text comes back from a parser unchanged, and only as text", () => {
  test.each<[string, (value: string) => Template, (fragment: DocumentFragment) => string | null | undefined]>(
    [
      ["in content", (v) => html`<p data-here>${v}</p>`, (f) => read(f)?.textContent],
      ["next to other content", (v) => html`<p>a<b data-here>${v}</b>${v}</p>`, (f) => read(f)?.textContent],
      [
        "in a nested template and a list",
        (v) => html`<p data-here>${[html`${v}`]}</p>`,
        (f) => read(f)?.textContent,
      ],
      ["in <pre>", (v) => html`<pre data-here>${v}</pre>`, (f) => read(f)?.textContent],
      ["in <textarea>", (v) => html`<textarea data-here>${v}</textarea>`, (f) => read(f)?.textContent],
      [
        "in <textarea> with an attribute",
        (v) => html`<textarea data-here name=${v}>${v}</textarea>`,
        (f) => read(f)?.textContent,
      ],
      ["in <title>", (v) => html`<title data-here>${v}</title>`, (f) => read(f)?.textContent],
      [
        "in an attribute in double quotes",
        (v) => html`<p data-here title="${v}"></p>`,
        (f) => read(f)?.getAttribute("title"),
      ],
      [
        "in an attribute in single quotes",
        (v) => html`<p data-here title='${v}'></p>`,
        (f) => read(f)?.getAttribute("title"),
      ],
      [
        "in an attribute without quotes",
        (v) => html`<p data-here title=${v}></p>`,
        (f) => read(f)?.getAttribute("title"),
      ],
      [
        "in a part of an attribute",
        (v) => html`<p data-here title='&quot;${v}'></p>`,
        (f) => read(f)?.getAttribute("title")?.slice(1),
      ],
      [
        "in a style attribute",
        (v) => html`<p data-here style="${v}"></p>`,
        (f) => read(f)?.getAttribute("style"),
      ],
    ],
  )("%s", (_name, view, value) => {
    const expected = shape(parse(toHtml(render(view("a")))));
    fc.assert(
      fc.property(hostile, (text) => {
        const rendered = render(view(text));
        const fragment = parse(toHtml(rendered));
        expect(shape(fragment)).toEqual(expected);
        expect(value(fragment)).toBe(text.replaceAll("\0", "\uFFFD"));
        const { tree, templates = {} } = toWire(rendered, new Set());
        expect(wireToHtml(tree, templates)).toBe(toHtml(rendered));
      }),
      { numRuns: 300 },
    );
  });
});
