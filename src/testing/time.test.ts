import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type App, background, createApp, djFlash, eventHandler, html, LiveView } from "../server/index.js";
import { TestClock, visit } from "./index.js";

/** A promise that the test settles. */
let release: () => void;
let gate: Promise<void>;
function close() {
  gate = new Promise((resolve) => {
    release = resolve;
  });
}

class Worker extends LiveView {
  state = "idle";
  static topic = "news";
  override mount() {
    this.subscribe(Worker.topic);
  }
  override async handleInfo(message: unknown) {
    await Promise.resolve();
    this.putFlash("info", String(message));
  }
  @eventHandler() save() {
    this.putFlash("success", "Saved");
  }
  @eventHandler() async wait() {
    await gate;
    this.state = "waited";
  }
  @eventHandler() @background async report() {
    this.state = "working";
    this.putFlash("info", "Generating…");
    await gate;
    this.state = "done";
    this.putFlash("success", "Report ready!");
  }
  @eventHandler() @background async leave() {
    await gate;
    this.liveRedirect("/done");
  }
  override render() {
    return html`${djFlash()}<p>${this.state}</p><button dj-click="save">Save</button>
      <button dj-click="wait">Wait</button><button dj-click="report">Report</button><button dj-click="leave">Leave</button>`;
  }
}

class Done extends LiveView {
  override render() {
    return html`<h1>Done</h1>`;
  }
}

function app(options = {}): App {
  return createApp({ logger: false, routes: { "/": Worker, "/done": Done }, ...options });
}

describe("the clock", () => {
  test("advances at once when nothing is pending", async () => {
    const page = await visit(app(), "/");
    await page.click("Save");
    const before = performance.now();
    page.clock.advance(4_999);
    expect(page.flash).toHaveLength(1);
    page.clock.advance(1);
    expect(page.flash).toEqual([]);
    expect(page.find(".dj-flash").className).toContain("dj-flash-removing");
    page.clock.advance(300);
    expect(page.findAll(".dj-flash")).toEqual([]);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  test("is shared by all pages and the application", async () => {
    const site = app();
    const [first, second] = [await visit(site, "/"), await visit(site, "/")];
    await second.click("Save");
    await first.clock.advance(5_000);
    expect(second.flash).toEqual([]);
    expect(first.clock).toBe(second.clock);
  });

  test("advances in order, even if advanced again before it has stopped", async () => {
    const page = await visit(app(), "/");
    const clock = page.clock;
    const start = clock.now();
    const seen: number[] = [];
    for (const ms of [40_000, 100, 20_000]) clock.setTimeout(() => seen.push(clock.now() - start), ms);
    void clock.advance(30_000);
    await clock.advance(30_000);
    expect(seen).toEqual([100, 20_000, 40_000]);
    expect(clock.now() - start).toBe(60_000);
  });

  test("stays connected over hours", async () => {
    const page = await visit(app(), "/");
    const lost: string[] = [];
    page.window.addEventListener("djust:disconnected", () => lost.push("lost"));
    await page.clock.advance(60 * 60_000);
    await page.click("Save");
    expect([page.flash.length, lost]).toEqual([1, []]);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "5" as never])(
    "refuses to advance by %s",
    async (ms) => {
      expect(() => new TestClock().advance(ms)).toThrow(
        /^DJ_TEST_SETUP: clock\.advance\(\) needs a number of milliseconds/,
      );
    },
  );

  test("provides dates, intervals and animation frames to the page", async () => {
    const page = await visit(app(), "/");
    const { window } = page;
    const seen: string[] = [];
    const at = () => window.Date.now() - start;
    const start = page.clock.now();
    const interval = window.setInterval(() => seen.push(`every ${at()}`), 10);
    window.requestAnimationFrame((time) => seen.push(`frame ${time - start}`));
    const cleared = window.setTimeout(() => seen.push("never"), 5);
    window.clearTimeout(cleared);
    await page.clock.advance(25);
    window.clearInterval(interval);
    await page.clock.advance(25);
    expect(seen).toEqual(["every 10", "frame 16", "every 20"]);
    expect(new window.Date(0).getTime()).toBe(0);
    expect(new window.Date()).toBeInstanceOf(window.Date);
  });
});

test("the test runner's fake timers do not interfere", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const page = await visit(app(), "/");
  await page.click("Save");
  await page.clock.advance(5_000);
  expect(page.flash).toEqual([]);
  await page.disconnect();
  await page.reconnect();
  await page.click("Save");
  expect(page.flash).toHaveLength(1);
});

describe("background work", () => {
  test.each(["websocket", "sse", "http"] as const)(
    "is awaited over %s, but its start is not",
    async (transport) => {
      close();
      const page = await visit(app({ transports: [transport] }), "/");
      await page.click("Report");
      expect(page.flash).toEqual(transport === "http" ? [] : [{ level: "info", text: "Generating…" }]);
      release();
      await page.settled();
      expect(page.find("p").textContent).toBe("done");
      expect(page.flash).toEqual([
        { level: "info", text: "Generating…" },
        { level: "success", text: "Report ready!" },
      ]);
    },
  );

  test("that never ends fails with a clear error", async () => {
    close();
    const page = await visit(app(), "/", { timeoutMs: 1_500 });
    await page.click("Report");
    await expect(page.settled()).rejects.toThrow(
      /^DJ_TEST_WAIT: Timed out after 1500 ms waiting for background work \(after click 'Report'\)\n\n\/, "/,
    );
    release();
  });

  test("of another tab does not affect a page", async () => {
    close();
    const site = app();
    const [busy, other] = [await visit(site, "/"), await visit(site, "/")];
    await busy.click("Report");
    await other.settled();
    release();
    await busy.settled();
    expect(busy.find("p").textContent).toBe("done");
  });

  test("can lead to another page", async () => {
    close();
    const page = await visit(app(), "/");
    await page.click("Leave");
    release();
    expect(await page.followRedirect()).toBe(page);
    expect([page.url, page.text]).toEqual(["/done", "Done"]);
  });
});

describe("an action", () => {
  test("without a reply fails with what it is waiting for", async () => {
    close();
    const page = await visit(app(), "/", { timeoutMs: 1_500 });
    await expect(page.click("Wait")).rejects.toMatchObject({
      code: "DJ_TEST_WAIT",
      message: expect.stringMatching(/waiting for the reply to the event 'wait' \(after click 'Wait'\)/),
    });
    release();
  });

  test("can stay pending while the test continues", async () => {
    close();
    const page = await visit(app(), "/");
    const waiting = page.click("Wait");
    await page.clock.advance(1_000);
    expect(page.find("button.djust-loading").textContent).toBe("Wait");
    release();
    await waiting;
    expect(page.find("p").textContent).toBe("waited");
  });

  test("of one tab shows in another", async () => {
    const site = app();
    const page = await visit(site, "/");
    site.broadcast(Worker.topic, "It rains");
    await page.settled();
    expect(page.flash).toEqual([{ level: "info", text: "It rains" }]);
  });
});

describe("a lost connection", () => {
  test.each(["websocket", "sse"] as const)(
    "reconnects over %s, and messages sent meanwhile are shown once",
    async (transport) => {
      const site = app({ transports: [transport] });
      const page = await visit(site, "/");
      await page.disconnect();
      expect(page.find("[dj-root]").className).not.toContain("dj-connected");
      await page.click("Save");
      site.broadcast(Worker.topic, "It rains");
      expect(page.flash).toEqual([]);
      await page.reconnect();
      await page.settled();
      expect(page.flash.map(({ text }) => text).sort()).toEqual(["It rains", "Saved"]);
    },
  );

  test("beyond the resume window mounts the view again", async () => {
    const site = app();
    const page = await visit(site, "/");
    close();
    const waiting = page.click("Wait");
    release();
    await waiting;
    await page.disconnect();
    await page.clock.advance(66_000);
    expect(site.health().sessions).toBe(0);
    await page.reconnect();
    expect(page.find("p").textContent).toBe("idle");
  });

  test("that never returns fails", async () => {
    const site = app();
    const page = await visit(site, "/");
    await page.disconnect();
    await site.close();
    await expect(page.reconnect()).rejects.toThrow(
      /DJ_TEST_WAIT: The page did not reconnect within 60000 ms/,
    );
  });
});
