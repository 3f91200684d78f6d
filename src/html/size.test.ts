import { expect, it } from "vitest";
import { html, raw, render, sizeOf, type TemplateValue } from "./index.js";

const sizeWith = (content: TemplateValue): number => sizeOf(render(html`<p>${content}</p>`));

it.each([
  ["text", "x".repeat(1_000)],
  ["raw HTML", raw("x".repeat(1_000))],
  ["a template within", html`<b>${"x".repeat(1_000)}</b>`],
  ["a list", Array.from({ length: 100 }, () => html`<b>${"x".repeat(10)}</b>`)],
])("a rendering is as large as %s in it", (_, content) => {
  expect(sizeWith(content)).toBeGreaterThanOrEqual(1_000);
  expect(sizeWith("")).toBeLessThan(100);
});

it("what a template says itself does not count: all its renderings share it", () => {
  expect(
    sizeOf(render(html`<p>A long text that is the same for every visitor of the page: ${1}</p>`)),
  ).toBeLessThan(20);
});
