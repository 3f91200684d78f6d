import type { Page } from "playwright-core";
import { expect, onTestFinished, vi } from "vitest";
import { test } from "../support/chromium.js";
import { Balancer, NodeProcess } from "./nodes.js";
import { RedisServer } from "./redis-server.js";

declare global {
  interface Window {
    /** Every message that was ever added to the container, in order. */
    everShown: string[];
  }
}

/** Two nodes behind a balancer, and a page that remembers every message it was shown. */
async function openDesk(page: Page) {
  const server = await RedisServer.start({ persistent: true });
  onTestFinished(() => server.stop());
  const balancer = new Balancer();
  await balancer.listen();
  onTestFinished(() => balancer.close());
  const [one, two] = await Promise.all([
    NodeProcess.start(server.url, "websocket", true),
    NodeProcess.start(server.url, "websocket"),
  ]);
  for (const node of [one, two]) onTestFinished(async () => void (await node.end()));
  balancer.ports = [one.port, two.port];
  await page.addInitScript(() => {
    window.everShown = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of Array.from(addedNodes))
          if (node instanceof Element && node.matches(".dj-flash"))
            window.everShown.push(`${node.textContent}`);
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${balancer.origin}/`);
  await page.waitForSelector("[dj-root].dj-connected");
  return { server, one, two };
}

const everShown = (page: Page): Promise<string[]> => page.evaluate(() => window.everShown);

async function comesBack(page: Page): Promise<void> {
  await page.waitForSelector("[dj-root]:not(.dj-connected)", { state: "attached" });
  await page.waitForSelector("[dj-root].dj-connected", { timeout: 15_000 });
}

/** How long to wait for anything that should not arrive, in ms. */
const aWhile = 1_000;

test("a message is shown once when its node is killed before sending it", { timeout: 60_000 }, async ({
  page,
}) => {
  const { one } = await openDesk(page);
  await page.click("#fatal");
  await one.gone;
  await page.waitForFunction(() => window.everShown.includes("fatal"), undefined, { timeout: 15_000 });
  await page.waitForTimeout(aWhile);
  expect((await everShown(page)).filter((text) => text === "fatal")).toEqual(["fatal"]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForFunction(() => window.everShown.includes("clicked"));
});

test("a message is shown once when its node is killed before it is acknowledged", {
  timeout: 60_000,
}, async ({ page }) => {
  const { one } = await openDesk(page);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForFunction(() => window.everShown.length === 1);
  // The page acknowledges a message half a second after showing it.
  const back = comesBack(page);
  await one.end();
  await back;
  await page.waitForTimeout(aWhile);
  expect((await everShown(page)).filter((text) => text === "clicked")).toEqual(["clicked"]);
});

test("a message is shown once even when Redis restarts in between", { timeout: 60_000 }, async ({ page }) => {
  const { server, one, two } = await openDesk(page);
  await page.click("#fatal");
  await one.gone;
  await server.restart();
  await page.waitForFunction(() => window.everShown.includes("fatal"), undefined, { timeout: 15_000 });
  await vi.waitFor(async () => expect((await two.health()).broker).toBe("connected"), 10_000);
  await page.waitForTimeout(aWhile);
  expect((await everShown(page)).filter((text) => text === "fatal")).toEqual(["fatal"]);
});

test("a message is shown once after Redis was down longer than the tab", {
  timeout: 60_000,
}, async ({ page }) => {
  const { server, one, two } = await openDesk(page);
  const back = comesBack(page);
  await page.click("#fatal");
  await one.gone;
  await server.kill();
  await back;
  expect((await two.health()).broker).toBe("disconnected");
  await server.start();
  await page.waitForFunction(() => window.everShown.includes("fatal"), undefined, { timeout: 15_000 });
  await page.waitForTimeout(aWhile);
  expect((await everShown(page)).filter((text) => text === "fatal")).toEqual(["fatal"]);
});
