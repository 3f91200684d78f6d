import fc from "fast-check";
import { JSDOM } from "jsdom";
import { describe, expect, test } from "vitest";
import { type StartTag, tagsOf } from "./html-tags.js";

const starts = (html: string): StartTag[] => [...tagsOf(html)].filter((tag) => tag.type === "start");
const named = (html: string): string[] =>
  [...tagsOf(html)].map((tag) => (tag.type === "start" ? tag.name : `/${tag.name}`));

describe("tags", () => {
  test("are listed in order with lowercase names", () => {
    expect(named("<DIV><p>one<br/>two</P></div>")).toEqual(["div", "p", "br", "/p", "/div"]);
  });

  test.each([
    ["a comment", "<!-- <b> --><i>"],
    ["an empty comment", "<!--><i>"],
    ["a declaration", "<!doctype html><i>"],
    ["a script", "<script>'<b>' + \"</scripts>\"</script><i>"],
    ["a style", "<style>a::before{content:'<b>'}</STYLE ><i>"],
    ["a text area", "<textarea><b></textarea><i>"],
    ["a title", "<title><b></title><i>"],
    ["an attribute in double quotes", '<u title="<b>"><i>'],
    ["an attribute in single quotes", "<u title='<b>'><i>"],
    ["text", "1 < 2 <3 <><i>"],
  ])("are not found in %s", (_, html) => {
    expect(named(html)).not.toContain("b");
    expect(named(html).at(-1)).toBe("i");
  });

  test("end at one that is cut short", () => {
    expect(named('<i><b title="')).toEqual(["i"]);
    expect(named("<i><script>")).toEqual(["i", "script"]);
    expect(named("<i><!-- ")).toEqual(["i"]);
  });

  test("report where another attribute can be added", () => {
    for (const html of ["<a>", "<a >", "<a/>", '<a b="c">', "<a b=c>", "<a b = 'c' />", "<a b>"]) {
      const [tag] = starts(html);
      const more = `${html.slice(0, tag?.attributesEnd)} x="1"${html.slice(tag?.attributesEnd)}`;
      expect([...(starts(more)[0]?.attributes ?? [])].at(-1)).toMatchObject(["x", { value: "1" }]);
    }
  });
});

describe("attributes", () => {
  const attributes = (html: string): [string, string][] =>
    [...(starts(html)[0]?.attributes ?? [])].map(([name, { value }]) => [name, value]);

  test("are decoded without their quotes", () => {
    expect(attributes(`<a B="1 &amp; 2" c='&#39;&#x27;&lt;' d=e&quot; f>`)).toEqual([
      ["b", "1 & 2"],
      ["c", "''<"],
      ["d", 'e"'],
      ["f", ""],
    ]);
  });

  test("count once per name", () => {
    expect(attributes("<a b=1 b=2>")).toEqual([["b", "1"]]);
  });

  test("report their position", () => {
    const html = '<a one="1" two=2>';
    const { at = 0, end = 0 } = starts(html)[0]?.attributes.get("two") ?? {};
    expect(html.slice(at, end)).toBe("two=2");
  });
});

const { document } = new JSDOM().window;

test("finds the same tags as a browser, whatever an element contains", () => {
  const name = fc.constantFrom("a", "dj-click", "dj-value-id:int", "data-x", "title", "disabled", "@x");
  const text = fc.string({ unit: fc.constantFrom(..."ab &;<>\"'=/`\n#3x{}".split("")), maxLength: 12 });
  const element = fc.record({
    tag: fc.constantFrom("div", "button", "form", "input", "textarea", "b", "select"),
    attributes: fc.dictionary(name, text, { maxKeys: 4 }),
    content: text,
  });
  fc.assert(
    fc.property(fc.array(element, { maxLength: 6 }), (elements) => {
      const body = document.createElement("body");
      for (const { tag, attributes, content } of elements) {
        const added = document.createElement(tag);
        for (const [key, value] of Object.entries(attributes))
          added.setAttribute(key === "@x" ? "x" : key, value);
        if (tag !== "input" && tag !== "select") added.textContent = content;
        body.append(added);
      }
      const found = starts(body.innerHTML).map((tag) => ({
        name: tag.name,
        attributes: [...tag.attributes].map(([key, { value }]) => [key, value]),
      }));
      expect(found).toEqual(
        [...body.children].map((child) => ({
          name: child.localName,
          attributes: [...child.attributes].map((each) => [each.name, each.value]),
        })),
      );
    }),
  );
});

test("accepts any text", () => {
  const piece = fc.constantFrom(
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<a",
    " b=",
    '"',
    "'",
    "<script",
    "</script>",
    "=",
    "x",
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join("")),
      (html) => {
        let last = -1;
        for (const tag of tagsOf(html))
          if (tag.type === "start") {
            expect(tag.at).toBeGreaterThan(last);
            expect(tag.end).toBeLessThanOrEqual(html.length);
            last = tag.at;
          }
      },
    ),
  );
});
