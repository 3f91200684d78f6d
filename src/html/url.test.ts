import { describe, expect, test } from "vitest";
import { render } from "./render.js";
import { html, type Template } from "./template.js";
import { toHtml } from "./to-html.js";
import { refusedUrl, urlRule } from "./url.js";

const js = "javascript:alert(1)//hunter2";
const svg = "data:image/svg+xml,<svg/>";

describe("a URL is refused", () => {
  test.each<[string, Template, string]>([
    [
      "javascript: in href",
      html`<a href="${js}">a</a>`,
      'The attribute "href" must not contain a "javascript:" URL',
    ],
    ["mixed case", html`<a href=${"JaVaScRiPt:alert(1)"}>a</a>`, "javascript:"],
    [
      "spaces and controls before it",
      html`<a href=${"\u0001 \u001f\n javascript:alert(1)"}>a</a>`,
      "javascript:",
    ],
    ["tabs and newlines inside it", html`<a href=${"java\tscr\nip\rt:alert(1)"}>a</a>`, "javascript:"],
    ["put together with static text", html`<a href="java${"script:alert(1)"}">a</a>`, "javascript:"],
    ["put together from parts", html`<a href="${"java"}${"script:"}">a</a>`, "javascript:"],
    ["put together with a reference", html`<a href="java&#115;cript&#58;${"alert(1)"}">a</a>`, "javascript:"],
    ["vbscript:", html`<a href=${"vbscript:a"}>a</a>`, "vbscript:"],
    ["data: of HTML", html`<iframe src=${"data:text/html,<script>"}></iframe>`, "data:"],
    ["data: of a script", html`<script src=${"data:,alert(1)"}></script>`, "data:"],
    ["data: of SVG as a page", html`<iframe src=${svg}></iframe>`, "data:"],
    ["data: of SVG as a link", html`<a href=${svg}>a</a>`, "data:"],
    ["data: of what only starts like an image", html`<img src=${"data:image/pngx,a"}>`, "data:"],
    ["src", html`<img src=${js}>`, '"src"'],
    ["action", html`<form action=${js}></form>`, '"action"'],
    ["formaction in capitals", html`<button FORMACTION=${js}></button>`, '"FORMACTION"'],
    ["poster", html`<video poster=${js}></video>`, '"poster"'],
    ["data of object", html`<object data=${js}></object>`, '"data"'],
    ["cite", html`<q cite=${js}></q>`, '"cite"'],
    ["background", html`<body background=${js}></body>`, '"background"'],
    ["manifest", html`<html manifest=${js}></html>`, '"manifest"'],
    ["xlink:href", html`<svg><a xlink:href=${js}></a></svg>`, '"xlink:href"'],
    ["the second of ping", html`<a ping="/a ${js}">a</a>`, '"ping"'],
    ["the second of srcset", html`<img srcset="/a.png 1x, ${js} 2x">`, '"srcset"'],
    ["what an animation sets", html`<svg><set attributeName="href" to=${js}/></svg>`, '"to"'],
    [
      "one of an animation's values",
      html`<svg><animate attributeName="href" values="#a;${js}"/></svg>`,
      '"values"',
    ],
    ["a refresh", html`<meta http-equiv="refresh" content="0; url='${js}'">`, '"content"'],
    ["an unknown scheme", html`<a href=${"javascripts:hunter2"}>a</a>`, "javascripts:"],
    ["a scheme of another application", html`<a href=${"ms-settings:hunter2"}>a</a>`, "ms-settings:"],
    ["blob:", html`<iframe src=${"blob:http://a/hunter2"}></iframe>`, "blob:"],
    ["filesystem:", html`<a href=${"filesystem:http://a/b"}>a</a>`, "filesystem:"],
    ["a scheme put together", html`<a href="${"x-evil"}:${"hunter2"}">a</a>`, "x-evil:"],
    [
      "a script among an animation's values, as a browser splits them",
      html`<svg><animate attributeName="href" values="${"#x; java\nscript\t:alert(1)"}"/></svg>`,
      '"values"',
    ],
    [
      "what an animation starts from",
      html`<svg><set attributeName="href" from=${`;${js}`}/></svg>`,
      '"from"',
    ],
    ["what an animation adds", html`<svg><animate attributeName="xlink:href" by=${js}/></svg>`, '"by"'],
    ["href in SVG", html`<svg><a href=${js}></a></svg>`, '"href"'],
    ["href in MathML", html`<math href=${js}></math>`, '"href"'],
    ["href of a link", html`<link rel="stylesheet" href=${js}>`, '"href"'],
    ["formaction of an input", html`<input type="submit" formaction=${js}>`, '"formaction"'],
    ["imagesrcset", html`<link rel="preload" imagesrcset="/a 1x,${js} 2x">`, '"imagesrcset"'],
    [
      "srcset without a space after its comma",
      html`<img srcset="${"a.png 1x,data:text/html,x 2x"}">`,
      '"srcset"',
    ],
    ["a ping after a form feed", html`<a ping="${"/a\fjavascript:b"}">a</a>`, '"ping"'],
    ["another origin as the base", html`<base href=${"https://evil.example/"}>`, "another origin"],
    ["another host as the base", html`<base href=${"/\\evil.example/"}>`, "another origin"],
    [
      "a refresh with little around it",
      html`<meta content="${`.;url=${js}`}" http-equiv="Refresh">`,
      '"content"',
    ],
    ["url() in a style", html`<p style="background: url(${js})"></p>`, '"style"'],
    ["url() with quotes in a style", html`<p style=${`background:URL( "${js}")`}></p>`, '"style"'],
    [
      "url() with escapes in a style",
      html`<p style=${"background:\\75rl(\\6a avascript:x)"}></p>`,
      '"style"',
    ],
    ["image-set() in a style", html`<p style=${`background:image-set("${js}" 1x)`}></p>`, '"style"'],
    ["url() in an attribute of SVG", html`<svg><path fill="url(${js})"/></svg>`, '"fill"'],
  ])("%s", (_name, template, message) => {
    expect(() => render(template)).toThrow(message);
    expect(() => render(template)).toThrow(expect.objectContaining({ code: "DJ_TEMPLATE_VALUE" }));
    expect(() => render(template)).not.toThrow(/alert|hunter2/);
  });

  test("when a later value makes it invalid", () => {
    const view = (kind: string, rest: string) => html`<p>${rest}</p><a href="${kind}:${rest}">a</a>`;
    const before = render(view("https", "//a"));
    expect(() => render(view("javascript", "//a"), before)).toThrow("DJ_TEMPLATE_VALUE");
    expect(toHtml(render(view("https", "//b"), before))).toBe('<p>//b</p><a href="https://b">a</a>');
  });
});

describe("a URL is accepted", () => {
  test.each<[string, Template]>([
    ["relative", html`<a href=${"/a?b=javascript:c"}>a</a>`],
    ["with a scheme", html`<a href=${"mailto:a@example.com"}>a</a>`],
    ["of a phone", html`<a href=${"TEL:+123"}>a</a><a href=${"sms:+123"}>a</a>`],
    ["with another scheme that the template names", html`<a href="geo:${"1,2"}">a</a>`],
    [
      "with a path that has a colon",
      html`<a href=${"/a:b"}>a</a><a href=${"?a:b"}>a</a><a href=${"//host:1/"}>a</a>`,
    ],
    ["as a base on this origin", html`<base href=${"/app/"}>`],
    ["as a base on an origin that the template names", html`<base href="https://cdn.example/${"v2"}/">`],
    ["of an animation without URLs", html`<svg><animate attributeName="d" values="${"M0 0;L1 1"}"/></svg>`],
    [
      "in srcset with commas",
      html`<img srcset=${"https://a/b,c:d.png 1x, /e.png 2x, data:image/gif;base64,AA 3x"}>`,
    ],
    ["in a style as an image", html`<p style="background: url(${"data:image/png;base64,AA"})"></p>`],
    ["in a style, with a string that is not a URL", html`<p style=${'font-family:"a:b";--x:\\3a(1)'}></p>`],
    [
      "the words of a meta that refreshes nothing",
      html`<meta name="description" content="${"24 hours: a day"}">`,
    ],
    ["absent", html`<a href=${null}>a</a>`],
    ["an image as data", html`<img src=${"data:image/png;base64,AAAA"}>`],
    ["an image as data in capitals", html`<a href=${"DATA:image/WEBP,a"}>a</a>`],
    ["SVG as an image", html`<img src=${svg}>`],
    ["images as data in srcset", html`<img srcset=${"data:image/png;base64,AA== 1x, /b.png 2x"}>`],
    ["in an attribute that is no URL", html`<p title=${js} data-href=${js}></p>`],
    ["data of another element", html`<p data=${js}></p>`],
    ["the content of another meta", html`<meta name="description" content=${js}>`],
    ["in a style", html`<p style="color: ${"red"}"></p>`],
  ])("%s", (_name, template) => {
    expect(() => render(template)).not.toThrow();
  });
});

describe("reading takes time proportional to the length of", () => {
  const css = urlRule("p", "style", () => undefined);
  const srcset = urlRule("img", "srcset", () => undefined);
  const values = urlRule("animate", "values", () => undefined);
  const spaces = urlRule("a", "ping", () => undefined);
  const refresh = urlRule("meta", "content", () => "refresh");
  const one = urlRule("a", "href", () => undefined);
  const pieces = [
    "'",
    '"',
    "(",
    "url(",
    "url('",
    "src(",
    "\\",
    "\\a",
    "/*",
    " ",
    "\t",
    ",",
    ";",
    ":",
    "a",
    "a:",
    "a,(",
    " (",
    "0;",
    "url=",
    "<",
  ];
  const texts = pieces.flatMap((piece) => [
    piece.repeat(200_000),
    `(${piece.repeat(200_000)}`,
    `${piece.repeat(200_000)}:`,
    `x${" ".repeat(100_000)}${piece.repeat(100_000)}`,
  ]);

  // Quadratic time would take minutes.
  test.each(Object.entries({ css, srcset, values, spaces, refresh, one }))(
    "%s",
    { timeout: 20_000 },
    (_, rule) => {
      expect(rule).not.toBeNull();
      if (rule) for (const text of texts) refusedUrl(text, rule, text.slice(0, 1_000));
    },
  );
});
