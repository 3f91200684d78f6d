import { describe, expect, test } from "vitest";
import { compile } from "./compile.js";
import { html, type Template } from "./template.js";
import { placeholder } from "./template-error.js";

const wire = (template: Template) => compile(template.strings).wire;
const x = "";

describe("slots", () => {
  test.each<[string, Template, string[], string[]]>([
    ["no expression", html`<p>Hi</p>`, ["<p>Hi</p>"], []],
    ["nothing at all", html``, [""], []],
    ["content between two places", html`<p>Hello ${x}!</p>`, ["<p>Hello ", "!</p>"], [""]],
    ["all the content of an element", html`<p>${x}</p>`, ["<p>", "</p>"], ["."]],
    ["all the content of an element in capitals", html`<P>${x}</p>`, ["<P>", "</p>"], ["."]],
    ["content next to white space", html`<p> ${x}</p>`, ["<p> ", "</p>"], [""]],
    ["two expressions as content", html`<p>${x}${x}</p>`, ["<p>", "", "</p>"], ["", ""]],
    ["content after an element", html`<p><br>${x}</p>`, ["<p><br>", "</p>"], [""]],
    ["content without an element", html`${x}`, ["", ""], [""]],
    ["an attribute", html`<a class="b" href="${x}">c</a>`, ['<a class="b"', ">c</a>"], ["@href"]],
    ["an attribute in single quotes", html`<a href='${x}'>c</a>`, ["<a", ">c</a>"], ["@href"]],
    ["an attribute without quotes", html`<a href=${x} id=b>c</a>`, ["<a", " id=b>c</a>"], ["@href"]],
    ["an attribute with space around =", html`<a href = ${x}>c</a>`, ["<a", ">c</a>"], ["@href"]],
    ["an attribute before />", html`<input value=${x}/>`, ["<input", "/>"], ["@value"]],
    ["an attribute glued to the next", html`<a href="${x}"id="b">c</a>`, ["<a", ' id="b">c</a>'], ["@href"]],
    ["an attribute over lines", html`<a\n  href=${x}\n  id="b">c</a>`, ["<a", '\n  id="b">c</a>'], ["@href"]],
    ["a mixed attribute as one slot", html`<i class="a ${x} b ${x}">c</i>`, ["<i", ">c</i>"], ["@class"]],
    [
      "several attributes of one element",
      html`<i id=${x} class=${x}>${x}</i><b id=${x}>c</b>`,
      ["<i", "", ">", "</i><b", ">c</b>"],
      ["@id", "+class", ".", "@id"],
    ],
    ["a boolean attribute", html`<input ?disabled=${x}>`, ["<input", ">"], ["@disabled"]],
    ["a name in capitals as written", html`<svg viewBox=${x}></svg>`, ["<svg", "></svg>"], ["@viewBox"]],
    [
      "the text of a textarea",
      html`<textarea>a ${x} b ${x}</textarea>`,
      ["<textarea>", "</textarea>"],
      ["@"],
    ],
    [
      "the text of a textarea with an attribute",
      html`<textarea name=${x}>${x}</textarea>`,
      ["<textarea", ">", "</textarea>"],
      ["@name", "+"],
    ],
    ["the text of a title", html`<title>${x} - Shop</title>`, ["<title>", "</title>"], ["@"]],
    ["content after a comment", html`<p><!-- a > b -->${x}</p>`, ["<p><!-- a > b -->", "</p>"], [""]],
    ["content after an empty comment", html`<!--><p>${x}</p>`, ["<!--><p>", "</p>"], ["."]],
    [
      "content after a script",
      html`<script>if (a<b) "</p>"</script>${x}`,
      ['<script>if (a<b) "</p>"</script>', ""],
      [""],
    ],
    ["content after < as text", html`<p>1 < 2 ${x}</p>`, ["<p>1 < 2 ", "</p>"], [""]],
    ["a > within quotes", html`<p title="a>b">${x}</p>`, ['<p title="a>b">', "</p>"], ["."]],
    ["content after a doctype", html`<!doctype html>${x}`, ["<!doctype html>", ""], [""]],
  ])("%s", (_name, template, strings, slots) => {
    expect(wire(template)).toEqual({ strings, slots });
  });

  test("belong to a template in the source, which is compiled once", () => {
    const view = (name: string) => html`<p>${name}</p>`;
    expect(compile(view("a").strings)).toBe(compile(view("b").strings));
    expect(compile(html`<p>${x}</p>`.strings).id).not.toBe(compile(html`<p>${x}</p>`.strings).id);
  });
});

describe("a template is refused", () => {
  test.each<[string, Template, RegExp]>([
    ["an unquoted mix", html`<a href=a${x}>b</a>`, /The value of "href" must be quoted.*Put quotes/],
    ["an unquoted mix, expression first", html`<a href=${x}a>b</a>`, /value of "href"/],
    ["two expressions without quotes", html`<a href=${x}${x}>b</a>`, /value of "href"/],
    ["a tag name", html`<${x}>b</p>`, /not allowed as a tag name/],
    ["part of a tag name", html`<h${x}>b</h1>`, /not allowed in a tag name/],
    ["an end tag's name", html`<p></${x}>`, /not allowed as a tag name/],
    ["something in an end tag", html`<p></p ${x}>`, /in the tag <\/p>/],
    ["an attribute name", html`<p ${x}>b</p>`, /not allowed in an attribute name of <p>/],
    ["an attribute name with a value", html`<p ${x}="a">b</p>`, /not allowed in an attribute name of <p>/],
    ["part of an attribute name", html`<p data-${x}="a">b</p>`, /not allowed in an attribute name of <p>/],
    ["after a quoted value", html`<p class="a"${x}>b</p>`, /not allowed in an attribute name of <p>/],
    ["a comment", html`<!-- ${x} -->`, /in a comment/],
    ["a doctype", html`<!doctype ${x}>`, /in a declaration/],
    ["a script", html`<script>let a = ${x}</script>`, /inside <script>.*data-\*/],
    ["a script in capitals", html`<SCRIPT>let a = ${x}</SCRIPT>`, /inside <script>/],
    ["a style", html`<style>p { color: ${x} }</style>`, /inside <style>/],
    ["xmp", html`<xmp>${x}</xmp>`, /inside <xmp>/],
    ["iframe content", html`<iframe>${x}</iframe>`, /inside <iframe>/],
    ["noembed", html`<noembed>${x}</noembed>`, /inside <noembed>/],
    ["noframes", html`<noframes>${x}</noframes>`, /inside <noframes>/],
    ["noscript", html`<noscript>${x}</noscript>`, /inside <noscript>/],
    ["plaintext", html`<plaintext>${x}</plaintext>`, /<plaintext> is not closed/],
    ["content of <template>", html`<template><p>${x}</p></template>`, /inside <template>/],
    ["an attribute in <template>", html`<template><p id=${x}></p></template>`, /inside <template>/],
    ["an on… attribute", html`<p onclick="${x}">b</p>`, /"onclick".*dj-click="handler"/],
    ["an on… attribute in capitals", html`<p ONMOUSEOVER=${x}>b</p>`, /"ONMOUSEOVER"/],
    ["a boolean on… attribute", html`<p ?onclick=${x}>b</p>`, /"\?onclick"/],
    ["srcdoc", html`<iframe srcdoc="${x}"></iframe>`, /"srcdoc".*whole page/],
    ["http-equiv", html`<meta http-equiv=${x} content="a">`, /"http-equiv"/],
    ["attributeName", html`<svg><set attributeName=${x} to="a"/></svg>`, /"attributeName"/],
    ["an event in another library's spelling", html`<p @click=${x}>b</p>`, /"@click".*dj-click/],
    ["a property of an ordinary element", html`<p .value=${x}>b</p>`, /custom elements.*\.value on <p>/],
    ["a property that runs its value", html`<a-b .innerHTML=${x}></a-b>`, /\.innerHTML must be a property/],
    ["a property with text", html`<a-b .value="a${x}"></a-b>`, /\.value must be a single expression/],
    [
      "a boolean attribute with text",
      html`<p ?hidden="a${x}">b</p>`,
      /The value of \?hidden must be a single expression/,
    ],
    ["a boolean attribute without an expression", html`<p ?hidden>b</p>`, /\?hidden needs an expression/],
    ["an attribute given twice", html`<p class="a" CLASS=${x}>b</p>`, /"CLASS" twice/],
    ["a boolean attribute given twice", html`<p ?hidden=${x} ?hidden=${x}>b</p>`, /"hidden" twice/],
    ["an unknown reference in a mix", html`<p title="&foo; ${x}">b</p>`, /&foo; is not supported beside/],
    ["an unclosed quote", html`<p class="a ${x}>b</p>`, /The value of "class" has no closing quote/],
    [
      "a quote closed too late",
      html`<p class="a>b</p><p class="c">d</p>`,
      /Attribute names must not contain "/,
    ],
    ["an unfinished tag", html`<p>a</p><p class="b"`, /The tag "<p" is not finished/],
    ["a tag finished by another", html`<p <b>a</b></p>`, /Attribute names must not contain < \(on <p>\)/],
    ["an unfinished end tag", html`<p>a</p`, /The tag "<\/p" is not finished/],
    ["a < at the end", html`<p>a</p><`, /The tag "<" is not finished/],
    ["an unclosed comment", html`<!-- a`, /A comment is not closed/],
    ["an unclosed script", html`<script>let a`, /<script> is not closed/],
    ["an unclosed element", html`<div><p>${x}</p>`, /<div> is not closed.*Add <\/div>/],
    ["an element closed by another", html`<div><b>a</div>`, /<\/div> must not come before the end of <b>/],
    ["an end tag that closes nothing", html`<p>a</p></div>`, /<\/div> has no matching start tag/],
    ["an end tag of an empty element", html`<br></br>`, /<br> has no end tag.*Remove <\/br>/],
    ["a self-closing element", html`<div class="a"/>`, /Write <div><\/div>/],
    ["a self-closing custom element", html`<my-item/>`, /Write <my-item><\/my-item>/],
    [
      "a script closed with a non-breaking space",
      html`<script>a</script\u00A0>${x}`,
      /<script> is not closed/,
    ],
    ["CDATA", html`<svg><![CDATA[a]]></svg>`, /CDATA sections are not allowed/],
  ])("for %s", (_name, template, message) => {
    expect(() => compile(template.strings)).toThrow(message);
    expect(() => compile(template.strings)).toThrow(expect.objectContaining({ code: "DJ_TEMPLATE" }));
  });

  test("with its first sixty characters, the line and the surrounding text", () => {
    const template = html`
      <section class="orders">
        <h1>All the orders of this month and the last</h1>
        <script>show(${x}, "now")</script>
      </section>`;
    expect(() => compile(template.strings)).toThrow(
      'DJ_TEMPLATE: Expressions are not allowed inside <script> (line 4 of html`<section class="orders"> <h1>All the orders',
    );
    expect(() => compile(template.strings)).toThrow(`<script>show(${placeholder}, "now")`);
  });

  test("each time it is used", () => {
    const view = () => compile(html`<p ${x}>a</p>`.strings);
    expect(view).toThrow("DJ_TEMPLATE");
    expect(view).toThrow("DJ_TEMPLATE");
  });

  test("when html is called like a function", () => {
    expect(() => compile(["<p>a</p>"] as unknown as TemplateStringsArray)).toThrow("must be a template tag");
  });

  test("for an invalid JavaScript escape", () => {
    expect(() => compile(html`<p>\unicode</p>`.strings)).toThrow("invalid escape sequence");
  });
});

describe("a template is accepted", () => {
  test.each<[string, Template]>([
    ["with end tags left out", html`<ul><li>a<li>b</ul>`],
    ["as a row", html`<tr><td>a<td>b`],
    ["with elements closed within svg", html`<svg><a/><path d="a"/><my-shape/></svg>`],
    ["with a lone SVG element", html`<circle r="1" />`],
    ["with empty elements closed", html`<br/><input disabled />`],
    [
      "as a whole page",
      html`<!doctype html><html><head><meta charset=utf-8><title>a</title></head><body>b</body></html>`,
    ],
    ["with another library's static attributes", html`<p @click="open = true" :class="a">a</p>`],
    ["with a static handler", html`<p onclick="go()">a</p>`],
    ["with upper and lower case", html`<DIV>a</div>`],
    ["with characters for private use", html`<p title="\uE000">\uE001</p>`],
  ])("%s", (_name, template) => {
    expect(wire(template)).toEqual({ strings: [...template.strings], slots: [] });
  });
});
