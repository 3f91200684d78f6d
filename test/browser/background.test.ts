import { describe, expect } from "vitest";
import { type AsyncOutcome, djFlash, eventHandler, html, LiveView } from "../../src/server/index.js";
import { test } from "../support/chromium.js";
import { openLive, seesMessages } from "./page.js";
import { serve, transports } from "./site.js";

/** The guide's "Flash with Background Work", with a working Cancel button. */
function report() {
  const resume: (() => void)[] = [];
  const step = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      resume.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  class Report extends LiveView {
    status = "none";
    @eventHandler() generate() {
      this.status = "generating";
      this.putFlash("info", "Generating report...");
      this.startAsync(
        async (signal) => {
          await step(signal);
          this.status = "half";
          this.putFlash("info", "Half of it");
          await step(signal);
          this.status = "ready";
          this.putFlash("success", "Report ready!");
        },
        { name: "report" },
      );
    }
    @eventHandler() cancel() {
      this.cancelAsync("report");
    }
    override handleAsyncResult(_name: string, outcome: AsyncOutcome) {
      if (outcome.status !== "cancelled") return;
      this.status = "cancelled";
      this.putFlash("warning", "Cancelled");
    }
    override render() {
      return html`${djFlash({ autoDismiss: 0 })}<p id="status">${this.status}</p>
        <button dj-click="generate" dj-disable-with="Working…">Generate</button>
        <button dj-click="cancel">Cancel</button>
        <i dj-loading.show="inline" dj-loading.for="generate" id="spinner">spinning</i>`;
    }
  }
  return { Report, resume: () => resume.shift()?.() };
}

describe.each(transports)("a background report over %s", (transport) => {
  test("shows its message midway and keeps its loading state until it ends", async ({ page }) => {
    const { Report, resume } = report();
    await openLive(page, (await serve({ transports: [transport], routes: { "/": Report } })).origin);
    const spinner = page.locator("#spinner");
    expect(await spinner.isVisible()).toBe(false);
    await page.click("text=Generate");
    await seesMessages(page, "Generating report...");
    const button = page.locator("[dj-click=generate]");
    expect([await button.textContent(), await button.isDisabled()]).toEqual(["Working…", true]);
    resume();
    await seesMessages(page, "Generating report...", "Half of it");
    expect(await page.textContent("#status")).toBe("half");
    expect([await spinner.isVisible(), await button.isDisabled()]).toEqual([true, true]);
    resume();
    await seesMessages(page, "Generating report...", "Half of it", "Report ready!");
    await spinner.waitFor({ state: "hidden" });
    expect([await button.textContent(), await button.isDisabled()]).toEqual(["Generate", false]);
    expect(await page.textContent("#status")).toBe("ready");
  });

  test("ends its loading state when it is cancelled", async ({ page }) => {
    const { Report, resume } = report();
    await openLive(page, (await serve({ transports: [transport], routes: { "/": Report } })).origin);
    await page.click("text=Generate");
    await seesMessages(page, "Generating report...");
    resume();
    await seesMessages(page, "Generating report...", "Half of it");
    await page.click("text=Cancel");
    await seesMessages(page, "Generating report...", "Half of it", "Cancelled");
    await page.locator("#spinner").waitFor({ state: "hidden" });
    expect(await page.textContent("#status")).toBe("cancelled");
    expect(await page.locator("[dj-click=generate]").textContent()).toBe("Generate");
  });
});
