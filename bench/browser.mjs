import { chromium } from "playwright-core";
import { findExecutable } from "../scripts/executables.mjs";
import { wait } from "./measure.mjs";

/** Starts the system's Chromium; `undefined` if it is not installed. */
export async function launchChromium() {
  const executablePath = findExecutable("chromium");
  if (executablePath === undefined) return undefined;
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A Chromium page with performance measurements. */
export class MeasuredPage {
  static async open(browser, url) {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    await page.goto(url);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    return new MeasuredPage(page, cdp);
  }

  constructor(page, cdp) {
    this.page = page;
    this.cdp = cdp;
  }

  /** Chromium's metrics since the page loaded: times in ms and the number of layouts. */
  async counted() {
    const { metrics } = await this.cdp.send("Performance.getMetrics");
    const { ScriptDuration, TaskDuration, LayoutCount, RecalcStyleCount } = Object.fromEntries(
      metrics.map(({ name, value }) => [name, value]),
    );
    return {
      scriptMs: ScriptDuration * 1000,
      taskMs: TaskDuration * 1000,
      layouts: LayoutCount,
      styles: RecalcStyleCount,
    };
  }

  /** The cost of some work on the page, minus the cost of starting it. */
  async during(work) {
    const before = await this.counted();
    await work();
    const after = await this.counted();
    return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]));
  }

  /** The MutationObserver records of the whole document during some work, with a summary. */
  async writesDuring(work) {
    await this.page.evaluate(() => {
      window.records = [];
      window.observer = new MutationObserver((seen) => {
        for (const { type, target, addedNodes, removedNodes } of seen)
          window.records.push(`${type} ${target.nodeName} +${addedNodes.length} -${removedNodes.length}`);
      });
      window.observer.observe(document, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    });
    await work();
    await wait(50);
    return this.page.evaluate(() => {
      window.observer.disconnect();
      return window.records;
    });
  }

  close() {
    return this.page.close();
  }
}
