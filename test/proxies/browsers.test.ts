import { describe, expect } from "vitest";
import { openLive } from "../browser/page.js";
import { test } from "../support/chromium.js";
import { site } from "./site.js";

// What a proxy does to a page in a browser when its configuration lacks what the docs have.

describe("behind an nginx", () => {
  test("that does not pass on upgrades, a page uses an event stream", async ({ page }) => {
    const { origin } = await site("nginx", {
      changes: [[/ *proxy_set_header (?:Upgrade|Connection) .*\n/g, ""]],
    });
    expect(await openLive(page, origin)).toBe("sse");
    await page.click("text=Save");
    await page.waitForSelector(".dj-flash:has-text('Saved')");
  });

  test("that holds responses back until they end, a page uses HTTP", async ({ page }) => {
    const { origin } = await site("nginx", {
      changes: [
        [/ *proxy_set_header (?:Upgrade|Connection) .*\n/g, ""],
        ["proxy_http_version 1.1;", "proxy_http_version 1.0; proxy_ignore_headers X-Accel-Buffering;"],
      ],
      limits: { connectTimeoutMs: 1_000 },
    });
    expect(await openLive(page, origin)).toBe("http");
    await page.click("text=Save");
    await page.waitForSelector(".dj-flash:has-text('Saved')");
  });
});
