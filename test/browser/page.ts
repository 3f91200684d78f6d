import type { Page } from "playwright-core";
import type { Djust } from "../../src/client/start.js";
import type { TransportName } from "../../src/server/index.js";

declare global {
  interface Window {
    djust: Djust;
  }
}

/** Opens a page and waits until its view is connected. @returns the transport in use */
export async function openLive(page: Page, url: string): Promise<TransportName | undefined> {
  await page.goto(url);
  return connected(page);
}

export async function connected(page: Page): Promise<TransportName | undefined> {
  await page.waitForFunction(() => window.djust?.transport !== undefined);
  return page.evaluate(() => window.djust.transport);
}

/** Messages on screen, except those being removed. */
export function messages(page: Page): Promise<string[]> {
  return page.locator(".dj-flash:not(.dj-flash-removing)").allTextContents();
}

/** Waits until the messages on screen are these. */
export async function seesMessages(page: Page, ...expected: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const shown = [...document.querySelectorAll(".dj-flash:not(.dj-flash-removing)")];
      return JSON.stringify(shown.map((element) => element.textContent)) === wanted;
    },
    JSON.stringify(expected),
    { timeout: 10_000 },
  );
}
