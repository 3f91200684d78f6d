import { launchChromium, MeasuredPage } from "../browser.mjs";
import { Results, startServer, wait } from "../measure.mjs";

export const title = "6. A hundred messages in one turn, in Chromium";

const bare = "a page written for this";
const ours = "djust-ts";
const contestants = [
  [bare, "burst", "/"],
  [ours, "djust", "/burst"],
];
const units = {
  scriptMs: "script, ms",
  taskMs: "main thread, ms",
  layouts: "layouts",
  styles: "style recalculations",
  lateFrames: "frames over 16 ms",
  longTasks: "tasks over 50 ms",
};
const steps = { show: "shown", clear: "removed" };

export async function run({ quick, log }) {
  const browser = await launchChromium();
  if (!browser) {
    log("no Chromium on this machine");
    return { tables: [], verdicts: [] };
  }
  const results = new Results();
  for (let round = 0; round < (quick ? 3 : 10); round++)
    for (const [name, file, path] of contestants) {
      const server = await startServer(file);
      const page = await MeasuredPage.open(browser, `http://127.0.0.1:${server.port}${path}`);
      await wait(400);
      const tell = (message) => server.ask({ kind: "tell", topic: "burst", message });
      for (const [message, step] of Object.entries(steps)) {
        const counted = await page.during(async () => {
          await tell(message);
          await wait(700);
          await settled(page, message);
        });
        for (const [what, value] of Object.entries(counted))
          results.add(`${step}: ${units[what]}`, name, value);
      }
      // A second run for the frames, because observing them is script work too.
      for (const [message, step] of Object.entries(steps)) {
        await watchFrames(page);
        await tell(message);
        await wait(700);
        await settled(page, message);
        for (const [what, value] of Object.entries(await frames(page)))
          results.add(`${step}: ${units[what]}`, name, value);
      }
      await page.close();
      await server.stop();
    }
  await browser.close();
  log(`${ours}: ${results.median("shown: script, ms", ours).toFixed(1)} ms of script to show a hundred`);
  return { tables: [{ unit: "each time", baseline: "that page", rows: results.rows(bare) }], verdicts: [] };
}

/** Waits longer on slow machines. */
const settled = (page, message) =>
  page.page.waitForFunction(
    (count) => document.querySelectorAll(".dj-flash").length === count,
    message === "show" ? 100 : 0,
    { polling: 100, timeout: 10_000 },
  );

const watchFrames = (page) =>
  page.page.evaluate(() => {
    const seen = { late: 0, long: 0, before: performance.now(), running: true };
    window.seen = seen;
    // A frame more than half a frame late missed its 16 ms.
    const frame = (now) => {
      if (now - seen.before > 1.5 * 16.7) seen.late++;
      seen.before = now;
      if (seen.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      seen.before = now;
      frame(now);
    });
    seen.observer = new PerformanceObserver((list) => {
      seen.long += list.getEntries().length;
    });
    seen.observer.observe({ type: "longtask" });
  });

const frames = (page) =>
  page.page.evaluate(() => {
    window.seen.running = false;
    window.seen.observer.disconnect();
    return { lateFrames: window.seen.late, longTasks: window.seen.long };
  });
