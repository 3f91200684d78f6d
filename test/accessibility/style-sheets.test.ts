import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { builtBySass, builtByTailwind } from "../css/built.js";
import { root } from "../package/entry-points.js";
import { rotated } from "../support/long-run.js";
import { examine } from "./axe.js";
import { clear, levels, picture, put, stillness, test } from "./messages.js";

const read = (file: string): string => readFileSync(`${root}css/${file}`, "utf8");

/** Replaces flash.css. */
async function styleWith(page: Page, css: string): Promise<void> {
  await page.route("**/flash.*.css", (route) => route.fulfill({ contentType: "text/css", body: css }));
}

const tailwind = builtByTailwind('@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n');
const bootstrap = builtBySass(
  '@import "bootstrap/scss/bootstrap";\n@import "djust-ts/css/flash-bootstrap";\n',
);

/** A window, and how the page and the system look. 640 px is 1,280 px at 200 %. */
interface Look {
  readonly width: number;
  readonly system: "light" | "dark";
  /** The theme that the page's own switch sets. */
  readonly theme?: "light" | "dark";
  readonly forced?: true;
  readonly dir?: "rtl";
  /** The spacing of WCAG 1.4.12. */
  readonly spaced?: true;
}

const looks: readonly Look[] = [
  { width: 320, system: "light", spaced: true },
  { width: 640, system: "dark", dir: "rtl" },
  { width: 320, system: "light", theme: "dark", dir: "rtl" },
  { width: 1280, system: "dark", theme: "light" },
  { width: 640, system: "light", forced: true },
  { width: 320, system: "dark", forced: true, dir: "rtl", spaced: true },
];

const spacing =
  "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }";

async function lookAs(page: Page, { width, system, theme, forced, dir, spaced }: Look): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: system, forcedColors: forced ? "active" : "none" });
  await page.evaluate(
    ([theme, dir]) => {
      const root = document.documentElement;
      for (const name of ["data-theme", "data-bs-theme"]) root.setAttribute(name, theme);
      // As pages with a switch do.
      document.body.style.background = theme === "dark" ? "#111" : "#fff";
      document.body.style.color = theme === "dark" ? "#eee" : "#111";
      root.setAttribute("dir", dir);
    },
    [theme ?? system, dir ?? "ltr"] as const,
  );
  if (spaced) await page.addStyleTag({ content: spacing });
}

/** Elements whose text does not fit, or that are outside of the window. */
const cut = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    for (const element of document.querySelectorAll<HTMLElement>(".dj-flash *, .dj-inbox *, .dj-flash")) {
      if (element.closest(".dj-flash-folded") || element.clientWidth === 0) continue;
      const { left, right } = element.getBoundingClientRect();
      if (left < -0.5 || right > innerWidth + 0.5) found.push(`outside: ${element.className}`);
      const { overflowX } = getComputedStyle(element);
      if (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1)
        found.push(`cut: ${element.className}`);
    }
    return found;
  });

describe.each([
  ["flash.css", () => read("flash.css")],
  ["flash-tailwind.css", () => tailwind],
  ["_flash-bootstrap.scss", () => bootstrap],
] as const)("with %s", (file, css) => {
  test.for(rotated(looks, 3))(
    "containers, an expanded stack and the inbox meet AA: %j",
    async (look, { page, origin }) => {
      await styleWith(page, css());
      await openLive(page, `${origin}/states`);
      await lookAs(page, look);
      await page.click("#dj-flash-container .dj-flash-more");
      await page.waitForSelector(".dj-flash-clear-all");
      await stillness(page);
      const { violations } = await examine(page);
      // The browser replaces forced colors after the style that axe reads.
      expect(violations.filter((one) => !(look.forced && one.startsWith("color-contrast")))).toEqual([]);
      expect(await cut(page)).toEqual([]);
      const { width, system, theme, forced, dir } = look;
      await picture(
        page,
        `states-${file}-${[width, system, theme, forced && "forced", dir].filter(Boolean).join("-")}`,
      );
    },
  );

  test("many messages cover at most 40 % of a phone, and each level has an icon", async ({
    page,
    origin,
  }) => {
    await styleWith(page, css());
    await page.setViewportSize({ width: 390, height: 700 });
    await openLive(page, origin);
    await page.evaluate(() => {
      for (const level of ["info", "success", "release", "warning", "error", "info", "success", "release"])
        window.djust.flash.show(level, "A message", { autoDismiss: 0 });
    });
    await page.waitForSelector("button.dj-flash-more");
    const covered = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll(".dj-flash:not(.dj-flash-folded), .dj-flash-more")].map(
        (one) => one.getBoundingClientRect(),
      );
      return Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top));
    });
    expect(covered).toBeLessThanOrEqual(0.4 * 700);
    const color = await page.evaluate(
      () =>
        getComputedStyle(document.querySelector(".dj-flash-release") as Element, "::before").backgroundColor,
    );
    expect(color).not.toMatch(/^(transparent|rgba\(0, 0, 0, 0\))$/);
  });

  test("messages of a page whose scripts do not run and their actions meet AA", async ({ page, origin }) => {
    await styleWith(page, css());
    await page.route("**/*.js", (route) => route.abort());
    await page.setViewportSize({ width: 320, height: 900 });
    await page.goto(`${origin}/states`);
    await page.click("#dj-flash-container details.dj-flash-more > summary");
    expect((await examine(page)).violations).toEqual([]);
    expect(await cut(page)).toEqual([]);
    await picture(page, `states-${file}-without-scripts`);
  });
});

describe("flash-tailwind.css", () => {
  const css = tailwind;

  test.for(["no-preference", "more"] as const)(
    "has enough contrast with the preference %s",
    async (contrast, { page, origin }) => {
      await styleWith(page, css);
      await page.emulateMedia({ contrast });
      await openLive(page, origin);
      await put(page, "each", levels.length);
      expect(await examine(page)).toEqual({ violations: [], readable: levels });
      await clear(page);
      await put(page, "options", 6);
      expect((await examine(page)).violations).toEqual([]);
    },
  );
});

describe("the guide's exact shades", () => {
  test.for([
    ["flash-guide.css", () => read("flash.css") + read("flash-guide.css")],
    [
      "flash-tailwind-guide.css",
      () =>
        builtByTailwind(
          '@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n@import "djust-ts/flash-tailwind-guide.css";\n',
        ),
    ],
  ] as const)("fall short of AA in three levels, as %s says", async ([file, build], { page, origin }) => {
    expect(read(file)).toMatch(/WCAG 2\.2 AA asks for 4\.5/);
    await styleWith(page, build());
    await openLive(page, origin);
    await put(page, "each", levels.length);
    const { violations, readable } = await examine(page);
    expect(readable).toEqual(["warning", "release"]);
    expect(
      violations.map(
        (violation) => /^color-contrast: <\w+ class="dj-flash dj-flash-(\w+)/.exec(violation)?.[1],
      ),
    ).toEqual(["info", "success", "error"]);
  });
});

describe("_flash-bootstrap.scss", () => {
  const css = bootstrap;

  test.for(["light", "dark"])(
    "has enough contrast in Bootstrap's %s mode",
    async (mode, { page, origin }) => {
      await styleWith(page, css);
      await openLive(page, origin);
      await page.evaluate((name) => document.documentElement.setAttribute("data-bs-theme", name), mode);
      await put(page, "each", levels.length);
      // Axe does not measure text on a gradient, which a level without its own colors has.
      const measured = levels.filter((level) => level !== "release");
      expect(await examine(page)).toEqual({ violations: [], readable: measured });
      await clear(page);
      await put(page, "options", 6);
      expect((await examine(page)).violations).toEqual([]);
    },
  );
});
