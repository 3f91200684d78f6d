import { describe, expect, it } from "vitest";
import { askedUrl, isLocal, localUrl, patchedUrl, redirectedUrl } from "./url.js";

describe("patchedUrl", () => {
  it("merges parameters into the current ones", () => {
    expect(patchedUrl("/items?sort=name&page=1", { params: { page: 2 } })).toBe("/items?sort=name&page=2");
  });

  it("removes what is null, and repeats lists", () => {
    expect(patchedUrl("/items?a=1&b=2", { params: { a: null, tag: ["x", "y"] } })).toBe(
      "/items?b=2&tag=x&tag=y",
    );
  });

  it("starts afresh where merging is off or the path is another", () => {
    expect(patchedUrl("/items?a=1", { params: { b: 2 }, merge: false })).toBe("/items?b=2");
    expect(patchedUrl("/items?a=1", { path: "/items/7", params: { b: 2 } })).toBe("/items/7?b=2");
  });
});

it.each(["/items", null, 7])("livePatch(%j) is told what it takes", (options) => {
  expect(() => patchedUrl("/", options as never)).toThrow(/^DJ_NAVIGATION: livePatch takes an object/);
});

describe("redirectedUrl", () => {
  it("leads to a path of this origin", () => {
    expect(redirectedUrl("/items", "/other?x=1", { y: "ü" })).toBe("/other?x=1&y=%C3%BC");
    expect(redirectedUrl("/items/7", "edit")).toBe("/items/edit");
  });

  it.each(["https://evil.example/", "//evil.example", "javascript:alert(1)", "http://", "\\\\evil.example"])(
    "refuses %s",
    (path) => {
      expect(() => redirectedUrl("/", path)).toThrow("DJ_NAVIGATION");
      expect(isLocal(path)).toBe(false);
    },
  );

  it("refuses what is no text", () => {
    expect(() => localUrl(undefined as never)).toThrow("DJ_NAVIGATION");
  });
});

it("blames the browser for a URL that it makes up", () => {
  expect(askedUrl("/items?a=1#b")).toBe("/items?a=1#b");
  expect(() => askedUrl("//evil.example")).toThrow("DJ_FRAME_FIELD");
  expect(() => askedUrl("javascript:1")).toThrow("DJ_FRAME_FIELD");
});
