import { expect, it } from "vitest";
import { cookiesNamed } from "./cookie-header.js";

it("returns every cookie of a name, in order", () => {
  expect(cookiesNamed("a=1; djust.sid=x%20y; b=2; djust.sid=z", "djust.sid")).toEqual(["x y", "z"]);
  expect(cookiesNamed("xdjust.sid=1; djust.sid2=2", "djust.sid")).toEqual([]);
  expect(cookiesNamed(undefined, "djust.sid")).toEqual([]);
});
