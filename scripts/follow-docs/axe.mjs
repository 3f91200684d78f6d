// Runs axe on each page of the built site, and on one page of each kind in the dark theme and at the width of a phone.
import { createRequire } from "node:module";
import { allPages, serveSite } from "./built-site.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** One page of each kind, for all themes and widths. */
const kinds = ["index", "guide/quick-start", "guide/comparison", "reference/api/djust-ts", "errors"];
const looks = /** @type {const} */ ([
  { name: "light", colorScheme: "light", width: 1280, pages: allPages() },
  { name: "dark", colorScheme: "dark", width: 1280, pages: kinds },
  { name: "light, phone", colorScheme: "light", width: 390, pages: kinds },
  { name: "dark, phone", colorScheme: "dark", width: 390, pages: kinds },
]);

/**
 * @param {import("playwright-core").Browser} browser
 * @returns {Promise<string>} what was checked
 * @throws {Error} with the violations
 */
export async function passesAxe(browser) {
  const site = await serveSite();
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  try {
    for (const { name, colorScheme, width, pages } of looks) {
      const page = await browser.newPage({
        colorScheme,
        reducedMotion: "reduce",
        viewport: { width, height: 900 },
      });
      page.setDefaultTimeout(120_000);
      for (const path of pages) {
        await page.goto(`${site.url}/${path}.html`);
        // The theme's scripts have run.
        await page.waitForSelector(".DocSearch-Button[aria-keyshortcuts]", { state: "attached" });
        await page.addScriptTag({ path: axe });
        /** @type {{ violations: { id: string, nodes: { html: string }[] }[] }} */
        const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
        for (const { id, nodes } of violations)
          for (const { html } of nodes) add(found, `${id}: ${html.slice(0, 200)}`, `${path} (${name})`);
      }
      await page.close();
    }
  } finally {
    site.close();
  }
  if (found.size > 0)
    throw new Error([...found].map(([what, where]) => `${what}\n  on ${[...where].join(", ")}`).join("\n"));
  return `no violations on ${allPages().length} pages; ${kinds.length} kinds of pages also dark and on a phone`;
}

/**
 * @param {Map<string, Set<string>>} found
 * @param {string} what
 * @param {string} where
 */
function add(found, what, where) {
  found.set(what, (found.get(what) ?? new Set()).add(where));
}
