import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from "playwright-core";
import { test as base, expect } from "vitest";
import { findExecutable, variableOf } from "../../scripts/executables.mjs";

interface ChromiumOptions extends LaunchOptions {
  /**
   * `true` for what Chromium's headless shell does not have.
   *
   * @default whether `CHROMIUM_PATH` names a Chromium
   */
  readonly withWindows?: boolean;
}

/**
 * Starts the system's Chromium, or its headless shell, where a page takes a third of the processor time because it has no
 * window. The caller closes it.
 *
 * @public
 * @param options launch options; `args` are added to the defaults of all tests
 */
export async function launchChromium({
  withWindows = process.env[variableOf("chromium")] !== undefined,
  ...options
}: ChromiumOptions = {}): Promise<Browser> {
  const shell = withWindows ? undefined : findExecutable("chromium-headless-shell");
  const executablePath = shell ?? findExecutable("chromium");
  if (executablePath === undefined)
    throw new Error(
      `no Chromium found on PATH; run "npm run setup:test", or set ${variableOf("chromium")} to one`,
    );
  return chromium.launch({
    ...options,
    executablePath,
    args: [
      // Containers run tests as root and have no GPU.
      "--no-sandbox",
      "--disable-gpu",
      // No network requests except for the test's own pages.
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(options.args ?? []),
    ],
  });
}

interface BrowserFixtures {
  /** One per test file. */
  readonly browser: Browser;
  /** One per test: its own cookies, storage and cache. */
  readonly context: BrowserContext;
  /** A page of that context; the test fails on an uncaught script error. */
  readonly page: Page;
}

/**
 * Vitest's `test` with a page in Chromium:
 * `test("shows the message", async ({ page }) => { await page.goto(url); … })`.
 */
export const test = base.extend<BrowserFixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures to start.
    async ({}, use) => {
      const browser = await launchChromium();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  context: async ({ browser }, use) => {
    const context = await browser.newContext();
    await use(context);
    await context.close();
  },
  page: async ({ context }, use) => {
    const page = await context.newPage();
    const thrown: Error[] = [];
    page.on("pageerror", (error) => thrown.push(error));
    await use(page);
    expect(thrown, "errors thrown by the page's scripts").toEqual([]);
  },
});
