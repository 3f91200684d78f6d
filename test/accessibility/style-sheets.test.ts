import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { builtBySass, builtByTailwind } from "../css/built.js";
import { root } from "../package/entry-points.js";
import { examine } from "./axe.js";
import { clear, levels, put, test } from "./messages.js";

const read = (file: string): string => readFileSync(`${root}css/${file}`, "utf8");

/** Replaces flash.css. */
async function styleWith(page: Page, css: string): Promise<void> {
  await page.route("**/flash.*.css", (route) => route.fulfill({ contentType: "text/css", body: css }));
}

describe("flash-tailwind.css", () => {
  const css = builtByTailwind('@import "tailwindcss";\n@import "djust-ts/flash-tailwind.css";\n');

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
  const css = builtBySass('@import "bootstrap/scss/bootstrap";\n@import "djust-ts/css/flash-bootstrap";\n');

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
