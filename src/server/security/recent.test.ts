import { expect, it } from "vitest";
import { Recent } from "./recent.js";

it("keeps what is used, however much else comes", () => {
  const recent = new Recent<number>(10);
  recent.set("used", 1);
  for (let other = 0; other < 1_000; other++) {
    recent.set(`other ${other}`, other);
    expect(recent.get("used")).toBe(1);
  }
});

it("forgets what has not been used since twice as many others came", () => {
  const recent = new Recent<number>(10);
  recent.set("unused", 1);
  for (let other = 0; other < 20; other++) recent.set(`other ${other}`, other);
  expect(recent.get("unused")).toBeUndefined();
  expect(recent.get("other 19")).toBe(19);
});
