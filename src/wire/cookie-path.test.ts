import { parseSetCookie } from "cookie";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cookiePath } from "./cookie-path.js";

it.each([
  ["/", "/"],
  ["/items/7", "/items/7"],
  ["/w/x;y", "/w"],
  ["/x;y", "/"],
  ["/a;b/c", "/"],
  ["/a/b c", "/a"],
  [`/w/${"a".repeat(1_100)}`, "/w"],
])("of %s is %s", (path, expected) => {
  expect(cookiePath(path)).toBe(expected);
});

it("is a valid cookie path that a browser matches with the path", () => {
  fc.assert(
    fc.property(fc.webPath(), fc.constantFrom("", ";", "; Domain=evil", "\r\n", "<", "é"), (start, end) => {
      const path = `/${start}${end}`.replace(/^\/+/, "/");
      const given = cookiePath(path);
      expect(parseSetCookie(`a=b; Path=${given}; Secure`)).toMatchObject({ path: given, secure: true });
      // RFC 6265, section 5.1.4.
      expect(path.startsWith(given)).toBe(true);
      expect(path === given || given.endsWith("/") || path[given.length] === "/").toBe(true);
    }),
  );
});
