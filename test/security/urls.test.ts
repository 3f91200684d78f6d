import { html } from "djust-ts";
import fc from "fast-check";
import { expect } from "vitest";
import { render, toHtml } from "../../src/html/index.js";
import { test } from "../support/chromium.js";

/** URLs that a value could make a browser open. */
const harmless = /^(?:https?|mailto|tel|sms|ftp):$/;

const piece = fc.oneof(
  fc.constantFrom(
    "javascript",
    "JavaScript",
    "java",
    "script",
    "vbscript",
    "data",
    "blob",
    "http",
    "mailto",
    "x-a",
    ":",
    ":",
    ":",
    "//",
    "/",
    "\\",
    "#",
    "?",
    " ",
    "\t",
    "\n",
    "\r",
    "\f",
    "\0",
    "\u0001",
    "\u001f",
    "\u007f",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "&#58;",
    "&colon;",
    ";",
    ",",
    "alert(1)",
    "text/html",
    "image/png",
    "image/svg+xml",
    "a",
    "1x",
    "ü",
  ),
  fc.string({ maxLength: 2 }),
);
const value = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(""));

/** The URL as a browser parses it. */
function stripped(url: string): string {
  return url.replace(/^[\0- ]+|[\0- ]+$/g, "").replace(/[\t\n\r]/g, "");
}

/** The templates' HTML for accepted values. */
function taken<T>(values: readonly T[], page: (value: T) => string): { value: T; html: string }[] {
  return values.flatMap((given) => {
    try {
      return [{ value: given, html: page(given) }];
    } catch (error) {
      expect(String(error)).toContain("DJ_TEMPLATE_VALUE");
      return [];
    }
  });
}

test("opens no unchecked URL", async ({ page }) => {
  await page.goto("about:blank");
  const values = fc.sample(fc.tuple(value, value), 6_000);
  const all = taken(values, ([a, b]) =>
    toHtml(render(html`<a href="${a}${b}">x</a><form action=${a + b}></form>`)),
  );
  const whole = taken(
    values.filter(([a, b]) => !all.some(({ value }) => value[0] === a && value[1] === b)),
    ([a, b]) => `<a href="${a}${b}"></a>`,
  );
  const protocols = await page.evaluate((pages) => {
    const base = document.createElement("base");
    base.href = "https://own.example/";
    document.head.append(base);
    return pages.map(({ html, value: [a, b] }) => {
      document.body.innerHTML = html;
      // Also when set by an update.
      const updated = document.createElement("a");
      updated.setAttribute("href", a + b);
      const { protocol } = document.querySelector("a") as HTMLAnchorElement;
      const { action } = document.querySelector("form") as HTMLFormElement;
      return [protocol, updated.protocol, `${action.split(":")[0]}:`];
    });
  }, all);
  const isImage = (parts: readonly [string, string]) => /^data:image\/png/i.test(stripped(parts.join("")));
  protocols.forEach((found, index) => {
    const { value } = all[index] ?? { value: ["", ""] as [string, string] };
    // A URL that cannot be parsed, such as "http://", has the protocol ":".
    // An empty URL is the URL of the page.
    const allowed = stripped(value.join("")) === "" ? /^(?:about|https):$/ : harmless;
    for (const protocol of found)
      if (protocol !== ":" && !isImage(value)) expect(protocol, JSON.stringify(value)).toMatch(allowed);
  });
  expect(all.length).toBeGreaterThan(2_000);

  // A refused value would have been opened as another URL.
  const refused = await page.evaluate(
    (urls) =>
      urls.map((url) => {
        const link = document.createElement("a");
        link.setAttribute("href", url);
        return link.protocol;
      }),
    whole.map(({ value: [a, b] }) => a + b),
  );
  refused.forEach((protocol, index) => {
    if (protocol !== ":") expect(protocol, JSON.stringify(whole[index]?.value)).not.toMatch(harmless);
  });
  expect(refused.length).toBeGreaterThan(50);
});

test("animates to no unchecked URL", async ({ page }) => {
  await page.goto("about:blank");
  const values = [
    ...fc.sample(fc.array(value, { maxLength: 3 }), 400).map((parts) => parts.join(";")),
    "#x;java\nscript:alert(1)",
    "#x; javascript:alert(1)",
  ];
  const all = taken(values, (given) =>
    toHtml(
      render(
        html`<svg><a href="#own"><animate attributeName="href" values="${given}" dur="3s" begin="0s" fill="freeze"/></a><a href="#own"><set attributeName="href" to="${given}" begin="0s"/></a></svg>`,
      ),
    ),
  );
  const seen = await page.evaluate((pages) => {
    return pages.map(({ html }) => {
      document.body.innerHTML = html;
      const svg = document.querySelector("svg") as SVGSVGElement;
      svg.pauseAnimations();
      return [0, 0.9, 1.1, 1.9, 2.1, 3].flatMap((time) => {
        svg.setCurrentTime(time);
        return [...svg.querySelectorAll<SVGAElement>("a")].map(({ href }) => {
          const link = document.createElement("a");
          link.setAttribute("href", href.animVal);
          return link.protocol;
        });
      });
    });
  }, all);
  seen.forEach((protocols, index) => {
    for (const protocol of protocols)
      expect(protocol, JSON.stringify(all[index]?.value)).not.toMatch(/^(?:javascript|vbscript|x-a|blob):$/);
  });
  expect(all.length).toBeGreaterThan(100);
});

test("loads no unchecked URL from a style", async ({ page }) => {
  await page.goto("about:blank");
  const css = fc
    .array(
      fc.constantFrom(
        "background:",
        "url(",
        "URL(",
        "\\75rl(",
        "image-set(",
        "src(",
        '"',
        "'",
        ")",
        "javascript:x",
        "\\6a avascript:x",
        "java\\\nscript:x",
        "jav\\61script:x",
        "data:text/html,x",
        "/**/",
        "/*",
        "*/",
        "\\",
        "\n",
        " ",
        "#a",
        "1x",
        ",",
        ";",
        "cursor:",
        "list-style:",
        "vbscript\\3a x",
      ),
      { maxLength: 9 },
    )
    .map((pieces) => pieces.join(""));
  const values = [
    ...fc.sample(css, 6_000),
    ...fc.sample(css, 4_000).map((text) => `background-image:url(${text})`),
  ];
  const all = taken(values, (given) => toHtml(render(html`<p style="${given}"></p>`)));
  const styles = await page.evaluate(
    (pages) =>
      pages.map(({ html }) => {
        document.body.innerHTML = html;
        return (document.querySelector("p") as HTMLElement).style.cssText;
      }),
    all,
  );
  let urls = 0;
  styles.forEach((text, index) => {
    // Chromium serializes every URL like this, including those of image-set(); strings are not URLs.
    for (const [, url] of text.matchAll(/url\("((?:[^"\\]|\\.)*)"\)|"(?:[^"\\]|\\.)*"/g)) {
      if (url === undefined) continue;
      urls++;
      expect(url.trim(), JSON.stringify(all[index]?.value)).not.toMatch(/^(?:javascript|vbscript|data):/i);
    }
  });
  expect(urls).toBeGreaterThan(50);
  expect(all.length).toBeGreaterThan(1_000);
});
