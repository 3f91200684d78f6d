import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { RedisServer } from "../../test/nodes/redis-server.js";
import { test } from "../../test/support/chromium.js";

interface Cluster {
  readonly url: string;
  readonly output: () => string;
  /** Sends SIGTERM to the primary. @returns its exit code */
  readonly end: () => Promise<number | null>;
}

/** Starts the example with two workers and waits until both are open. */
async function startCluster(): Promise<Cluster> {
  const redis = await RedisServer.start();
  const primary = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("server.ts", import.meta.url))],
    {
      env: { ...process.env, PORT: "0", WORKERS: "2", REDIS_URL: redis.url },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<number | null>((resolve) => primary.once("exit", resolve));
  onTestFinished(async () => {
    primary.kill("SIGTERM");
    await ended;
    await redis.stop();
  });
  let output = "";
  primary.stdout.on("data", (text) => {
    output += text;
  });
  const urls = () => Array.from(output.matchAll(/open at (http\S+)/g), ([, url = ""]) => url);
  await expect.poll(urls, { timeout: 60_000 }).toHaveLength(2);
  expect(new Set(urls()).size).toBe(1);
  return {
    url: urls()[0] ?? "",
    output: () => output,
    end: () => {
      primary.kill("SIGTERM");
      return ended;
    },
  };
}

const workerOf = (page: Page): Promise<string | null> => page.textContent("output");

async function open(page: Page, url: string): Promise<Page> {
  await page.goto(url);
  await page.waitForSelector("[dj-root].dj-connected");
  return page;
}

const messages = (page: Page): Promise<string[]> => page.locator(".dj-flash").allTextContents();

test("a message that is put in one worker arrives once in the tabs of both, without sticky sessions", {
  timeout: 120_000,
}, async ({ page }) => {
  const { url, end } = await startCluster();
  const [one, other] = [await open(page, url), await page.context().newPage()];
  // The primary gives each connection to the next worker.
  await expect
    .poll(async () => (await workerOf(await open(other, url))) !== (await workerOf(one)), { timeout: 30_000 })
    .toBe(true);
  const from = await workerOf(one);
  await one.fill("input[name=text]", "The office is closed tomorrow");
  await one.getByRole("button", { name: "Send" }).click();
  const expected = [expect.stringContaining(`The office is closed tomorrow (from worker ${from})`)];
  for (const tab of [one, other]) await expect.poll(() => messages(tab)).toEqual(expected);
  await one.waitForTimeout(500);
  for (const tab of [one, other]) expect(await messages(tab)).toEqual(expected);
  expect(await end()).toBe(0);
});

test("a tab whose worker is killed continues on another one, with the messages that it has not shown", {
  timeout: 120_000,
}, async ({ page }) => {
  const { url, output } = await startCluster();
  await open(page, url);
  const first = await workerOf(page);
  process.kill(Number(first), "SIGKILL");
  await expect.poll(() => workerOf(page), { timeout: 30_000 }).not.toBe(first);
  await page.waitForSelector("[dj-root].dj-connected");
  await page.fill("input[name=text]", "Still here");
  await page.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => messages(page)).toEqual([expect.stringContaining("Still here")]);
  // The primary has started another worker in its place.
  await expect.poll(() => output().match(/open at/g)?.length, { timeout: 30_000 }).toBe(3);
});
