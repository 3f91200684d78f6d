import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { RedisServer } from "../../test/nodes/redis-server.js";
import { test } from "../../test/support/chromium.js";

/** Starts the showcase as one of several nodes. @returns its address */
function startNode(name: string, redisUrl: string, folder: string): Promise<string> {
  const server: ChildProcess = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("server.ts", import.meta.url))],
    {
      env: {
        ...process.env,
        PORT: "0",
        NODE_NAME: name,
        REDIS_URL: redisUrl,
        DJUST_SECRET: "a secret of both nodes of the showcase",
        SHOWCASE_DATABASE: join(folder, `${name}.db`),
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  onTestFinished(() => void server.kill());
  let output = "";
  return new Promise((resolve, reject) => {
    // Read until the end, because a node whose output nobody reads cannot write any more.
    server.stdout?.on("data", (text) => {
      output += text;
      const url = /open at (http\S+)/.exec(output)?.[1];
      if (url) resolve(url);
    });
    server.once("exit", () => reject(new Error(`The node ended before it was open: ${output}`)));
  });
}

async function startNodes(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "djust-showcase-nodes-"));
  const redis = await RedisServer.start();
  onTestFinished(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return Promise.all(["one", "two"].map((name) => startNode(name, redis.url, folder)));
}

async function open(page: Page, url: string): Promise<Page> {
  await page.goto(url);
  await page.waitForSelector("[dj-root].dj-connected");
  return page;
}

/** Opens a page of each node. */
async function openBoth(page: Page, path: string): Promise<readonly [Page, Page]> {
  const [one = "", two = ""] = await startNodes();
  const other = await page.context().newPage();
  return [await open(page, one + path), await open(other, two + path)];
}

test("an activity on one node appears on both, and is removed only where somebody removes it", {
  timeout: 60_000,
}, async ({ page }) => {
  const [one, two] = await openBoth(page, "/activity");
  for (const [from, text] of [
    [one, "Ada saved the plan"],
    [two, "Grace joined"],
  ] as const) {
    await from.fill("#text", text);
    await from.getByRole("button", { name: "Add", exact: true }).click();
    for (const at of [one, two])
      await expect
        .poll(() => at.textContent(".activity li:first-child"), { timeout: 10_000 })
        .toContain(text);
    expect(await from.inputValue("#text")).toBe("");
  }
  for (const at of [one, two])
    expect(await at.locator(".activity small").allTextContents()).toEqual([
      expect.stringMatching(/^two, \d/),
      expect.stringMatching(/^one, \d/),
    ]);
  await one.getByRole("button", { name: "Remove: Grace joined" }).click();
  await expect.poll(() => one.locator(".activity li").count()).toBe(1);
  expect(await two.locator(".activity li").count()).toBe(2);
});

test("the log viewer shows the lines of both nodes in order, follows them, and keeps the last thousand", {
  timeout: 90_000,
}, async ({ page }) => {
  const [one, two] = await openBoth(page, "/log");
  for (let burst = 0; burst < 4; burst++)
    for (const from of [one, two]) {
      await from.getByRole("button", { name: "Write 200 lines" }).click();
      for (const at of [one, two])
        await expect
          .poll(() => at.textContent(".log li:last-child"), { timeout: 20_000 })
          .toMatch(new RegExp(`${from === one ? "one" : "two"} Line 200 of 200$`));
    }
  for (const at of [one, two]) {
    const lines = await at.locator(".log li").allTextContents();
    expect(lines).toHaveLength(1_000);
    const numbers = lines.map((line) => Number(/Line (\d+) of/.exec(line)?.[1]));
    expect(numbers).toEqual(Array.from(numbers, (_, index) => (index % 200) + 1));
    const gap = await at.$eval(".log", (log) => log.scrollHeight - log.scrollTop - log.clientHeight);
    expect(gap).toBeLessThan(2);
  }
  // A reader who has scrolled up stays there, and sees that there is more.
  await one.$eval(".log", (log) => log.scrollTo(0, 2_000));
  const top = await one.$eval(".log", (log) => log.scrollTop);
  await one.getByRole("button", { name: "Pause" }).click();
  await expect.poll(() => one.getAttribute("[dj-click=pause]", "aria-pressed")).toBe("true");
  await two.getByRole("button", { name: "Write 200 lines" }).click();
  await expect.poll(() => one.textContent("[role=status].note"), { timeout: 20_000 }).toContain("200 lines");
  expect(await one.$eval(".log", (log) => log.scrollTop)).toBe(top);
});
