import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  background,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
  type UrlParams,
} from "../../src/server/index.js";
import { messagesIn } from "./screen.js";
import { deferred, openPage, serve, transports } from "./test-app.js";

/** Where flash can be queued and when it is shown: the table in docs/guide/under-the-hood.md. */
describe.each(transports)("flash over %s", (transport) => {
  test("from an event handler arrives after the DOM update", async () => {
    class Counter extends LiveView {
      count = 0;
      @eventHandler() add() {
        this.putFlash("success", `Added ${++this.count}`);
      }
      override render() {
        return html`${djFlash()}<p>${this.count}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Counter } });
    const turn = await tab.event("add");
    expect(turn).toMatchObject([
      { type: "patch", ref: 1 },
      { type: "flash", action: "put", level: "success", message: "Added 1", id: 1 },
    ]);
    expect(tab.html).toContain("<p>1</p>");
    expect(tab.messages).toEqual(["success: Added 1"]);
  });

  test("from a handler that changes nothing else arrives at once, and the loading state ends", async () => {
    class Greeter extends LiveView {
      @eventHandler() greet() {
        this.putFlash("info", "Hello");
      }
      override render() {
        return html`${djFlash()}<p>still</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Greeter } });
    const turn = await tab.event("greet");
    expect(turn).toMatchObject([
      { type: "noop", ref: 1 },
      { type: "flash", level: "info", message: "Hello" },
    ]);
    expect(tab.loading.size).toBe(0);
    expect(tab.messages).toEqual(["info: Hello"]);
  });

  class Careless extends LiveView {
    count = 0;
    @eventHandler() fail() {
      this.putFlash("warning", "About to fail");
      throw new Error("the database is at 10.0.0.7");
    }
    @eventHandler() async failLater() {
      await Promise.resolve();
      this.putFlash("warning", "About to fail");
      throw new Error("the database is at 10.0.0.7");
    }
    @eventHandler() count1() {
      this.count++;
    }
    override render() {
      return html`${djFlash()}<p>${this.count}</p>`;
    }
  }

  test.each(["fail", "failLater"])(
    "from a handler that throws (%s) arrives with the error and never later",
    async (event) => {
      const tab = await openPage(transport, { routes: { "/": Careless }, development: false, secret });
      const turn = await tab.event(event);
      expect(turn).toMatchObject([
        { type: "error", code: "DJ_HANDLER", message: "DJ_HANDLER", ref: 1 },
        { type: "flash", level: "warning", message: "About to fail" },
      ]);
      expect(tab.loading.size).toBe(0);
      expect((await tab.event("count1")).map(({ type }) => type)).toEqual(["patch"]);
      expect(tab.messages).toEqual(["warning: About to fail"]);
      expect(tab.texts.join()).not.toContain("10.0.0.7");
    },
  );

  test("queued before parameters fail validation arrives with the error and never later", async () => {
    class Orders extends LiveView {
      count = 0;
      // A schema may put messages of its own.
      @eventHandler({
        params: z.object({ amount: z.number().refine((amount) => Orders.last?.check(amount)) }),
      })
      order({ amount }: { amount: number }) {
        this.count += amount;
      }
      static last: Orders | undefined;
      override mount() {
        Orders.last = this;
      }
      check(amount: number): boolean {
        if (amount < 0) this.putFlash("error", "An amount is positive.");
        return amount >= 0;
      }
      override render() {
        return html`${djFlash()}<p>${this.count}</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Orders } });
    const turn = await tab.event("order", { amount: -1 });
    expect(turn).toMatchObject([
      { type: "error", code: "DJ_EVENT_PARAMS", ref: 1, issues: [{ path: "amount" }] },
      { type: "flash", level: "error", message: "An amount is positive." },
    ]);
    expect(tab.loading.size).toBe(0);
    expect((await tab.event("order", { amount: 2 })).map(({ type }) => type)).toEqual(["patch"]);
    expect(tab.html).toContain("<p>2</p>");
    expect(tab.messages).toEqual(["error: An amount is positive."]);
  });

  test("from mount is in the first HTML and is not repeated when the tab connects", async () => {
    let mounts = 0;
    class Welcome extends LiveView {
      override mount() {
        mounts++;
        this.putFlash("success", 'Welcome, <b>"you"</b>');
      }
      @eventHandler() nothing() {}
      override render() {
        return html`${djFlash()}<p>page</p>`;
      }
    }
    const { tab: make } = await serve(transport, { routes: { "/": Welcome } });
    const tab = make();
    await tab.load("/");
    expect(messagesIn(tab.page.html)).toMatchObject([{ level: "success", message: 'Welcome, <b>"you"</b>' }]);
    await tab.connect();
    await tab.event("nothing");
    expect(tab.log.filter(({ type }) => type === "flash")).toEqual([]);
    expect(tab.messages).toEqual(['success: Welcome, <b>"you"</b>']);
    expect(mounts).toBe(1);
  });

  test("from mount reaches a page without a container once, when the tab connects", async () => {
    class Welcome extends LiveView {
      override mount() {
        this.putFlash("success", "Welcome");
      }
      @eventHandler() nothing() {}
      override render() {
        return html`<p>no container yet</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Welcome } });
    await tab.event("nothing");
    await tab.reconnect();
    expect(tab.log.filter(({ type }) => type === "flash")).toMatchObject([{ message: "Welcome" }]);
  });

  test("from mount after a liveRedirect arrives after the new view's DOM", async () => {
    class Old extends LiveView {
      @eventHandler() leave() {
        this.liveRedirect("/new");
      }
      override render() {
        return html`${djFlash()}<p>old</p>`;
      }
    }
    class New extends LiveView {
      override mount() {
        this.putFlash("success", "Arrived");
      }
      override render() {
        return html`${djFlash()}<p>new</p>`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Old, "/new": New } });
    const { length } = tab.log;
    await tab.event("leave");
    await tab.until("the new view's flash is here", () => tab.messages.length > 0);
    expect(tab.typesSince(length)).toEqual(["noop", "navigation", "mount", "flash"]);
    expect(tab.html).toContain("<p>new</p>");
    expect(tab.messages).toEqual(["success: Arrived"]);
  });

  class Pages extends LiveView {
    page = "1";
    override handleParams({ page = "1" }: UrlParams) {
      if (page !== this.page) this.putFlash("info", `Page ${page}`);
      this.page = String(page);
    }
    @eventHandler() next() {
      this.livePatch({ params: { page: Number(this.page) + 1 } });
    }
    override render() {
      return html`${djFlash()}<p>${this.page}</p>`;
    }
  }

  test("from handleParams arrives after the patch", async () => {
    const tab = await openPage(transport, { routes: { "/": Pages } });
    const turn = await tab.patch("/?page=2");
    expect(turn.map(({ type }) => type)).toEqual(["patch", "flash"]);
    expect(tab.html).toContain("<p>2</p>");
    expect(tab.messages).toEqual(["info: Page 2"]);
  });

  test("from handleParams after a server-side livePatch arrives after the patch", async () => {
    const tab = await openPage(transport, { routes: { "/": Pages } });
    const turn = await tab.event("next");
    expect(turn.map(({ type }) => type)).toEqual(["patch", "flash", "navigation"]);
    expect(tab.url).toBe("/?page=2");
    expect(tab.messages).toEqual(["info: Page 2"]);
  });

  test.each(["ends", "throws"])(
    "from background work arrives midway, and at the end when it %s",
    async (end) => {
      const midway = deferred();
      const last = deferred();
      class Report extends LiveView {
        status = "idle";
        @eventHandler() run() {
          this.status = "running";
          this.startAsync(async () => {
            await midway.promise;
            this.putFlash("info", "Half done");
            await last.promise;
            this.status = "over";
            this.putFlash("success", "At its end");
            if (end === "throws") throw new Error("no more paper");
          });
        }
        override render() {
          return html`${djFlash()}<p>${this.status}</p>`;
        }
      }
      const tab = await openPage(transport, { routes: { "/": Report } });
      const ref = tab.start("run");
      expect(await tab.answer(ref)).toMatchObject([{ type: "patch", working: true }]);
      midway.resolve();
      await tab.until("half is done", () => tab.messages.includes("info: Half done"));
      expect([...tab.loading]).toEqual([ref]);
      expect(tab.html).toContain("<p>running</p>");
      last.resolve();
      await tab.until("the work is over", () => tab.loading.size === 0);
      expect(tab.html).toContain("<p>over</p>");
      expect(tab.messages).toEqual(["info: Half done", "success: At its end"]);
    },
  );

  test("from work that outlives a liveRedirect never reaches the new view", async () => {
    const late = deferred();
    const over = deferred();
    class Old extends LiveView {
      @eventHandler() leave() {
        this.startAsync(async () => {
          await late.promise;
          this.putFlash("success", "Too late");
          over.resolve();
        });
        this.liveRedirect("/new");
      }
      override render() {
        return html`${djFlash()}<p>old</p>`;
      }
    }
    class New extends LiveView {
      @eventHandler() nothing() {}
      override render() {
        return html`${djFlash()}<p>new</p>`;
      }
    }
    const { open, metrics } = await serve(transport, { routes: { "/": Old, "/new": New } });
    const tab = await open();
    await tab.event("leave");
    await tab.until("the new view is there", () => tab.html.includes("new"));
    late.resolve();
    await over.promise;
    await tab.event("nothing");
    await tab.reconnect();
    expect(tab.messages).toEqual([]);
    expect(tab.texts.join()).not.toContain("Too late");
    expect(metrics.of("djust.flash.dropped{reason=view_gone}")).toBe(1);
  });
});

const secret = "a secret for tests that is long enough: 7c1f0b92";

/** A view whose work ends when the test lets it. */
function _reportWhileAway() {
  const resume = deferred();
  const ended = deferred();
  class Report extends LiveView {
    status = "idle";
    @eventHandler()
    @background
    async run() {
      await resume.promise;
      this.status = "ready";
      this.putFlash("success", "Report ready");
    }
    @eventHandler() nothing() {}
    override handleAsyncResult() {
      ended.resolve();
    }
    override mount(_request: LiveRequest) {}
    override render() {
      return html`${djFlash()}<p>${this.status}</p>`;
    }
  }
  return { resume, ended, Report };
}
