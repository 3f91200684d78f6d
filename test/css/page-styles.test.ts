import { mkdirSync } from "node:fs";
import { beforeAll, describe, expect, test as plain } from "vitest";
import {
  type AppOptions,
  createApp,
  djFlash,
  eventHandler,
  html,
  LiveView,
  NotFound,
} from "../../src/server/index.js";
import { serve } from "../browser/site.js";
import { root } from "../package/entry-points.js";
import { violations } from "../support/axe.js";
import { test } from "../support/chromium.js";

class ItemView extends LiveView {
  override pageTitle = "Items";
  name = "";
  @eventHandler()
  save(): void {
    this.putFlash("success", "Item saved!", { action: { label: "Undo", event: "save" } });
  }
  override mount(_request: unknown, { id }: { id?: unknown }): void {
    if (id) throw new NotFound();
  }
  override render() {
    return html`
      ${djFlash({ autoDismiss: 0, closeLabel: "Close" })}
      <main><h1>Items</h1>
      <p>Everything in the <a href="/missing">warehouse</a>. <small>Counted today.</small></p>
      <form dj-submit="save">
        <label>Name <input name="name" dj-model="name" value=${this.name}></label>
        <label>Kind <select name="kind"><option>Lamp</option><option>Desk</option></select></label>
        <label><input type="checkbox" name="urgent"> Order today</label>
        <label>Notes <textarea name="notes"></textarea></label>
        <button>Save</button> <button type="button" dj-click="save">Save a copy</button>
      </form>
      <table><thead><tr><th>Name</th><th>Count</th></tr></thead><tbody>
        <tr><td>Lamp</td><td>3</td></tr><tr><td>Desk</td><td>12</td></tr></tbody></table>
      <pre><code>npm start</code></pre></main>`;
  }
}

const options = { routes: { "/": ItemView, "/:id": ItemView }, logger: false } satisfies AppOptions;

async function documentOf(given: Partial<AppOptions>): Promise<string> {
  const { origin } = await serve({ ...options, ...given });
  return (await fetch(origin)).text();
}

describe("page.css", () => {
  plain("comes first in the default layout, so that the application's own styles win", async () => {
    const page = await documentOf({});
    const [base = "", flash] = page.match(/<link rel="stylesheet"[^>]*>/g) ?? [];
    expect([base, flash]).toEqual([
      expect.stringMatching(/\/_djust\/page\.[\w-]{12}\.css/),
      expect.stringMatching(/\/_djust\/flash\./),
    ]);
    expect(page.indexOf(base)).toBeLessThan(page.indexOf("<title>"));
  });

  plain("is not part of layouts of the application, unless they have page.baseStyles", async () => {
    const layout: AppOptions["layout"] = ({ head, body }) =>
      html`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
    expect(await documentOf({ layout })).not.toContain("/page.");
    const withBase: AppOptions["layout"] = ({ baseStyles, head, body }) =>
      html`<!doctype html><html lang="en"><head>${baseStyles}${head}</head><body>${body}</body></html>`;
    expect(await documentOf({ layout: withBase })).toContain("/_djust/page.");
  });

  plain("is left out with baseStyles: false, on error pages too", async () => {
    const { origin } = await serve({ ...options, baseStyles: false });
    for (const path of ["/", "/missing"]) {
      const page = await (await fetch(`${origin}${path}`)).text();
      expect(page).not.toContain("/page.");
      expect(page).toContain("/flash.");
    }
  });

  plain("has a URL for pages of ordinary routes", () => {
    expect(createApp({ ...options, secret: "tests need no secret" }).assets.baseStylesheet).toMatch(
      /^\/_djust\/page\.[\w-]{12}\.css$/,
    );
  });
});

describe("a page with page.css", () => {
  beforeAll(() => void mkdirSync(`${root}test/.artifacts/css`, { recursive: true }));

  for (const colorScheme of ["light", "dark"] as const)
    for (const [device, width] of [
      ["desktop", 1100],
      ["phone", 360],
    ] as const)
      test(`is accessible and fits a ${device} in the ${colorScheme} theme`, async ({ page }) => {
        const { origin } = await serve(options);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height: 800 });
        await page.goto(origin);
        await page.waitForSelector("[dj-root].dj-connected");
        await page.click("button:text-is('Save')");
        await page.waitForSelector(".dj-flash");
        await page.screenshot({ path: `${root}test/.artifacts/css/page-${device}-${colorScheme}.png` });
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      });

  test("gives way to any rule of the application", async ({ page }) => {
    const { origin } = await serve({
      ...options,
      layout: ({ baseStyles, head, body }) =>
        html`<!doctype html><html lang="en"><head><style>* { border-radius: 3px } button { background: rgb(1, 2, 3) }</style>
          ${baseStyles}${head}</head><body>${body}</body></html>`,
    });
    await page.goto(origin);
    const style = (selector: string, name: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
    expect(await style("form button", "background-color")).toBe("rgb(1, 2, 3)");
    expect(await style("input", "border-radius")).toBe("3px");
  });
});
