import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { examine } from "./axe.js";
import { clear, directions, levels, picture, put, test, themes } from "./messages.js";

describe.each(directions)("axe finds nothing in a page written %s", (direction) => {
  for (const theme of themes)
    test(`in the ${theme} theme, with a message of each level`, async ({ page, origin }) => {
      await page.emulateMedia({ colorScheme: theme });
      await openLive(page, `${origin}/${direction === "rtl" ? "?rtl" : ""}`);

      await put(page, "each", levels.length);
      expect(await examine(page)).toEqual({ violations: [], readable: levels });
      await picture(page, `${direction}-${theme}`);
      await clear(page);

      await put(page, "options", 6);
      expect((await examine(page)).violations).toEqual([]);
      await clear(page);

      await page.click("#open");
      await put(page, "in-dialog", levels.length);
      expect(await examine(page)).toEqual({ violations: [], readable: levels });
      await picture(page, `${direction}-${theme}-modal`);
    });
});
