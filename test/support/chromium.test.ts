import { afterAll, describe, expect } from "vitest";
import { test } from "./chromium.js";

describe("a page in Chromium", () => {
  const seen = new Set<unknown>();
  afterAll(() => expect(seen.size).toBe(1));

  test("runs scripts and shows elements", async ({ browser, page }) => {
    seen.add(browser);
    await page.setContent("<p>one</p><script>document.querySelector('p').textContent = 'two'</script>");
    expect(await page.textContent("p")).toBe("two");
  });

  test("shares the browser within its file but no storage between tests", async ({ browser, context }) => {
    seen.add(browser);
    expect(await context.cookies()).toEqual([]);
    await context.addCookies([{ name: "a", value: "b", url: "http://localhost/" }]);
  });

  test("has no cookies from the previous test", async ({ browser, context }) => {
    seen.add(browser);
    expect(await context.cookies()).toEqual([]);
  });

  test.fails("fails the test when a script throws", async ({ page }) => {
    await page.setContent("<script>throw new Error('on purpose')</script>");
  });
});
