import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  absoluteUrl,
  externalUrl,
  hookTarget,
  isCanonicalUrl,
  localUrl,
  ownUrl,
  patchedUrl,
  redirectedUrl,
  requestedUrl,
} from "./url.js";

describe("patchedUrl", () => {
  it("merges parameters into the current ones", () => {
    expect(patchedUrl("/items?sort=name&page=1", { params: { page: 2 } })).toBe("/items?sort=name&page=2");
  });

  it("removes null values and repeats lists", () => {
    expect(patchedUrl("/items?a=1&b=2", { params: { a: null, tag: ["x", "y"] } })).toBe(
      "/items?b=2&tag=x&tag=y",
    );
  });

  it("starts afresh if merging is off or the path differs", () => {
    expect(patchedUrl("/items?a=1", { params: { b: 2 }, merge: false })).toBe("/items?b=2");
    expect(patchedUrl("/items?a=1", { path: "/items/7", params: { b: 2 } })).toBe("/items/7?b=2");
  });
});

it.each(["/items", null, 7])("livePatch(%j) fails with the valid arguments", (options) => {
  expect(() => patchedUrl("/", options as never)).toThrow(
    /^DJ_NAVIGATION: livePatch must be given an object/,
  );
});

/** Targets a caller could pass; with each of them a browser would leave the origin, now or on the next step. */
const elsewhere = [
  "https://evil.example/",
  "//evil.example",
  "\\\\evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  " \n//evil.example",
  "/.//evil.example/",
  "/x/..//evil.example/",
  "/%2e//evil.example/",
  "/x/%2E%2e//evil.example",
  "/.\\/evil.example",
  "..//evil.example",
  "javascript:alert(1)",
  "\u0001java\nscript:alert(1)",
  "data:text/html,x",
  "http:/evil.example",
  "http:evil",
  "http://",
  "http://djust.invalid/",
  "//user@djust.invalid/",
  "//evil。example/",
];

describe("redirectedUrl", () => {
  it("leads to a path of this origin", () => {
    expect(redirectedUrl("/items", "/other?x=1", { params: { y: "ü" } })).toBe("/other?x=1&y=%C3%BC");
    expect(redirectedUrl("/items/7", "edit")).toBe("/items/edit");
    expect(redirectedUrl("/items/7", "?next=http://a.example")).toBe("/items/7?next=http://a.example");
  });

  it.each(elsewhere)("refuses %j", (path) => {
    expect(() => redirectedUrl("/", path)).toThrow("DJ_NAVIGATION");
    expect(() => patchedUrl("/", { path })).toThrow("DJ_NAVIGATION");
    expect(() => hookTarget(path, "/")).toThrow("DJ_NAVIGATION");
    expect(() => hookTarget({ href: path }, "/")).toThrow("DJ_NAVIGATION");
    expect(() => requestedUrl(path)).toThrow("DJ_FRAME_FIELD");
    expect(ownUrl(path)).toBeUndefined();
  });

  it("leaves the origin if it is declared external", () => {
    const external = true;
    expect(redirectedUrl("/", "https://pay.example", { external, params: { id: 7 } })).toBe(
      "https://pay.example/?id=7",
    );
    expect(hookTarget({ href: "https://id.example/login", external }, "/")).toEqual({
      url: "https://id.example/login",
      external,
    });
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "/path",
    "//host",
    "https://user:word@host/",
    "",
    undefined,
  ])("refuses %j as an external target", (href) => {
    expect(() => externalUrl(href as string)).toThrow("DJ_NAVIGATION");
    expect(() => hookTarget({ href, external: true }, "/")).toThrow("DJ_NAVIGATION");
  });

  it("refuses values that are not strings", () => {
    expect(() => localUrl(undefined as never)).toThrow("DJ_NAVIGATION");
  });
});

it("reports an invalid URL from the browser as the browser's error", () => {
  expect(requestedUrl("/items?a=1#b")).toBe("/items?a=1#b");
  expect(() => requestedUrl("//evil.example")).toThrow("DJ_FRAME_FIELD");
  expect(() => requestedUrl("javascript:1")).toThrow("DJ_FRAME_FIELD");
});

it("gives each path one spelling", () => {
  expect(localUrl("/%61dm%69n/%2D?a=%61#%61").href).toBe("http://djust.invalid/admin/-?a=%61#%61");
  expect(localUrl("/w/../ad\tmin").pathname).toBe("/admin");
  expect(localUrl("/%2561%2F%C3%BC%zz").pathname).toBe("/%2561%2F%C3%BC%zz");
});

it("produces a URL that a browser parses the same way, on this origin", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "%2e",
    "//",
    ":",
    "a",
    "evil.example",
    "@",
    "?",
    "#",
    "\t",
    "\n",
    "\r",
    "\0",
    " ",
    "http:",
    "javascript:",
    "%",
    "%2f",
    ";",
    "ü",
    "。",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.constantFrom("/", "/a/b", "/a/?x#y"),
      (pieces, from) => {
        const url = ownUrl(pieces.join(""), from);
        if (!url) return;
        const written = url.pathname + url.search + url.hash;
        const read = new URL(written, "https://shop.example/deep/page");
        expect(read.origin).toBe("https://shop.example");
        expect(read.pathname + read.search + read.hash).toBe(written);
        expect(read.pathname).not.toMatch(/[\s\\]/);
      },
    ),
    { numRuns: 5_000 },
  );
});

it("takes for canonical only what a parser leaves as it is", () => {
  const path = fc.stringMatching(/^[/\\\w.~?=&%+#:@ -]{0,30}$/);
  fc.assert(
    fc.property(path, (text) => {
      fc.pre(isCanonicalUrl(`/${text}`));
      const url = absoluteUrl(`/${text}`);
      expect(url.pathname + url.search).toBe(`/${text}`);
      expect(url.origin).toBe("http://djust.invalid");
    }),
    { numRuns: 2_000 },
  );
  for (const text of ["/", "/items", "/items/7/", "/a.b/c-d~e_f?x=1&y=%20+"])
    expect(isCanonicalUrl(text)).toBe(true);
  for (const text of [
    "",
    "items",
    "//host",
    "/./a",
    "/a/../b",
    "/..",
    "/a//b",
    "/%61",
    "/a b",
    "/a?",
    "/a#b",
    "/a\n",
  ])
    expect(isCanonicalUrl(text)).toBe(false);
});
