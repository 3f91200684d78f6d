import { describe, expect, test } from "vitest";
import {
  background,
  djFlash,
  eventHandler,
  html,
  type LiveRequest,
  LiveView,
} from "../../src/server/index.js";
import { FakeClock } from "./clock.js";
import { CookieJar } from "./page.js";
import { deferred, eventually, openPage, serve, transports } from "./test-app.js";

/** Where flash can be queued and when it is shown: the table in docs/guide/under-the-hood.md. */
describe.each(transports)("flash over %s", (transport) => {
  test("sent while the connection is down arrives once, when the tab reconnects", async () => {
    const { resume, ended, Report } = reportWhileAway();
    const { open, metrics } = await serve(transport, { routes: { "/": Report } });
    const tab = await open();
    await tab.event("run");
    tab.cut();
    resume.resolve();
    await ended.promise;
    await tab.reconnect();
    await tab.until("the message is here", () => tab.messages.length > 0);
    await tab.event("nothing");
    await tab.reconnect();
    expect(tab.messages).toEqual(["success: Report ready"]);
    expect(tab.html).toContain("<p>ready</p>");
    await tab.event("nothing");
    expect(metrics.of("djust.flash.shown")).toBe(1);
  });

  test("that was not acknowledged is resent after a reconnect and shown once", async () => {
    class Greeter extends LiveView {
      @eventHandler() greet() {
        this.putFlash("info", "Hello");
      }
      override render() {
        return html`${djFlash()}`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Greeter } }, "/", { acks: false });
    await tab.event("greet");
    await tab.reconnect();
    await tab.until("it came again", () => tab.log.filter(({ type }) => type === "flash").length === 2);
    expect(tab.log.filter(({ type }) => type === "flash")).toMatchObject([{ id: 1 }, { id: 1 }]);
    expect(tab.messages).toEqual(["info: Hello"]);
  });

  test("that was acknowledged is not resent", async () => {
    class Greeter extends LiveView {
      @eventHandler() greet() {
        this.putFlash("info", "Hello");
      }
      @eventHandler() nothing() {}
      override render() {
        return html`${djFlash()}`;
      }
    }
    const tab = await openPage(transport, { routes: { "/": Greeter } });
    await tab.event("greet");
    await tab.reconnect();
    await tab.event("nothing");
    expect(tab.log.filter(({ type }) => type === "flash")).toHaveLength(1);
  });

  test("for a tab that never returns is dropped and counted", async () => {
    const clock = new FakeClock();
    const { resume, ended, Report } = reportWhileAway();
    const { open, metrics } = await serve(transport, {
      routes: { "/": Report },
      clock,
      limits: { resumeWindowMs: 10_000 },
    });
    const tab = await open();
    await tab.event("run");
    tab.cut();
    resume.resolve();
    await ended.promise;
    await eventually("the session is over", () => {
      clock.advance(1_000);
      return metrics.of("djust.sessions.live") === 0;
    });
    expect(metrics.of("djust.flash.dropped{reason=tab_gone}")).toBe(1);
    expect(metrics.of("djust.flash.shown")).toBe(0);
  });

  test("for one tab never shows in another tab of the same browser", async () => {
    class Greeter extends LiveView {
      @eventHandler() greet() {
        this.putFlash("info", "Hello");
      }
      @eventHandler() nothing() {}
      override render() {
        return html`${djFlash()}`;
      }
    }
    const { open } = await serve(transport, { routes: { "/": Greeter } });
    const jar = new CookieJar();
    const one = await open("/", { jar });
    const other = await open("/", { jar });
    await one.event("greet");
    await other.event("nothing");
    await other.reconnect();
    expect(one.messages).toEqual(["info: Hello"]);
    expect(other.messages).toEqual([]);
  });
});

const _secret = "a secret for tests that is long enough: 7c1f0b92";

/** A view whose work ends when the test lets it. */
function reportWhileAway() {
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
