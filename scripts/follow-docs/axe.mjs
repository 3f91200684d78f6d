// Runs axe on each page of the built site, in the light and the dark theme.
import { createRequire } from "node:module";
import { allPages, serveSite } from "./built-site.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * @param {import("playwright-core").Browser} browser
 * @returns {Promise<string>} what was checked
 * @throws {Error} with the violations
 */
export async function passesAxe(browser) {
  const site = await serveSite();
  const pages = allPages();
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  try {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const page = await browser.newPage({ colorScheme, reducedMotion: "reduce" });
      for (const path of pages) {
        await page.goto(`${site.url}/${path}.html`);
        await page.addScriptTag({ path: axe });
        /** @type {{ violations: { id: string, nodes: { html: string }[] }[] }} */
        const { violations } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
        for (const { id, nodes } of violations)
          for (const { html } of nodes)
            add(found, `${id}: ${html.slice(0, 200)}`, `${path} (${colorScheme})`);
      }
      await page.close();
    }
  } finally {
    site.close();
  }
  if (found.size > 0)
    throw new Error([...found].map(([what, where]) => `${what}\n  on ${[...where].join(", ")}`).join("\n"));
  return `nothing to report on ${pages.length} pages, light and dark`;
}

/**
 * @param {Map<string, Set<string>>} found
 * @param {string} what
 * @param {string} where
 */
function add(found, what, where) {
  found.set(what, (found.get(what) ?? new Set()).add(where));
}
