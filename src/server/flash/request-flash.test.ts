import { describe, expect, it } from "vitest";
import { flash, mayShowFlash, rememberFlash } from "./request-flash.js";
import type { RouteFlash } from "./route-flash.js";

describe("flash(request)", () => {
  it("returns the adapter's flash for each object that represents the request", () => {
    const given = {} as RouteFlash;
    const [context, request] = [{}, {}];
    rememberFlash(given, [context, request]);
    expect([flash(context), flash(request)]).toEqual([given, given]);
  });

  it("explains what is missing", () => {
    expect(() => flash({})).toThrow(/^DJ_FLASH_REQUEST: The request must pass through djust\(app\)/);
  });
});

it.each([
  ["a navigation", "GET", { accept: "text/html,*/*;q=0.8", "sec-fetch-dest": "document" }, true],
  ["a form", "POST", { accept: "text/html,*/*;q=0.8", "sec-fetch-dest": "document" }, true],
  [
    "a script that requests a page",
    "GET",
    { accept: "text/html, application/xhtml+xml", "sec-fetch-dest": "empty" },
    true,
  ],
  ["a simple client", "GET", {}, true],
  ["a script", "GET", { accept: "*/*", "sec-fetch-dest": "empty" }, false],
  ["an image", "GET", { accept: "image/avif,*/*;q=0.8", "sec-fetch-dest": "image" }, false],
  ["an API client", "GET", { accept: "application/json" }, false],
  ["HEAD", "HEAD", { accept: "text/html" }, false],
  ["a prefetched page", "GET", { accept: "text/html", "sec-purpose": "prefetch;prerender" }, false],
])(
  "detects whether a request of %s can show messages: %#",
  (_, method, headers: { [name: string]: string }, expected) => {
    expect(mayShowFlash(method, (name) => headers[name])).toBe(expected);
  },
);
