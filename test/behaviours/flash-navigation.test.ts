import { describe, expect, test } from "vitest";
import {
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type UrlParams,
} from "../../src/server/index.js";
import { CookieJar } from "./page.js";
import { messagesIn } from "./screen.js";
import type { OpenTab } from "./tab.js";
import { openPage, serve, type Transport, transports } from "./test-app.js";

/** How navigation affects messages on screen: the table in docs/guide/survival.md. */
describe.each(transports)("messages on screen over %s", (transport) => {
  test("stay across a livePatch", async () => {
    const tab = await withMessage(transport);
    await tab.event("patch");
    expect(tab.url).toBe("/list?page=2");
    expect(tab.html).toContain("<p>list 2</p>");
    expect(tab.messages).toEqual(["info: On screen"]);
  });

  test("stay across dj-patch and across Back and Forward within the view", async () => {
    const tab = await withMessage(transport);
    await tab.patch("/list?page=2");
    expect(tab.html).toContain("<p>list 2</p>");
    await tab.back();
    expect(tab.html).toContain("<p>list 1</p>");
    await tab.forward();
    expect(tab.html).toContain("<p>list 2</p>");
    expect(tab.messages).toEqual(["info: On screen"]);
    expect(tab.loads).toBe(1);
  });

  test("are removed by a liveRedirect with everything the old view queued, and the new mount's are shown", async () => {
    // A page in development reports the dropped message.
    const tab = await openPage(
      transport,
      { routes, development: false, secret: "0123456789abcdefghijklmnopqrstuv" },
      "/list",
    );
    await tab.event("greet");
    const { length } = tab.log;
    await tab.event("leaveWithFlash", { to: "/greeting" });
    await tab.until("the new view's flash is here", () => tab.messages.length > 0);
    expect(tab.typesSince(length)).toEqual(["noop", "navigation", "mount", "flash"]);
    expect(tab.url).toBe("/greeting");
    expect(tab.messages).toEqual(["success: Good morning"]);
    expect(tab.texts.join()).not.toContain("Saved");
    expect(tab.loads).toBe(1);
  });

  test("of a new view that patches its own URL at once are shown", async () => {
    class Canonical extends LiveView {
      override handleParams({ page }: UrlParams) {
        if (page === undefined) this.livePatch({ params: { page: 1 }, replace: true });
        else this.putFlash("info", `Page ${page}`);
      }
      override render() {
        return html`${djFlash()}<p>canonical</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { ...routes, "/canonical": Canonical } }, "/list");
    await tab.navigate("/canonical");
    expect(tab.url).toBe("/canonical?page=1");
    expect(tab.historyLength).toBe(2);
    expect(tab.messages).toEqual(["info: Page 1"]);
  });

  test("are removed by dj-navigate", async () => {
    const tab = await withMessage(transport);
    await tab.navigate("/other");
    expect(tab.html).toContain("<p>other</p>");
    expect(tab.messages).toEqual([]);
  });

  test("are removed by Back and Forward to another view", async () => {
    const tab = await withMessage(transport);
    await tab.navigate("/other");
    await tab.event("greet");
    expect(tab.messages).toEqual(["info: From the other view"]);
    await tab.back();
    expect(tab.html).toContain("<p>list 1</p>");
    expect(tab.messages).toEqual([]);
    await tab.event("greet");
    await tab.forward();
    expect(tab.html).toContain("<p>other</p>");
    expect(tab.messages).toEqual([]);
    expect(tab.loads).toBe(1);
  });

  test("that were never acknowledged do not reappear in the next view", async () => {
    const tab = await withMessage(transport, { acks: false });
    await tab.navigate("/other");
    await tab.reconnect();
    await tab.event("nothing");
    expect(tab.messages).toEqual([]);
    expect(tab.html).toContain("<p>other</p>");
  });

  test("are removed by a full page load, and mount's are shown again", async () => {
    const tab = await withMessage(transport);
    await tab.reload();
    expect(tab.messages).toEqual([]);
    const greeting = await openPage(transport, { routes }, "/greeting");
    await greeting.reload();
    expect(greeting.messages).toEqual(["success: Good morning"]);
    expect(greeting.log.filter(({ type }) => type === "flash")).toEqual([]);
  });

  test("are removed by a liveRedirect to a path without a live route, which loads the page in full", async () => {
    const tab = await withMessage(transport);
    await tab.event("leaveWithFlash", { to: "/no-live-route" });
    await tab.until("the page is loaded", () => tab.loads === 2);
    expect(tab.log.filter(({ type }) => type === "navigation")).toMatchObject([
      { action: "load", url: "/no-live-route" },
    ]);
    expect(tab.page.status).toBe(404);
    expect(tab.messages).toEqual([]);
  });

  test("are carried to the next page by carryFlash, once", async () => {
    const tab = await withMessage(transport);
    await tab.event("carry", { to: "/greeting" });
    await tab.until("both are here", () => tab.messages.length === 2);
    expect(tab.messages).toEqual(["success: Saved", "success: Good morning"]);
    await tab.back();
    await tab.forward();
    await tab.until("mount's is here", () => tab.messages.length > 0);
    await tab.reconnect();
    expect(tab.messages).toEqual(["success: Good morning"]);
  });

  test("carried by carryFlash are shown once: the same token does not work twice", async () => {
    const tab = await withMessage(transport);
    await tab.event("carry", { to: "/other" });
    await tab.until("it is here", () => tab.messages.length > 0);
    const carried = tab.log.find((frame) => frame.type === "navigation" && frame.carry !== undefined);
    const carry = carried?.type === "navigation" ? carried.carry : undefined;
    expect(carry).toBeTruthy();
    const { length } = tab.log;
    tab.raw({ type: "live_redirect_mount", url: "/other", carry: String(carry) });
    await tab.until("the view is mounted again", () => tab.typesSince(length).includes("mount"));
    await tab.event("nothing");
    expect(tab.typesSince(length)).not.toContain("flash");
  });

  test("carried by carryFlash are shown only at their destination, and never from a forged token", async () => {
    const tab = await withMessage(transport);
    const { length } = tab.log;
    tab.raw({ type: "event", event: "carry", params: { to: "/other" }, ref: 2 });
    await tab.until("it is on its way", () => tab.log.some(({ type }) => type === "navigation"));
    const carried = tab.log.slice(length).find(({ type }) => type === "navigation");
    const carry = carried?.type === "navigation" ? String(carried.carry) : "";
    const jar = new CookieJar();
    for (const [url, sealed] of [
      ["/list", carry],
      ["/other", `${carry}x`],
      ["/other", carry.replace(/^./, (first) => (first === "e" ? "f" : "e"))],
    ] as const) {
      jar.take(`djust.carry=${sealed}`);
      const { tab: make } = await serve(transport, { routes });
      const other = make({ jar });
      await other.load(url);
      expect(messagesIn(other.page.html)).toEqual([]);
    }
  });

  test("carried by carryFlash are in the HTML of a destination that loads in full", async () => {
    class Guard extends LiveView {
      override mount() {
        this.putFlash("warning", "Please sign in");
        this.liveRedirect("/other", { carryFlash: true });
      }
      override render() {
        return html`<p>secret</p>`;
      }
    }
    const { tab: make } = await serve(transport, { routes: { ...routes, "/guarded": Guard } });
    const tab = make();
    await tab.load("/guarded");
    expect(tab.url).toBe("/other");
    expect(messagesIn(tab.page.html)).toMatchObject([{ level: "warning", message: "Please sign in" }]);
    await tab.connect();
    expect(tab.messages).toEqual(["warning: Please sign in"]);
    await tab.reload();
    expect(tab.messages).toEqual([]);
  });

  test("carried by carryFlash follow a browser that mount or onMount redirects again", async () => {
    class Passing extends LiveView {
      override mount(_: LiveRequest, { carry }: UrlParams) {
        this.putFlash("info", "Passing");
        this.liveRedirect("/greeting", { carryFlash: carry === "yes" });
      }
      override render() {
        return html`<p>passing</p>`;
      }
    }
    class Guarded extends Passing {
      static override onMount = () => ({ redirect: "/greeting" });
    }
    const views = { ...routes, "/passing": Passing, "/guarded": Guarded };
    const { open } = await serve(transport, { routes: views });
    for (const [to, expected] of [
      ["/passing?carry=yes", ["success: Saved", "info: Passing", "success: Good morning"]],
      ["/passing", ["success: Saved", "success: Good morning"]],
      ["/guarded", ["success: Saved", "success: Good morning"]],
    ] as const) {
      const tab = await open("/list");
      await tab.event("carry", { to });
      await tab.until("the last view's is here", () => tab.messages.includes("success: Good morning"));
      expect(tab.messages).toEqual(expected);
      expect(tab.url).toBe("/greeting");
      await tab.reload();
      expect(tab.messages).toEqual(["success: Good morning"]);
    }
  });

  test("are dropped without carryFlash when mount redirects", async () => {
    class Guard extends LiveView {
      override mount() {
        this.putFlash("warning", "Never seen");
        this.liveRedirect("/other");
      }
      override render() {
        return html`<p>secret</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { ...routes, "/guarded": Guard } }, "/guarded");
    expect(tab.url).toBe("/other");
    expect(tab.messages).toEqual([]);
  });
});

class List extends LiveView {
  page = "1";
  override handleParams({ page = "1" }: UrlParams) {
    this.page = String(page);
  }
  @eventHandler() greet() {
    this.putFlash("info", "On screen");
  }
  @eventHandler() patch() {
    this.livePatch({ params: { page: 2 } });
  }
  @eventHandler() leaveWithFlash({ to }: { to: string }) {
    this.putFlash("success", "Saved");
    this.liveRedirect(to);
  }
  @eventHandler() carry({ to }: { to: string }) {
    this.putFlash("success", "Saved");
    this.liveRedirect(to, { carryFlash: true });
  }
  override render() {
    return html`${djFlash()}<p>list ${this.page}</p>`;
  }
}

class Other extends LiveView {
  @eventHandler() greet() {
    this.putFlash("info", "From the other view");
  }
  @eventHandler() nothing() {}
  override render() {
    return html`${djFlash()}<p>other</p>`;
  }
}

class Greeting extends LiveView {
  override mount() {
    this.putFlash("success", "Good morning");
  }
  override render() {
    return html`${djFlash()}<p>greeting</p>`;
  }
}

const routes = { "/list": List, "/other": Other, "/greeting": Greeting };

/** The list page with a message on screen. */
async function withMessage(transport: Transport, options = {}): Promise<OpenTab> {
  const tab = await openPage(transport, { routes }, "/list", options);
  await tab.event("greet");
  expect(tab.messages).toEqual(["info: On screen"]);
  return tab;
}
