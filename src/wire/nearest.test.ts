import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.js";

const names = ["save", "remove", "onMount", "handleParams", "dj-click", "dj-change", "dj-submit"];

test.each([
  ["sav", "save"],
  ["svae", "save"],
  ["saves", "save"],
  ["Save", "save"],
  ["onMuont", "onMount"],
  ["onmount", "onMount"],
  ["handleParms", "handleParams"],
  ["dj-clik", "dj-click"],
  ["dj-sumbit", "dj-submit"],
  ["remvoe", "remove"],
])("%s is taken for %s", (name, expected) => {
  expect(nearest(name, names)).toBe(expected);
});

test.each(["", "x", "reset", "delete", "mounted", "dj-poll"])("%j is like none of them", (name) => {
  expect(nearest(name, names)).toBeUndefined();
});

test("the nearest of several is chosen, and a name is not its own correction", () => {
  expect(nearest("roads", ["loads", "road", "roadss"])).toBe("loads");
  expect(nearest("load", ["load", "lead"])).toBe("lead");
});

test("the sentence is empty where there is nothing to suggest", () => {
  expect([didYouMean("sav", names), didYouMean("reset", names)]).toEqual([' Did you mean "save"?', ""]);
});
