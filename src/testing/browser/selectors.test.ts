import fc from "fast-check";
import { JSDOM } from "jsdom";
import { expect, test } from "vitest";
import { addSelectors, matcherOf } from "./selectors.js";

const body = `<main id="a" class="x  y"><form name="f"><input name="getAttribute"><input name="firstElementChild" type="TEXT">
  <button dj-click="save" data-n="1">Save</button></form><ul class="x"><li dj-key="1" id="l1"></li><li contenteditable="false" id=""></li>
  <li contenteditable class="z y"><b dj-update="ignore"><i id="i"></i></b></li></ul><template><p class="x"></p></template>
  <svg viewBox="0 0 1 1" class="y"><linearGradient id="g"></linearGradient></svg><details open class="dj-flash-more"></details></main>`;

const page = (isOurs: boolean) => {
  const { window } = new JSDOM(`<!doctype html><title>x</title>${body}`);
  if (isOurs) addSelectors(window);
  return window.document;
};
const pathOf = (element: Element | null): string =>
  element
    ? `${pathOf(element.parentElement)}/${[...(element.parentElement?.children ?? [])].indexOf(element)}`
    : "";

const part = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "li",
      "*",
      "b",
      "form",
      "input",
      ".x",
      ".y",
      "#a",
      "#i",
      "[id]",
      "[class]",
      "[open]",
      "[dj-key]",
    ),
  },
  fc.constantFrom(
    '[id=""]',
    "[id=a]",
    '[id^="l"]',
    "[name=f]",
    "[type=text]",
    "[dj-update=ignore]",
    "[class~=y]",
    "[data-n='1']",
  ),
  fc.constantFrom(":not(.x)", ":not([id])", ':not([id=""],li)', ":not(li)"),
);
const compound = fc
  .tuple(
    part,
    fc.array(
      part.filter((one) => /^[.#[:]/.test(one)),
      { maxLength: 2 },
    ),
  )
  .map(([first, more]) => first + more.join(""));
const selector = fc
  .array(
    fc.tuple(compound, fc.array(fc.tuple(fc.constantFrom(" ", " ", "  "), compound), { maxLength: 2 })),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.map(([first, more]) => first + more.flat().join("")).join(", "));

test("selectors match what jsdom matches", () => {
  const [ours, theirs] = [page(true), page(false)];
  /** Element by element: jsdom's own searches are not always in order, and miss ancestors outside of their element. */
  const expected = (selector: string): unknown => {
    const matching = (root: ParentNode): Element[] =>
      [...root.querySelectorAll("*")].filter((element) => element.matches(selector));
    let at = theirs.querySelector("b");
    try {
      const all = matching(theirs);
      const matches = at?.matches(selector);
      while (at && !at.matches(selector)) at = at.parentElement;
      const inner = matching(theirs.querySelector("ul") as Element);
      return [all.map(pathOf), pathOf(all[0] ?? null), pathOf(inner[0] ?? null), matches, pathOf(at)];
    } catch (error) {
      return (error as Error).name;
    }
  };
  const received = (selector: string): unknown => {
    const from = ours.querySelector("b") as Element;
    try {
      return [
        [...ours.querySelectorAll(selector)].map(pathOf),
        pathOf(ours.querySelector(selector)),
        pathOf((ours.querySelector("ul") as Element).querySelector(selector)),
        from.matches(selector),
        pathOf(from.closest(selector)),
      ];
    } catch (error) {
      return (error as Error).name;
    }
  };
  fc.assert(
    fc.property(selector, (one) => {
      // What is left to jsdom is not compared.
      fc.pre(matcherOf(one) !== undefined);
      expect(received(one)).toEqual(expected(one));
    }),
    { numRuns: 500 },
  );
});

test.each(["", "li,", "[", "::", "li::x(", "$"])("the selector %j is an error", (selector) => {
  expect(() => page(true).querySelectorAll(selector)).toThrow();
});

test("results are node lists", () => {
  const document = page(true);
  const found = document.querySelectorAll("li");
  expect(found).toBeInstanceOf((document.defaultView as unknown as typeof globalThis).NodeList);
  const ids: string[] = [];
  found.forEach(({ id }) => {
    ids.push(id);
  });
  expect(ids).toEqual(["l1", "", ""]);
  expect(found.item(9)).toBeNull();
});
