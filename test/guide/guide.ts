import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { guide } from "../../examples/guide/contents.js";
import { djFlash, type FlashContainerOptions } from "../../src/flash/index.js";
import { render, toHtml } from "../../src/html/index.js";
import type { AppOptions } from "../../src/server/index.js";
import { openLive } from "../browser/page.js";
import { serve } from "../browser/site.js";

/** Starts the guide's examples and opens one, connected. @returns the page's origin */
export async function openGuide(
  page: Page,
  path: string,
  options: Partial<AppOptions> = {},
): Promise<string> {
  const { origin } = await serve({ ...guide, ...options });
  await openLive(page, origin + path);
  return origin;
}

/** The same on a page whose clock is stopped until the test advances it: `page.clock.runFor(ms)`. */
export async function openGuideFrozen(
  page: Page,
  path: string,
  options: Partial<AppOptions> = {},
): Promise<string> {
  await freeze(page);
  return openGuide(page, path, options);
}

/** Stops the clock of pages loaded from now on. */
export async function freeze(page: Page): Promise<void> {
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(60_000);
}

/**
 * Opens a page with a container, the stylesheet and the page's script, but no view; its clock
 * is stopped.
 *
 * @param html the page's content, or options for its container
 */
export async function openContainer(
  page: Page,
  options: FlashContainerOptions = {},
  html = toHtml(render(djFlash(options))),
): Promise<void> {
  await freeze(page);
  await page.setContent(`<!doctype html><style>${stylesheet}</style>${html}`);
  await page.addScriptTag({ content: pageScript + extrasScript });
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
/** The script as applications serve it. */
export const pageScript: string = read("dist/client/djust.min.js");
/** The part of it that a page with a container loads. */
const extrasScript = read("dist/client/djust-extras.min.js");
const stylesheet = read("css/flash.css");

/** Every message on the page, including those being removed. */
export function inPage(page: Page): Locator {
  return page.locator(".dj-flash");
}

/** Messages being removed. */
export function removing(page: Page): Promise<string[]> {
  return page.locator(".dj-flash-removing").allTextContents();
}

/** Calls a function of `window.djust.flash`. */
export function callFlash(page: Page, name: string, ...values: readonly unknown[]): Promise<unknown> {
  return page.evaluate(
    ([method, given]) => {
      const flash = window.djust.flash as unknown as Record<string, (...values: unknown[]) => unknown>;
      return flash[String(method)]?.(...(given as unknown[]));
    },
    [name, values] as const,
  );
}
