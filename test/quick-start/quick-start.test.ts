import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { manifest, root } from "../package/entry-points.js";
import { run } from "../package/installed.js";
import { test } from "../support/chromium.js";
import { readmeBlocks } from "./readme.js";
import { QuickStart } from "./typed-in.js";

const quickStart = new QuickStart();
let url: string;

beforeAll(async () => {
  quickStart.prepare();
  url = await quickStart.start();
}, 120_000);

afterAll(() => quickStart.end());

/** Opens the app. @returns the console's errors and warnings */
async function open(page: Page): Promise<readonly string[]> {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (/error|warning/.test(message.type())) complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector("[dj-root].dj-connected");
  return complaints;
}

test("refuses an empty name and saves a valid one, each with a message", async ({ page }) => {
  const complaints = await open(page);
  const save = page.getByRole("button", { name: "Save" });
  await save.click();
  await expect.poll(() => page.locator(".dj-flash-error").allTextContents()).toEqual(["Name is required."]);
  await page.getByLabel("Name").fill("Desk lamp");
  await save.click();
  await expect.poll(() => page.locator(".dj-flash-success").allTextContents()).toEqual(["Item saved!"]);
  expect(readFileSync(join(quickStart.folder, "items.txt"), "utf8")).toBe("Desk lamp\n");
  expect(complaints).toEqual([]);
});

test("messages disappear by themselves after 5.3 seconds", async ({ page }) => {
  await page.addInitScript(() => {
    const log: Record<string, number> = {};
    Object.assign(globalThis, { log });
    new MutationObserver(() => {
      const message = document.querySelector(".dj-flash");
      const state = message?.classList.contains("dj-flash-removing") ? "leaves" : message ? "comes" : "gone";
      if (state !== "gone" || "comes" in log) log[state] ??= performance.now();
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  const complaints = await open(page);
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForSelector(".dj-flash-error");
  await page.waitForSelector(".dj-flash-error", { state: "detached", timeout: 10_000 });
  const { comes, leaves, gone } = (await page.evaluate("log")) as Record<string, number>;
  const [stay, removal] = [Number(leaves) - Number(comes), Number(gone) - Number(leaves)];
  expect(stay).toBeGreaterThan(4_950);
  expect(removal).toBeGreaterThan(290);
  expect(stay + removal).toBeLessThan(6_500);
  expect(complaints).toEqual([]);
});

test("works the same through plain forms without JavaScript", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Save" }).click();
  expect(await page.locator(".dj-flash-error").allTextContents()).toEqual(["Name is required."]);
  await page.getByLabel("Name").fill("Book end");
  await page.getByRole("button", { name: "Save" }).click();
  expect(await page.locator(".dj-flash-success").allTextContents()).toEqual(["Item saved!"]);
  await page.reload();
  expect(await page.locator(".dj-flash").count()).toBe(0);
  await context.close();
});

test("the README's other TypeScript compiles", () => {
  const rest = readmeBlocks().filter(({ language, file }) => language === "ts" && !file);
  expect(rest.length).toBeGreaterThan(5);
  const files = rest.map(({ code }, index) => {
    const isMember = /^(?:@|\w+\([^)]*\) \{)/.test(code);
    const text = isMember ? `new (class extends LiveView {\n${members}${code}})();\n` : code;
    const file = `readme-${index}.ts`;
    writeFileSync(join(quickStart.folder, file), prelude + text);
    return file;
  });
  const compilerOptions = {
    module: "nodenext",
    target: "es2022",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
  };
  writeFileSync(
    join(quickStart.folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["app.ts", ...files] }),
  );
  run(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "--pretty", "false"], quickStart.folder);
}, 120_000);

/** Declarations that the README's fragments assume. */
const prelude = `import { background, createApp, djFlash, eventHandler, LiveView, type LiveRequest, type Routes } from "${manifest.name}";
declare const secret: string;
declare const routes: Routes;
declare function importRecords(data: string): { created: number; skipped: number };
declare function buildReport(): Promise<string>;
`;
const members = `data = "";\nreport = "";\n`;
