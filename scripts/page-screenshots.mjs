// Takes the screenshots of whole pages that a person looks at: the docs site, the starter and the showcase, at the widths of
// a desktop and a phone, light, dark, and from right to left.
import { spawn } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { serveSite } from "./follow-docs/built-site.mjs";

const looks = [
  { name: "desktop-light", width: 1280, colorScheme: "light" },
  { name: "desktop-dark", width: 1280, colorScheme: "dark" },
  { name: "phone-light", width: 390, colorScheme: "light" },
  { name: "phone-dark", width: 390, colorScheme: "dark" },
  { name: "desktop-rtl", width: 1280, colorScheme: "light", dir: "rtl" },
  { name: "phone-rtl", width: 390, colorScheme: "light", dir: "rtl" },
];

const sitePages = [
  "index",
  "guide/quick-start",
  "guide/forms",
  "guide/comparison",
  "guide/tutorial",
  "errors",
];
const showcasePages = ["/", "/form", "/components", "/uploads", "/streaming", "/options", "/positions"];

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} root folder of the project
 * @param {string} showcase its URL
 * @param {string} folder for the pictures
 */
export async function takePageScreenshots(browser, root, showcase, folder) {
  for (const path of showcasePages)
    await take(browser, showcase + path, join(folder, "showcase"), path.slice(1) || "index", useShowcase);
  const starter = await startStarter(root);
  await take(browser, starter.url, join(folder, "starter"), "tasks", useStarter);
  starter.stop();
  if (!existsSync(join(root, "docs/.vitepress/dist"))) {
    console.log('screenshots: no pictures of the site: run "npm run docs" first');
    return;
  }
  const site = await serveSite();
  for (const path of sitePages)
    await take(browser, `${site.url}/${path}.html`, join(folder, "site"), path.replace("/", "-"));
  site.close();
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {string} folder
 * @param {string} name
 * @param {(page: import("playwright-core").Page) => Promise<void>} [use] what is done on the page before
 */
async function take(browser, url, folder, name, use) {
  mkdirSync(folder, { recursive: true });
  for (const look of looks) {
    if (look.dir && folder.endsWith("site")) continue;
    const colorScheme = look.colorScheme === "dark" ? "dark" : "light";
    const page = await browser.newPage({
      colorScheme,
      reducedMotion: "reduce",
      viewport: { width: look.width, height: 800 },
      hasTouch: look.width < 600,
      isMobile: look.width < 600,
    });
    if (look.dir)
      await page.addInitScript(
        `addEventListener("DOMContentLoaded", () => document.documentElement.dir = "rtl")`,
      );
    await page.goto(url);
    await use?.(page);
    await page.screenshot({ path: join(folder, `${name}-${look.name}.png`) });
    await page.close();
  }
}

/** @param {import("playwright-core").Page} page */
async function useShowcase(page) {
  await page.waitForSelector("[dj-root].dj-connected");
  const button = page.locator("main button:visible, [dj-root] button:visible").first();
  if ((await button.count()) > 0) await button.click({ timeout: 5_000 }).catch(() => undefined);
  await page.waitForTimeout(400);
}

/** @param {import("playwright-core").Page} page */
async function useStarter(page) {
  await page.waitForSelector("[dj-root].dj-connected");
  await page.fill("[name=title]", "Water the plants");
  await page.click("text=Add task");
  await page.waitForSelector(".dj-flash");
}

/**
 * Starts the starter on this checkout.
 *
 * @param {string} root
 * @returns {Promise<{ url: string, stop(): void }>}
 */
function startStarter(root) {
  // Inside the project and without a package.json, it imports djust-ts from the project itself.
  const folder = join(root, "test/.artifacts/starter");
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "create/template/src"), folder, { recursive: true });
  copyFileSync(join(root, "create/servers/node.ts"), join(folder, "server.ts"));
  const server = spawn(process.execPath, ["--import", "tsx", join(folder, "server.ts")], {
    cwd: root,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    let output = "";
    server.stdout.on("data", (text) => {
      output += text;
      const url = /Open (http\S+)/.exec(output)?.[1];
      if (url) resolve({ url, stop: () => void server.kill() });
    });
    server.once("exit", () => reject(new Error(`The starter exited: ${output}`)));
  });
}
