import { mkdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test as plain } from "vitest";
import { createApp, djFlash, eventHandler, html, type Listening, LiveView } from "../../src/server/index.js";
import { root } from "../package/entry-points.js";
import { test } from "../support/chromium.js";
import { builtBySass, builtByTailwind } from "./built.js";

const levels = ["info", "success", "warning", "error"] as const;

class FlashView extends LiveView {
  @eventHandler()
  showAll(): void {
    for (const level of levels) this.putFlash(level, `This is ${level}.`);
    this.putFlash("custom", "This level has no colours of its own.", {
      action: { label: "Undo", event: "clear" },
    });
  }

  @eventHandler()
  clear(): void {
    this.clearFlash();
  }

  override render() {
    return html`${djFlash({ autoDismiss: 0, position: "top-right", closeLabel: "Close" })}
      <main class="p-4 container"><h1>Messages</h1>
      <button id="show" dj-click="showAll">Show</button>
      <button id="clear" dj-click="clear">Clear</button></main>`;
  }
}

const app = createApp({
  secret: "tests need no secret",
  development: true,
  logger: false,
  routes: { "/": FlashView },
  layout: (page) => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8">${page.head}<link rel="stylesheet" href="/app.css"></head>
<body>${page.body}</body>
</html>`,
});
let server: Listening;

beforeAll(async () => {
  server = await app.listen({ port: 0, signals: false });
});

afterAll(() => server.close());

/** Opens the page with that style sheet and shows a message of each level. */
async function show(page: Page, css: string, picture: string): Promise<void> {
  await page.route("**/app.css", (route) => route.fulfill({ contentType: "text/css", body: css }));
  await page.setViewportSize({ width: 800, height: 500 });
  await page.goto(server.url);
  await page.click("#show");
  await page.waitForSelector(".dj-flash-custom");
  await page.waitForTimeout(350);
  mkdirSync(`${root}test/.artifacts/css`, { recursive: true });
  await page.screenshot({ path: `${root}test/.artifacts/css/${picture}.png` });
}

function style(page: Page, selector: string, property: string): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

/** What every style sheet does apart from colors, whatever built it. */
async function expectMessagesInPlace(page: Page): Promise<void> {
  const boxes = await page
    .locator(".dj-flash")
    .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON()));
  expect(boxes.length).toBe(5);
  for (const [at, { top, right, width }] of boxes.entries()) {
    expect(right).toBe(784);
    expect(width).toBeLessThanOrEqual(416);
    expect(top).toBeGreaterThanOrEqual(at === 0 ? 16 : boxes[at - 1].bottom + 4);
  }
  // The page below the container still receives clicks.
  expect(await style(page, "#dj-flash-container", "pointer-events")).toBe("none");
  expect(await style(page, ".dj-flash-close", "pointer-events")).toBe("auto");
  const closed = await page.locator(".dj-flash-close").first().boundingBox();
  expect(Math.min(closed?.width ?? 0, closed?.height ?? 0)).toBeGreaterThanOrEqual(24);
  expect(await page.locator(".dj-flash-custom").evaluate((element) => element.textContent)).toBe(
    "This level has no colours of its own.",
  );
  expect(
    await page
      .locator(".dj-flash-action")
      .evaluate((element) => getComputedStyle(element, "::after").getPropertyValue("content")),
  ).toBe('"Undo"');
}

/** The removal class hides a message with a transition that ends within its 300 ms. */
async function expectRemoval(page: Page): Promise<void> {
  expect(await style(page, ".dj-flash", "transition-duration")).toMatch(/^0\.3s/);
  await page
    .locator(".dj-flash")
    .first()
    .evaluate((element) => {
      element.classList.add("dj-flash-removing");
    });
  await page.waitForTimeout(400);
  expect(await style(page, ".dj-flash-removing", "opacity")).toBe("0");
  const [{ left: gone = 0 } = {}, { left = 0 } = {}] = await page
    .locator(".dj-flash")
    .evaluateAll((all) => all.map((element) => ({ left: element.getBoundingClientRect().left })));
  expect(gone).toBeGreaterThan(left);
}

describe("flash-tailwind.css, built by Tailwind 4", () => {
  const css = builtByTailwind('@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n');

  test("shows each level in colors that meet AA, in its position", async ({ page }) => {
    await show(page, css, "tailwind");
    expect(await colours(page)).toEqual({
      info: await rgb(page, "var(--color-blue-600)", "#fff"),
      success: await rgb(page, "var(--color-green-700)", "#fff"),
      warning: await rgb(page, "var(--color-amber-500)", "var(--color-gray-900)"),
      error: await rgb(page, "var(--color-red-600)", "#fff"),
      custom: await rgb(page, "#fff", "var(--color-gray-900)"),
    });
    expect(await style(page, ".dj-flash", "padding")).toBe("12px");
    expect(await style(page, ".dj-flash", "border-radius")).toBe("8px");
    expect(await style(page, ".dj-flash", "font-size")).toBe("14px");
    await expectMessagesInPlace(page);
    await expectRemoval(page);
  });

  test("has the guide's exact shades in a file of their own", async ({ page }) => {
    const guide = builtByTailwind(
      '@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n@import "djust-ts/flash-tailwind-guide.css";\n',
    );
    await show(page, guide, "tailwind-guide");
    expect(await colours(page)).toMatchObject({
      info: await rgb(page, "var(--color-blue-500)", "#fff"),
      success: await rgb(page, "var(--color-green-500)", "#fff"),
      warning: await rgb(page, "var(--color-amber-500)", "var(--color-gray-900)"),
      error: await rgb(page, "var(--color-red-500)", "#fff"),
    });
  });

  test("increases contrast for users who prefer it", async ({ page }) => {
    await page.emulateMedia({ contrast: "more" });
    await show(page, css, "tailwind-contrast");
    expect((await colours(page)).success).toEqual(await rgb(page, "var(--color-green-800)", "#fff"));
  });

  test("lets the application's rules override it", async ({ page }) => {
    const own = ".dj-flash-custom { background-color: rgb(1, 2, 3); }";
    await show(
      page,
      builtByTailwind(`@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n${own}`),
      "tailwind-own",
    );
    expect((await colours(page)).custom).toMatchObject({ background: "rgb(1, 2, 3)" });
  });
});

describe("_flash-bootstrap.scss, built by Sass with Bootstrap 5", () => {
  const css = builtBySass('@import "bootstrap/scss/bootstrap";\n@import "djust-ts/css/flash-bootstrap";\n');

  test("shows each level as a Bootstrap alert, in its position", async ({ page }) => {
    await show(page, css, "bootstrap");
    const alerts = { info: "info", success: "success", warning: "warning", error: "danger" };
    const expected = await page.evaluate((names) => {
      const found: Record<string, { background: string; text: string }> = {};
      for (const [level, name] of Object.entries(names)) {
        const alert = document.createElement("div");
        alert.className = `alert alert-${name}`;
        document.body.append(alert);
        const { backgroundColor, color } = getComputedStyle(alert);
        found[level] = { background: backgroundColor, text: color };
        alert.remove();
      }
      return found;
    }, alerts);
    expect(await colours(page)).toMatchObject(expected);
    expect(new Set(Object.values(expected).map(({ background }) => background)).size).toBe(4);
    expect((await colours(page)).custom).toMatchObject({ background: "rgb(255, 255, 255)" });
    expect(await style(page, ".dj-flash", "margin-bottom")).toBe("8px");
    await expectMessagesInPlace(page);
    await expectRemoval(page);
  });

  test("follows Bootstrap's dark mode", async ({ page }) => {
    await show(page, css, "bootstrap-dark");
    const before = (await colours(page)).success;
    await page.evaluate(() => document.documentElement.setAttribute("data-bs-theme", "dark"));
    await page.waitForTimeout(350);
    expect((await colours(page)).success).not.toEqual(before);
  });

  plain.each([
    [
      "Bootstrap comes by @use",
      '@use "bootstrap/scss/bootstrap";\n@import "djust-ts/css/flash-bootstrap";\n',
    ],
    [
      "it comes as a package",
      '@import "bootstrap/scss/bootstrap";\n@import "pkg:djust-ts/flash-bootstrap";\n',
    ],
  ])("is made the same where %s", (_how, source) => expect(builtBySass(source)).toBe(css));

  plain("gives own levels what they extend", () => {
    const own = builtBySass(
      '@import "bootstrap/scss/bootstrap";\n@import "djust-ts/css/flash-bootstrap";\n.dj-flash-saved { @extend .alert-primary; }',
    );
    expect(own).toMatch(/\.alert-primary, \.dj-flash-saved \{/);
  });
});

describe("flash-guide.css", () => {
  test("has the exact shades of the guide's starter style sheet", async ({ page }) => {
    const [base, guide] = ["flash", "flash-guide"].map((name) =>
      readFileSync(`${root}css/${name}.css`, "utf8"),
    );
    await show(page, `${base}${guide}`, "guide");
    expect(await colours(page)).toMatchObject({
      info: await rgb(page, "#3b82f6", "#fff"),
      success: await rgb(page, "#22c55e", "#fff"),
      warning: await rgb(page, "#f59e0b", "#1a1a1a"),
      error: await rgb(page, "#ef4444", "#fff"),
    });
  });
});

describe("the style sheets", () => {
  plain.each([
    ["flash-tailwind-guide.css", "flash-tailwind.css"],
    ["_flash-bootstrap.scss", "_flash-bootstrap.scss"],
  ])("%s has the guide's rules", (file, example) => {
    const flat = (text: string): string => text.replace(/\s+/g, " ").replace(/ ?([{}:;]) ?/g, "$1");
    const guide = readFileSync(`${root}docs/guide/styling.md`, "utf8");
    const [, rules = ""] =
      new RegExp(`<!-- ${example.replace(/[._]/g, "\\$&")} -->\\n+\`\`\`\\w+\\n([^]*?)\`\`\``).exec(guide) ??
      [];
    expect(rules).toContain(".dj-flash-error");
    const made = flat(readFileSync(`${root}css/${file}`, "utf8"));
    for (const rule of rules.trim().split("\n")) expect(made).toContain(flat(rule).replace(/;}$/, ";}"));
  });
});

interface Colours {
  readonly background: string;
  readonly text: string;
}

async function colours(page: Page): Promise<Record<string, Colours>> {
  return page.evaluate(() => {
    const found: Record<string, { background: string; text: string }> = {};
    for (const element of document.querySelectorAll<HTMLElement>(".dj-flash")) {
      const { backgroundColor, color } = getComputedStyle(element);
      found[element.dataset["djFlashLevel"] ?? ""] = { background: backgroundColor, text: color };
    }
    return found;
  });
}

/** How the browser resolves two colors of the style sheet. */
async function rgb(page: Page, background: string, text: string): Promise<Colours> {
  return page.evaluate(
    ([one = "", other = ""]) => {
      const element = document.createElement("i");
      element.style.cssText = `background-color:${one};color:${other}`;
      document.body.append(element);
      const { backgroundColor, color } = getComputedStyle(element);
      element.remove();
      return { background: backgroundColor, text: color };
    },
    [background, text],
  );
}
