import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { createMarkdownRenderer } from "vitepress";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import config from "../../docs/.vitepress/config.js";
import { applyChange } from "../../scripts/follow-docs/apply-change.mjs";
import { root } from "../package/entry-points.js";
import { installPackage, run } from "../package/installed.js";
import { test as browserTest } from "../support/chromium.js";
import { readPage } from "./blocks.js";

// The tutorial followed from the page's HTML in an empty folder: each file pasted, each change applied.
const page = "docs/guide/tutorial.md";
const servers: ChildProcess[] = [];
let installed: ReturnType<typeof installPackage>;
let shell: readonly string[] = [];

beforeAll(async () => {
  installed = installPackage();
  const { commands, files } = blocksOf(await rendered());
  shell = commands;
  const packages = commands
    .flatMap((command) => [...command.matchAll(/^npm install (.*)$/gm)])
    .flatMap(([, names = ""]) => names.split(" "))
    .filter((name) => name !== "djust-ts" && !name.startsWith("--"));
  expect(packages).toEqual(["zod", "tsx", "vitest", "vite@7", "jsdom"]);
  const quietly = ["--prefer-offline", "--no-audit", "--no-fund", "--silent"];
  run("npm", ["install", ...packages, ...quietly], installed.folder);
  for (const { name, text, language } of files) {
    const path = join(installed.folder, name);
    writeFileSync(path, language === "diff" ? applyChange(readFileSync(path, "utf8"), text, name) : text);
  }
}, 240_000);

afterAll(() => {
  for (const server of servers) server.kill("SIGKILL");
  installed?.remove();
});

async function rendered(): Promise<string> {
  const markdown = await createMarkdownRenderer(`${root}docs`, config.markdown);
  const path = root + page;
  const relativePath = page.replace(/^docs\//, "");
  return markdown.render(readPage(page), { path, realPath: path, relativePath, cleanUrls: false });
}

/** What a reader copies from the page. */
function blocksOf(html: string) {
  const { document } = new JSDOM(html).window;
  const blocks = [...document.querySelectorAll('div[class*="language-"]')].map((block) => ({
    language: /language-(\w+)/.exec(block.className)?.[1] ?? "",
    text: block.querySelector("code")?.textContent ?? "",
    name: block.closest<HTMLElement>("[data-file]")?.dataset["file"],
  }));
  return {
    commands: blocks.filter(({ language }) => language === "sh").map(({ text }) => text),
    files: blocks
      .filter(({ language }) => language !== "sh")
      .map(({ text, language, name }) => {
        if (name === undefined) throw new Error(`a block has no file name: ${text}`);
        return { name, language, text };
      }),
  };
}

/** Starts the application with a program. @returns its address */
function start(command: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  const server = spawn(command, args, {
    cwd: installed.folder,
    env: { ...process.env, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  servers.push(server);
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (data: Buffer): void => {
      output += data;
      const [, url] = /Open (http:\/\/\S+)/.exec(output) ?? [];
      if (url) resolve(url);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("exit", () => reject(new Error(output)));
  });
}

describe("the tutorial, pasted from the page", () => {
  test("passes its own test", () => {
    expect(shell).toContain("npx vitest run");
    expect(run("npx", ["vitest", "run"], installed.folder)).toMatch(/Tests .*2 passed/);
  }, 60_000);

  test("builds for production as it says", async () => {
    const [build = "", serve = ""] = shell.find((text) => text.includes("esbuild"))?.split("\n") ?? [];
    run("sh", ["-c", build], installed.folder);
    expect(serve).toBe(
      "NODE_ENV=production DJUST_SECRET=change-me-to-32-random-characters node dist/server.js",
    );
    const url = await start(process.execPath, ["dist/server.js"], {
      NODE_ENV: "production",
      DJUST_SECRET: "change-me-to-32-random-characters",
    });
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(`${url}/tickets/99`)).status).toBe(404);
  }, 60_000);

  browserTest(
    "works in a browser",
    async ({ page, context }) => {
      const url = await start(process.execPath, ["--import", "tsx", "server.ts"], {
        NODE_ENV: "development",
      });
      const other = await context.newPage();
      for (const tab of [page, other]) {
        await tab.goto(url);
        await tab.waitForSelector("[dj-root].dj-connected");
      }
      await page.click("text=Open ticket");
      await page.waitForSelector("text=Enter a subject.");
      await page.fill("[name=subject]", "Printer");
      await page.fill("[name=text]", "It prints nothing at all.");
      await page.click("text=Open ticket");
      await page.waitForSelector(".dj-flash:has-text('Ticket 1 opened.')");
      await other.waitForSelector(".dj-flash:has-text('New ticket: Printer')");
      expect(await page.locator(".dj-flash:has-text('New ticket')").count()).toBe(0);
      await other.click("a:text-is('Printer')");
      await other.click("text=Close ticket");
      await page.waitForSelector("li:has-text('(closed)')");
      await other.click("button:text-is('Undo'), [aria-label=Undo]");
      await other.waitForSelector("text=Close ticket");
      await page.goto(`${url}/export`);
      await page.click("main button");
      await page.waitForSelector(".dj-flash:has-text('Export finished.')");
      expect(await page.textContent("pre")).toBe("1;Printer");
      await page.screenshot({ path: `${root}test/.artifacts/tutorial.png` });
    },
    60_000,
  );
});
