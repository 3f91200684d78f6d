import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { chapters } from "../../examples/showcase/contents.js";
import { startShowcase } from "../../examples/showcase/showcase.js";
import { openLive } from "../browser/page.js";
import { examine } from "./axe.js";
import { test as base, levels, picture, stillness, themes } from "./messages.js";

const test = base.extend<{ readonly showcase: string }>({
  showcase: [
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures to start.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "djust-accessibility-"));
      const database = join(folder, "items.db");
      const { url, close } = await startShowcase({ port: 0, host: "localhost", database, logger: false });
      await use(url);
      await close();
      rmSync(folder, { recursive: true });
    },
    { scope: "file" },
  ],
});

const entries = chapters.flatMap((chapter) => chapter.entries);

test("axe finds no violations on any showcase page with messages, light or dark", async ({
  page,
  showcase,
}) => {
  const found: string[] = [];
  await openLive(page, showcase);
  // Navigates by links, so that the document with axe stays.
  for (const { title } of entries) {
    const link = page
      .getByRole("navigation", { name: "Patterns" })
      .getByRole("link", { name: title, exact: true });
    // Navigating to the current page would mount it again and remove the messages.
    if ((await link.getAttribute("aria-current")) !== "page") await link.click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    await page.evaluate(
      (all) => {
        for (const level of all) window.djust.flash.show(level, `This is ${level}.`, { autoDismiss: 0 });
      },
      [...levels],
    );
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await stillness(page);
      const { violations, readable } = await examine(page);
      expect(readable, title).toEqual(levels);
      found.push(...violations.map((violation) => `${title}, ${theme}: ${violation}`));
    }
  }
  expect(found).toEqual([]);
  await picture(page, "showcase");
});

test("axe finds no violations on the showcase's page for unknown paths", async ({ page, showcase }) => {
  await page.goto(`${showcase}/nowhere`);
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    expect((await examine(page)).violations, theme).toEqual([]);
  }
});

test("showcase forms announce their errors", async ({ page, showcase }) => {
  await openLive(page, `${showcase}/form`);
  await page.getByRole("button", { name: "Register" }).click();
  await page.waitForSelector(".wrong");
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await stillness(page);
    expect((await examine(page)).violations, theme).toEqual([]);
  }
});
