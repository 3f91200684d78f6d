import { expect } from "vitest";
import { createApp, html, LiveView } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { test } from "../support/chromium.js";
import { examine } from "./axe.js";
import { directions, stillness, themes } from "./messages.js";
import { treeOf, withRole } from "./tree.js";

class QuietView extends LiveView {
  override pageTitle = "Quiet";
  override render() {
    return html`<main><h1>Quiet</h1></main>`;
  }
}

test("the notice of a lost connection is a status, can be read and is seen whole", async ({ page }) => {
  const app = createApp({ secret: "tests need no secret", logger: false, routes: { "/": QuietView } });
  const { url } = await app.listen({ port: 0, host: "127.0.0.1", signals: false });
  await page.clock.install();
  await openLive(page, url);
  expect(withRole(await treeOf(page), "status")).toEqual([]);
  await app.close();
  await page.waitForSelector(".dj-disconnected");
  await page.clock.runFor(3_000);
  await page.waitForSelector(".dj-connection");

  const [status] = withRole(await treeOf(page), "status");
  expect(status?.live).toBe("polite");
  expect(
    status &&
      withRole(status, "StaticText")
        .map(({ name }) => name)
        .join(""),
  ).toMatch(/connection/i);
  for (const direction of directions)
    for (const colorScheme of themes) {
      await page.evaluate((dir) => document.documentElement.setAttribute("dir", dir), direction);
      await page.emulateMedia({ colorScheme });
      await stillness(page);
      expect((await examine(page)).violations).toEqual([]);
    }
  await page.setViewportSize({ width: 320, height: 400 });
  const box = await page.locator(".dj-connection").boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
});
