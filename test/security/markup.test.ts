import fc from "fast-check";
import { type DefaultTreeAdapterMap, parse } from "parse5";
import { describe, expect, test } from "vitest";
import { messagesOffset, withMessages } from "../../src/flash/index.js";
import { attributeValue, html, htmlBindsModel, render, toHtml, tokensOf } from "../../src/html/index.js";
import { withNoScriptForms } from "../../src/server/pages/no-script-forms.js";

type Node = DefaultTreeAdapterMap["node"];
type Element = DefaultTreeAdapterMap["element"];

interface Tag {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
}

/** The start tags in the source that become elements in a browser, in source order. */
function parsed(source: string): Tag[] {
  const found: { readonly at: number; readonly tag: Tag }[] = [];
  const visit = (node: Node): void => {
    const at = "tagName" in node ? (node as Element).sourceCodeLocation?.startTag?.startOffset : undefined;
    if (at !== undefined) {
      const { tagName, attrs } = node as Element;
      const name = (prefix: string | undefined, rest: string): string =>
        prefix ? `${prefix}:${rest}` : rest;
      const attributes = attrs.map(
        (each) => [name(each.prefix, each.name).toLowerCase(), each.value] as const,
      );
      found.push({ at, tag: { name: tagName.toLowerCase(), attributes } });
    }
    if ("content" in node) visit(node.content);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(source, { sourceCodeLocationInfo: true, scriptingEnabled: true }));
  const unique = new Map(found.map(({ at, tag }) => [at, tag]));
  return [...unique].sort(([a], [b]) => a - b).map(([, tag]) => tag);
}

function tokenized(source: string): Tag[] {
  return [...tokensOf(source)].flatMap((token) => {
    if (token.type !== "start" || !token.finished) return [];
    const attributes = new Map<string, string>();
    for (const each of token.attributes)
      if (!attributes.has(each.name)) attributes.set(each.name, attributeValue(each));
    return [{ name: token.name, attributes: [...attributes] }];
  });
}

describe("the tokenizer reads HTML like a browser", () => {
  test.each([
    ["attributes in any case", `<DIV ID=a DJ-Click='b' data-X="c">`],
    ["two attributes with one name", `<div id=a ID=b>`],
    [
      "references in values",
      `<p a="&#100;&#x6a;-x" b='&amp;&lt;&quot' c=&#100j d=&amp=e f="&notit; &lowbar;csrf" g="&#128;&#0;">`,
    ],
    ["values without quotes", `<a href=/b/ c=d/e/>f`],
    ["= at the start of a name", `<a =b=c =>`],
    ["quotes and < in names", `<a "b' <c d"e=f>`],
    ["slashes between attributes", `<a/b/c=d/ /e>`],
    ["no space between attributes", `<a b="c"d='e'f>`],
    ["comments", `<!-- <a> --><b><!--><i><!---><u><!--a--!><s><!--!><p><!---->`],
    ["a comment with dashes", `<!-- a -- > --- <b> ---><i>`],
    ["what becomes a comment", `<!a <b>><? <i>><u></ <s>>`],
    ["< as text", `1 < 2 <3 <><i></><u>`],
    ["scripts", `<script>"<b>" </scripts> </SCRIPT\n><i>`],
    ["a script with a comment", `<script><!-- <script> </script> <b> --> </script><i>`],
    ["a script with an open comment", `<script><!-- </script><i>`],
    ["a script with an empty comment", `<script><!--> <script> </script><i>`],
    ["styles, text areas, titles", `<style><b></style><textarea><b></textarea><title><b></title><i>`],
    ["obsolete elements with text", `<xmp><b></xmp><noembed><b></noembed><iframe><b></iframe><i>`],
    ["<noscript> in the body", `<p><noscript><b></noscript><i>`],
    ["<plaintext>", `<b><plaintext><i></plaintext><u>`],
    ["a style in SVG", `<svg><style><a title="</style><b>"></style></svg><i>`],
    ["a title in SVG", `<svg><title><i title="</title>"></title></svg><u>`],
    ["HTML in SVG", `<svg><foreignObject><style><b></style></foreignObject><style><a></style></svg>`],
    ["HTML in a description", `<svg><desc><textarea><b></textarea></desc><style><a/></style></svg><i>`],
    ["an element that ends SVG", `<svg><g><div><style><b></style><i>`],
    [
      "a font that ends SVG, and one that does not",
      `<svg><font><style><a/></style><font color=red><style><b>`,
    ],
    ["elements of SVG that close themselves", `<svg><style/><a/><title/><b>`],
    ["SVG that closes itself", `<svg/><style><b></style><i>`],
    ["CDATA in SVG", `<svg><![CDATA[ <b> ]]><a/></svg><![CDATA[ <i> ]]><u>`],
    ["MathML", `<math><mi><style><b></style></mi><style><a/></style></math><i>`],
    ["annotations", `<math><annotation-xml encoding="text/html"><style><b></style></annotation-xml></math>`],
    ["an end tag in SVG of what is around it", `<p><svg><g></p><style><b></style>`],
    [
      "an end tag in HTML in SVG of what is around it",
      `<div><svg><foreignObject></div><style><b></style><i>`,
    ],
    ["an end tag that closes SVG by what is around it", `<b><svg></b><style><b></style><i>`],
    [
      "an end tag that an element keeps from closing SVG",
      `<span><div><svg></span><style><a title="</style>">`,
    ],
    ["CDATA where HTML stands in MathML", `<math><mi><![CDATA[</div><i>`],
    ["an incomplete tag", `<i><b title="`],
  ])("%s", (_, source) => {
    const page = `<!doctype html><html><head></head><body>${source}`;
    expect(tokenized(page)).toEqual(parsed(page));
  });

  test("in any combination of fragments", () => {
    const piece = fc.constantFrom(
      ..."<|>|</|/>|<!--|-->|--!>|<![CDATA[|]]>|<?|<!|=|\"|'| |\n|&#100;|&#106|&amp|x|a=b".split("|"),
      ...'<div |<b|<span id=|<i title="|<style>|</style>|<script>|</script>|<textarea>|</textarea>'.split(
        "|",
      ),
      ..."<svg>|</svg>|<g>|<foreignObject>|</foreignObject>|<desc>|</desc>|<math>|<mi>|</mi>|</math>".split(
        "|",
      ),
      ..."<div>|<p>|</p>|<b>|</b>|<table>|</table>|<span>|<xmp>|</xmp>|<noscript>|</noscript>|<iframe>|</iframe>|</div>|</span>".split(
        "|",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const source = `<!doctype html><html><head></head><body>${pieces.join("")}`;
        expect(tokenized(source)).toEqual(parsed(source));
      }),
      { numRuns: 3_000 },
    );
  });
});

const container = '<div id="dj-flash-container" dj-update="ignore"></div>';
const owner = { csrf: "c", token: "t" };

/** CPU time, because other processes make a reader wait. */
function secondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

describe("reading takes time proportional to the length of", () => {
  const count = 100_000;
  test.each([
    ["start tags that do not end", "<a ".repeat(count)],
    ["preformatted start tags that do not end", "<pre a".repeat(count)],
    ["attributes", `<a ${"b ".repeat(count)}>`],
    ["attributes with one name", `<a ${"id=b ".repeat(count)}>`],
    ["quotes that are not closed", '<a b="'.repeat(count)],
    ["comments that are not closed", "<!-- ".repeat(count)],
    ["empty comments", "<!---->".repeat(count)],
    ["dashes", `<!--${"- ".repeat(count)}`],
    ["CDATA that is not closed", `<svg>${"<![CDATA[ ".repeat(count)}`],
    ["text areas that are not closed", "<textarea>".repeat(count)],
    ["text areas that are not closed by their end tag", `<textarea>${"</textare ".repeat(count)}`],
    ["scripts in comments of scripts", `<script>${"<!--<script>".repeat(count)}`],
    ["comments in scripts", `<script>${"<!-- -->".repeat(count)}`],
    ["SVG in SVG", "<svg>".repeat(count)],
    ["end tags in deep SVG", `<svg><x><foreignObject>${"<i>".repeat(count)}${"</x>".repeat(count)}`],
    ["references", `<a b="${"&".repeat(count)}&#${"1".repeat(count)}">`],
    ["end tags", "</a ".repeat(count)],
    ["declarations", "<!a ".repeat(count)],
    ["white space", `<a ${" ".repeat(count)}b${" ".repeat(count)}=${" ".repeat(count)}c>`],
  ])("%s", (_, source) => {
    const page = `${source}dj-flash-container dj-model dj-click="a"`;
    const started = process.cpuUsage();
    messagesOffset(page);
    htmlBindsModel(page, "name");
    withNoScriptForms(page, owner);
    // A hundred times the time needed; rereading it for each fragment would take minutes.
    expect(secondsSince(started)).toBeLessThan(5);
  });

  test("the content before preformatted text", () => {
    const hostile = "<pre a".repeat(count);
    const started = process.cpuUsage();
    const shown = toHtml(render(html`<p title="${hostile}"></p><pre title="${hostile}">${""}${"\na"}</pre>`));
    expect(secondsSince(started)).toBeLessThan(2);
    expect(shown.endsWith(">\n\na</pre>")).toBe(true);
  });
});

describe("in a template file, dj-model binds a field only as an attribute", () => {
  test.each([
    ["in capitals", `<input DJ-MODEL="name">`],
    ["with a modifier", `<input dj-model.debounce-300='name'>`],
    ["without quotes", `<input type=text dj-model=name>`],
    ["with references", `<input dj-model="&#110;ame">`],
    ["beside a > in a value", `<input title=">" dj-model="name">`],
  ])("%s", (_, source) => expect(htmlBindsModel(source, "name")).toBe(true));

  test.each([
    ["not in text", `<p>See dj-model="name"</p>`],
    ["not in another value", `<p title=' dj-model="name"'></p>`],
    ["not in a comment", `<!-- <input dj-model="name"> -->`],
    ["not in a script", `<script>'<input dj-model="name">'</script>`],
    ["not in a text area", `<textarea><input dj-model="name"></textarea>`],
    ["not in an end tag", `<p></p dj-model="name">`],
    ["not in a tag that is cut short", `<input dj-model="name"`],
    ["not as the second of two", `<input dj-model="other" DJ-MODEL="name">`],
    ["not with another name", `<input data-dj-model="name" dj-models="name">`],
  ])("%s", (_, source) => expect(htmlBindsModel(source, "name")).toBe(false));
});

describe("messages of the first page go into the container with the runtime's marks", () => {
  const put = { action: "put", level: "info", message: "Hello" } as const;
  test.each([
    ["another element with its id", `<div id="dj-flash-container"><b>x</b></div>`],
    ["in capitals", `<DIV ID="dj-flash-container"></DIV>`],
    ["with references", `<div id="dj-flash&#45;container"></div>`],
    ["with another first id", `<div id="a" id="dj-flash-container" dj-update="ignore"></div>`],
    ["in a template", `<template>${container}</template>`],
    [
      "in SVG that only looks like text",
      `<svg><style><a title="</style>${container.replaceAll('"', "'")}"/></style></svg>`,
    ],
  ])("not %s", (_, hostile) => {
    const page = withMessages(`<body>${hostile}<p></p>${container}</body>`, [put]);
    expect(page?.startsWith(`<body>${hostile}<p></p>${container.slice(0, -6)}<div class="dj-flash `)).toBe(
      true,
    );
  });

  test("or, for a hand-written page, into the first one with its id", () => {
    expect(withMessages(`<main id=dj-flash-container></main>`, [put])).toMatch(
      /^<main [^>]*><div class="dj-flash /,
    );
  });
});
