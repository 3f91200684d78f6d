import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Mistake } from "./mistake.js";
import { started } from "./reported.js";

/**
 * What the page of an application in development shows in Chromium of a mistake.
 *
 * @param isAll whether this is all that the page is going to show
 */
export async function shownInBrowser(
  { code, act, inBrowser = {} }: Mistake,
  page: Page,
  isAll: (text: string) => boolean,
): Promise<string> {
  const { app } = started(code, true);
  if (!app) throw new Error("The application does not start.");
  const server = createServer((request, response) => void app.handle(request, response));
  if (!inBrowser.withoutUpgrades) app.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const texts: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "warning") texts.push(message.text());
  });
  const box = page.locator("[data-djust-development] section");
  try {
    const { change } = inBrowser;
    if (change)
      await page.route(url, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: change(await response.text()) });
      });
    await page.goto(url);
    if (act !== undefined) await page.click("text=Save");
    await expect.poll(() => isAll(texts.join("\n")), { timeout: 5_000 }).toBe(true);
    await box.locator("button").first().click();
    return (await box.textContent()) ?? "";
  } finally {
    await page.close();
    server.closeAllConnections();
    server.close();
    await app.close();
  }
}
